"""What a setting moves of who may do what: who comes into an audience or goes out of it, and what opens to it."""

from typing import Any

import pytest

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, LOGGED_IN_USERS
from idiaspora.plugin_config.kinds.changes import FieldChange, Update
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.setting_opening import MOVES
from idiaspora.plugin_config.kinds.shifts import (
    ALWAYS,
    CHATTERS,
    CORRESPONDENTS,
    EDITORS_OF_WIKIS,
    GATES,
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
    Shifts,
    has_rights,
)
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span

HERE = Origin(Span("forum.yaml", 1, 1), "here")
NEW, VISITORS = frozenset({NEWCOMERS}), frozenset({ANONYMOUS_USERS})


def change(name: str, old: Any, new: Any, type_of: str = "list") -> Update:
    live = Live(SITE_SETTING, name, 0, {"value": old}, {"setting": name, "type": type_of})
    return Update(Resource(SITE_SETTING, name, {}, HERE), (FieldChange("value", old, new, HERE),), live=live)


def moved(name: str, old: Any, new: Any, type_of: str = "list") -> Shifts:
    update = change(name, old, new, type_of)
    return MOVES.field(update, update.fields[0])


def into(*audiences: str) -> Shifts:
    """Somebody comes into these audiences, and something opens to them."""
    return Shifts(coming=frozenset(audiences), opened=frozenset(audiences))


def out_of(*audiences: str) -> Shifts:
    return Shifts(going=frozenset(audiences), closed=frozenset(audiences))


def opens(*audiences: str) -> Shifts:
    return Shifts(opened=frozenset(audiences))


def closes(*audiences: str) -> Shifts:
    return Shifts(closed=frozenset(audiences))


LISTS: dict[str, tuple[str, Any, Any, Shifts]] = {
    "more register": ("allowed_email_domains", ("a.org",), ("a.org", "b.org"), into(NEWCOMERS)),
    "fewer register": ("allowed_email_domains", ("a.org", "b.org"), ("a.org",), out_of(NEWCOMERS)),
    "others register": ("allowed_email_domains", ("a.org",), ("b.org",), into(NEWCOMERS) | out_of(NEWCOMERS)),
    "the same register": ("allowed_email_domains", ("a.org", "b.org"), ("b.org", "a.org"), NOTHING),
    "a blocked one less": ("blocked_email_domains", ("a.org", "b.org"), ("a.org",), into(NEWCOMERS)),
    "no code": ("invite_code", "1234", "", into(NEWCOMERS)),
    "a code": ("invite_code", "", "1234", out_of(NEWCOMERS)),
    "something that nobody registers by": ("cors_origins", ("a.org",), ("b.org",), NOTHING),
}
SWITCHES: dict[str, tuple[str, Any, Any, Shifts]] = {
    "a login no longer required": ("login_required", "true", "false", Shifts(coming=VISITORS)),
    "a login required": ("login_required", "false", "true", Shifts(going=VISITORS)),
    "anybody registers": ("invite_only", "true", "false", into(NEWCOMERS)),
    "nobody registers": ("allow_new_registrations", "true", "false", out_of(NEWCOMERS)),
    "nobody has to approve": ("must_approve_users", "true", "false", into(NEWCOMERS)),
    "topics outside of categories": (
        "allow_uncategorized_topics", "false", "true", opens(STARTERS, LOGGED_IN_USERS, *TRUSTED)),
    "no topics outside of categories": (
        "allow_uncategorized_topics", "true", "false", closes(STARTERS, LOGGED_IN_USERS, *TRUSTED)),
    "visitors search": ("allow_anonymous_search", "false", "true", opens(ANONYMOUS_USERS)),
    "visitors no longer read profiles": ("hide_user_profiles_from_public", "false", "true", closes(ANONYMOUS_USERS)),
    "moderators read addresses": ("moderators_view_emails", "false", "true", opens(*STAFF)),
    "moderators no longer do": ("moderators_view_emails", "true", "false", closes(*STAFF)),
    "what moves nobody": ("private_email", "true", "false", NOTHING),
    "another that moves nobody": ("allow_anonymous_mode", "false", "true", NOTHING),
    "groups moderate": ("enable_category_group_moderation", "false", "true", into(MODERATING)),
    "groups no longer moderate": ("enable_category_group_moderation", "true", "false", out_of(MODERATING)),
    "chat": ("chat_enabled", "false", "true", into(CHATTERS)),
    "no channels": ("enable_public_channels", "true", "false", out_of(CHATTERS)),
    "queries": ("data_explorer_enabled", "false", "true", into(QUERIERS)),
    "a title": ("title", "false", "true", NOTHING),
}  # fmt: skip
NEW_MEMBERS, INVITED = "default_trust_level", "default_invitee_trust_level"
LEVELS: dict[str, tuple[str, Any, Any, Shifts]] = {
    "up": (NEW_MEMBERS, "1", "3", Shifts(coming=frozenset({"trust_level_2", "trust_level_3"}), opened=NEW)),
    "down": (NEW_MEMBERS, "3", "1", Shifts(going=frozenset({"trust_level_2", "trust_level_3"}), closed=NEW)),
    "from the lowest": (NEW_MEMBERS, "0", "1", Shifts(coming=frozenset({"trust_level_1"}), opened=NEW)),
    "to the highest": (INVITED, "3", "4", Shifts(coming=frozenset({"trust_level_4"}))),
    "down, of who is invited": (INVITED, "2", "1", Shifts(going=frozenset({"trust_level_2"}))),
}
GROUPS: dict[str, tuple[str, Any, Any, Shifts]] = {
    "some start topics": (
        "create_topic_allowed_groups", ("ring",), ("ring", "club"),
        opens("club", UNREVIEWED, SET_FREE) | into(STARTERS)),
    "some no longer do": (
        "create_topic_allowed_groups", ("ring", "club"), ("ring",),
        closes("club", UNREVIEWED, SET_FREE) | out_of(STARTERS)),
    "some in place of others": (
        "create_topic_allowed_groups", ("ring",), ("club",),
        opens("club", UNREVIEWED, SET_FREE) | closes("ring", UNREVIEWED, SET_FREE)
        | into(STARTERS) | out_of(STARTERS)),
    "the same, in another order": ("create_topic_allowed_groups", ("ring", "club"), ("club", "ring"), NOTHING),
    "those of some wait no longer": (
        "approve_unless_allowed_groups", (), ("club",), opens("club", SET_FREE) | into(UNREVIEWED)),
    "those of some wait": (
        "approve_new_topics_unless_allowed_groups", ("club",), (), closes("club", SET_FREE) | out_of(UNREVIEWED)),
    "some tag": ("tag_topic_allowed_groups", (), ("club",), opens("club") | into(TAGGERS)),
    "some write messages": ("personal_message_enabled_groups", (), ("club",), opens("club") | into(CORRESPONDENTS)),
    "some edit wikis": ("edit_wiki_post_allowed_groups", (), ("club",), opens("club") | into(EDITORS_OF_WIKIS)),
    "some no longer chat": ("chat_allowed_groups", ("club",), (), closes("club") | out_of(CHATTERS)),
    "a right that needs nothing else": ("edit_all_post_groups", ("ring",), ("club",), opens("club") | closes("ring")),
    "one group, not a list": ("site_contact_group_name", "ring", "club", NOTHING),
    "a list that gives no right": ("some_plugin_list", ("ring",), ("club",), NOTHING),
}  # fmt: skip
TABLE = {**LISTS, **SWITCHES, **LEVELS, **GROUPS}


