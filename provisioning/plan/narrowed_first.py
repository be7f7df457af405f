"""What closes is written before what opens. Pure.

Two changes can open together what neither opens alone: a login that is no longer required, and a category that was open
only to those who had one. So a step that opens waits for those that close for the same audience, and is not taken when
one of them was not done. Where a step does both, what it opens is written apart, behind the rest.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.kinds.changes import Action, Change, FieldChange, Update
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.shifts import Shifts
from idiaspora.provisioning.plan.access_shifts import Ladders, of_field
from idiaspora.provisioning.plan.letting_go import let_go
from idiaspora.provisioning.plan.parent_steps import is_held
from idiaspora.provisioning.plan.plan import Closing, Early, Operation
from idiaspora.provisioning.plan.setting_steps import NAMING_SETTINGS, SETTINGS_ID, bulk_step, single_step
from idiaspora.provisioning.plan.waiting import Waiting
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.references import references

HIGHEST = max(kind.level for kind in KINDS.values() if kind.moves)
"""The last level at which anything closes: what opens goes behind that, if something does."""


def parted(
    steps: Sequence[Operation], found: Found, ladders: Ladders, in_any_case: Collection[str] = ()
) -> list[Operation]:
    """The steps, with what opens apart where that has to wait and the rest cannot, or `in_any_case`, by their ids."""
    steps = _settings_apart(steps, found, ladders)
    moved = {step.id: ladders.shifts(step.changes) for step in steps}
    if not in_any_case and not any(own.narrows for own in moved.values()):
        return steps  # nothing waits, as nothing closes
    by_resource = {(step.kind, step.key): step.id for step in steps}
    gone = gone_audiences(steps, moved)
    makers = {(s.kind, s.key.casefold()): s.id for s in steps if s.action is Action.CREATE}
    waiting = Waiting.of(moved)
    deletions = {(s.kind, s.key.casefold()): s for s in steps if s.action is Action.DELETE}
    out: list[Operation] = []
    for step in steps:
        own = moved[step.id]
        named = [deletions[place] for place in _let_go(step) if place in deletions] if deletions else []
        # What it names goes only after it was written. That it opens to such a group itself is no reason to wait.
        going = [replace(moved[one.id], going=moved[one.id].going - {group_key(one.key)}) for one in named]
        apart = {step.id, *(one.id for one in named)}
        waits = any(own.waits_for(one) for one in going) or any(id not in apart for id in waiting.awaited_by(own))
        waits = waits or (own.narrows and _names_what_waits(step, moved, makers, found))
        awaited = bool(step.changes[0].renamed_from) or any(id != step.id for id in waiting.waiting_for(own))
        awaited = awaited or any(own.waits_for(one) for one in going)
        is_only_one = by_resource[step.kind, step.key] == step.id and not step.depends_on
        divisible = step.action is Action.UPDATE and step.id != SETTINGS_ID and is_only_one
        has_to = step.id in in_any_case or (waits and awaited)
        parts = _divided(step, gone) if has_to and divisible else [step]
        if len(parts) > 1 and is_held(parts[0], steps, in_any_case, gone):
            parts = _divided(step, gone, {KINDS[step.kind].order.nested})
        out += parts
    return out


def gone_audiences(steps: Iterable[Operation], moved: Mapping[str, Shifts]) -> frozenset[str]:
    """The audiences that are no more, since the things of their names are deleted."""
    deleted = (step for step in steps if step.action is Action.DELETE)
    return frozenset(name for step in deleted if (name := group_key(step.key)) in moved[step.id].going)


def _names_what_waits(
    step: Operation, moved: Mapping[str, Shifts], makers: Mapping[tuple[str, str], str], found: Found
) -> bool:
    """Whether a step that closes something names something new that may come only after that."""
    named = {
        makers.get((kind, name.casefold()), "")
        for change in step.changes
        for kind, name in references(change.resource, found.setting_rows)
    }
    return any(moved[id].waits_for(moved[step.id]) for id in named - {"", step.id})


def _let_go(step: Operation) -> frozenset[tuple[str, str]]:
    """What a step names until it is written, by kind and folded key: it goes only after that."""
    named = (let_go(change, change.live.values) for change in step.changes if change.live is not None)
    return frozenset(place for places in named for place in places)


def narrowed_first(steps: Sequence[Operation], ladders: Ladders) -> list[Operation]:
    """The steps, those that open behind those that close. A step that has to come before one that closes, so that
    this can be done at all, stays before it, and says so in `ahead`."""
    moved = {step.id: ladders.shifts(step.changes) for step in steps}
    needed = {step.id: set(step.depends_on) for step in steps}
    behind: dict[str, list[Closing]] = {}
    ahead: dict[str, list[Early]] = {}
    closing = {step.id: step for step in steps if moved[step.id].narrows}
    place = {id: index for index, id in enumerate(closing)}
    waiting = Waiting.of({id: moved[id] for id in closing})
    last = max((step.level for step in closing.values() if step.level <= HIGHEST), default=0)
    for step in steps:
        for id in sorted({*waiting.awaited_by(moved[step.id])} - {step.id}, key=place.__getitem__):
            other = closing[id]
            if _reaches(other.id, step.id, needed):
                ahead.setdefault(step.id, []).extend(_early(step, other, ladders))
                continue
            is_needed = other.id in step.depends_on
            needed[step.id].add(other.id)
            closings = _closings(other, moved[step.id], ladders)
            behind.setdefault(step.id, []).extend(replace(one, is_needed=is_needed) for one in closings)
    awaiting: dict[str, int] = {}
    for step in steps:
        for needs in step.depends_on:
            awaiting[needs] = min(step.level, awaiting.get(needs, step.level))
    levels = {step.id: _level(step, awaiting, last if _only_opens(step, moved[step.id]) else 0) for step in steps}
    return [
        replace(
            step,
            depends_on=tuple(sorted(needed[step.id])),
            behind=tuple(behind.get(step.id, ())),
            ahead=tuple(ahead.get(step.id, ())),
            level=levels[step.id],
        )
        if step.id in behind or step.id in ahead or levels[step.id] != step.level
        else step
        for step in steps
    ]


def _level(step: Operation, awaiting: Mapping[str, int], last: int) -> int:
    """Behind the `last` level at which something closes; but a setting comes with what needs it, so that the things of
    a kind come in the order of the file. `awaiting` is the lowest level of what needs a step, by its id."""
    if KINDS[step.kind].is_written_together and step.id in awaiting:
        return min(step.level, awaiting[step.id])
    return max(step.level, last + 1)


def _closings(step: Operation, opening: Shifts, ladders: Ladders) -> Iterator[Closing]:
    """What of a step closes something that would be opened."""
    for change in step.changes:
        if opening.waits_for(ladders.shifts([change])):
            alone = {item.field: ladders.shifts([replace(change, fields=(item,))]) for item in change.fields}
            fields = {name for name, moved in alone.items() if opening.waits_for(moved)}
            yield Closing(step.id, change.address, frozenset(fields if change.action is Action.UPDATE else ()))


def _early(step: Operation, other: Operation, ladders: Ladders) -> Iterator[Early]:
    """What a step opens before another one closes it: some come to what still is open to them, or something opens to
    some who have not left yet."""
    for change in step.changes:
        opened = ladders.shifts([change])
        for closing in other.changes:
            closed = ladders.shifts([closing])
            for place, audiences in (
                (closing.address, opened.coming & closed.closed),
                (change.address, opened.opened & closed.going),
            ):
                if audiences:
                    yield Early(other.id, change.address, closing.address, place, audiences)


def _only_opens(step: Operation, moved: Shifts) -> bool:
    return step.id != SETTINGS_ID and moved.widens and not moved.narrows


def _reaches(start: str, end: str, needed: Mapping[str, Collection[str]]) -> bool:
    """Whether a step waits for another one, be it through others."""
    seen, left = {start}, [start]
    while left:
        for id in needed.get(left.pop(), ()):
            if id == end:
                return True
            if id not in seen:
                seen.add(id)
                left.append(id)
    return False


def _settings_apart(steps: Sequence[Operation], found: Found, ladders: Ladders) -> list[Operation]:
    """Settings by themselves, out of the common write, where they wait for other steps or other steps for them."""
    bulk = next((step for step in steps if step.id == SETTINGS_ID), None)
    if bulk is None:
        return list(steps)
    moved = {step.id: ladders.shifts(step.changes) for step in steps if step.id != SETTINGS_ID}
    # What something else of the file needs stays where that waits for it.
    free = {c.key: ladders.shifts([c]) for c in bulk.changes if not c.again and not c.resource.origin.reason}
    early: set[str] = set()
    late: set[str] = set()
    others = Waiting.of(moved)
    while True:
        apart = Waiting.of({key: free[key] for key in early | late})
        awaited = {key for key, own in free.items() if _any(*(one.waiting_for(own) for one in (others, apart)))}
        waiting = {key for key, own in free.items() if _any(*(one.awaited_by(own) for one in (others, apart)))}
        waiting -= awaited
        if awaited <= early and waiting <= late:
            break
        early, late = early | awaited, (late | waiting) - awaited
    together = [change for change in bulk.changes if change.key not in late | early]
    return [
        *(single_step(change, bulk.level) for change in bulk.changes if change.key in early),
        *([bulk_step(together, found)] if together else []),
        *(single_step(change, NAMING_SETTINGS) for change in bulk.changes if change.key in late),
        *(step for step in steps if step.id != SETTINGS_ID),
    ]


def _any(*ids: Iterable[str]) -> bool:
    return any(True for _ in chain(*ids))


def _divided(step: Operation, gone: Collection[str], whole: Collection[str] = ()) -> list[Operation]:
    """A step without what it opens, and one that opens the rest. The fields in `whole` are written at once, and groups
    that are `gone` by then are not named again."""
    (change,) = step.changes
    moves = KINDS[step.kind].moves
    if not isinstance(change, Update):
        return [step]
    first: list[FieldChange] = []
    last: list[FieldChange] = []
    for item in change.fields:
        between = moves.between(change, item) if moves and of_field(change, item).widens else item.new
        if isinstance(between, Mapping):
            between = {name: one for name, one in between.items() if group_key(name) not in gone} or None
        if between is None or item.field in whole:
            first.append(item)
            continue
        if not _same(change, item, between, item.old):
            first.append(replace(item, new=between, interim=not _same(change, item, between, item.new)))
        if not _same(change, item, between, item.new):
            last.append(replace(item, old=between))
    if not last or not (first or change.renamed_from):
        return [step]
    # The next write tells these again: as they are then, not as they were read.
    told = KINDS[step.kind].told_again - {item.field for item in last}
    again = [replace(item, old=item.new, interim=False) for item in first if item.field in told]
    closing = replace(change, fields=tuple(first))
    opening = replace(change, fields=(*last, *again), renamed_from="")
    requests = KINDS[step.kind].order.requests
    return [
        replace(step, changes=(closing,), requests=requests(closing)),
        replace(
            step,
            id=f"{step.id} (opened last)",
            changes=(opening,),
            depends_on=(step.id,),
            requests=requests(opening),
            level=NAMING_SETTINGS if KINDS[step.kind].is_written_together else step.level,
        ),
    ]


def _same(change: Change, item: FieldChange, one: Any, other: Any) -> bool:
    return KINDS[change.kind].fields[item.field].same(one, other)
