"""Joining and leaving a group, with the effects on title, primary group, flair, level and notifications."""

from idiaspora.sandbox.groups.groups import insert_row, membership, rows_of_group
from idiaspora.sandbox.model import preferences
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.topics.topic_users import follow_preferences
from idiaspora.sandbox.users.trust_levels import grant, recalculate


def add_member(store: Store, group: Document, user_id: int, *, owner: bool = False) -> bool:
    """Make the user a member; False if they were one already (then only `owner` counts)."""
    user = _user(store, user_id)
    row = membership(store, group, user)
    if row is not None:
        if owner:
            store.put("group_user", {**row, "owner": True})
        return False
    insert_row(store, group["id"], user, notification_level=group["default_notification_level"], owner=owner)
    if group["title"] and not user["title"]:
        user["title"] = group["title"]
    if group["primary_group"]:
        set_primary_group(store, user, group["id"])
    store.put("user", user)
    if group["grant_trust_level"] is not None:
        grant(store, user, group["grant_trust_level"])
    preferences.give_defaults(store, group, user_id)
    follow_preferences(store, user_id)
    return True


def remove_member(store: Store, group: Document, user_id: int) -> bool:
    """End the membership; False if there was none."""
    user = _user(store, user_id)
    row = membership(store, group, user)
    if row is None:
        return False
    store.delete("group_user", row["id"])
    if group["title"] and user["title"] == group["title"]:
        user["title"] = next_best_title(store, user, without=group["id"])
    for key in ("primary_group_id", "flair_group_id"):
        if user[key] == group["id"]:
            user[key] = None
    store.put("user", user)
    if group["grant_trust_level"] is not None:
        recalculate(store, user, with_last_granted=True)
    return True


def next_best_title(store: Store, user: Document, *, without: int) -> str | None:
    """The title of another group of the user."""
    titles = ((number, title) for number, title in store.columns("group", "id", "title") if title and number != without)
    return next((t for number, t in titles if store.count("group_user", group_id=number, user_id=user["id"])), None)


def set_primary_group(store: Store, user: Document, group_id: int | None) -> None:
    """Change the primary group; the flair goes with it where it was that group's, and so does the title.

    The caller stores the user.
    """
    previous_id = user["primary_group_id"]
    if previous_id == group_id:
        return
    previous = None if previous_id is None else store.get("group", previous_id)
    chosen = None if group_id is None else store.get("group", group_id)
    user["primary_group_id"] = group_id
    if user["title"] == (previous["title"] if previous else None):
        user["title"] = chosen["title"] if chosen else None
    if user["flair_group_id"] == previous_id:
        user["flair_group_id"] = group_id


def retitle_members(store: Store, group: Document, previous: str | None) -> None:
    """Give a changed title to the members who have none or had the previous one."""
    for row in rows_of_group(store, group["id"]):
        user = _user(store, row["user_id"])
        if (not user["title"] or user["title"] == previous) and (user["title"] or "") != (group["title"] or ""):
            store.put("user", {**user, "title": group["title"]})


def follow_primary_group(store: Store, group: Document) -> None:
    """Make the group its members' primary group and flair, or take both away again."""
    for row in rows_of_group(store, group["id"]):
        user = _user(store, row["user_id"])
        for key in ("primary_group_id", "flair_group_id"):
            if group["primary_group"]:
                user[key] = group["id"]
            elif user[key] == group["id"]:
                user[key] = None
        store.put("user", user)


def _user(store: Store, user_id: int) -> Document:
    user = store.get("user", user_id)
    if user is None:
        raise LookupError(f"no user {user_id}")
    return user
