"""Writes of notification defaults that notify exactly the members named by the file. Pure.

A group's defaults reach its members through the write that changes them: what comes is added for those who have no
choice of their own, what goes is taken from those who have just that (3.5). So a write is enough, except where

    somebody leaves a group        and would keep what it had them watch: it is taken from all members before, and given
                                   back to those who stay
    one loses what another gives   to the same person: what goes, goes first; who has it from the other group is given
                                   it anew
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.names import GROUP, MEMBERSHIP, NOTIFICATION_DEFAULTS
from idiaspora.plugin_config.kinds.notification_defaults import FIELDS
from idiaspora.plugin_config.kinds.resource import ExistingMembers, Live, Resource
from idiaspora.provisioning.state.snapshot import Snapshot

KIND = NOTIFICATION_DEFAULTS
LEAVING = "of those who leave the group"
GIVEN_BY_ANOTHER = "of what another group gives"

Item = tuple[bool, str]
"""What can be watched: whether it is a tag, and its folded name or path."""

Levels = Mapping[Item, str]
"""The field in which each item stands."""


@dataclass(frozen=True)
class _Group:
    """A group that hands its defaults on to its members. People are None where they were not read."""

    resource: Resource
    live: Live | None
    change: Change | None
    before: frozenset[str] | None
    after: frozenset[str] | None
    deleted: bool = False

    @cached_property
    def has(self) -> Levels:
        return _levels(self.live.values) if self.live else {}

    @cached_property
    def wants(self) -> Levels:
        if self.deleted:
            return {}
        declared = _levels({name: item.value for name, item in self.resource.fields.items()})
        kept = {item: name for item, name in self.has.items() if name not in self.resource.fields}
        return {**kept, **declared}

    @cached_property
    def key(self) -> str:
        return self.resource.key.casefold()

    @cached_property
    def losing(self) -> frozenset[Item]:
        """What its members lose by a plain write."""
        return frozenset(item for item, name in self.has.items() if self.wants.get(item) != name)

    @property
    def somebody_leaves(self) -> bool:
        return self.before is not None and self.after is not None and bool(self.before - self.after)

    def may_share_people_with(self, other: "_Group") -> bool:
        """Whether somebody who is in this group, or was, is in the other one afterwards."""
        if self.before is None or self.after is None or other.after is None:
            return True
        return bool((self.before | self.after) & other.after)


@dataclass
class _Order:
    """What is taken first, by group; which groups have their defaults written anew, and which after the deletions."""

    first: dict[str, frozenset[Item]] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)
    last: set[str] = field(default_factory=set)

    def essence(self) -> object:
        return dict(self.first), set(self.again), set(self.last)


def with_everybody_told(changes: Sequence[Change], desired: Desired, snapshot: Snapshot) -> list[Change]:
    """The changes, with the writes before and after them so that all members are notified, and nobody else."""
    groups = list(_groups(changes, desired, snapshot))
    order = _order_of(groups)
    written = {change.address: change for group in groups if (change := _written(group, order))}
    known = [written.pop(change.address, change) for change in changes]
    return [*known, *written.values()]


def _order_of(groups: Sequence[_Group]) -> _Order:
    order = _Order({group.key: frozenset(group.has) for group in groups if group.somebody_leaves and group.has})
    pairs = list(_sharing(groups))
    before: object = None
    while before != order.essence():
        before = order.essence()
        for losing, other in pairs:
            _part(losing, other, order)
        for group in groups:
            if group.key in order.again and group.key in order.first:
                # All of it is removed first, so that a single write sets it again.
                order.first[group.key] = frozenset(group.has)
                order.again.discard(group.key)
    return order


def _sharing(groups: Sequence[_Group]) -> Iterator[tuple[_Group, _Group]]:
    """Each group with all others that want something of what it has, in their order: no other one could lose by it."""
    wanting: dict[Item, list[int]] = {}
    for place, group in enumerate(groups):
        for item in group.wants:
            wanting.setdefault(item, []).append(place)
    for place, group in enumerate(groups):
        others = {other for item in group.has for other in wanting.get(item, ())} - {place}
        yield from ((group, groups[other]) for other in sorted(others))


def _part(losing: _Group, other: _Group, order: _Order) -> None:
    """See that nobody loses by the write of one group what the other one gives."""
    lost = order.first.get(losing.key, losing.losing)
    shared = {item for item in lost if item in other.wants}
    if not shared or not losing.may_share_people_with(other):
        return
    if losing.deleted:
        order.last.add(other.key)
    else:
        order.first.setdefault(losing.key, lost)
    stays = {item for item in shared if other.has.get(item) == other.wants[item]}
    if stays - order.first.get(other.key, frozenset()):
        order.again.add(other.key)


def _written(group: _Group, order: _Order) -> Change | None:
    """The change of a group that is not simply the plain write."""
    taken = order.first.get(group.key, frozenset())
    if group.deleted or not (taken or group.key in order.again or group.key in order.last):
        return None
    change, last = group.change, group.key in order.last
    if change is None and group.live is not None:
        change = Update(group.resource, live=group.live)
    if not isinstance(change, Update):  # the group is made in this run, and has its members watch nothing yet
        return replace(change, last=last) if change else None
    change = replace(change, again=change.again or group.key in order.again, last=last)
    return _taken_first(change, group, taken) if taken else change


def _taken_first(change: Update, group: _Group, taken: frozenset[Item]) -> Change:
    """The change in two: what is taken from the members, then what they get."""
    reason = LEAVING if group.somebody_leaves else GIVEN_BY_ANOTHER
    origins = {item.field: item.origin for item in change.fields}
    before: list[FieldChange] = []
    fields: list[FieldChange] = []
    for name in FIELDS:
        present = group.live.values.get(name, ()) if group.live else ()
        left = tuple(item for item in present if _item(name, item) not in taken)
        declared = group.resource.fields.get(name)
        kept = tuple(item for item in present if group.wants.get(_item(name, item), name) == name)
        wanted = declared.value if declared else kept
        origin = origins.get(name) or (declared.origin if declared else group.resource.origin)
        if left != present:
            before.append(FieldChange(name, present, left, origin.because(reason)))
        if not FIELDS[name].same(left, wanted):
            fields.append(FieldChange(name, left, wanted, origin))
    return replace(change, before=tuple(before), fields=tuple(fields), again=False)


def _groups(changes: Sequence[Change], desired: Desired, snapshot: Snapshot) -> Iterator[_Group]:
    by_address = {(change.kind, change.key.casefold()): change for change in changes}
    for resource in desired.resources:
        key = resource.key.casefold()
        if resource.kind == KIND and resource.existing_members is not ExistingMembers.NOTHING:
            before, after = _people(resource.key, desired, snapshot)
            yield _Group(resource, snapshot.get(KIND, key), by_address.get((KIND, key)), before, after)
    for (kind, key), change in by_address.items():
        live = snapshot.get(KIND, key)
        if kind == GROUP and isinstance(change, Delete) and live is not None:
            yield _Group(change.resource, live, None, None, frozenset(), deleted=True)


def _people(group: str, desired: Desired, snapshot: Snapshot) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """Who is in a group before and after; None where the file does not say who is in a group that exists."""
    live, declared = snapshot.get(MEMBERSHIP, group), desired.get(MEMBERSHIP, group)
    if declared is None:
        return None, None
    before = _folded(live.values["members"]) if live else frozenset()
    said = {name: _folded(item.value) for name, item in declared.fields.items()}
    return before, said.get("members", before | said.get("owners", frozenset()))


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _levels(values: Mapping[str, object]) -> dict[Item, str]:
    return {
        _item(name, item): name
        for name, items in values.items()
        if name in FIELDS and isinstance(items, tuple)
        for item in items
        if not item.startswith("#")  # a category that is gone or cannot be seen stays as it is
    }


def _item(field: str, name: str) -> Item:
    return "tags" in field, name.casefold()
