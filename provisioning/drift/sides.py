"""The side that changed: what was applied last (the lock file) × what the file declares × what the forum has. Pure.

    applied   declared   live
       A         A         B     changed there
       A         B         A     changed here, not applied
       A         B         C     changed on both sides: a conflict
       –         A         B     changed here where the lock file knows the rest; otherwise nothing tells
       B         A         B     the calendar moved, where the file asked for B in another phase

Where declared and live agree there is no difference, whatever was applied.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.editing.write_targets import naming_field
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import UNKNOWN, Same, Unfit, Where
from idiaspora.plugin_config.kinds.category_order import full_order
from idiaspora.plugin_config.kinds.changes import Change, Complete, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.names import CATEGORY, CATEGORY_ORDER, SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import ExistingMembers, Live
from idiaspora.plugin_config.kinds.sameness import sameness
from idiaspora.plugin_config.kinds.site_setting import from_text, known_row
from idiaspora.plugin_config.kinds.site_setting import same as same_setting
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.drift import remedies
from idiaspora.provisioning.drift.remedies import Remedies
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.state.lock import Entry, Lock

EXISTENCE = "existence"
"""The field of a difference that is about the whole resource; its values are PRESENT and ABSENT."""
PLACE = "place"
"""The field of a difference that is about a resource's name, slug or parent; its values are keys."""
EXISTING_MEMBERS = "existing_members"
"""The field of a difference that is about whether existing people have a value, too."""
PRESENT, ABSENT = "present", "absent"


class Cause(StrEnum):
    """Which side a difference comes from."""

    THERE = "there"
    HERE = "here"
    BOTH = "both"
    DEFAULT = "new-default"
    UNKNOWN = "unknown"
    UNTOLD = "untold"
    CALENDAR = "calendar"

    @property
    def words(self) -> str:
        return CAUSES[self]


CAUSES: Mapping[Cause, str] = {
    Cause.THERE: "changed there",
    Cause.HERE: "changed here, not applied",
    Cause.BOTH: "changed on both sides",
    Cause.DEFAULT: "new default of the forum's version",
    Cause.UNKNOWN: "could not be read",
    Cause.UNTOLD: "nothing tells which side changed",
    Cause.CALENDAR: "the calendar moved, apply has not run",
}


@dataclass(frozen=True)
class Difference:
    """One field in which forum and file differ, in the words of the file.

    `field` is EXISTENCE or PLACE for differences that are not about a field. `applied` is UNKNOWN where nothing is
    recorded, `live` where it could not be read. `id` is Discourse's id of the resource, None where it has none or was
    never recorded. `is_moved` says of a difference of place that it is not a mere rename.
    """

    change: Change
    field: str
    cause: Cause
    applied: Any
    declared: Any
    live: Any
    origin: Origin
    remedies: Remedies
    id: int | None = None
    is_moved: bool = False

    @property
    def kind(self) -> str:
        return self.change.kind

    @property
    def key(self) -> str:
        return self.change.key

    @property
    def address(self) -> str:
        return self.change.address

    @property
    def same(self) -> Same:
        """How two values of the field are compared."""
        return sameness(self.change.resource, self.field, self.change.live)

    @property
    def was_done_there(self) -> bool:
        """Whether somebody on the forum did it, or may have done it."""
        return self.cause in (Cause.THERE, Cause.BOTH, Cause.UNTOLD)


def differences(
    plan: Plan, desired: Desired, lock: Lock, tags: Mapping[str, str] | None = None
) -> tuple[Difference, ...]:
    """Every field in which the forum differs from the file, with its cause and remedies, in the order of the plan.

    `tags` are the values of the file that come from elsewhere: the tag (`!env NAME`) by the value's path.
    """
    return tuple(_Comparison(plan, desired, lock, tags or {}).differences())


def merged(changes: Iterable[Change]) -> tuple[Change, ...]:
    """One change for each resource: two steps for one become a single one, from before the first to after the
    second."""
    found: dict[str, Change] = {}
    for change in changes:
        known = found.get(change.address)
        found[change.address] = change if known is None else _joined(known, change)
    return tuple(found.values())


def _joined(first: Change, second: Change) -> Change:
    fields: dict[str, FieldChange] = {item.field: item for item in first.fields}
    for item in second.fields:
        fields[item.field] = replace(item, old=fields[item.field].old) if item.field in fields else item
    joined = replace(second, fields=tuple(fields.values()))
    if isinstance(joined, Update):
        return replace(joined, renamed_from=first.renamed_from or second.renamed_from)
    return joined


