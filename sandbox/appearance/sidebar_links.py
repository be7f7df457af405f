"""The categories and tags in the users' navigation menus (Discourse 3.5, app/models/sidebar_section_link.rb)."""

from collections.abc import Iterable
from typing import Any

from idiaspora.sandbox.categories.access import visible_categories
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.tags.tags import hidden_from, tag_count

KIND = "sidebar_link"
CATEGORY, TAG = "category_id", "tag"
"""What a link leads to: the number of a category, or the name of a tag."""


def links_of(store: Store, key: str, user_id: int) -> list[Any]:
    """The categories or tags of a user, in the order in which they came."""
    return [row[key] for row in store.where(KIND, user_id=user_id) if key in row]


def add(store: Store, key: str, user_id: int, targets: Iterable[Any]) -> None:
    """Append what the user does not have yet."""
    present = set(links_of(store, key, user_id))
    for target in targets:
        if target not in present:
            store.insert(KIND, {"user_id": user_id, key: target})


def replace(store: Store, key: str, user_id: int, targets: Iterable[Any]) -> None:
    """Make these the user's; those that stay keep their place."""
    wanted = list(dict.fromkeys(targets))
    for row in store.where(KIND, user_id=user_id):
        if key in row and row[key] not in wanted:
            store.delete(KIND, row["id"])
    add(store, key, user_id, wanted)


def rows_to(store: Store, key: str, target: Any) -> list[Document]:
    """The links of all users to a category or tag."""
    return store.where(KIND, **{key: target})


def forget(store: Store, key: str, target: Any) -> None:
    """Take a category or tag out of everybody's menu."""
    for row in rows_to(store, key, target):
        store.delete(KIND, row["id"])


def shown(context: Context, user: Document) -> dict[str, Any]:
    """The menu as the user's serialisers show it: only what the acting user may see."""
    out: dict[str, Any] = {"sidebar_category_ids": shown_categories(context, user)}
    if context.settings.on("tagging_enabled"):
        visible = {row["name"]: row for row in context.store.all("tag") if not hidden_from(context, row["name"])}
        mine = [visible[name] for name in links_of(context.store, TAG, user["id"]) if name in visible]
        counts = {row["name"]: tag_count(context, row["name"]) for row in mine}
        mine.sort(key=lambda row: -counts[row["name"]])
        out["sidebar_tags"] = [
            {"name": row["name"], "description": row["description"], "pm_only": False} for row in mine
        ]
        out["display_sidebar_tags"] = bool(visible)
    return out


def shown_categories(context: Context, user: Document) -> list[int]:
    """The categories of the user's menu that the acting user sees."""
    visible = {row["id"] for row in visible_categories(context)}
    return [number for number in links_of(context.store, CATEGORY, user["id"]) if number in visible]
