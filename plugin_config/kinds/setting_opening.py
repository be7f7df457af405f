"""What a change of a site setting opens."""

from collections.abc import Mapping

from idiaspora.facts.guarded_settings import LEVELS, RIGHTS, RIGHTS_SUFFIX, SWITCHES
from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS
from idiaspora.plugin_config.fields.numbers import whole
from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons
from idiaspora.plugin_config.kinds.shifts import NOTHING, REGISTERING, STARTERS, TRUSTED, Moves, Shifts, listed, turned

LETTING_IN: Mapping[str, frozenset[str]] = {
    "login_required": frozenset({ANONYMOUS_USERS}),
    "invite_only": REGISTERING,
    "allow_new_registrations": REGISTERING,
    "must_approve_users": REGISTERING,
    **dict.fromkeys(LEVELS, frozenset(TRUSTED[1:])),
}
"""Settings that decide who is in an audience."""

FOR_VISITORS = frozenset(
    {"enable_user_directory", "hide_user_profiles_from_public", "prevent_anons_from_downloading_files",
     "show_published_pages_login_required", "allow_anonymous_search"}
)  # fmt: skip
"""Switches that open something to visitors."""
FOR_MODERATORS = "moderators_"
"""How the names of switches begin that let moderators do something."""


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    (item,) = change.fields
    name = change.key
    if name in SWITCHES:
        opening, words = SWITCHES[name]
        return [(words, item)] if item.new == opening else []
    if name in LEVELS:
        return [(LEVELS[name], item)] if whole(item.new) > whole(item.old) else []
    if name in RIGHTS or name.endswith(RIGHTS_SUFFIX):
        who = onlookers.included(item.old, item.new)
        return [(f"{', '.join(who)} would be in it", item)] if who else []
    return []


def _moved(change: Change, item: FieldChange) -> Shifts:
    name = change.key
    if name in LEVELS:
        risen = whole(item.new) - whole(item.old)
        return turned(LETTING_IN[name], risen > 0, risen < 0)
    if name in SWITCHES:
        return _switched(name, item.new == SWITCHES[name][0])
    if (name in RIGHTS or name.endswith(RIGHTS_SUFFIX)) and isinstance(item.new, tuple):
        moved = listed(item.old, item.new)
        if name == "create_topic_allowed_groups":
            moved |= turned(frozenset({STARTERS}), bool(moved.opened), bool(moved.closed))
        return moved
    return NOTHING


def _switched(name: str, opens: bool) -> Shifts:
    if name in LETTING_IN:
        return turned(LETTING_IN[name], opens, not opens)
    if name == "allow_uncategorized_topics":
        return turned(frozenset({STARTERS}), opens, not opens)
    place = {ANONYMOUS_USERS} if name in FOR_VISITORS else set()
    place |= {"moderators", "staff"} if name.startswith(FOR_MODERATORS) else set()
    return Shifts(opened=frozenset(place)) if opens else Shifts(closed=frozenset(place))


OPENS = Opens(lambda change: f"settings.{change.key}", _reasons)
MOVES = Moves(_moved)
