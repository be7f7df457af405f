"""Groups: finding them, their visibility, and the automatic ones (core facts §2, Discourse 3.5)."""

import unicodedata
from typing import Any

from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.versions import Profile

EVERYONE, ADMINS, MODERATORS, STAFF = 0, 1, 2, 3
ANONYMOUS_USERS, LOGGED_IN_USERS = 4, 5
AUTOMATIC = {
    "everyone": EVERYONE, "admins": ADMINS, "moderators": MODERATORS, "staff": STAFF,
    "trust_level_0": 10, "trust_level_1": 11, "trust_level_2": 12, "trust_level_3": 13, "trust_level_4": 14,
}  # fmt: skip
TRUST_LEVEL_0 = AUTOMATIC["trust_level_0"]

# Who sees a group or its members (`visibility_level`, `members_visibility_level`).
FOR_ALL, FOR_LOGGED_ON, FOR_MEMBERS, FOR_STAFF, FOR_OWNERS = range(5)
# Whom a group lets mention or message it.
NOBODY, ONLY_ADMINS, MODS_AND_ADMINS, MEMBERS_TOO, OWNERS_TOO, ANYBODY = 0, 1, 2, 3, 4, 99
ALIAS_LEVELS = (NOBODY, ONLY_ADMINS, MODS_AND_ADMINS, MEMBERS_TOO, OWNERS_TOO, ANYBODY)

# Levels of notification, with the word that their group attributes begin with, from the weakest to the strongest.
NOTIFICATION_LEVELS = {"muted": 0, "regular": 1, "tracking": 2, "watching_first_post": 4, "watching": 3}

# The names that a refresh gives on a site whose `default_locale` is not English.
LOCALISED_NAMES: dict[str, dict[str, str]] = {
    "de": {
        "everyone": "jeder", "admins": "Administratoren", "moderators": "Moderatoren", "staff": "Team",
        **{f"trust_level_{level}": f"Vertrauensstufe_{level}" for level in range(5)},
    },
}  # fmt: skip


def find_group(store: Store, name_or_id: str | int) -> Document | None:
    """The group with this id, or with this name in any letter case."""
    if isinstance(name_or_id, int):
        return store.get("group", name_or_id)
    return next(iter(store.named("group", "name", name_or_id)), None)


def lookup(store: Store, key: str | int) -> Document | None:
    """The group that a permission names: id, English name of an automatic group, or stored name in exact case."""
    if isinstance(key, int):
        return store.get("group", key)
    if key in AUTOMATIC:
        return store.get("group", AUTOMATIC[key])
    by_name = next(iter(store.where("group", name=key)), None)
    return by_name or (store.get("group", int(key)) if key.isascii() and key.isdigit() else None)


def display_name(settings: SiteSettings, group: Document) -> str:
    """The name of an automatic group in the site's language; it is stored only at the next refresh."""
    english = next((name for name, number in AUTOMATIC.items() if number == group["id"]), str(group["name"]))
    return LOCALISED_NAMES.get(settings.text("default_locale"), {}).get(english, english)


def rows_of_group(store: Store, group_id: int) -> list[Document]:
    return store.where("group_user", group_id=group_id)


def rows_of_user(store: Store, user_id: int) -> list[Document]:
    return store.where("group_user", user_id=user_id)


def membership(store: Store, group: Document, user: Document | None) -> Document | None:
    """The row that makes the user a member, or None."""
    if user is None:
        return None
    rows = store.where("group_user", group_id=group["id"], user_id=user["id"])
    return rows[0] if rows else None


def in_any_group(context: Context, setting: str, user: Document | None = None) -> bool:
    """Whether a user, the acting one without a name, is in a group of the setting.

    `everyone` stands for all users, `logged_in_users` too where there is that group; `anonymous_users` for the others.
    """
    asked = user or context.user
    wanted = {number_of(part) for part in context.settings.items(setting)}
    if asked is None:
        return bool(context.profile.groups.pseudogroups) and ANONYMOUS_USERS in wanted
    mine = {row["group_id"] for row in rows_of_user(context.store, asked["id"])}
    at_large = EVERYONE in wanted or (bool(context.profile.groups.pseudogroups) and LOGGED_IN_USERS in wanted)
    return at_large or bool(wanted & mine)


def can_see_group(context: Context, group: Document) -> bool:
    return _may_see(context, group, group["visibility_level"])


def can_see_members(context: Context, group: Document) -> bool:
    return _may_see(context, group, group["members_visibility_level"])


def _may_see(context: Context, group: Document, level: int) -> bool:
    if context.is_admin or level == FOR_ALL or (context.is_staff and level == FOR_STAFF):
        return True
    if context.user is not None and level == FOR_LOGGED_ON:
        return True
    row = membership(context.store, group, context.user)
    return row is not None and (row["owner"] or level == FOR_MEMBERS)


def automatic_of(profile: Profile) -> dict[str, int]:
    """The automatic groups of a version by their English names."""
    return {**AUTOMATIC, **{group.name: group.id for group in profile.groups.pseudogroups}}


def lists_everyone(context: Context) -> bool:
    """Whether everyone may stand in lists of groups; a newer change takes that group out of them."""
    return not context.settings.change_on(context.profile.groups.everyone_hidden_by)


def visible_groups(context: Context, *, with_everyone: bool = False, with_pseudogroups: bool = False) -> list[Document]:
    """The groups that the acting user sees, by name; those without members only where they are wanted."""
    names = visible_group_names(context, with_everyone=with_everyone, with_pseudogroups=with_pseudogroups)
    groups = {group["id"]: group for group in context.store.all("group")}
    return [groups[number] for number in names]