class _Comparison:
    def __init__(self, plan: Plan, desired: Desired, lock: Lock, tags: Mapping[str, str]) -> None:
        self.desired = desired
        self.lock = lock
        self.tags = tags
        self.names = plan.snapshot.names
        self.order = plan.snapshot.order
        self.by_calendar = plan.by_calendar
        self.changes = merged(plan.changes)
        missing = [change for change in self.changes if isinstance(change, (Create, Complete))]
        self.absent = {(change.kind, change.key.casefold()) for change in missing}
        self.elsewhere = {
            (change.kind, change.key.casefold()): now for change in missing if (now := self._present_key(change))
        }
        """Resources that were applied, and have another name or place now, by what they were applied as."""
        self.former = {now: change.key for change in missing if (now := self._moved_to(change))}

    def differences(self) -> Iterator[Difference]:
        for change in self.changes:
            if isinstance(change, Delete):
                yield self._undeleted(change)
            elif isinstance(change, (Create, Complete)):
                yield from self._absence(change)
            else:
                if change.renamed_from:
                    yield self._misplaced(change)
                yield from self._fields(change)
                if change.again and change.resource.existing_members is ExistingMembers.ALL:
                    yield self._not_handed_on(change)

    def _entry(self, change: Change) -> Entry | None:
        return self.lock.get(change.kind, change.key)

    def _present_key(self, change: Change) -> str:
        """The current key of a resource in the lock file that is not found under its own; else empty."""
        entry = self._entry(change)
        there = self.names.at(change.kind, entry.id) if entry and entry.id is not None else None
        return there.key if there else ""

    def _moved_to(self, change: Change) -> str:
        return self.elsewhere.get((change.kind, change.key.casefold()), "")

    def _undeleted(self, change: Delete) -> Difference:
        id = change.id
        entry = self._entry(change) or next((e for e in self.lock.of_kind(change.kind) if id and e.id == id), None)
        cause = Cause.HERE if entry else Cause.UNTOLD
        applied = PRESENT if entry else UNKNOWN
        return self._difference(
            change, EXISTENCE, cause, (applied, ABSENT, PRESENT), remedies.of_undeleted(change, self.desired)
        )

    def _absence(self, change: Change) -> Iterator[Difference]:
        whole = KINDS[change.kind].part_of
        if whole and (whole, change.key.casefold()) in self.absent:
            return
        entry, now = self._entry(change), self._moved_to(change)
        if now:
            if now != self._carried_along(change.key):
                yield self._moved_there(change, now)
            return
        cause = Cause.THERE if entry else Cause.HERE if self.lock.entries else Cause.UNTOLD
        if entry is None and (change.kind, change.key.casefold()) in self.desired.calendar.begins:
            cause = Cause.CALENDAR
        applied = PRESENT if entry else ABSENT if self.lock.entries else UNKNOWN
        ways = remedies.of_absence(change, self.desired, was_applied=entry is not None)
        found = self._difference(change, EXISTENCE, cause, (applied, PRESENT, ABSENT), ways)
        yield replace(found, id=entry.id if entry else None)

    def _carried_along(self, key: str) -> str:
        """Where a category stands now only because one above it moved."""
        parent, _, slug = key.rpartition("/")
        now = self.elsewhere.get((CATEGORY, parent.casefold()), "") if parent else ""
        return f"{now}/{slug}" if now else ""

    def _moved_there(self, change: Change, now: str) -> Difference:
        entry = self._entry(change)
        parent = change.key.rpartition("/")[0]
        above = self.elsewhere.get((change.kind, parent.casefold()), parent)
        is_moved = above.casefold() != now.rpartition("/")[0].casefold()
        ways = remedies.of_a_move_there(change, now, self.desired, is_moved=is_moved)
        found = self._difference(change, PLACE, Cause.THERE, (change.key, change.key, now), ways)
        return replace(found, id=entry.id if entry else None, is_moved=is_moved)

    def _misplaced(self, change: Change) -> Difference:
        """A resource that has another name or parent than the file says, and was found by a former name."""
        entry = self._entry(change)
        id = change.live.id if change.live else None
        applied: Any = UNKNOWN
        cause = Cause.HERE if self.lock.entries else Cause.UNTOLD
        if entry is not None and entry.id == id:
            applied, cause = change.key, Cause.THERE
        elif former := next((e for e in self.lock.of_kind(change.kind) if e.id == id), None):
            applied = former.key
            cause = Cause.HERE if former.key.casefold() == change.renamed_from.casefold() else Cause.BOTH
        ways = remedies.of_a_former_name(change)
        return self._difference(change, PLACE, cause, (applied, change.key, change.renamed_from), ways)

    def _not_handed_on(self, change: Change) -> Difference:
        """A value that existing people may not have, as far as anything tells."""
        said = change.resource.existing
        origin = said.origin if said else change.resource.origin
        ways = remedies.of_existing_members(origin)
        return self._difference(change, EXISTING_MEMBERS, Cause.HERE, (False, True, False), ways, origin)

    def _fields(self, change: Change) -> Iterator[Difference]:
        for item in change.fields:
            if change.renamed_from and item.field == naming_field(change.resource):
                continue
            same = self._sameness(change, item.field)
            if item.old is not UNKNOWN and same(item.old, item.new):
                continue  # it is taken and given back, so that it reaches people
            if (
                item.old is not UNKNOWN
                and self.absent
                and same(self._as_named_here(item.old), self._as_named_here(self._of_present(item.new)))
            ):
                continue  # it follows from what is absent or has another name, which is told by itself
            applied = self._applied(change, item.field)
            cause = self._cause(change, item, applied, same)
            ways = remedies.of_a_field(
                change, item, self.desired, self.tags, was_changed_here=cause in (Cause.HERE, Cause.CALENDAR)
            )
            yield self._difference(change, item.field, cause, (applied, item.new, item.old), ways, item.origin)

    def _sameness(self, change: Change, name: str) -> Same:
        if change.kind == CATEGORY_ORDER:
            return lambda one, other: bool(self._whole_order(one) == self._whole_order(other))
        return sameness(change.resource, name, change.live)

    def _whole_order(self, order: tuple[str, ...]) -> tuple[str, ...]:
        """All categories in that order, each once, by the names of the file."""
        wanted, present = self._as_named_here(order), self._as_named_here(self.order)
        return full_order(tuple(dict.fromkeys(wanted)), present)

    def _as_named_here(self, value: Any) -> Any:
        """A value of the forum in which what was renamed there has its name of the file."""
        if isinstance(value, tuple):
            return tuple(map(self._item_as_named_here, value))
        if isinstance(value, Mapping):
            return {self.former.get(key, key): item for key, item in value.items()}
        return value

    def _item_as_named_here(self, item: Any) -> Any:
        if isinstance(item, Mapping) and "name" in item:
            return {**item, "name": self.former.get(item["name"], item["name"])}
        return self.former.get(item, item) if isinstance(item, str) else item

    def _of_present(self, value: Any) -> Any:
        """A declared value without the groups and categories that the forum does not have."""
        if isinstance(value, tuple):
            return tuple(item for item in value if not self._is_gone(item))
        if isinstance(value, Mapping):
            return {key: item for key, item in value.items() if not self._is_gone(key)}
        return value

    def _is_gone(self, item: Any) -> bool:
        name = item.get("name") if isinstance(item, Mapping) else item
        if not isinstance(name, str):
            return False
        keys = {(kind.name, name.casefold()) for kind in KINDS.values() if kind.section is not None}
        return bool((keys & self.absent) - self.elsewhere.keys())

    def _applied(self, change: Change, name: str) -> Any:
        entry = self._entry(change)
        if entry is None or name not in entry.fields:
            return UNKNOWN
        applied = revived(entry.fields[name])
        if change.live is None:
            return applied
        field, where = KINDS[change.kind].fields[name], Where(self.names, change.live.row)
        try:
            return field.whole(applied, change.live.value(name), where)
        except Unfit:  # what the setting may be has changed since
            return applied

    def _cause(self, change: Change, item: FieldChange, applied: Any, same: Same) -> Cause:
        if item.old is UNKNOWN:
            return Cause.UNKNOWN
        if (change.address, item.field) in self.by_calendar:
            return Cause.CALENDAR
        if applied is not UNKNOWN and same(applied, item.old):
            return Cause.HERE
        if change.kind == SITE_SETTING and change.live and is_new_default(item.new, change.live, self.names):
            return Cause.DEFAULT
        if applied is UNKNOWN:
            told = bool(self.lock.entries) and not isinstance(item.new, Secret)
            return Cause.HERE if told else Cause.UNTOLD
        return Cause.THERE if same(applied, item.new) else Cause.BOTH

    @staticmethod
    def _difference(
        change: Change,
        field: str,
        cause: Cause,
        values: tuple[Any, Any, Any],
        ways: Remedies,
        origin: Origin | None = None,
    ) -> Difference:
        applied, declared, live = values
        id = change.live.id if change.live else None
        return Difference(change, field, cause, applied, declared, live, origin or change.resource.origin, ways, id)


def is_new_default(declared: Any, live: Live, names: Directory) -> bool:
    """Whether a setting has the default of its forum's version, and the file declares that of Discourse 3.5.

    A setting that was never written follows the defaults through every upgrade.
    """
    known = known_row(live.key)
    if known is None or isinstance(declared, Secret) or "default" not in live.row:
        return False
    row, present = live.row, live.value("value")
    if isinstance(present, Secret):
        return False
    here, there = (from_text(default, row, names) for default in (known.get("default"), row["default"]))
    moved = not same_setting(here, there, row)
    return moved and same_setting(present, there, row) and same_setting(declared, here, row)


def revived(value: Any) -> Any:
    """A value of the lock file's JSON in the form in which declared values are."""
    if isinstance(value, list):
        return tuple(revived(item) for item in value)
    return {key: revived(item) for key, item in value.items()} if isinstance(value, dict) else value
