"""The order of the writes. Pure.

level 10   site settings             what later writes need to be taken at all
level 20   tag groups
level 30   groups                    with their members when they are new
level 34   notification defaults     those to remove from members, while they are still members
level 35   members and owners
level 40   site moderators
level 50   categories                parents first; see `parent_steps`
level 60   notification defaults     they name categories
level 65   settings that name resources made in this run
level 70   About topics              they exist only once their category does
level 90   the order of categories   one write for all
level 95   deletions                 of categories the lowest first, on which the others depend
level 96   notification defaults     those that somebody would lose with a group that goes

What opens goes behind what closes; see `narrowed_first`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush
from typing import Any

from idiaspora.plugin_config.kinds.changes import Action, Change, Create, Delete
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.provisioning.plan.access_shifts import Ladders
from idiaspora.provisioning.plan.bare_creations import Parts, can_be_bare, in_circles, made_bare, opened_early
from idiaspora.provisioning.plan.given_files import with_files_counted
from idiaspora.provisioning.plan.letting_go import let_go
from idiaspora.provisioning.plan.name_swaps import made_way
from idiaspora.provisioning.plan.narrowed_first import gone_audiences, narrowed_first, parted
from idiaspora.provisioning.plan.notification_steps import taken_first
from idiaspora.provisioning.plan.parent_steps import ParentSteps, closed_first, let_go_first, opened_first, stuck
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.plan.setting_steps import SETTINGS_ID, setting_steps
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.references import references
from idiaspora.provisioning.state.snapshot import Snapshot

DELETIONS = 95
AFTER_DELETIONS = 96


def operations(changes: Sequence[Change], found: Found, snapshot: Snapshot) -> tuple[Operation, ...]:
    """The steps for the changes, each after what it depends on, otherwise by level and then as they were declared.
    `snapshot` is the forum as it was read."""
    if not changes:
        return ()
    changes, parts = _with_parts(changes)
    ladders = Ladders.of(changes, found, snapshot)
    new = {(change.kind, change.key.casefold()) for change in changes if _gets_its_name(change)}
    bulk, later = setting_steps(changes, new, found)
    steps = [*bulk, *later, *(_step(change) for change in changes if not KINDS[change.kind].is_written_together)]

    def divided(tangled: frozenset[str]) -> list[Operation]:
        return _ordered(steps, _Divided.of(steps, tangled, ladders), parts, found, ladders)

    tangled: frozenset[str] = frozenset()
    while not in_circles(ordered := divided(tangled)) <= tangled:
        tangled |= in_circles(ordered)
    for address in sorted(in_circles(ordered)):
        whole = divided(tangled - {address})
        if opened_early(whole) <= opened_early(ordered):  # it would be taken in two for nothing
            tangled, ordered = tangled - {address}, whole
    return tuple(with_files_counted(_sorted(ordered), found))


@dataclass(frozen=True)
class _Divided:
    """The ids of the steps that are taken in two in any case, those that make something bare, those of parents that
    close before they open, and those that let go of groups before, which are `gone` after the run."""

    in_two: frozenset[str]
    bare: frozenset[str]
    closing: Mapping[str, frozenset[str]]
    stuck: frozenset[str]
    gone: frozenset[str]

    @classmethod
    def of(cls, steps: Sequence[Operation], tangled: Collection[str], ladders: Ladders) -> "_Divided":
        """What can be done so that the things of the `tangled` addresses wait for one another in a circle no longer."""
        if not tangled:
            return cls(frozenset(), frozenset(), {}, frozenset(), frozenset())
        concerned = [step for step in steps if step.changes[0].address in tangled]
        gone = gone_audiences(steps, {step.id: ladders.shifts(step.changes) for step in steps})
        closing = closed_first(steps, tangled, gone)
        return cls(
            frozenset(step.id for step in concerned).union(closing, *closing.values()),
            frozenset(step.id for step in concerned if can_be_bare(step, ladders)),
            closing,
            stuck(steps, tangled, gone) - {*closing, *(id for ids in closing.values() for id in ids)},
            gone,
        )


def _ordered(
    steps: Sequence[Operation], divided: _Divided, parts: Parts, found: Found, ladders: Ladders
) -> list[Operation]:
    """The steps with what each waits for, and with more where one has to be taken in parts."""
    steps = let_go_first(made_bare(steps, divided.bare, parts, ladders), divided.stuck, divided.gone)
    steps = taken_first(opened_first(steps, divided.closing))
    steps = parted(steps, found, ladders, divided.in_two)
    index = _Index.of(steps, found)
    return narrowed_first(made_way([index.linked(step) for step in steps], found), ladders)


def _gets_its_name(change: Change) -> bool:
    """Whether others can name a resource only after the change. Mostly they name ids, which a rename leaves alone."""
    return isinstance(change, Create) or bool(change.renamed_from and KINDS[change.kind].order.is_named)


def _with_parts(changes: Sequence[Change]) -> tuple[list[Change], Parts]:
    """The changes, where a new resource includes the parts that its creation can carry, a group its members and owners;
    and those parts."""
    new = {(change.kind, change.key) for change in changes if isinstance(change, Create)}
    riding: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        if _rides(change) in new:
            riding.setdefault(_rides(change), []).append(change)
    whole = [change for change in changes if _rides(change) not in new]
    return [_with(change, riding.get((change.kind, change.key), ())) for change in whole], riding


def _with(change: Change, parts: Sequence[Change]) -> Change:
    return (
        replace(change, fields=(*change.fields, *(item for part in parts for item in part.fields))) if parts else change
    )


def _rides(change: Change) -> tuple[str, str]:
    """The whole on whose creation a part can ride; nothing for others."""
    kind = KINDS[change.kind]
    return (kind.part_of, change.key) if kind.order.rides_on_creation else ("", "")


def _step(change: Change) -> Operation:
    level = DELETIONS if isinstance(change, Delete) else KINDS[change.kind].level
    level = AFTER_DELETIONS if change.last else level
    requests = 0 if change.hindrance else KINDS[change.kind].order.requests(change)
    return Operation(change.address, change.action, (change,), level, requests=requests)


@dataclass(frozen=True)
class _Index:
    """The steps by what they make, by what they write, and by what they name until then; and those of things that stand
    below others."""

    found: Found
    settings_first: bool
    makers: Mapping[tuple[str, str], str]
    writers: Mapping[tuple[str, str], Sequence[str]]
    letting_go: Mapping[tuple[str, str], Sequence[str]]
    parts: Mapping[tuple[str, str], Sequence[Operation]]
    nested: ParentSteps

    @classmethod
    def of(cls, steps: Sequence[Operation], found: Found) -> "_Index":
        makers: dict[tuple[str, str], str] = {}
        writers: dict[tuple[str, str], list[str]] = {}
        letting_go: dict[tuple[str, str], list[str]] = {}
        parts: dict[tuple[str, str], list[Operation]] = {}
        written: dict[tuple[str, str], dict[str, Any]] = {}
        for step in steps:
            for change in step.changes:
                parts.setdefault((change.kind, change.key), []).append(step)
                order = KINDS[change.kind].order
                for kind, name in {(change.kind, change.key), *order.makes(change)}:
                    writers.setdefault((kind, name.casefold()), []).append(step.id)
                if _gets_its_name(change):
                    makers[change.kind, change.key.casefold()] = step.id
                # What an earlier write of the thing lets go is not named by it any more.
                earlier = written.setdefault((change.kind, change.key), {})
                values = {**change.live.values, **earlier} if change.live else {}
                for named in let_go(change, values):
                    letting_go.setdefault(named, []).append(step.id)
                earlier |= change.wanted()
        settings_first = any(step.id == SETTINGS_ID for step in steps)
        return cls(found, settings_first, makers, writers, letting_go, parts, ParentSteps.of(steps, found))

    def linked(self, step: Operation) -> Operation:
        """The step with the ids of all steps that have to come before it."""
        order = KINDS[step.kind].order
        needed = {
            self.makers[kind, name.casefold()]
            for change in step.changes
            for kind, name in references(self._as_written(change), self.found.setting_rows)
            if (kind, name.casefold()) in self.makers and not (order.names_by_id and self._has_id(kind, name))
        }
        if self.settings_first and KINDS[step.kind].needs_settings:
            needed.add(SETTINGS_ID)
        needed |= self.nested.before(step)
        if step.action is Action.DELETE:
            needed |= set(self.letting_go.get((step.kind, step.key.casefold()), ()))
        for kind, key in order.after(step.changes[0]):
            needed |= set(self.writers.get((kind, key.casefold()), ()))
        return replace(step, depends_on=tuple(sorted({*step.depends_on, *needed} - {step.id})))

    def _as_written(self, change: Change) -> Resource:
        """The resource as one of several writes makes it, which need not name yet what a later one does."""
        parts = self.parts.get((change.kind, change.key), ())
        if len(parts) < 2:
            return change.resource
        divided = {item.field for step in parts for other in step.changes for item in other.fields}
        kept = {name: one for name, one in change.resource.fields.items() if name not in divided}
        own = {item.field: Declared(item.new, item.origin) for item in change.fields}
        return replace(change.resource, fields={**kept, **own})

    def _has_id(self, kind: str, name: str) -> bool:
        """Whether a resource that others name by its name exists already, so its id is known."""
        return kind in KINDS and KINDS[kind].order.is_named and self.found.id_of(kind, name) is not None


def _sorted(steps: Sequence[Operation]) -> tuple[Operation, ...]:
    place = {step.id: (step.level, index) for index, step in enumerate(steps)}
    by_id = {step.id: step for step in steps}
    graph = TopologicalSorter({step.id: step.depends_on for step in steps})
    try:
        graph.prepare()
    except CycleError as error:
        raise AssertionError(f"steps depend on one another: {error}") from error
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
