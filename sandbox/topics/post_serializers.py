"""Posts as JSON (Discourse 3.5, app/serializers/post_serializer.rb and what the bundled plugins add)."""

from html import escape
from typing import Any

from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.cooking import excerpt
from idiaspora.sandbox.model.staff_log import avatar_template, basic_user
from idiaspora.sandbox.moderation.flags import LIKE, NOTIFY_USER
from idiaspora.sandbox.plugins.policies import policy_fields
from idiaspora.sandbox.plugins.poll_routes import poll_fields
from idiaspora.sandbox.plugins.post_voting import post_voting_fields
from idiaspora.sandbox.plugins.reactions import reaction_fields
from idiaspora.sandbox.plugins.solved import solved_fields
from idiaspora.sandbox.plugins.topic_voting import can_vote
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import (
    WHISPER,
    age_in_seconds,
    can_delete_post,
    can_edit_post,
    can_see_hidden,
    may_whisper,
    moderates,
    static_documents,
)
from idiaspora.sandbox.topics.hiding import HIDDEN_TEXT, OWN_TEXT
from idiaspora.sandbox.topics.localizations import text_fields
from idiaspora.sandbox.topics.post_links import link_counts
from idiaspora.sandbox.users.custom_fields import public_values

FLAGS = (2, 6, 3, 4, 8, 10, 7)
ACTION = "post_action"
"""The kind under which likes and flags of posts are kept."""

LONGEST_EXCERPT = 400
NOTICES = {"new_user": "new_user_notice_tl", "returning_user": "returning_user_notice_tl"}
"""The settings that say from which trust level on somebody is shown these notices."""


def visible_posts(context: Context, topic: Document) -> list[Document]:
    """The posts of a topic that are not deleted, by number; whispers for those who may read them."""
    rows = [row for row in context.store.where("post", topic_id=topic["id"]) if not row["deleted_at"]]
    if any(row["post_type"] == WHISPER for row in rows) and not may_whisper(context):
        rows = without_whispers(rows)
    return sorted(rows, key=lambda post: int(post["post_number"]))


def without_whispers(posts: list[Document]) -> list[Document]:
    """The posts that count for everybody."""
    return [post for post in posts if post["post_type"] != WHISPER]


def draft_sequence(context: Context, topic: Document) -> int:
    """How often the acting user's draft in the topic was used up."""
    user = context.user or {"id": 0}
    return int(context.store.fact(f"draft_sequence:{user['id']}:{topic['id']}", 0))


def advance_draft_sequence(context: Context, topic: Document) -> None:
    user = context.require_login()
    context.store.set_fact(f"draft_sequence:{user['id']}:{topic['id']}", draft_sequence(context, topic) + 1)


def primary_group_fields(context: Context, user: Document) -> dict[str, Any]:
    """The name of the user's primary group and the flair that they show."""
    primary = context.store.get("group", user["primary_group_id"]) if user.get("primary_group_id") else None
    flair = context.store.get("group", user["flair_group_id"]) if user.get("flair_group_id") else None
    return {
        "primary_group_name": primary["name"] if primary else None,
        "flair_name": flair["name"] if flair else None,
        "flair_url": (flair.get("flair_icon") or None) if flair else None,
        "flair_bg_color": flair["flair_bg_color"] if flair else None,
        "flair_color": flair["flair_color"] if flair else None,
        "flair_group_id": flair["id"] if flair else None,
    }


NOBODY = {
    "id": None, "username": None, "name": None, "admin": False, "moderator": False, "trust_level": None,
    "title": None,
}  # fmt: skip


