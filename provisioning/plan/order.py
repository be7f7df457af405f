"""The order of the writes. Pure.

    level 10   site settings             what later writes need to be taken at all
    level 20   tag groups
    level 30   groups                    with their members when they are new
    level 34   notification defaults     those that somebody shall have no more, while they are still members
    level 35   members and owners
    level 40   site moderators
    level 50   categories                parents first; see below
    level 60   notification defaults     they name categories
    level 65   settings that name things made in this run
    level 70   About topics              they exist only once their category does
    level 90   the order of categories   one write for all
    level 95   deletions                 the lowest categories first
    level 96   notification defaults     those that somebody would lose with a group that goes

Discourse lets a category be seen only by groups that may see its parent, and checks this whenever either is written
(3.5). So a parent that opens is written before its children, one that closes after them; a parent that does both at
once is opened first by a write of its own.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush

from idiaspora.plugin_config.desired.resources import Declared
from idiaspora.plugin_config.kinds import group, membership, notification_defaults
from idiaspora.plugin_config.kinds.category import parent_path
from idiaspora.plugin_config.kinds.kind import Action, Change, FieldChange
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.review import APPROVALS, groups_in
from idiaspora.provisioning.plan.name_swaps import made_way
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.discovery import references
from idiaspora.provisioning.state.found import Found

NAMING_SETTINGS = 65
DELETIONS = 95
AFTER_DELETIONS = 96
TAKEN_FIRST = 34
SETTINGS_ID = "site_settings"
BY_ID = frozenset({"membership", "notification_defaults"})
"""Kinds whose writes name a group by its id, which a rename leaves alone."""
NEED_SETTINGS = frozenset({"category", "tag_group", "about_topic"})


def operations(changes: Sequence[Change], found: Found) -> tuple[Operation, ...]:
    """The steps for the changes, each after what it depends on, otherwise by level and then as they were declared."""
    changes = _with_members(changes)
    new = {(change.kind, change.key.casefold()) for change in changes if _gets_its_name(change)}
    bulk, later = _setting_steps(changes, new, found)
    steps = [*bulk, *later, *(_step(change) for change in changes if change.kind != "site_setting")]
    steps = _taken_first(_opened_first(steps))
    index = _Index.of(steps, found)
    return _sorted(made_way([index.linked(step) for step in steps], found))


def _gets_its_name(change: Change) -> bool:
    """Whether others can name a thing only after the change. Categories are named by ids, which a rename leaves alone;
    tag groups, and groups in some settings, by name."""
    return change.action is Action.CREATE or bool(change.renamed_from and change.kind in ("group", "tag_group"))


def _with_members(changes: Sequence[Change]) -> list[Change]:
    """A new group takes its members and owners along."""
    new = {change.key for change in changes if change.kind == "group" and change.action is Action.CREATE}
    people = {change.key: change for change in changes if change.kind == "membership" and change.key in new}
    return [
        replace(change, fields=(*change.fields, *people[change.key].fields))
        if change.kind == "group" and change.key in people
        else change
        for change in changes
        if not (change.kind == "membership" and change.key in new)
    ]


def _setting_steps(
    changes: Iterable[Change], new: Container[tuple[str, str]], found: Found
) -> tuple[list[Operation], list[Operation]]:
    """One bulk step for all settings, and a later one for each that names something made in this run."""
    now: list[Change] = []
    later: list[Operation] = []
    for change in changes:
        if change.kind != "site_setting":
            continue
        named = references(change.resource, found.setting_rows)
        if any((kind, name.casefold()) in new for kind, name in named):
            requests = 2 if change.again else 1
            later.append(Operation(change.address, change.action, (change,), NAMING_SETTINGS, requests=requests))
        else:
            now.append(change)
    level = KINDS["site_setting"].level
    if found.names.forum.settings_in_bulk is False:
        requests = len(now) + sum(change.again for change in now)
    else:
        requests = 2 if any(change.again for change in now) else 1
    bulk = [Operation(SETTINGS_ID, Action.UPDATE, tuple(now), level, requests=requests)] if now else []
    return bulk, later


def _step(change: Change) -> Operation:
    level = DELETIONS if change.action is Action.DELETE else KINDS[change.kind].level
    level = AFTER_DELETIONS if change.last else level
    return Operation(change.address, change.action, (change,), level, requests=_requests(change))


def _requests(change: Change) -> int:
    """How many writes a change takes."""
    if change.hindrance:
        return 0
    if change.kind == "membership":
        return _membership_writes(change)
    return 2 if change.again or (change.action is Action.DELETE and group.is_watching(change)) else 1


def _membership_writes(change: Change) -> int:
    return sum(bool(item.added) + bool(item.removed) for item in membership.movements(change))


@dataclass(frozen=True)
class _Index:
    """The steps by what they make, those that write categories by path, by parent, by the parent they leave and by the
    groups and tag groups that they name until then, and the members of groups."""

    found: Found
    settings_first: bool
    makers: Mapping[tuple[str, str], str]
    categories: Mapping[str, Sequence[Operation]]
    children: Mapping[str, Sequence[Operation]]
    leaving: Mapping[str, Sequence[Operation]]
    letting_go: Mapping[tuple[str, str], Sequence[str]]
    memberships: Mapping[str, str]

    @classmethod
    def of(cls, steps: Sequence[Operation], found: Found) -> "_Index":
        makers: dict[tuple[str, str], str] = {}
        categories: dict[str, list[Operation]] = {}
        children: dict[str, list[Operation]] = {}
        leaving: dict[str, list[Operation]] = {}
        letting_go: dict[tuple[str, str], list[str]] = {}
        for step in steps:
            for change in step.changes:
                if _gets_its_name(change):
                    makers[change.kind, change.key.casefold()] = step.id
            if step.kind == "category":
                categories.setdefault(step.key, []).append(step)
                children.setdefault(parent_path(step.key), []).append(step)
                left = _left_parent(step, found)
                if step.action is Action.DELETE or left != parent_path(step.key):
                    leaving.setdefault(left, []).append(step)
                for thing in _named_now(step.changes[0]):
                    letting_go.setdefault(thing, []).append(step.id)
        memberships = {step.key.casefold(): step.id for step in steps if step.kind == "membership"}
        settings_first = any(step.id == SETTINGS_ID for step in steps)
        return cls(found, settings_first, makers, categories, children, leaving, letting_go, memberships)

    def linked(self, step: Operation) -> Operation:
        """The step with the ids of all steps that have to come before it."""
        needed = {
            self.makers[kind, name.casefold()]
            for change in step.changes
            for kind, name in references(change.resource, self.found.setting_rows)
            if (kind, name.casefold()) in self.makers and not (step.kind in BY_ID and self._exists(kind, name))
        }
        if self.settings_first and step.kind in NEED_SETTINGS:
            needed.add(SETTINGS_ID)
        if step.kind == "category":
            needed |= self._before_category(step)
        if step.action is Action.DELETE:
            needed |= set(self.letting_go.get((step.kind, step.key.casefold()), ()))
        if _lets_ask_to_join(step) and step.key.casefold() in self.memberships:
            needed.add(self.memberships[step.key.casefold()])
        return replace(step, depends_on=tuple(sorted({*step.depends_on, *needed} - {step.id})))

    def _exists(self, kind: str, name: str) -> bool:
        """Whether a group is there already, so that its id is known."""
        return kind == "group" and self.found.group(name) is not None

    def _before_category(self, step: Operation) -> set[str]:
        below = self.children.get(step.key, ())
        if step.action is Action.DELETE:
            return {other.id for other in (*below, *self.leaving.get(step.key, ()))}
        needed = set()
        if step.action is Action.UPDATE:
            change = step.changes[0]
            needed |= {other.id for other in self.leaving.get(step.key, ()) if _in_the_way(other.changes[0], change)}
            if _closes(change):
                needed |= {other.id for other in below if other.action is not Action.DELETE}
            if change.renamed_from.count("/") < step.key.count("/") and change.renamed_from:
                # The forum counts what still stands below it as nested too deep.
                needed |= {other.id for other in self.leaving.get(step.key, ())}
        for parent in self.categories.get(parent_path(step.key), ()):
            if parent.action is Action.UPDATE and _opens_or_moves(parent.changes[0]):
                needed.add(parent.id)
        return needed


def _left_parent(step: Operation, found: Found) -> str:
    """The wanted path of the category below which an existing one stands now; its own parent when it stays."""
    live = step.changes[0].live
    if live is None or "parent_category_id" not in live.row:
        return "" if live else parent_path(step.key)
    id = live.row["parent_category_id"]
    return "" if id is None else found.names.category_path(id)


def _named_now(change: Change) -> frozenset[tuple[str, str]]:
    """The groups and tag groups that a category names until it is written, so that they cannot go before."""
    values = change.live.values if change.live else {}
    reviewed = [group for name in APPROVALS for group in groups_in(values.get(name))]
    groups = {*(values.get("access") or ()), *(values.get("moderated_by") or ()), *reviewed}
    tags = {
        *(values.get("allowed_tag_groups") or ()),
        *(row["name"] for row in values.get("required_tag_groups") or ()),
    }
    return frozenset(
        (kind, name.casefold()) for kind, names in (("group", groups), ("tag_group", tags)) for name in names
    )


def _lets_ask_to_join(step: Operation) -> bool:
    """Whether a step allows membership requests, which the forum refuses while the group has no owner (3.5)."""
    change = step.changes[0]
    allowed = any(item.field == "allow_membership_requests" and item.new for item in change.fields)
    return step.kind == "group" and step.action is Action.UPDATE and allowed


def _in_the_way(leaving: Change, parent: Change) -> bool:
    """Whether the parent may not be written so while the other one still stands below it."""
    theirs, wanted = _groups_of(leaving, "old"), _groups_of(parent, "new")
    closed = any(item.field == "access" for item in parent.fields) and wanted is not None
    return closed and (theirs is None or not theirs <= (wanted or frozenset()))


def _groups_of(change: Change, which: str) -> frozenset[str] | None:
    """The groups that see a category before or after a change; None when everyone does or it is not known."""
    granted = next((item for item in change.fields if item.field == "access"), None)
    if granted is None:
        present = change.live.values.get("access") if change.live else None
        value = present
    else:
        value = granted.new if which == "new" else granted.old
    if not isinstance(value, Mapping) or "everyone" in value:
        return None
    return frozenset(value)


def _opens_or_moves(change: Change) -> bool:
    """Whether something of a parent has to be there before its children are written: not when it closes after them."""
    touched = bool(change.renamed_from) or any(item.field == "access" for item in change.fields)
    return touched and not _closes(change)


def _closes(change: Change) -> bool:
    """Whether fewer groups see the category afterwards, and none that did not before."""
    old, new = _groups_of(change, "old"), _groups_of(change, "new")
    return new is not None and (old is None or new < old)


def _opened_first(steps: Sequence[Operation]) -> list[Operation]:
    """Parents that open for some groups and close for others get a first write that only opens."""
    parents = {parent_path(step.key) for step in steps if step.kind == "category" and step.action is Action.UPDATE}
    out: list[Operation] = []
    for step in steps:
        change = step.changes[0]
        old, new = _groups_of(change, "old"), _groups_of(change, "new")
        turned = old is not None and new is not None and not new <= old and not old <= new
        if not (step.kind == "category" and step.action is Action.UPDATE and step.key in parents and turned):
            out.append(step)
            continue
        granted = next(item for item in change.fields if item.field == "access")
        both = {**granted.old, **granted.new}
        opening = replace(change, fields=(FieldChange("access", granted.old, both, granted.origin),), renamed_from="")
        first = Operation(f"{step.id} (opened first)", Action.UPDATE, (opening,), step.level)
        closing = replace(
            change,
            fields=tuple(replace(item, old=both) if item.field == "access" else item for item in change.fields),
        )
        out += [first, replace(step, changes=(closing,), depends_on=(first.id,))]
    return out


def _taken_first(steps: Sequence[Operation]) -> list[Operation]:
    """What members shall not keep of their notifications is taken from them by a write of its own, before anybody
    leaves and before anything is given."""
    out: list[Operation] = []
    taking: list[str] = []
    for step in steps:
        change = step.changes[0]
        if change.before:
            # It names only what is there already, and waits for nothing that is made in this run.
            left = {item.field: Declared(item.new, item.origin) for item in change.before}
            resource = replace(change.resource, fields=left)
            before = replace(change, resource=resource, fields=change.before, before=(), last=False, reach=None)
            first = Operation(f"{step.id} (taken first)", Action.UPDATE, (before,), TAKEN_FIRST)
            taking.append(first.id)
            out.append(first)
            if not change.fields:
                continue
            step = replace(step, changes=(replace(change, before=()),))
        out.append(step)
    if not taking:
        return out
    kind = notification_defaults.KIND.name
    return [
        replace(step, depends_on=tuple(sorted({*step.depends_on, *taking})))
        if step.kind == kind and step.id not in taking
        else step
        for step in out
    ]


def _sorted(steps: Sequence[Operation]) -> tuple[Operation, ...]:
    place = {step.id: (*_place(step), index) for index, step in enumerate(steps)}
    by_id = {step.id: step for step in steps}
    graph = TopologicalSorter({step.id: step.depends_on for step in steps})
    try:
        graph.prepare()
    except CycleError as error:
        raise AssertionError(f"steps depend on one another: {error.args[1]}") from error
    done: list[Operation] = []
    ready = [(place[id], id) for id in graph.get_ready()]
    heapify(ready)
    while ready:
        _, id = heappop(ready)
        done.append(by_id[id])
        graph.done(id)
        for freed in graph.get_ready():
            heappush(ready, (place[freed], freed))
    return tuple(done)


def _place(step: Operation) -> tuple[int, int]:
    return step.level, -step.key.count("/") if step.level == DELETIONS else 0
