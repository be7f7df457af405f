"""What a change of a site setting opens."""

from collections.abc import Iterator, Mapping
from typing import Any

from idiaspora.facts.guarded_settings import (
    CLOSED_LOGINS,
    COMING,
    EMPTIED,
    FALLING,
    LEAVING,
    LEVELS,
    MODERATION_SETTING,
    NO_RIGHTS,
    ORDERED,
    OTHERS,
    OUTSIDE,
    RIGHTS,
    RIGHTS_SUFFIX,
    SWITCHES,
    WIDEST,
    WITH_HTML,
)
from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, EVERYONE, LOGGED_IN_USERS, group_key
from idiaspora.plugin_config.fields.numbers import whole
from idiaspora.plugin_config.fields.own_paths import OWN_PATH
from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.kinds.opening import MARKUP, Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.shifts import (
    CHATTERS,
    CORRESPONDENTS,
    EDITORS_OF_WIKIS,
    MODERATING,
    NEWCOMERS,
    NOTHING,
    QUERIERS,
    SET_FREE,
    STAFF,
    STARTERS,
    TAGGERS,
    TRUSTED,
    UNREVIEWED,
    Leads,
    Moves,
    Shifts,
    in_both,
    listed,
    turned,
)
from idiaspora.plugin_config.kinds.site_setting import GROUPS
from idiaspora.plugin_config.language.secret import Secret

GATED: Mapping[str, str] = {
    "create_topic_allowed_groups": STARTERS,
    "approve_unless_allowed_groups": UNREVIEWED,
    "approve_new_topics_unless_allowed_groups": UNREVIEWED,
    "tag_topic_allowed_groups": TAGGERS,
    "personal_message_enabled_groups": CORRESPONDENTS,
    "edit_wiki_post_allowed_groups": EDITORS_OF_WIKIS,
    "chat_allowed_groups": CHATTERS,
}
"""The audiences that a setting decides of by its groups, and that have their right only where a place gives it, too."""

SWITCHED: Mapping[str, str] = {
    MODERATION_SETTING: MODERATING,
    "chat_enabled": CHATTERS,
    "enable_public_channels": CHATTERS,
    "data_explorer_enabled": QUERIERS,
}
"""The audiences that a switch decides of for all, and that have their right only where a place gives it, too."""

LETTING_IN: Mapping[str, frozenset[str]] = {
    "login_required": frozenset({ANONYMOUS_USERS}),
    **dict.fromkeys(("invite_only", "allow_new_registrations", "must_approve_users"), frozenset({NEWCOMERS})),
}
"""Settings that decide who is in an audience."""

REGISTRATION = frozenset(
    {"allowed_email_domains", "auto_approve_email_domains", "blocked_email_domains", "invite_code", "google_oauth2_hd",
     "discord_trusted_guilds"}
)  # fmt: skip
"""Lists, and a text, that decide who becomes a member without a decision of the staff."""

FOR_UNREVIEWED = frozenset({"create_topic_allowed_groups"})
"""Lists that let people post: those, too, whose posts wait for nobody."""

FOR_NEWCOMERS = "default_trust_level"
"""The level that only those have of it who register."""

