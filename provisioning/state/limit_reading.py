"""The limits of this forum: from the settings that a plan reads anyway, and the number of levels where it matters."""

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.limit_checks import settings_of
from idiaspora.plugin_config.kinds.forum_limits import DEFAULTS, LANGUAGES, LEVELS, SETTINGS, ForumLimits, Said
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.site_setting import choices_of
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.found import Found

LEVELS_EVERYWHERE = int(DEFAULTS[LEVELS])
"""Levels that every forum has (3.5)."""


def read_limits(client: ForumClient, desired: Desired, found: Found) -> ForumLimits:
    """The limits of the forum as they will be once the file's own settings are written. One read where a category is to
    stand on a lower level than every forum has. Raises ForumError."""
    rows = found.setting_rows
    limits = ForumLimits(languages=tuple(choices_of(rows[LANGUAGES])) if LANGUAGES in rows else ())
    shown = {name: str(rows[name].get("value") or "") for name in SETTINGS if name in rows}
    limits = limits.knowing(shown, Said.BY_FORUM).hidden(rows).with_file(settings_of(desired))
    if _goes_lower(desired, found) and (levels := endpoints.levels(client)):
        limits = limits.knowing({LEVELS: str(levels)}, Said.BY_FORUM)
    return limits


def _goes_lower(desired: Desired, found: Found) -> bool:
    return any(_one_goes_lower(kind.name, desired, found) for kind in KINDS.values() if kind.identity.is_path)


def _one_goes_lower(kind: str, desired: Desired, found: Found) -> bool:
    declared = desired.of_kind(kind)
    going = {item.key for item in (*declared, *found.undeclared) if item.absent}
    paths = {*found.names.table(kind).entries, *(item.key for item in declared)} - going
    lower = (path for path in paths if level_of(path) > LEVELS_EVERYWHERE)
    return any(level_of(path) > _level_now(kind, path, found) for path in lower)


def _level_now(kind: str, path: str, found: Found) -> int:
    entry = found.names.find(kind, path)
    return level_of(entry.now) if entry else 0


def level_of(path: str) -> int:
    """On which level a category stands, counted from 1; 0 for none."""
    return path.count("/") + 1 if path else 0
