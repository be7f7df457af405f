"""Rows of Discourse's answers as plain values that are kept, and these as facts. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.names import MODERATOR
from idiaspora.provisioning.report.facts import UNKNOWN_LANGUAGE, Person, Post, Topic

REGULAR = 1
"""`post_type` of what people write; 2 is a moderator's note, 3 a small action, 4 a whisper (3.5)."""
OPENER = "Original Poster"
EARLIEST, LATEST = 1000, 9999
"""Years with four digits; the last one ends later in other time zones than Python counts."""
MOVING = ("posts_count", "highest_post_number", "bumped_at", "last_posted_at", "accepted")
"""What of a list's row changes when a topic gets posts, or its last ones are edited, moved or deleted."""

Raw = dict[str, Any]


def topic_row(row: Row) -> Raw:
    """A topic from a row of a list, or from its own page."""
    accepted = row.get("has_accepted_answer")
    votable = row.get("can_vote") or row.get("vote_count")
    on_page = "post_stream" in row
    return {
        "category_id": row.get("category_id"),
        "title": str(row["title"]),
        "created_at": str(row["created_at"]),
        "tags": [_tag(tag) for tag in row.get("tags") or ()],
        "visible": row.get("visible", True) is not False and not row.get("deleted_at"),
        "closed": bool(row.get("closed")),
        "archived": bool(row.get("archived")),
        "accepted": bool(row.get("accepted_answer")) if on_page else bool(accepted),
        "votes": _votes(row, on_page=on_page) if votable else None,
        "opener": _opener(row),
        **{key: row.get(key) for key in MOVING if key != "accepted"},
    }


def _votes(row: Row, *, on_page: bool) -> int | None:
    """A topic's own page has the count of one that stands where nobody votes any more, too."""
    if on_page and not row.get("can_vote"):
        return None
    count = row.get("vote_count")
    return None if count is None else int(count)


def _tag(tag: Any) -> str:
    """Tags are objects since 2026."""
    return str(tag["name"] if isinstance(tag, Mapping) else tag)


def _opener(row: Row) -> int | None:
    if "user_id" in row:
        return _id(row["user_id"])
    for poster in row.get("posters") or ():
        if OPENER in str(poster.get("description")):
            return _id(poster.get("user_id") or (poster.get("user") or {}).get("id"))
    first: Row = next(iter(row.get("posters") or ()), {})
    return _id(first.get("user_id") or (first.get("user") or {}).get("id"))


def _id(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def post_row(row: Row) -> Raw | None:
    """A post that people may have written; None for what is none: small actions, whispers, hidden and deleted ones."""
    if row.get("post_type", REGULAR) != REGULAR or row.get("hidden") or row.get("deleted_at"):
        return None
    return {
        "topic_id": int(row["topic_id"]),
        "number": int(row["post_number"]),
        "writer": _id(row.get("user_id")),
        "created_at": str(row["created_at"]),
        "language": str(row.get("locale") or UNKNOWN_LANGUAGE),
        "withdrawn": bool(row.get("user_deleted")),
        "accepted": bool(row.get("accepted_answer")),
        "raw": str(row.get("raw") or ""),
    }


def person_row(row: Row) -> Raw:
    """Somebody from a row that names them."""
    return {
        "username": str(row.get("username") or ""),
        "name": str(row.get("name") or ""),
        "staff": bool(row.get("staff") or row.get("admin") or row.get(MODERATOR)),
    }


def has_moved(before: Raw, now: Raw, came: int) -> bool:
    """Whether posts of a topic that were read earlier may have changed, or older ones come. Those that are the newest
    of the forum, of which so many came, raise both numbers alike."""
    grown = (now["highest_post_number"] or 0) - (before["highest_post_number"] or 0)
    if grown > 0:
        more = (now["posts_count"] or 0) - (before["posts_count"] or 0)
        return not grown == more == came or bool(before["accepted"] != now["accepted"])
    return any(before.get(key) != now.get(key) for key in MOVING)


def moment(text: str) -> datetime:
    """A time as Discourse writes it. Raises ValueError for what is none."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    if not EARLIEST <= found.year < LATEST:
        raise ValueError("a time that has no day in some time zone, or no name for its week")
    return found


def as_topic(id: int, row: Raw, voters: Iterable[int] | None, opener: int | None) -> Topic:
    return Topic(
        id,
        int(row["category_id"]),
        row["title"],
        moment(row["created_at"]),
        tuple(row["tags"]),
        row["accepted"],
        opener if opener is not None else row["opener"],
        row["votes"],
        None if voters is None else tuple(voters),
        row["closed"],
        row["archived"],
    )


def as_post(id: int, row: Raw) -> Post:
    return Post(
        id,
        row["topic_id"],
        row["number"],
        row["writer"],
        moment(row["created_at"]),
        row["language"],
        row["withdrawn"],
        row["accepted"],
        row["raw"],
    )


def as_person(id: int, row: Raw, fields: Mapping[str, str]) -> Person:
    return Person(id, row["username"], row["name"], row["staff"], fields)
