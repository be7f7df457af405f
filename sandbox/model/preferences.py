"""Notification levels of users by category and tag, and the defaults that groups give (Discourse 3.5)."""

from collections.abc import Iterable
from typing import Any

from idiaspora.sandbox.groups.groups import NOTIFICATION_LEVELS
from idiaspora.sandbox.store.store import Document, Store

# Kind of the stored rows, and what they name.
CATEGORIES, TAGS = "category_user", "tag_user"
KEYS = {CATEGORIES: "category_id", TAGS: "tag"}


def of_user(store: Store, kind: str, user_id: int) -> dict[Any, int]:
    """Level by category id or tag name."""
    return {row[KEYS[kind]]: row["notification_level"] for row in store.where(kind, user_id=user_id)}


def level_of(store: Store, kind: str, user_id: int, key: Any) -> int | None:
    """The user's own level for one category or tag, None where they have none."""
    rows = store.where(kind, user_id=user_id, **{KEYS[kind]: key})
    return rows[0]["notification_level"] if rows else None


def at_level(store: Store, kind: str, user_id: int, word: str) -> list[Any]:
    """The categories or tags that the user has at one level."""
    return sorted(k for k, level in of_user(store, kind, user_id).items() if level == NOTIFICATION_LEVELS[word])


def levels_for(store: Store, kind: str, key: Any) -> dict[int, int]:
    """Level by user number of all who have one of their own for the category or tag."""
    return {row["user_id"]: row["notification_level"] for row in store.where(kind, **{KEYS[kind]: key})}


def write(store: Store, kind: str, user_id: int, key: Any, level: int | None) -> None:
    """Set the level for one category or tag; None forgets it."""
    found = store.where(kind, user_id=user_id, **{KEYS[kind]: key})
    if level is None:
        for row in found:
            store.delete(kind, row["id"])
    elif found:
        store.put(kind, {**found[0], "notification_level": level})
    else:
        store.insert(kind, {"user_id": user_id, KEYS[kind]: key, "notification_level": level})


def replace_level(store: Store, kind: str, user_id: int, word: str, keys: Iterable[Any]) -> None:
    """Make these the categories or tags of one level; the others of that level are forgotten."""
    wanted, level = set(keys), NOTIFICATION_LEVELS[word]
    for key, present in of_user(store, kind, user_id).items():
        if present == level and key not in wanted:
            write(store, kind, user_id, key, None)
    for key in wanted:
        write(store, kind, user_id, key, level)


def defaults_of(group: Document, kind: str) -> dict[Any, int]:
    """The group's defaults: level by category id or tag name."""
    suffix = "category_ids" if kind == CATEGORIES else "tags"
    return {key: level for word, level in NOTIFICATION_LEVELS.items() for key in group.get(f"{word}_{suffix}") or []}


def give_defaults(store: Store, group: Document, user_id: int) -> None:
    """What joining a group does: its defaults count unless the user has a stronger level already."""
    strength = {level: rank for rank, level in enumerate(NOTIFICATION_LEVELS.values())}
    for kind in (CATEGORIES, TAGS):
        defaults = defaults_of(group, kind)
        for key, level in defaults.items():
            present = level_of(store, kind, user_id, key)
            if present is None or strength[present] < strength[level]:
                write(store, kind, user_id, key, level)
