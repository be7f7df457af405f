"""The steps that write site settings: all that can at once, later those that name what is made before. Pure."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from idiaspora.plugin_config.kinds.changes import Action, Change
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.plan.passing_items import given_to_others, gives_up_first
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.plan.setting_needs import waiting
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.references import references

NAMING_SETTINGS = 65
SETTINGS_ID = "site_settings"


def setting_steps(
    changes: Iterable[Change], new: Container[tuple[str, str]], found: Found
) -> tuple[list[Operation], list[Operation]]:
    """One bulk step for all settings, and a later one for each that names something made in this run, that the forum
    takes only after another one, or that takes an item of another one."""
    now: list[Change] = []
    later: list[Operation] = []
    settings = [change for change in changes if KINDS[change.kind].is_written_together]
    waits, taking = waiting(settings, found.setting_rows), given_to_others(settings)
    for change in settings:
        named = references(change.resource, found.setting_rows)
        level = KINDS[change.kind].level
        if any((kind, name.casefold()) in new for kind, name in named):
            level = NAMING_SETTINGS
        elif change.key not in waits and change.key not in taking:
            now.append(change)
            continue
        if passing := frozenset().union(*(others.get(change.key, ()) for others in taking.values())):
            first, change = gives_up_first(change, passing)
            now.append(first)
        later.append(single_step(change, level))
    steps = [bulk_step(now, found)] if now else []
    ids = {change.key: step.id for step in (*later, *steps) for change in step.changes}
    for name, others in taking.items():
        waits[name] = waits.get(name, frozenset()) | others.keys()
    # What gave up an item first waits for that too.
    waits |= {name: waits.get(name, frozenset()) | {name} for name in ids.keys() & {step.key for step in later}}
    return steps, [_waiting_step(step, waits.get(step.key, frozenset()), ids) for step in later]


def _waiting_step(step: Operation, others: Iterable[str], ids: Mapping[str, str]) -> Operation:
    return replace(step, depends_on=tuple(sorted({*step.depends_on, *(ids[name] for name in others)} - {step.id})))


def bulk_step(changes: Sequence[Change], found: Found) -> Operation:
    """The step for all settings that can be written at once."""
    if found.names.forum.settings_in_bulk is False:
        requests = len(changes) + sum(change.again for change in changes)
    else:
        requests = 2 if any(change.again for change in changes) else 1
    return Operation(SETTINGS_ID, Action.UPDATE, tuple(changes), KINDS[changes[0].kind].level, requests=requests)


def single_step(change: Change, level: int) -> Operation:
    """The step for a setting that is written by itself."""
    return Operation(change.address, change.action, (change,), level, requests=2 if change.again else 1)
