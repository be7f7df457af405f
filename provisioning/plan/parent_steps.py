"""The order in which parents and what stands below them open, close, move and go. Pure.

Categories are such things: Discourse lets one be seen only by groups that may see its parent, and checks this whenever
either is written (3.5). So a parent that opens is written before its children, one that closes after them; a parent
that does both at once is opened first by a write of its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from idiaspora.plugin_config.fields.automatic_groups import EVERYONE, group_key
from idiaspora.plugin_config.kinds.changes import Action, Change, Create, FieldChange, Update
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.plan.access_shifts import of_field
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found

Place = tuple[str, str]
"""A kind and a path."""


@dataclass(frozen=True)
class ParentSteps:
    """The steps that write things which stand below others of their kind: by kind and path, by the parent, and by the
    parent that they leave."""

    steps: Mapping[Place, Sequence[Operation]]
    children: Mapping[Place, Sequence[Operation]]
    leaving: Mapping[Place, Sequence[Operation]]

    @classmethod
    def of(cls, steps: Iterable[Operation], found: Found) -> "ParentSteps":
        written: dict[Place, list[Operation]] = {}
        children: dict[Place, list[Operation]] = {}
        leaving: dict[Place, list[Operation]] = {}
        for step in steps:
            identity = KINDS[step.kind].identity
            if not identity.is_path:
                continue
            above = identity.above(step.key)
            written.setdefault((step.kind, step.key), []).append(step)
            children.setdefault((step.kind, above), []).append(step)
            left = _left_parent(step, found)
            if step.action is Action.DELETE or left != above:
                leaving.setdefault((step.kind, left), []).append(step)
        return cls(written, children, leaving)

    def before(self, step: Operation) -> set[str]:
        """The ids of the steps of other things of the kind that have to be taken before this one."""
        if not KINDS[step.kind].identity.is_path:
            return set()
        own = step.kind, step.key
        below, leaving = self.children.get(own, ()), self.leaving.get(own, ())
        if step.action is Action.DELETE:
            return {other.id for other in (*below, *leaving)}
        needed = set()
        if step.action is Action.UPDATE:
            change = step.changes[0]
            needed |= {other.id for other in leaving if _in_the_way(other.changes[0], change)}
            if _closes(change):
                granted = _granted(change)
                # What closes until a later write opens it comes before all that its children get by that one.
                counted = self._first_writes(below) if granted is not None and granted.interim else below
                staying = (other for other in counted if other.action is not Action.DELETE)
                needed |= {other.id for other in staying if _in_the_way(other.changes[0], change)}
            if change.renamed_from.count("/") < step.key.count("/") and change.renamed_from:
                # The forum counts what still stands below it as nested too deep.
                needed |= {other.id for other in leaving}
        for parent in self.steps.get((step.kind, KINDS[step.kind].identity.above(step.key)), ()):
            if parent.action is Action.UPDATE and _is_needed_by(step.changes[0], parent.changes[0]):
                needed.add(parent.id)
        return needed

    def _first_writes(self, steps: Iterable[Operation]) -> list[Operation]:
        """Those of the steps that write their things as the forum has them now."""
        return [step for step in steps if self.steps[step.kind, step.key][0] is step]


def _left_parent(step: Operation, found: Found) -> str:
    """The wanted path of the thing below which an existing one stands now; its own parent when it stays."""
    live, identity = step.changes[0].live, KINDS[step.kind].identity
    if live is None:
        return identity.above(step.key)
    id = live.row.get(identity.parent)
    return "" if id is None else found.names.key(step.kind, id)


def _in_the_way(leaving: Change, parent: Change) -> bool:
    """Whether the parent may not be written so while the other one still stands below it."""
    theirs, wanted = _groups_of(leaving, "old"), _groups_of(parent, "new")
    closed = _granted(parent) is not None and wanted is not None
    return closed and (theirs is None or not theirs <= (wanted or frozenset()))


def _granted(change: Change) -> FieldChange | None:
    """The change of the groups that the thing above has to name, too."""
    return next((item for item in change.fields if item.field == KINDS[change.kind].order.nested), None)


def _groups_of(change: Change, which: str) -> frozenset[str] | None:
    """The groups that see something before or after a change; None when everyone does or it is not known."""
    granted = _granted(change)
    if isinstance(change, Create) and which == "old":
        return frozenset()
    if granted is None:
        value = change.live.values.get(KINDS[change.kind].order.nested) if change.live else None
    else:
        value = granted.new if which == "new" else granted.old
    if not isinstance(value, Mapping) or EVERYONE in value:
        return None
    return frozenset(value)


def _is_needed_by(child: Change, parent: Change) -> bool:
    """Whether a write of a parent has to be there before one of a child: where it moves, or lets somebody see it who
    shall see the child."""
    granted = _granted(parent)
    before, theirs = _groups_of(parent, "old"), _groups_of(child, "new")
    opens = granted is not None and granted.old != granted.new
    is_seen = before is None or (theirs is not None and theirs <= before)
    return not _closes(parent) and (bool(parent.renamed_from) or (opens and not is_seen))


def _closes(change: Change) -> bool:
    """Whether fewer groups see the thing afterwards, and none that did not before."""
    old, new = _groups_of(change, "old"), _groups_of(change, "new")
    return new is not None and (old is None or new < old)


def opened_first(steps: Sequence[Operation], others: Collection[str] = ()) -> list[Operation]:
    """Parents that open for some groups and close for others get a first write that opens, and closes what it can;
    but the `others`, by the ids of their steps."""
    parents = {_above(step) for step in steps if step.action is Action.UPDATE}
    out: list[Operation] = []
    for step in steps:
        change = step.changes[0]
        granted = _granted(change)
        is_parent = (step.kind, step.key) in parents and step.id not in others
        if not (isinstance(change, Update) and is_parent and granted and _turns(change)):
            out.append(step)
            continue
        both = {**granted.old, **granted.new, **_least(change, granted)}
        closing = tuple(item for item in change.fields if item is not granted and _only_narrows(change, item))
        opening = (replace(granted, new=both, interim=True), *closing)
        opened = replace(change, fields=opening, renamed_from="")
        # What an earlier write of the thing closes stays closed.
        first = Operation(f"{step.id} (opened first)", Action.UPDATE, (opened,), step.level, depends_on=step.depends_on)
        again = (replace(item, old=item.new) for item in closing if item.field in KINDS[step.kind].told_again)
        rest = (item for item in change.fields if item is not granted and item not in closing)
        closed = replace(change, fields=(replace(granted, old=both), *rest, *again))
        out += [first, replace(step, changes=(closed,), depends_on=(first.id,))]
    return out


def closed_first(
    steps: Sequence[Operation], addresses: Collection[str], gone: Collection[str]
) -> dict[str, frozenset[str]]:
    """By the ids of the steps of parents that can close before they open those of their children for which it has to be
    so, too; of the `addresses`, with which other things wait for one another. It takes a write more of such a child.
    `gone` are the folded names of the groups that are deleted."""
    found: dict[str, frozenset[str]] = {}
    for step in steps if addresses else ():
        if step.action is not Action.UPDATE or not _turns(step.changes[0]):
            continue
        changed = _changed_below(step, steps)
        moving = any(one.changes[0].renamed_from for one in (step, *changed))
        turned = [one for one in changed if _turns(one.changes[0])]
        can_close = all(_shares(one.changes[0], gone) and not _changed_below(one, steps) for one in turned)
        if changed and can_close and not moving and {one.changes[0].address for one in (step, *changed)} & {*addresses}:
            found[step.id] = frozenset(one.id for one in turned)
    return found


def stuck(steps: Sequence[Operation], addresses: Collection[str], gone: Collection[str]) -> frozenset[str]:
    """The ids of the steps of things below others, and of those above, that cannot close before they open, since no
    group sees such a thing before and after. But they can let go of the groups that are `gone` (see `closed_first`) by
    a write more, as long as another one still sees them. Of the `addresses`, as there."""
    found: set[str] = set()
    for step in steps if addresses else ():
        if step.action is not Action.UPDATE:
            continue
        turned = [one for one in _changed_below(step, steps) if _turns(one.changes[0])]
        below = [one for one in turned if not _shares(one.changes[0], gone)]
        concerned = [one for one in (step, *below) if one.changes[0].address in addresses]
        letting_go = [one for one in (step, *below) if _names(one.changes[0], gone)]
        if below and concerned:
            can_let_go = all(_without(one.changes[0], gone) for one in letting_go)
            found |= {one.id for one in letting_go if can_let_go}
    return frozenset(found)


def let_go_first(steps: Iterable[Operation], ids: Collection[str], gone: Collection[str]) -> list[Operation]:
    """The steps, those of these ids behind another one that closes the thing to the groups that are `gone` then."""
    out: list[Operation] = []
    for step in steps:
        change = step.changes[0]
        granted, left = _granted(change), _without(change, gone)
        if step.id not in ids or granted is None or not isinstance(change, Update):
            out.append(step)
            continue
        closing = (replace(granted, new=left, interim=True),)
        rest = tuple(replace(item, old=left) if item is granted else item for item in change.fields)
        first = Operation(f"{step.id} (closed first)", Action.UPDATE, (replace(change, fields=closing),), step.level)
        out += [first, replace(step, changes=(replace(change, fields=rest),), depends_on=(first.id,))]
    return out


def _names(change: Change, gone: Collection[str]) -> bool:
    """Whether groups that are gone then see a thing before a change."""
    return any(group_key(name) in gone for name in _groups_of(change, "old") or ())


def _without(change: Change, gone: Collection[str]) -> dict[str, str]:
    """The rows of a thing that gets no other name, without the groups that are gone then."""
    granted = _granted(change)
    if granted is None or not isinstance(granted.old, Mapping) or change.renamed_from:
        return {}
    return {name: level for name, level in granted.old.items() if group_key(name) not in gone}


def is_held(step: Operation, steps: Iterable[Operation], in_two: Collection[str], gone: Collection[str]) -> bool:
    """Whether a thing cannot close as a step does it before it opens: one below it is still open to others, and cannot
    change before this one opens. Those that are taken `in_two` close before."""
    granted = _granted(step.changes[0])
    if granted is None or EVERYONE in granted.new:
        return False
    before = _groups_of(step.changes[0], "old")
    for child in _changed_below(step, steps):
        change = child.changes[0]
        old, new = _groups_of(change, "old"), _groups_of(change, "new")
        in_the_way = old is None or not old <= {*granted.new}
        waits = before is not None and (new is None or not new <= before)
        if in_the_way and waits and not (child.id in in_two and _shares(change, gone)):
            return True
    return False


def _changed_below(step: Operation, steps: Iterable[Operation]) -> list[Operation]:
    """The steps that change something below a thing; none where nothing stands below others."""
    if not KINDS[step.kind].identity.is_path:
        return []
    return [one for one in steps if one.action is Action.UPDATE and _above(one) == (step.kind, step.key)]


def _turns(change: Change) -> bool:
    """Whether some groups see a thing only before a change, and others only after it."""
    old, new = _groups_of(change, "old"), _groups_of(change, "new")
    return old is not None and new is not None and not new <= old and not old <= new


def _shares(change: Change, gone: Collection[str]) -> bool:
    """Whether a group that stays sees a thing before a change and after it."""
    old, new = _groups_of(change, "old") or frozenset(), _groups_of(change, "new") or frozenset()
    return any(group_key(name) not in gone for name in old & new)


def _above(step: Operation) -> Place:
    return step.kind, KINDS[step.kind].identity.above(step.key)


def _least(change: Change, granted: FieldChange) -> dict[str, str]:
    """What the groups may do that see the thing before and after: the less of the two."""
    shared = replace(granted, old=_shared(granted.old, granted.new), new=_shared(granted.new, granted.old))
    moves = KINDS[change.kind].moves
    return dict(moves.between(change, shared) or {}) if moves and shared.old else {}


def _shared(rows: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    return {group: level for group, level in rows.items() if group in others}


def _only_narrows(change: Change, item: FieldChange) -> bool:
    moved = of_field(change, item)
    return moved.narrows and not moved.widens
