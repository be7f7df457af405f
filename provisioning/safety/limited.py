"""What opens because something goes that limited it: the only group that may use some tags, or that a webhook tells of.
Pure.

The forum takes what goes out of every list that names it, and an empty list mostly holds nobody back (3.5).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Delete, Update
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.opening import Limits, Onlookers
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.provisioning.plan.plan import Plan

Freed = tuple[Change, str, Delete]
"""A thing that stays, given as a change of nothing; what of it opens; and the first of the deletions that do it."""


def freed(plan: Plan, onlookers: Onlookers) -> Iterator[Freed]:
    """What opens by the deletions of a plan in things that stay as they are otherwise."""
    deletions = [item for item in plan.changes if isinstance(item, Delete) and not item.hindrance]
    for kind in KINDS.values():
        limits = kind.opens.limits if kind.opens else None
        for by in sorted(limits.by) if limits else ():
            going = [item for item in deletions if item.kind == by]
            if limits and going:
                yield from _by(going, kind, limits, plan, onlookers)


def _by(going: Sequence[Delete], kind: Kind, limits: Limits, plan: Plan, onlookers: Onlookers) -> Iterator[Freed]:
    """What the deletions of one kind open in the things of another."""
    test = {going[0].kind: _is_one_of(going)}
    for live in _staying(kind, plan):
        change = Update(Resource(live.kind, live.key, {}, going[0].resource.origin), live=live)
        for said in limits.freed(change, test, onlookers):
            yield change, said, going[0]


def _is_one_of(going: Sequence[Delete]) -> Callable[[object], bool]:
    fold = KINDS[going[0].kind].identity.fold
    keys = {fold(item.key) for item in going}
    return lambda name: fold(str(name)) in keys


def _staying(kind: Kind, plan: Plan) -> Iterator[Live]:
    """The things of a kind as they are when something else goes: with what the plan writes of them, and not those that
    go themselves. A thing that is read for the sake of it alone is called as the forum calls it."""
    changes = {item.live.id: item for item in plan.changes if item.kind == kind.name and item.live is not None}
    lives = {live.id: live for live in plan.snapshot.objects.values() if live.kind == kind.name}
    for row in plan.found.listed_rows.get(kind.name, ()):
        id = int(row.get("id") or 0)
        if id not in lives:
            lives[id] = Live(kind.name, kind.identity.of_row(row), id, _values(kind, row, plan), row)
    for id, live in lives.items():
        change = changes.get(id)
        if not isinstance(change, Delete):
            wanted = change.wanted() if change else {}
            yield Live(kind.name, live.key, id, {**live.values, **wanted}, live.row)


def _values(kind: Kind, row: Any, plan: Plan) -> dict[str, Any]:
    decoded = {name: field.decode(row, plan.found.names) for name, field in kind.fields.items()}
    return {name: value for name, value in decoded.items() if value is not UNKNOWN}
