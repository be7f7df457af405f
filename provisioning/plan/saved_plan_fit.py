"""A saved plan on the forum as it is now: what is still to do, and what must not be done. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.plan.access_shifts import shifts
from idiaspora.provisioning.plan.plan import Closing, Operation, Plan
from idiaspora.provisioning.plan.saved_plan import SavedOperation, SavedPlan, fingerprint
from idiaspora.provisioning.plan.setting_steps import SETTINGS_ID, single_step


@dataclass(frozen=True)
class Fitted:
    """A saved plan on the forum as it is now.

    `plan` holds only steps that were saved. `stale` gives by id why a step must not be taken; `settled` are saved steps
    that are no longer needed; `unreviewed` are changes that are needed now and were not in the saved plan.
    """

    plan: Plan
    stale: Mapping[str, str]
    settled: tuple[str, ...]
    unreviewed: tuple[str, ...]


STALE = "it was changed on the forum since the plan was made"


def fit(saved: SavedPlan, now: Plan) -> Fitted:
    """Hold a saved plan against one that was made just now from the same files: only what both say is taken."""
    reviewed = {operation.id: operation for operation in saved.operations}
    steps: list[Operation] = []
    stale: dict[str, str] = {}
    for step in now.operations:
        before = _with_setting(saved, step) or reviewed.get(step.id)
        if before is None:
            continue
        kept, moved = _same_objects(before, step)
        if kept:
            depends = tuple(sorted({*step.depends_on, *before.depends_on}))
            steps.append(replace(step, changes=kept, depends_on=depends))
        for change in moved:
            id = step.id if not kept else f"{step.id}: {change.address}"
            stale[id] = STALE
            steps.append(replace(step, id=id, changes=(change,), depends_on=before.depends_on))
    steps = _waiting_for_settings(_opening_apart(steps, stale), stale)
    needed = {step.id for step in now.operations}
    settled = tuple(id for id, step in reviewed.items() if id not in needed and not _is_setting_still_set(step, now))
    known = {(item.kind, item.key) for operation in saved.operations for item in operation.objects}
    unreviewed = tuple(change.address for change in now.changes if (change.kind, change.key) not in known)
    plan = replace(now, operations=_without(steps, {*settled, *_harmless(now, reviewed)}))
    return Fitted(plan, stale, settled, unreviewed)


def _with_setting(saved: SavedPlan, step: Operation) -> SavedOperation | None:
    """The saved step that has a setting of this one: whether it is written by itself depends on what else is."""
    if not KINDS[step.kind].is_written_together:
        return None
    keys = {change.key for change in step.changes}
    settings = [old for old in saved.operations if old.objects and old.objects[0].kind == step.kind]
    found = [old for old in settings if any(item.key in keys for item in old.objects)]
    if not found:
        return None
    return found[0].model_copy(update={"objects": tuple(item for old in found for item in old.objects)})


def _is_setting_still_set(step: SavedOperation, now: Plan) -> bool:
    """Whether a saved step of settings has one that another step writes now."""
    together = (change for change in now.changes if KINDS[change.kind].is_written_together)
    written = {(change.kind, change.key) for change in together}
    return any((item.kind, item.key) in written for item in step.objects)


def _opening_apart(steps: list[Operation], stale: Mapping[str, str]) -> list[Operation]:
    """Settings that open what a stale one would have closed are not written with the others."""
    closing = {step.id: shifts(step.changes) for step in steps if step.id in stale and _sets(step)}
    closings = {step.id: Closing(step.id, step.changes[0].address, frozenset()) for step in steps if step.id in closing}
    out: list[Operation] = []
    for step in steps:
        opening: dict[str, tuple[Change, tuple[Closing, ...]]] = {}
        for change in step.changes if step.id == SETTINGS_ID else ():
            own = shifts([change])
            if behind := tuple(closings[id] for id, other in closing.items() if own.meets(other)):
                opening[change.key] = change, behind
        rest = tuple(change for change in step.changes if change.key not in opening)
        out += [replace(step, changes=rest)] if rest else []
        for change, behind in opening.values():
            apart = single_step(change, step.level)
            out.append(replace(apart, depends_on=tuple(one.step for one in behind), behind=behind))
    return sorted(out, key=lambda step: step.id not in closing) if closing else out


def _same_objects(before: SavedOperation, step: Operation) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The changes of a step whose objects are as they were, and those whose objects are not."""
    fingerprints = {(item.kind, item.key): item.fingerprint for item in before.objects}
    kept: list[Change] = []
    moved: list[Change] = []
    for change in step.changes:
        known = fingerprints.get((change.kind, change.key))
        if known is None:
            continue
        (kept if known == fingerprint(change) and before.action is step.action else moved).append(change)
    return tuple(kept), tuple(moved)


def _waiting_for_settings(steps: list[Operation], stale: Mapping[str, str]) -> list[Operation]:
    """What waits for the settings also waits for those that something needs and that are stale."""
    missing = [step.id for step in steps if step.id in stale and _needed_setting(step)]
    return [
        replace(step, depends_on=tuple(sorted({*step.depends_on, *missing})))
        if SETTINGS_ID in step.depends_on
        else step
        for step in steps
    ]


def _sets(step: Operation) -> bool:
    return KINDS[step.kind].is_written_together


def _needed_setting(step: Operation) -> bool:
    return _sets(step) and any(change.resource.origin.reason for change in step.changes)


def _harmless(now: Plan, reviewed: Collection[str]) -> Iterator[str]:
    """The step of settings that was not reviewed, where nothing needs those settings: others need not wait for it."""
    for step in now.operations:
        if step.id == SETTINGS_ID and step.id not in reviewed and not _needed_setting(step):
            yield step.id


def _without(steps: list[Operation], gone: Collection[str]) -> tuple[Operation, ...]:
    """Steps that need nothing of what is settled already."""
    return tuple(replace(step, depends_on=tuple(id for id in step.depends_on if id not in gone)) for step in steps)
