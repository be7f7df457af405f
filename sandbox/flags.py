"""The flags: reasons for which members report posts and topics (`/site.json`, Discourse 3.5)."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from sandbox.store import Document, Store

COPIED = (
    "id", "name", "name_key", "applies_to", "position", "require_message", "enabled", "is_flag", "auto_action_type",
    "system",
)  # fmt: skip


@cache
def seeded_flags() -> tuple[Document, ...]:
    """The flags of a fresh forum, with the like that is listed among them."""
    rows: list[Document] = json.loads((files("sandbox") / "data" / "flags.json").read_text(encoding="utf-8"))
    return tuple(rows)


def post_action_types(store: Store) -> list[dict[str, Any]]:
    """The flags and the like, by position."""
    return [_shown(row, "") for row in _ordered(store)]


def topic_flag_types(store: Store) -> list[dict[str, Any]]:
    """The enabled flags for whole topics, whose descriptions speak of topics."""
    return [_shown(row, "topic_") for row in _ordered(store) if row["is_flag"] and "Topic" in row["applies_to"]]


def _ordered(store: Store) -> list[Document]:
    return sorted(store.all("flag"), key=lambda row: row["position"])


def _shown(row: Document, prefix: str) -> dict[str, Any]:
    texts = {name: row.get(prefix + name, row[name]) for name in ("description", "short_description")}
    return {**{name: row[name] for name in COPIED}, **texts, "is_used": row.get("is_used", False)}
