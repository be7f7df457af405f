"""Tables of Discourse, as far as the rehearsal forum has their rows, for stored queries (Discourse 3.5)."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from idiaspora.sandbox.store.store import Document, Store

Columns = Mapping[str, str]
INT, TEXT, BOOL, TIME = "INT", "VARCHAR", "BOOLEAN", "TIMESTAMP"

TABLES: Mapping[str, Columns] = {
    "badges": {"id": INT, "name": TEXT, "badge_type_id": INT, "enabled": BOOL, "listable": BOOL},
    "categories": {
        "id": INT, "name": TEXT, "slug": TEXT, "parent_category_id": INT, "position": INT, "read_restricted": BOOL,
        "topic_id": INT, "color": TEXT, "text_color": TEXT, "created_at": TIME,
    },
    "category_groups": {"category_id": INT, "group_id": INT, "permission_type": INT},
    "category_custom_fields": {"category_id": INT, "name": TEXT, "value": TEXT},
    "group_users": {"group_id": INT, "user_id": INT, "owner": BOOL, "notification_level": INT},
    "groups": {
        "id": INT, "name": TEXT, "full_name": TEXT, "title": TEXT, "automatic": BOOL, "visibility_level": INT,
        "members_visibility_level": INT, "mentionable_level": INT, "messageable_level": INT, "flair_icon": TEXT,
    },
    "posts": {
        "id": INT, "topic_id": INT, "post_number": INT, "user_id": INT, "raw": TEXT, "cooked": TEXT, "post_type": INT,
        "reply_to_post_number": INT, "created_at": TIME, "deleted_at": TIME, "version": INT,
    },
    "site_settings": {"name": TEXT, "value": TEXT},
    "tags": {"id": INT, "name": TEXT, "description": TEXT, "target_tag_id": INT},
    "topic_tags": {"topic_id": INT, "tag_id": INT},
    "topics": {
        "id": INT, "title": TEXT, "slug": TEXT, "category_id": INT, "user_id": INT, "archetype": TEXT, "closed": BOOL,
        "archived": BOOL, "visible": BOOL, "external_id": TEXT, "views": INT, "like_count": INT, "created_at": TIME,
        "bumped_at": TIME, "deleted_at": TIME,
    },
    "user_badges": {"id": INT, "badge_id": INT, "user_id": INT, "granted_by_id": INT, "granted_at": TIME},
    "users": {
        "id": INT, "username": TEXT, "name": TEXT, "admin": BOOL, "moderator": BOOL, "trust_level": INT, "active": BOOL,
        "staged": BOOL, "title": TEXT, "created_at": TIME, "last_seen_at": TIME, "last_posted_at": TIME,
    },
}  # fmt: skip
"""The columns of each table with their types."""

KINDS = {
    "badges": "badge", "categories": "category", "group_users": "group_user", "groups": "group", "posts": "post",
    "tags": "tag", "topics": "topic", "user_badges": "user_badge", "users": "user",
}  # fmt: skip
"""The documents that are the rows of a table as they stand."""


def filled_database(store: Store) -> sqlite3.Connection:
    """A database of its own with all tables: what a query does to it is lost with it."""
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA case_sensitive_like = ON")
    for table, columns in TABLES.items():
        named = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        database.execute(f'CREATE TABLE "{table}" ({named})')
        marks = ", ".join("?" for _ in columns)
        rows = ([row.get(name) for name in columns] for row in _rows(store, table))
        database.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608 - TABLES has the names
    return database


def _rows(store: Store, table: str) -> Iterable[Mapping[str, Any]]:
    return store.all(KINDS[table]) if table in KINDS else OTHERS[table](store)


def _category_groups(store: Store) -> Iterable[Document]:
    for category in store.all("category"):
        yield from ({**row, "category_id": category["id"]} for row in category["permissions"])


def _category_custom_fields(store: Store) -> Iterable[Document]:
    for category in store.all("category"):
        for name, value in category["custom_fields"].items():
            for part in value if isinstance(value, list) else [value]:
                yield {"category_id": category["id"], "name": name, "value": part}


def _topic_tags(store: Store) -> Iterable[Document]:
    numbers = {tag["name"]: tag["id"] for tag in store.all("tag")}
    for topic in store.all("topic"):
        yield from ({"topic_id": topic["id"], "tag_id": numbers.get(name)} for name in topic["tags"])


def _site_settings(store: Store) -> Iterable[Document]:
    """Only those that were changed."""
    for name in store.profile.settings.catalogue():
        value = store.fact(f"setting:{name}")
        if value is not None:
            yield {"name": name, "value": {"true": "t", "false": "f"}.get(value, value)}


OTHERS: Mapping[str, Callable[[Store], Iterable[Document]]] = {
    "category_groups": _category_groups,
    "category_custom_fields": _category_custom_fields,
    "topic_tags": _topic_tags,
    "site_settings": _site_settings,
}
