"""Who may do what in a category while it is closed, from who may while it is open. Pure."""

from collections.abc import Iterable

from idiaspora.plugin_config.fields.automatic_groups import EVERYONE, MEMBERS, group_key
from idiaspora.plugin_config.kinds.access import Permissions, effective

STAFF, ADMINS = "staff", "admins"
WITH_STAFF = frozenset({EVERYONE, MEMBERS, STAFF})
"""Groups in which all moderators of the whole forum are, so that they see what these see."""


def keepers_of(opened: Permissions, moderators: Iterable[str]) -> tuple[str, ...]:
    """The groups that go on writing: the category's moderators, and staff where it sees the category. Admins may write
    everywhere; they are named where nobody else is, for a category without rows is open to all (3.5)."""
    staff = (STAFF,) if WITH_STAFF & opened.keys() else ()
    return tuple(dict.fromkeys((*map(group_key, moderators), *staff))) or (ADMINS,)


def read_only(opened: Permissions, keepers: Iterable[str], below: Iterable[str]) -> dict[str, str]:
    """All who may see it read it, and only its keepers write. `below` are the keepers of its subcategories, which the
    forum takes only with groups that the category above names, too (3.5)."""
    rows = dict.fromkeys(opened, "see")
    if EVERYONE not in rows:
        rows |= dict.fromkeys(below, "see")
    return effective(rows | dict.fromkeys(keepers, "create"))


def hidden(keepers: Iterable[str], below: Iterable[str]) -> dict[str, str]:
    """Only its keepers see it, and those of its subcategories."""
    return effective(dict.fromkeys(below, "see") | dict.fromkeys(keepers, "create"))


def seers(rows: Permissions) -> frozenset[str]:
    """Who sees a category: all groups that it names, or the one that all others are in; admins see all."""
    if EVERYONE in rows or not rows:
        return frozenset({EVERYONE})
    return frozenset({MEMBERS}) if MEMBERS in rows else frozenset(rows) - {ADMINS}
