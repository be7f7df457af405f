"""Discourse's own groups, and the words of the file for them."""

from collections.abc import Mapping

from idiaspora.plugin_config.fields.account_names import folded

GROUPS_WITHOUT_MEMBERS: Mapping[int, str] = {4: "anonymous_users", 5: "logged_in_users"}
"""The automatic groups that came in 2026: everybody without and with an account. They have no members; where one's own
groups count, they stand for nobody."""
ANONYMOUS_USERS, LOGGED_IN_USERS = GROUPS_WITHOUT_MEMBERS.values()

# The automatic groups by id; their stored names follow the forum's language, their English names are always
# understood (3.5).
AUTOMATIC_GROUPS: Mapping[int, str] = {
    **GROUPS_WITHOUT_MEMBERS,
    0: "everyone",
    1: "admins",
    2: "moderators",
    3: "staff",
    10: "trust_level_0",
    11: "trust_level_1",
    12: "trust_level_2",
    13: "trust_level_3",
    14: "trust_level_4",
}
AUTOMATIC_EVERYWHERE = frozenset(AUTOMATIC_GROUPS.values()) - frozenset(GROUPS_WITHOUT_MEMBERS.values())
"""The names that belong to Discourse on every forum; the others may be those of somebody's own group before 2026."""
EVERYONE_ID, MODERATORS_ID = 0, 2
EVERYONE = AUTOMATIC_GROUPS[EVERYONE_ID]
MEMBERS = "trust_level_0"
WORDS_FOR_GROUPS: Mapping[str, str] = {"members": MEMBERS}


def group_key(name: str) -> str:
    """The form under which two spellings of a group's name are one: Discourse ignores case, and composes letters."""
    return folded(WORDS_FOR_GROUPS.get(name, name))
