"""Things that are made bare: what they let people do is written in steps of their own, behind what closes. Pure.

What closes may name a thing that is new, such as a group that takes the place of another one in a category. So the
thing has to be there before, and opens something only after.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from idiaspora.plugin_config.kinds.changes import Action, Change, Create, FieldChange
from idiaspora.plugin_config.kinds.registry import KINDS, riding_on
from idiaspora.provisioning.plan.access_shifts import Ladders
from idiaspora.provisioning.plan.plan import Early, Operation

Parts = Mapping[tuple[str, str], Sequence[Change]]
"""The parts that come with the creation of a whole, by the kind and the key of the whole."""


def made_bare(steps: Sequence[Operation], names: Collection[str], parts: Parts, ladders: Ladders) -> list[Operation]:
    """The steps, those of these ids with what they open apart."""
    return [part for step in steps for part in (_divided(step, parts, ladders) if step.id in names else (step,))]


def can_be_bare(step: Operation, ladders: Ladders) -> bool:
    """Whether a step makes a thing that can be there before it lets anybody do anything more."""
    return bool(_parted(step.changes[0], ladders)[1])


def in_circles(steps: Sequence[Operation]) -> frozenset[str]:
    """The addresses of what opens before something else closes, and of that."""
    return frozenset(address for step in steps for early in step.ahead for address in (early.opening, early.closing))


def opened_early(steps: Sequence[Operation]) -> frozenset[Early]:
    """What opens before something else closes, whichever steps these are in."""
    return frozenset(replace(early, until="") for step in steps for early in step.ahead)


def _divided(step: Operation, parts: Parts, ladders: Ladders) -> Iterator[Operation]:
    change, order = step.changes[0], KINDS[step.kind].order
    first, last = _parted(change, ladders)
    if not isinstance(change, Create) or not last:
        yield step
        return
    riding = {name for kind in riding_on(step.kind) for name in kind.fields}
    made = replace(change, fields=first)
    yield replace(step, changes=(made,), requests=order.requests(made))
    opened = change.completed(tuple(item for item in last if item.field not in riding))
    if opened.fields:
        requests = order.requests(opened)
        yield Operation(f"{step.id} (opened last)", Action.UPDATE, (opened,), step.level, (step.id,), requests=requests)
    for part in parts.get((change.kind, change.key), ()):
        kind = KINDS[part.kind]
        yield Operation(part.address, part.action, (part,), kind.level, (step.id,), requests=kind.order.requests(part))


def _parted(change: Change, ladders: Ladders) -> tuple[tuple[FieldChange, ...], tuple[FieldChange, ...]]:
    """The fields with which a thing is made, and those that it gets last; none of these where it is made at once."""
    moves = KINDS[change.kind].moves
    bare = moves.bare if moves else None
    if not isinstance(change, Create) or bare is None:
        return change.fields, ()
    kept = tuple(_bare(item, bare) for item in change.fields if item.field in bare)
    least = ladders.shifts([replace(change, fields=kept)])
    first: list[FieldChange] = [*kept]
    last = [replace(item, old=bare[item.field]) for item in change.fields if bare.get(item.field, item.new) != item.new]
    for item in change.fields:
        if item.field not in bare:
            moves_nothing = ladders.shifts([replace(change, fields=(*kept, item))]) == least
            (first if moves_nothing else last).append(item)
    return tuple(first), tuple(last)


def _bare(item: FieldChange, bare: Mapping[str, object]) -> FieldChange:
    return replace(item, new=bare[item.field], interim=item.new != bare[item.field])
