"""The topics under each category of the category list (Discourse 3.5, ListableTopicSerializer)."""

import re
from typing import Any

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.html_text import plain_text
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.localizations import title_fields

LONGEST_EXCERPT = 220
WHISPER = 4
# The signs behind the emoji names that seeded titles use.
EMOJI = {"wave": "👋", "speaking_head": "🗣️", "rocket": "🚀", "tada": "🎉", "seedling": "🌱"}


def featured_topics(context: Context, categories: list[Document], tag: str | None = None) -> dict[int, list[Document]]:
    """The topics that the list shows of each category: pinned ones first, then the latest, without About topics."""
    about = {row["topic_id"] for row in categories}
    most = {row["id"]: row["num_featured_topics"] or 0 for row in categories}
    found: dict[int, list[Document]] = {number: [] for number in most}
    topics = [
        topic
        for topic in context.store.all("topic")
        if topic.get("category_id") in found and topic["visible"] and not topic["deleted_at"]
    ]
    topics.sort(key=lambda topic: (topic["bumped_at"], topic["id"]), reverse=True)
    topics.sort(key=lambda topic: not topic["pinned_at"])
    for topic in topics:
        inside = found[topic["category_id"]]
        tagged = tag is None or tag in topic["tags"]
        if topic["id"] not in about and tagged and len(inside) < most[topic["category_id"]]:
            inside.append(topic)
    return {number: rows for number, rows in found.items() if rows}


def unicode_title(title: str) -> str:
    """A title with its emoji names written as signs."""
    return re.sub(r":(\w+):", lambda name: EMOJI.get(name[1], name[0]), title)


def _is_bumped(topic: Document) -> bool:
    """Whether something came after the topic itself: its first post does, unless it was made for a day of the past."""
    if topic["bumped_at"] == topic["created_at"]:
        return not topic.get("dated")
    return bool(topic["bumped_at"] > topic["created_at"])


def listable(context: Context, topic: Document) -> dict[str, Any]:
    """The row of a topic."""
    posts = [row for row in context.store.where("post", topic_id=topic["id"]) if not row["deleted_at"]]
    posts = [row for row in posts if row["post_type"] != WHISPER]
    last = max(posts, key=lambda post: int(post["post_number"]), default=None)
    pinned = bool(topic["pinned_at"])
    row: dict[str, Any] = {
        "id": topic["id"],
        "title": topic["title"],
        **title_fields(context, topic),
        "slug": topic["slug"],
        "posts_count": len(posts),
        "reply_count": sum(post["reply_to_post_number"] is not None for post in posts),
        "highest_post_number": last["post_number"] if last else 0,
        "image_url": None,
        "created_at": topic["created_at"],
        "last_posted_at": last["created_at"] if last else None,
        "bumped": _is_bumped(topic),
        "bumped_at": topic["bumped_at"],
        "archetype": topic["archetype"],
        "unseen": False,
        "pinned": pinned,
        "unpinned": None,
        "visible": topic["visible"],
        "closed": topic["closed"],
        "archived": topic["archived"],
        "bookmarked": None,
        "liked": None,
        "last_poster": basic_user(context.store, last["user_id"] if last else topic["user_id"]),
    }
    if pinned:
        row["excerpt"] = plain_text(posts[0]["cooked"])[:LONGEST_EXCERPT] if posts else ""
    if unicode_title(topic["title"]) != topic["title"]:
        row["unicode_title"] = unicode_title(topic["title"])
    if context.settings.has_on("solved_enabled"):
        row["has_accepted_answer"] = bool(topic.get("accepted_answer_post_id"))
    return row
