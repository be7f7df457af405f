"""Names and slugs that pass from one resource to another in one run. Pure.

The forum wants names to be unique, those of groups and tag groups on the whole forum, slugs and names of categories
below one parent, titles of topics: each kind says which are its places. So whoever takes a name waits for the step that
leaves it. Where steps wait for one another in a circle (a ↔ b), one resource steps aside first, under a temporary name:

    a → tmp-1-…      b → a      tmp-1-… → b

A resource that is to be deleted does not step aside. What takes the name of one that cannot go before it has another
name until then.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from idiaspora.plugin_config.kinds.changes import Action, Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.places import Place
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.identities import temporary_name

EXCLUSIVE = "exclusive"
"""The field of a place that one resource holds on the whole forum, by whatever name its kind has for it."""


Waits = dict[tuple[str, str], set[Place]]
"""Which step waits for which other one, and for what."""


def made_way(steps: Sequence[Operation], found: Found) -> list[Operation]:
    """The steps, each after those that leave what it takes, with more steps where a resource has to step aside."""
    moves = {step.id: _Move.of(step, found) for step in steps}
    leavers = {place: id for id, move in moves.items() for place in move.left}
    waits: Waits = {}
    for id, move in moves.items():
        for place in move.taken:
            if leavers.get(place, id) != id:
                waits.setdefault((id, leavers[place]), set()).add(place)
    if not waits:
        return list(steps)
    by_id = {step.id: step for step in steps}
    while circle := _circle(by_id.values(), waits):
        _break(circle, waits, by_id)
    others = _others(waits)
    return [_after(step, others.get(step.id, set())) for step in by_id.values()]


@dataclass(frozen=True)
class _Move:
    """The places that a step takes and leaves."""

    taken: frozenset[Place] = frozenset()
    left: frozenset[Place] = frozenset()

    @classmethod
    def of(cls, step: Operation, found: Found) -> "_Move":
        if not KINDS[step.kind].is_renamed and KINDS[step.kind].places is None:
            return cls()
        change = step.changes[0]
        before, after = KINDS[step.kind].moving(change, found.names)
        held, kept = _held(change)
        return cls((after | kept) - (before | held), (before | held) - (after | kept))


def _held(change: Change) -> tuple[frozenset[Place], frozenset[Place]]:
    """What only one resource of the forum can have, before and after the change: addresses for incoming mail."""
    name = KINDS[change.kind].order.exclusive
    before = _items(change.live.values.get(name)) if change.live and name else frozenset()
    if isinstance(change, Delete):
        return before, frozenset()
    return before, _items(change.wanted()[name]) if name in change.wanted() else before


def _items(value: object) -> frozenset[Place]:
    items = value.split("|") if isinstance(value, str) else value if isinstance(value, tuple) else ()
    return frozenset((EXCLUSIVE, "", item.strip().casefold()) for item in items if item.strip())


def _circle(steps: Iterable[Operation], waits: Waits) -> list[tuple[str, str]]:
    """Steps that wait for one another, as pairs of the waiting step and the other; empty when all can be taken."""
    others = _others(waits)
    graph = {step.id: sorted({*step.depends_on, *others.get(step.id, ())}) for step in steps}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [(later, earlier) for earlier, later in pairwise(error.args[1])]
    return []


def _others(waits: Waits) -> dict[str, set[str]]:
    """The steps that each step waits for."""
    found: dict[str, set[str]] = {}
    for id, other in waits:
        found.setdefault(id, set()).add(other)
    return found


def _break(circle: Sequence[tuple[str, str]], waits: Waits, by_id: dict[str, Operation]) -> None:
    """Let one resource of a circle step aside, so that the others need not wait for it."""
    pairs = [pair for pair in circle if pair in waits]
    if not pairs:
        raise AssertionError(f"steps depend on one another: {circle}")
    order = {id: index for index, id in enumerate(by_id)}
    # What is to go and has something below it stands behind all that stays: so one that stays steps aside.
    waiting, leaving = min(pairs, key=lambda pair: order[pair[1]])
    step = by_id[leaving]
    if step.action is Action.DELETE:
        by_id[waiting], last = _named_later(by_id[waiting])
        by_id[last.id] = last
        waits[last.id, leaving] = waits.pop((waiting, leaving))
        return
    wanted = {pair: places for pair, places in waits.items() if pair[1] == leaving}
    first = _stepping_aside(step, {field for places in wanted.values() for field, _, _ in places})
    for id, _ in wanted:
        waits[id, first.id] = waits.pop((id, leaving))
    by_id[first.id] = first
    by_id[leaving] = _coming_back(step, first)


def _stepping_aside(step: Operation, fields: Iterable[str]) -> Operation:
    """A step that gives what others want a temporary value."""
    change = step.changes[0]
    if not isinstance(change, Update):
        raise AssertionError(f"{change.address} cannot step aside")
    origin, wanted, interim = change.resource.origin, set(fields), KINDS[change.kind].interim
    name = temporary_name(change.live.id, change.key) if wanted - {EXCLUSIVE} else ""
    named = sorted(wanted - {EXCLUSIVE}, reverse=True)
    value = interim(change) if interim else name
    aside = tuple(FieldChange(field, change.live.row[field], value, origin) for field in named)
    if EXCLUSIVE in wanted:
        field = KINDS[change.kind].order.exclusive
        held = change.live.values[field]
        aside += (FieldChange(field, held, type(held)(), origin),)
    going = replace(change, fields=aside, renamed_from="", aside="" if interim else name)
    return Operation(f"{step.id} (out of the way)", Action.UPDATE, (going,), step.level)


def _named_later(step: Operation) -> tuple[Operation, Operation]:
    """The step under an interim name that people can read, and one that gives the wanted name."""
    change, identity = step.changes[0], KINDS[step.kind].identity
    name = identity.field
    present = str(change.live.row[name]) if change.live else None
    mark = f" ({change.live.id})" if change.live else " (2)"
    wanted = str(change.wanted().get(name, present))
    interim = wanted[: identity.longest - len(mark)] + mark
    origin = change.resource.origin
    others = tuple(item for item in change.fields if item.field != name)
    # The last write tells these again: as they are after the first step, not as they were read.
    again = tuple(replace(item, old=item.new) for item in others if item.field in KINDS[step.kind].told_again)
    first = replace(change, fields=(FieldChange(name, present, interim, origin), *others))
    fields = (FieldChange(name, interim, wanted, origin), *again)
    last: Change
    if isinstance(change, Create):
        last = change.completed(fields)
    elif isinstance(change, Update):
        last = replace(change, fields=fields, renamed_from="")
    else:
        raise AssertionError(f"{change.address} takes no name")
    named = Operation(f"{step.id} (its name)", Action.UPDATE, (last,), step.level, depends_on=(step.id,))
    return replace(step, changes=(first,)), named


def _coming_back(step: Operation, first: Operation) -> Operation:
    """The step itself, after the first one: from the temporary values to the wanted ones."""
    change, going = step.changes[0], first.changes[0]
    wanted = change.wanted()
    values = {item.field: wanted.get(item.field, _value_kept(change, item)) for item in going.fields}
    others = tuple(item for item in change.fields if item.field not in values)
    back = tuple(replace(item, old=item.new, new=values[item.field]) for item in going.fields)
    depends = tuple(sorted({*step.depends_on, first.id}))
    return replace(step, changes=(replace(change, fields=(*back, *others)),), depends_on=depends)


def _value_kept(change: Change, item: FieldChange) -> str:
    """What a resource had before it stepped aside and gets back: below another parent, say."""
    identity = KINDS[change.kind].identity
    is_part = item.field == identity.naming_field(change.resource) != identity.field
    return identity.own_part(change.key) if is_part else str(item.old)


def _after(step: Operation, others: Collection[str]) -> Operation:
    return replace(step, depends_on=tuple(sorted({*step.depends_on, *others} - {step.id})))