def serialized(
    context: Context, post: Document, *, raw: bool = True, in_topic: bool = False, drafts: bool = False
) -> dict[str, Any]:
    """A post as the acting user gets it; `in_topic` for the stream of a topic, `drafts` for answers to writes."""
    topic = context.store.get("topic", post["topic_id"]) or {}
    user = context.store.get("user", post["user_id"]) or NOBODY
    posts = visible_posts(context, topic)
    own = context.user is not None and context.user["id"] == post["user_id"]
    reads = post.get("reads", 0)
    shown: dict[str, Any] = {
        "id": post["id"],
        "name": user["name"],
        "username": user["username"],
        "avatar_template": avatar_template(user) if user["username"] else "",
        "created_at": post["created_at"],
        **text_fields(context, post),
        "post_number": post["post_number"],
        "post_type": post["post_type"],
        "posts_count": len(without_whispers(posts)),
        "updated_at": post["updated_at"],
        "reply_count": _reply_count(posts, post),
        "reply_to_post_number": post["reply_to_post_number"],
        "quote_count": 0,
        "incoming_link_count": 0,
        "reads": reads,
        "readers_count": max(reads - 1, 0),
        "score": 0,
        "yours": own,
        "topic_id": post["topic_id"],
        "topic_slug": topic["slug"],
        "display_username": user["name"],
        **primary_group_fields(context, user),
        "badges_granted": [],
        "version": post["version"],
        **_rights(context, topic, post, own=own),
        **({"read": own or context.user is None} if in_topic else {}),
        "user_title": user["title"],
        **({"reply_to_user": reply_to_user(context, post)} if post["reply_to_post_number"] else {}),
        "bookmarked": False,
        **({"raw": post["raw"]} if raw and (not post.get("hidden") or own or context.is_staff) else {}),
        "actions_summary": _actions(context, post, own=own),
        "moderator": user["moderator"],
        "admin": user["admin"],
        "staff": user["moderator"] or user["admin"],
        "user_id": user["id"],
        **({"draft_sequence": draft_sequence(context, topic)} if drafts else {}),
        "hidden": post.get("hidden", False),
        **({"hidden_reason_id": post["hidden_reason_id"]} if post.get("hidden") else {}),
        "trust_level": user["trust_level"],
        "deleted_at": post["deleted_at"],
        "user_deleted": bool(post.get("user_deleted")),
        "edit_reason": post.get("edit_reason"),
        "can_view_edit_history": can_view_history(context, post),
        "wiki": post.get("wiki", False),
        **_optional(context, topic, post, own=own, in_topic=in_topic),
        "post_url": f"/t/{topic['slug']}/{topic['id']}/{post['post_number']}",
    }
    return {**shown, **_plugin_fields(context, topic, post)}


def can_view_history(context: Context, post: Document) -> bool:
    """Whether the acting user may see what a post was before: its writer and the staff, and where it is public all."""
    own = context.user is not None and context.user["id"] == post["user_id"]
    return own or context.is_staff or context.settings.on("edit_history_visible_to_public")


def _rights(context: Context, topic: Document, post: Document, *, own: bool) -> dict[str, bool]:
    return {
        "can_edit": can_edit_post(context, post),
        "can_delete": can_delete_post(context, post),
        "can_recover": bool(post["deleted_at"]) and moderates(context, topic),
        "can_see_hidden_post": can_see_hidden(context, post),
        "can_wiki": context.is_staff or (own and in_any_group(context, "self_wiki_allowed_groups")),
    }


def _reply_count(posts: list[Document], post: Document) -> int:
    return sum(row["reply_to_post_number"] == post["post_number"] for row in posts)


def reply_to_user(context: Context, post: Document) -> dict[str, Any] | None:
    """Who wrote what a post answers, be it deleted or not."""
    named = {"topic_id": post["topic_id"], "post_number": post["reply_to_post_number"]}
    target = next(iter(context.store.where("post", **named)), None)
    return basic_user(context.store, target["user_id"]) if target else None


