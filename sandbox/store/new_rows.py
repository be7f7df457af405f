"""The columns that every new topic and post has."""

from typing import Any

from idiaspora.sandbox.store.store import Document


def new_topic(created_at: str, **columns: Any) -> Document:
    """A regular topic that is open, listed and not pinned, with other columns as they are given."""
    return {
        "pinned_at": None,
        "pinned_globally": False,
        "pinned_until": None,
        "closed": False,
        "archived": False,
        "visible": True,
        "archetype": "regular",
        "created_at": created_at,
        "updated_at": created_at,
        "bumped_at": created_at,
        "deleted_at": None,
        "external_id": None,
        "tags": [],
        "is_category_definition": False,
        "views": 0,
        "like_count": 0,
        **columns,
    }


def first_post(topic: Document, raw: str, cooked: str) -> Document:
    """The first post of a topic, by its author."""
    return {
        "topic_id": topic["id"],
        "post_number": 1,
        "user_id": topic["user_id"],
        "raw": raw,
        "cooked": cooked,
        "version": 1,
        "created_at": topic["created_at"],
        "updated_at": topic["created_at"],
        "reply_to_post_number": None,
        "post_type": 1,
        "deleted_at": None,
    }
