"""The steps that write site settings: all that can at once, later those that name what is made before. Pure."""

from collections.abc import Container, Iterable

from idiaspora.plugin_config.kinds import site_setting
from idiaspora.plugin_config.kinds.kind import Action, Change
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.references import references

NAMING_SETTINGS = 65
SETTINGS_ID = "site_settings"


def setting_steps(
    changes: Iterable[Change], new: Container[tuple[str, str]], found: Found
) -> tuple[list[Operation], list[Operation]]:
    """One bulk step for all settings, and a later one for each that names something made in this run."""
    now: list[Change] = []
    later: list[Operation] = []
    for change in changes:
        if change.kind != SITE_SETTING:
            continue
        named = references(change.resource, found.setting_rows)
        if any((kind, name.casefold()) in new for kind, name in named):
            requests = 2 if change.again else 1
            later.append(Operation(change.address, change.action, (change,), NAMING_SETTINGS, requests=requests))
        else:
            now.append(change)
    level = site_setting.KIND.level
    if found.names.forum.settings_in_bulk is False:
        requests = len(now) + sum(change.again for change in now)
    else:
        requests = 2 if any(change.again for change in now) else 1
    bulk = [Operation(SETTINGS_ID, Action.UPDATE, tuple(now), level, requests=requests)] if now else []
    return bulk, later