FOR_VISITORS = frozenset(
    {"enable_user_directory", "hide_user_profiles_from_public", "prevent_anons_from_downloading_files",
     "show_published_pages_login_required", "allow_anonymous_search", "hide_new_user_profiles",
     "allow_users_to_hide_profile", "edit_history_visible_to_public", "include_secure_categories_in_tag_counts",
     "topic_voting_show_who_voted", "topic_voting_show_votes_on_profile", "poll_default_public", "detailed_404",
     "discourse_subscriptions_campaign_show_contributors", "enable_names", "enable_group_directory",
     "hide_user_activity_tab", "hide_suspension_reasons", "hide_silencing_reasons", "hide_email_address_taken",
     "display_personal_messages_tag_counts", "allow_index_in_robots_txt", "enable_page_publishing",
     "use_email_for_username_and_name_suggestions"}
)  # fmt: skip
"""Switches that open something to visitors."""
FOR_MODERATORS = "moderators_"
"""How the names of switches begin that let moderators do something."""


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    name = change.key
    if not change.fields:
        declared = change.resource.fields["value"]
        item = FieldChange("value", declared.value, declared.value, declared.origin)
        return [(SWITCHES[name][1], item)] if name in SWITCHES and SWITCHES[name][0] == declared.value else []
    (item,) = change.fields
    if name in SWITCHES:
        opening, words = SWITCHES[name]
        return [(words, item)] if item.new == opening else []
    if name == MODERATION_SETTING:
        again = onlookers.may_moderate_again
        return [(_moderating_again(again), item)] if again and item.new == "true" else []
    if name in CLOSED_LOGINS:
        opening, words = CLOSED_LOGINS[name]
        return [(words, item)] if item.new == opening and not onlookers.register_freely else []
    if name in LISTED:
        return [(words, item) for words in _lets_more(name, known(item.old), item.new)]
    if _gives_right(change):
        who = onlookers.included(*map(_groups_in, (item.old, item.new)))
        return [(f"{', '.join(who)} would be in it", item)] if who else []
    return [(words, item) for words in _by_another_value(name, item)]


def _by_another_value(name: str, item: FieldChange) -> Iterator[str]:
    """What another text, choice or number opens by itself."""
    if name in OTHERS and item.new and item.old != WIDEST.get(name):
        yield OTHERS[name]
    elif name in OUTSIDE and item.new and not OWN_PATH.match(str(item.new)):
        yield OUTSIDE[name]
    elif name in WITH_HTML and MARKUP.search(str(item.new)):
        yield WITH_HTML[name]
    elif name in ORDERED and _is_later(item, ORDERED[name][0]):
        yield ORDERED[name][1]
    elif name in LEVELS and whole(item.new) > whole(item.old):
        yield LEVELS[name]
    elif name in FALLING and whole(item.new) < whole(item.old):
        yield FALLING[name]


MOST_NAMED = 5
"""Groups that a reason names; of the others it says how many there are."""


def _moderating_again(groups: tuple[str, ...]) -> str:
    named, more = groups[:MOST_NAMED], len(groups) - MOST_NAMED
    others = f" and {more} more" if more > 0 else ""
    return (
        "categories may have moderating groups that the forum does not show while it is off: "
        f"{', '.join(named)}{others} could moderate where the file does not say so"
    )


def _gives_right(change: Change) -> bool:
    """Whether a setting gives a right to groups, as a list of them may of which nothing is known here."""
    name = change.key
    is_list = change.live is not None and change.live.row.get("type") in GROUPS
    return name in RIGHTS or name.endswith(RIGHTS_SUFFIX) or (is_list and name not in NO_RIGHTS)


def _groups_in(value: Any) -> Any:
    """The groups that a setting names: a list, or one."""
    return (value,) if isinstance(value, str) and value else value


def _is_later(item: FieldChange, values: tuple[str, ...]) -> bool:
    """Whether a value comes after the one that is there; one that is not known here may be anywhere."""
    if not {item.old, item.new} <= set(values):
        return True
    return values.index(item.new) > values.index(item.old)


LISTED = COMING.keys() | LEAVING.keys() | EMPTIED.keys()


def _lets_more(name: str, old: Any, new: Any) -> Iterator[str]:
    """What a list lets people do with one value and not with another, in words."""
    was, now = _items(old), _items(new)
    held_back = bool(was) or name not in EMPTIED
    # Of a secret that is another one nothing tells what came into it.
    more = now if isinstance(new, Secret) else now - was
    if name in COMING and held_back and more:
        yield f"{', '.join(sorted(more))}: {COMING[name]}"
    if name in LEAVING and (less := was - now):
        yield f"{', '.join(sorted(less))}: {LEAVING[name]}"
    if name in EMPTIED and was and not now:
        yield EMPTIED[name]


def _items(value: Any) -> frozenset[str]:
    """The items of a list, by folded name; a text is one."""
    items = value if isinstance(value, tuple) else (value,) if value else ()
    return frozenset(group_key(str(item)) for item in items)