def _optional(context: Context, topic: Document, post: Document, *, own: bool, in_topic: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    shown |= {key: post[key] for key in ("action_code", "action_code_who") if post.get(key)}
    if post["post_number"] == 1 and topic["id"] in static_documents(context):
        shown["static_doc"] = True
    if post["deleted_at"] and post.get("deleted_by_id"):
        shown["deleted_by"] = basic_user(context.store, post["deleted_by_id"])
    if post.get("wiki") and post["post_number"] == 1 and post["version"] > 1:
        shown["last_wiki_edit"] = post["last_version_at"]
    if post.get("locked_by_id"):
        shown["locked"] = True
    if _shows_notice(context, post, own=own):
        shown["notice"] = post["notice"]
    if post.get("hidden") and not can_see_hidden(context, post):
        shown |= {"cooked": HIDDEN_TEXT, "cooked_hidden": True}
    elif post.get("hidden") and own and not context.is_staff:
        shown |= {"cooked": OWN_TEXT, "cooked_hidden": True}
    if in_topic and (fields := public_values(context, context.store.get("user", post["user_id"]) or {})):
        shown["user_custom_fields"] = fields
    if in_topic and (links := link_counts(context, post)):
        shown["link_counts"] = links
    if moderates(context, topic):
        shown |= _waiting(context, post, in_topic=in_topic)
    return shown


def _shows_notice(context: Context, post: Document, *, own: bool) -> bool:
    """Notes of the staff are for everybody, the notices about new and returning people for others of some trust."""
    notice = post.get("notice")
    if not notice or notice["type"] not in NOTICES:
        return bool(notice)
    least = context.settings.number(NOTICES[notice["type"]])
    return bool(context.user and not own and context.user["trust_level"] >= least)


def _waiting(context: Context, post: Document, *, in_topic: bool) -> dict[str, Any]:
    """The place of a post in the queue of the moderators."""
    row = next(iter(context.store.where("reviewable", post_id=post["id"])), None)
    scores = [] if row is None else context.store.where("reviewable_score", reviewable_id=row["id"])
    return {
        "reviewable_id": row["id"] if row else 0 if in_topic else None,
        "reviewable_score_count": len(scores),
        "reviewable_score_pending_count": sum(score["status"] == 0 for score in scores),
    }


def likes(context: Context, post: Document) -> bool:
    """Whether the acting user likes a post."""
    user = context.user or {"id": None}
    return bool(context.store.where(ACTION, post_id=post["id"], user_id=user["id"], post_action_type_id=LIKE))


def _actions(context: Context, post: Document, *, own: bool) -> list[dict[str, Any]]:
    """Likes, and what the acting user did or may do with the post."""
    rows = context.store.where(ACTION, post_id=post["id"])
    own_rows = [row for row in rows if context.user and row["user_id"] == context.user["id"]]
    shown = []
    for number in FLAGS:
        count = sum(row["post_action_type_id"] == number for row in rows)
        mine = [row for row in own_rows if row["post_action_type_id"] == number]
        entry: dict[str, Any] = {"id": number}
        if count and (number == LIKE or mine):
            entry["count"] = count if number == LIKE else len(mine)
        if mine:
            entry["acted"] = True
            minutes = context.settings.number("post_undo_action_window_mins")
            if age_in_seconds(mine[0]["created_at"]) <= minutes * 60:
                entry["can_undo"] = True
        elif not own or number not in (LIKE, NOTIFY_USER):
            entry["can_act"] = True
        if len(entry) > 1:
            shown.append(entry)
    return shown


def _plugin_fields(context: Context, topic: Document, post: Document) -> dict[str, Any]:
    shown = {**solved_fields(context, topic, post), **post_voting_fields(context, topic, post)}
    shown |= poll_fields(context, post) | policy_fields(context, post) | reaction_fields(context, post)
    if post["post_number"] == 1 and context.settings.has_on("topic_voting_enabled"):
        shown["can_vote"] = can_vote(context, topic)
    return shown


def with_title(context: Context, post: Document) -> dict[str, Any]:
    """A post of the list of latest posts, with its topic's title and category."""
    topic = context.store.get("topic", post["topic_id"]) or {}
    shown = serialized(context, post)
    return {
        **shown,
        "topic_title": topic["title"],
        "topic_html_title": escape(topic["title"]),
        "category_id": topic["category_id"],
        **(_beginning(post) if context.profile.posts.excerpts_in_latest else {"truncated": True}),
    }


def with_beginning(context: Context, post: Document) -> dict[str, Any]:
    """A post of the feed of a person: its beginning in place of its text."""
    shown = excerpt(post["cooked"], LONGEST_EXCERPT)
    return {**serialized(context, post, raw=False), "excerpt": shown, "truncated": True}


def _beginning(post: Document) -> dict[str, Any]:
    shown = excerpt(post["cooked"], LONGEST_EXCERPT)
    return {"excerpt": shown, "truncated": shown.endswith("&hellip;")}