def visible_group_names(
    context: Context, *, with_everyone: bool = False, with_pseudogroups: bool = False, with_automatic: bool = True
) -> dict[int, str]:
    """The names of the groups that the acting user sees by their ids, in the order of the names.

    Without automatic ones the moderators are still among them.
    """
    left_out = set() if with_everyone else {EVERYONE}
    if not with_pseudogroups:
        left_out |= {group.id for group in context.profile.groups.pseudogroups}
    mine = (
        {}
        if context.user is None
        else {row["group_id"]: row["owner"] for row in rows_of_user(context.store, context.user["id"])}
    )
    if not with_automatic:
        left_out |= {number for number, automatic in context.store.columns("group", "id", "automatic") if automatic}
        left_out.discard(MODERATORS)
    names = {
        number: str(name)
        for number, name, level in context.store.columns("group", "id", "name", "visibility_level")
        if number not in left_out and _is_listed(context, number, level, mine)
    }
    return dict(sorted(names.items(), key=lambda row: row[1].lower()))


def _is_listed(context: Context, group_id: int, level: int, mine: dict[int, bool]) -> bool:
    if context.is_admin or level == FOR_ALL:
        return True
    return bool(
        {
            FOR_LOGGED_ON: context.user is not None,
            FOR_MEMBERS: group_id in mine,
            FOR_STAFF: context.is_staff or mine.get(group_id),
            FOR_OWNERS: mine.get(group_id),
        }.get(level)
    )


def can_admin_group(context: Context, group: Document) -> bool:
    """Admins, and moderators where a setting lets them."""
    trusted = context.is_staff and context.settings.on(context.profile.groups.managed_by)
    return context.is_admin or (trusted and group["id"] not in (ADMINS, MODERATORS, STAFF))


def can_edit_group(context: Context, group: Document) -> bool:
    """Whether members may be added and removed; never in automatic groups."""
    if group["automatic"]:
        return False
    row = membership(context.store, group, context.user)
    return can_admin_group(context, group) or bool(row and row["owner"])


def admits(context: Context, group: Document, level: int) -> bool:
    """Whether a mention or message level of the group includes the acting user."""
    if level == ANYBODY:
        return True
    if level == NOBODY:
        return False
    if context.is_admin or (context.is_staff and level != ONLY_ADMINS):
        return True
    row = membership(context.store, group, context.user)
    return row is not None and (level == MEMBERS_TOO or (level == OWNERS_TOO and bool(row["owner"])))


def is_mentionable(context: Context, group: Document) -> bool:
    return group["visibility_level"] == FOR_ALL or admits(context, group, group["mentionable_level"])


def is_messageable(context: Context, group: Document) -> bool:
    return admits(context, group, group["messageable_level"])


def belongs(user: Document, group_id: int) -> bool:
    """Whether the automatic group includes the user: staged and system users are in none."""
    if user["id"] <= 0 or user["staged"] or group_id == EVERYONE:
        return False
    roles = {ADMINS: user["admin"], MODERATORS: user["moderator"], STAFF: user["admin"] or user["moderator"]}
    return bool(roles[group_id]) if group_id in roles else user["trust_level"] >= group_id - TRUST_LEVEL_0


def refresh_automatic(store: Store, *names: str) -> None:
    """Bring automatic groups (all without names) in line: members, localised name and the attributes it forces.

    Discourse does this for roles at once and for everything in a scheduled job.
    """
    settings = SiteSettings(store)
    for name in names or AUTOMATIC:
        group = store.get("group", AUTOMATIC[name])
        if group is None:
            continue
        store.put("group", {**group, **_forced(group), "name": _free_name(store, settings, group)})
        _refresh_members(store, group["id"])


def _forced(group: Document) -> dict[str, Any]:
    forced: dict[str, Any] = {}
    if group["id"] == EVERYONE:
        return {"visibility_level": FOR_STAFF}
    if group["id"] == MODERATORS:
        forced["messageable_level"] = ANYBODY
    if group["visibility_level"] == FOR_ALL:
        forced["visibility_level"] = FOR_LOGGED_ON
    return forced


def _free_name(store: Store, settings: SiteSettings, group: Document) -> str:
    name = unicodedata.normalize("NFC", display_name(settings, group))
    return str(group["name"]) if store.named("user", "username", name) else name


def _refresh_members(store: Store, group_id: int) -> None:
    rows = {row["user_id"]: row for row in rows_of_group(store, group_id)}
    users = {user["id"]: user for user in store.all("user")}
    for user_id, row in rows.items():
        if user_id not in users or not belongs(users[user_id], group_id):
            store.delete("group_user", row["id"])
    for user_id, user in users.items():
        if user_id not in rows and belongs(user, group_id):
            insert_row(store, group_id, user, notification_level=3)


def insert_row(
    store: Store, group_id: int, user: Document, *, notification_level: int, owner: bool = False
) -> Document:
    return store.insert(
        "group_user",
        {
            "group_id": group_id,
            "user_id": user["id"],
            "owner": owner,
            "notification_level": notification_level,
            "added_at": user["created_at"] if group_id <= AUTOMATIC["trust_level_4"] else Context.now(),
        },
    )


def follow_trust_level(store: Store, user: Document) -> list[int]:
    """Put the user into the groups of their trust level and below, and out of the others; returns those they joined."""
    rows = {row["group_id"]: row for row in rows_of_user(store, user["id"])}
    joined = []
    for level in range(5):
        group_id = TRUST_LEVEL_0 + level
        if group_id in rows and user["trust_level"] < level:
            store.delete("group_user", rows[group_id]["id"])
        elif group_id not in rows and user["trust_level"] >= level and user["id"] > 0:
            insert_row(store, group_id, user, notification_level=3)
            joined.append(group_id)
    return joined