def admits_more(name: str, item: FieldChange) -> bool:
    """Whether more people become members without a decision of the staff."""
    return name in REGISTRATION and any(_lets_more(name, known(item.old), item.new))


def _moved(change: Change, item: FieldChange) -> Shifts:
    name = change.key
    if name in LISTED:
        audience = {NEWCOMERS} if name in REGISTRATION else set()
        opens, closes = (any(_lets_more(name, *values)) for values in ((item.old, item.new), (item.new, item.old)))
        return _both_sides(audience, opens, False) | _both_sides(audience, False, closes)
    if name in LEVELS:
        old, new = whole(item.old), whole(item.new)
        risen = turned(frozenset(TRUSTED[min(old, new) + 1 : max(old, new) + 1]), new > old, new < old)
        newcomers = frozenset({NEWCOMERS} if name == FOR_NEWCOMERS else ())
        return risen | (Shifts(opened=newcomers) if new > old else Shifts(closed=newcomers))
    if name in SWITCHED:
        return _both_sides({SWITCHED[name]}, item.new == "true", item.new != "true")
    if name in SWITCHES:
        return _switched(name, item.new == SWITCHES[name][0])
    if _gives_right(change) and isinstance(item.new, tuple):
        given = listed(item.old, item.new)
        gate = {GATED[name]} if name in GATED else set()
        place = frozenset({UNREVIEWED}) if name in FOR_UNREVIEWED else frozenset()
        place |= frozenset({SET_FREE}) if UNREVIEWED in gate | place else frozenset()
        given = given.also(place)
        return given | _both_sides(gate, bool(given.opened), False) | _both_sides(gate, False, bool(given.closed))
    return NOTHING


def _both_sides(audience: set[str], opens: bool, closes: bool) -> Shifts:
    """An audience for which several settings have to be open at once: each is a way into it, and a place of it."""
    if opens:
        return Shifts(coming=frozenset(audience), opened=frozenset(audience))
    return Shifts(going=frozenset(audience), closed=frozenset(audience)) if closes else NOTHING


def _switched(name: str, opens: bool) -> Shifts:
    if name in LETTING_IN:
        audience = LETTING_IN[name]
        sides = _both_sides(set(audience), opens, not opens)
        return sides if NEWCOMERS in audience else turned(audience, opens, not opens)
    place = {STARTERS, LOGGED_IN_USERS, *TRUSTED} if name == "allow_uncategorized_topics" else set()
    place |= {ANONYMOUS_USERS} if name in FOR_VISITORS else set()
    place |= STAFF if name.startswith(FOR_MODERATORS) else set()
    return Shifts(opened=frozenset(place)) if opens else Shifts(closed=frozenset(place))


def _between(change: Change, item: FieldChange) -> Any:
    if not isinstance(item.new, tuple):
        return item.old
    if change.key in LEAVING:
        return tuple(dict.fromkeys((*(item.old or ()), *item.new)))
    # Of two lists that share nothing the forum would have an empty one, which holds nobody back.
    return in_both(item.old, item.new) or (None if change.key in EMPTIED else ())


def _leads(key: str, values: Mapping[str, Any]) -> Leads:
    """The groups that a setting lets through. Where it lets everybody through, being in one of them adds nothing."""
    value = values.get("value")
    if key == FOR_NEWCOMERS:
        return {NEWCOMERS: frozenset({LOGGED_IN_USERS, *TRUSTED[: whole(value) + 1]})}
    if key not in GATED or not isinstance(value, tuple):
        return {}
    gate, named = frozenset({GATED[key]}), {group_key(name) for name in value}
    all_of_them = named & {EVERYONE, LOGGED_IN_USERS, TRUSTED[0]}
    return dict.fromkeys({LOGGED_IN_USERS, TRUSTED[0]} if all_of_them else named, gate)


OPENS = Opens(lambda change: f"settings.{change.key}", _reasons, again=True)
MOVES = Moves(_moved, between=_between, leads=_leads)
