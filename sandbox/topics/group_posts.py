"""The posts of a group's members (Discourse 3.5, groups_controller.rb, group.rb)."""

from html import escape
from itertools import islice
from typing import Any

from idiaspora.sandbox.groups.groups import can_see_members, rows_of_group
from idiaspora.sandbox.groups.reads import group_route, seen_group
from idiaspora.sandbox.http.answers import Answer, invalid_access, ok
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.cooking import excerpt
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_see_post
from idiaspora.sandbox.topics.post_store import REGULAR_POST
from idiaspora.sandbox.users.serializer_parts import basic

MOST, EXCERPT = 20, 300


@group_route("GET", "/<name>/posts", "posts")
def posts(context: Context, name: str) -> Answer:
    """The newest that the acting user sees, of private messages none; those before a number, of one category."""
    group = seen_group(context, name)
    if not can_see_members(context, group):
        raise invalid_access()
    people = {row["user_id"] for row in rows_of_group(context.store, group["id"])}
    before = as_integer(context.params.get("before_post_id")) or 0
    category = as_integer(context.params.get("category_id"))
    rows = (
        post
        for post in context.store.newest("post", most=before - 1 if before > 0 else None)
        if post["user_id"] in people and post["post_type"] == REGULAR_POST and not post["deleted_at"]
    )
    seen = (
        post
        for post in rows
        if (topic := context.store.get("topic", post["topic_id"]))
        and topic["archetype"] != "private_message"
        and not topic["deleted_at"]
        and category in (None, topic["category_id"])
        and can_see_post(context, post)
    )
    return ok({"posts": [_row(context, post) for post in islice(seen, MOST)]})


def _row(context: Context, post: Document) -> dict[str, Any]:
    """A post as it stands in the list of a group, with the beginning of its text."""
    topic = context.store.get("topic", post["topic_id"]) or {}
    user = context.store.get("user", post["user_id"]) or {}
    columns = ("id", "created_at", "topic_id", "post_number", "post_type")
    return {
        **{key: post[key] for key in columns},
        "excerpt": excerpt(post["cooked"], EXCERPT),
        "topic_title": topic["title"],
        "topic_slug": topic["slug"],
        "topic_html_title": escape(topic["title"]),
        "category_id": topic["category_id"],
        "url": f"/t/{topic['slug']}/{topic['id']}/{post['post_number']}",
        "user": basic(user),
    }