@pytest.mark.parametrize(("name", "old", "new", "shifts"), TABLE.values(), ids=TABLE.keys())
def test_what_a_setting_moves(name: str, old: Any, new: Any, shifts: Shifts) -> None:
    assert moved(name, old, new) == shifts


def test_a_list_of_groups_of_a_plugin_may_give_a_right() -> None:
    assert moved("some_plugin_list", (), ("club",), "group_list") == opens("club")
    assert moved("no_ads_for_groups", (), ("club",), "group_list") == NOTHING


@pytest.mark.parametrize(
    ("name", "old", "new", "between"),
    [
        ("title", "Old", "New", "Old"),
        ("login_required", "true", "false", "true"),
        ("chat_allowed_groups", ("Ring", "club"), ("board", "ring"), ("Ring",)),
        ("chat_allowed_groups", ("ring",), ("club",), ()),
        ("chat_allowed_groups", None, ("club",), ()),
        ("allowed_email_domains", ("a.org", "b.org"), ("b.org", "c.org"), ("b.org",)),
        ("allowed_email_domains", ("a.org",), ("b.org",), None),
        ("blocked_email_domains", ("a.org", "b.org"), ("b.org", "c.org"), ("a.org", "b.org", "c.org")),
        ("blocked_email_domains", None, ("b.org",), ("b.org",)),
    ],
)
def test_in_between_a_setting_lets_nobody_do_more(name: str, old: Any, new: Any, between: Any) -> None:
    update = change(name, old, new)
    assert MOVES.between(update, update.fields[0]) == between


def everybody(gates: set[str]) -> dict[str, set[str]]:
    return {LOGGED_IN_USERS: gates, "trust_level_0": gates}


@pytest.mark.parametrize(
    ("name", "value", "leads"),
    [
        ("default_trust_level", "2", {NEWCOMERS: {LOGGED_IN_USERS, "trust_level_0", "trust_level_1", "trust_level_2"}}),
        ("default_trust_level", "0", {NEWCOMERS: {LOGGED_IN_USERS, "trust_level_0"}}),
        ("chat_allowed_groups", ("Ring", "club"), {"ring": {CHATTERS}, "club": {CHATTERS}}),
        ("tag_topic_allowed_groups", ("trust_level_1",), {"trust_level_1": {TAGGERS}}),
        ("tag_topic_allowed_groups", ("trust_level_4",), {"trust_level_4": {TAGGERS}}),
        ("tag_topic_allowed_groups", ("ring", "members"), everybody({TAGGERS})),
        ("chat_allowed_groups", ("everyone",), everybody({CHATTERS})),
        ("chat_allowed_groups", (LOGGED_IN_USERS,), everybody({CHATTERS})),
        ("chat_allowed_groups", None, {}),
        ("edit_all_post_groups", ("ring",), {}),
        ("title", "2", {}),
    ],
)
def test_whom_a_setting_lets_through(name: str, value: Any, leads: dict[str, set[str]]) -> None:
    assert MOVES.leads(name, {"value": value}) == leads


def test_whoever_registers_has_an_account_of_the_lowest_level_and_the_staff_may_all() -> None:
    expected = {NEWCOMERS: {LOGGED_IN_USERS, "trust_level_0"}, "moderators": GATES, "staff": GATES}
    assert expected == ALWAYS
    assert TRUSTED[0::2] == ("trust_level_0", "trust_level_2", "trust_level_4")
    assert len(TRUSTED) == 5
    assert [has_rights(audience) for audience in (NEWCOMERS, *GATES)] == [False] * (1 + len(GATES))
