"""What a change of a site setting opens."""

from idiaspora.facts.guarded_settings import LEVELS, RIGHTS, RIGHTS_SUFFIX, SWITCHES
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    (item,) = change.fields
    name = change.key
    if name in SWITCHES:
        opening, words = SWITCHES[name]
        return [(words, item)] if item.new == opening else []
    if name in LEVELS:
        return [(LEVELS[name], item)] if _number(item.new) > _number(item.old) else []
    if name in RIGHTS or name.endswith(RIGHTS_SUFFIX):
        who = onlookers.included(item.old, item.new)
        return [(f"{', '.join(who)} would be in it", item)] if who else []
    return []


def _number(text: object) -> int:
    return int(str(text)) if str(text).isdecimal() else 0


OPENS = Opens(lambda change: f"settings.{change.key}", _reasons)
