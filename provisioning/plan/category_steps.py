"""The dependencies of category steps: the order in which parents and children open, close, move and go. Pure.

Discourse lets a category be seen only by groups that may see its parent, and checks this whenever either is written
(3.5). So a parent that opens is written before its children, one that closes after them; a parent that does both at
once is opened first by a write of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from idiaspora.plugin_config.fields.automatic_groups import EVERYONE
from idiaspora.plugin_config.kinds.category import parent_path
from idiaspora.plugin_config.kinds.category_opening import ROWS
from idiaspora.plugin_config.kinds.changes import Action, Change, FieldChange, Update
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.plan.access_shifts import of_field
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found


@dataclass(frozen=True)
class CategorySteps:
    """The steps that write categories: by path, by parent, and by the parent that they leave."""

    categories: Mapping[str, Sequence[Operation]]
    children: Mapping[str, Sequence[Operation]]
    leaving: Mapping[str, Sequence[Operation]]

    @classmethod
    def of(cls, steps: Iterable[Operation], found: Found) -> "CategorySteps":
        categories: dict[str, list[Operation]] = {}
        children: dict[str, list[Operation]] = {}
        leaving: dict[str, list[Operation]] = {}
        for step in steps:
            if step.kind != CATEGORY:
                continue
            categories.setdefault(step.key, []).append(step)
            children.setdefault(parent_path(step.key), []).append(step)
            left = _left_parent(step, found)
            if step.action is Action.DELETE or left != parent_path(step.key):
                leaving.setdefault(left, []).append(step)
        return cls(categories, children, leaving)

    def before(self, step: Operation) -> set[str]:
        """The ids of the steps of other categories that have to be taken before this one."""
        if step.kind != CATEGORY:
            return set()
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
    return "" if id is None else found.names.key(CATEGORY, id)


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
    if not isinstance(value, Mapping) or EVERYONE in value:
        return None
    return frozenset(value)


def _opens_or_moves(change: Change) -> bool:
    """Whether something of a parent has to be there before its children are written: not when it closes after them."""
    touched = bool(change.renamed_from) or any(i.field == "access" and i.old != i.new for i in change.fields)
    return touched and not _closes(change)


def _closes(change: Change) -> bool:
    """Whether fewer groups see the category afterwards, and none that did not before."""
    old, new = _groups_of(change, "old"), _groups_of(change, "new")
    return new is not None and (old is None or new < old)


def opened_first(steps: Sequence[Operation]) -> list[Operation]:
    """Parents that open for some groups and close for others get a first write that opens, and closes what it can."""
    parents = {parent_path(step.key) for step in steps if step.kind == CATEGORY and step.action is Action.UPDATE}
    out: list[Operation] = []
    for step in steps:
        change = step.changes[0]
        old, new = _groups_of(change, "old"), _groups_of(change, "new")
        turned = old is not None and new is not None and not new <= old and not old <= new
        if not (step.kind == CATEGORY and isinstance(change, Update) and step.key in parents and turned):
            out.append(step)
            continue
        granted = next(item for item in change.fields if item.field == "access")
        both = {**granted.old, **granted.new, **_least(granted)}
        closing = tuple(item for item in change.fields if item is not granted and _only_narrows(change, item))
        opening = (FieldChange("access", granted.old, both, granted.origin, interim=True), *closing)
        first = Operation(
            f"{step.id} (opened first)", Action.UPDATE, (replace(change, fields=opening, renamed_from=""),), step.level
        )
        again = (replace(item, old=item.new) for item in closing if item.field in KINDS[CATEGORY].told_again)
        rest = (item for item in change.fields if item is not granted and item not in closing)
        closed = replace(change, fields=(replace(granted, old=both), *rest, *again))
        out += [first, replace(step, changes=(closed,), depends_on=(first.id,))]
    return out


def _least(granted: FieldChange) -> dict[str, str]:
    """What the groups may do that see the category before and after: the less of the two."""
    shared = replace(granted, old=_shared(granted.old, granted.new), new=_shared(granted.new, granted.old))
    return dict(ROWS.least(shared)) if shared.old else {}


def _shared(rows: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    return {group: level for group, level in rows.items() if group in others}


def _only_narrows(change: Change, item: FieldChange) -> bool:
    moved = of_field(change, item)
    return moved.narrows and not moved.widens
