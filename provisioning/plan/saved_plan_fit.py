"""A saved plan on the forum as it is now: what is still to do, and what must not be done. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from idiaspora.plugin_config.kinds.kind import Change
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.plan.saved_plan import SavedOperation, SavedPlan, fingerprint
from idiaspora.provisioning.plan.setting_steps import SETTINGS_ID


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
        before = reviewed.get(step.id)
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
    steps = _waiting_for_settings(steps, stale)
    needed = {step.id for step in now.operations}
    settled = tuple(id for id in reviewed if id not in needed)
    known = {(item.kind, item.key) for operation in saved.operations for item in operation.objects}
    unreviewed = tuple(change.address for change in now.changes if (change.kind, change.key) not in known)
    plan = replace(now, operations=_without(steps, {*settled, *_harmless(now, reviewed)}))
    return Fitted(plan, stale, settled, unreviewed)


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


def _needed_setting(step: Operation) -> bool:
    return step.kind == SITE_SETTING and any(change.resource.origin.reason for change in step.changes)


def _harmless(now: Plan, reviewed: Collection[str]) -> Iterator[str]:
    """The step of settings that was not reviewed, where nothing needs those settings: others need not wait for it."""
    for step in now.operations:
        if step.id == SETTINGS_ID and step.id not in reviewed and not _needed_setting(step):
            yield step.id


def _without(steps: list[Operation], gone: Collection[str]) -> tuple[Operation, ...]:
    """Steps that need nothing of what is settled already."""
    return tuple(replace(step, depends_on=tuple(id for id in step.depends_on if id not in gone)) for step in steps)
