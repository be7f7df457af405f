"""One topic with its posts as JSON (Discourse 3.5, app/serializers/topic_view_serializer.rb)."""

from datetime import UTC, datetime
from typing import Any

from idiaspora.sandbox.categories.listable_topics import listable
from idiaspora.sandbox.categories.reads import page_not_found
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.cooking import word_count
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.plugins import assignments, reactions
from idiaspora.sandbox.plugins.post_voting import answers_of, is_post_voting, topic_fields
from idiaspora.sandbox.plugins.solved import accepted_answer
from idiaspora.sandbox.plugins.topic_voting import voting_fields
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.references import tags_of_topic
from idiaspora.sandbox.topics.access import (
    SMALL_ACTION,
    can_change_status,
    can_delete_topic,
    can_edit_topic,
    can_reply,
    can_see_topic,
    category_of,
    is_definition,
    moderates,
)
from idiaspora.sandbox.topics.localizations import title_fields
from idiaspora.sandbox.topics.localizations import topic_fields as localized_fields
from idiaspora.sandbox.topics.post_serializers import (
    draft_sequence,
    likes,
    primary_group_fields,
    serialized,
    visible_posts,
    without_whispers,
)
from idiaspora.sandbox.topics.topic_users import topic_user

CHUNK, PRINTED = 20, 1000
"""The posts of a page of a topic, and of one that is to be printed."""
TOPIC_FLAGS = (4, 8, 10, 7)
ZENDESK = {
    "discourse_zendesk_plugin_zendesk_id": None,
    "discourse_zendesk_plugin_zendesk_url": "https://your-url.zendesk.com/agent/tickets/",
}


def stream_of(context: Context, topic: Document) -> list[Document]:
    """The posts in the order of the stream; questions show their answers by votes."""
    posts = visible_posts(context, topic)
    if topic["deleted_at"] and not posts:
        posts = sorted(context.store.where("post", topic_id=topic["id"]), key=lambda post: int(post["post_number"]))
    if is_post_voting(context, topic) and context.params.get("filter") != "activity":
        return [post for post in posts if post["post_number"] == 1] + answers_of(context, topic)
    return posts


def tag_descriptions(context: Context, names: list[str]) -> dict[str, str]:
    rows = {tag["name"]: tag["description"] for tag in context.store.all("tag")}
    return {name: rows[name] for name in names if rows.get(name)}


def view(context: Context, topic: Document, *, near: int = 1, raw: bool = False) -> dict[str, Any]:
    """A topic as the acting user gets it; `near` is the post around which the stream is cut."""
    stream = stream_of(context, topic)
    page = max(as_integer(context.params.get("page")) or 1, 1)
    chunk = PRINTED if context.params.get("print") == "true" else CHUNK
    first = (page - 1) * chunk
    if near > 1:
        place = next((index for index, post in enumerate(stream) if post["post_number"] >= near), len(stream) - 1)
        first = max(place - 5, 0)
    shown = stream[first : first + chunk]
    if page > 1 and not shown:
        raise page_not_found()
    posts = visible_posts(context, topic) or stream
    rows = [serialized(context, post, raw=raw, in_topic=True) for post in shown]
    body: dict[str, Any] = {
        "post_stream": {"posts": rows, "stream": [post["id"] for post in stream]},
        "timeline_lookup": _timeline(stream),
        **({"suggested_topics": suggested(context, topic)} if first + chunk >= len(stream) else {}),
        "tags": tags_of_topic(context, topic),
        "tags_descriptions": tag_descriptions(context, topic["tags"]),
        **title_fields(context, topic),
        **localized_fields(context, topic),
        **_columns(context, topic, posts),
        **_reading(context, topic, posts, near),
        **_plugins(context, topic),
        "details": _details(context, topic, posts),
    }
    if context.user:
        body |= {"bookmarks": []}
        if moderates(context, topic) or context.user["id"] == topic["user_id"]:
            body |= {"pending_posts": []}
    return body


def _timeline(stream: list[Document]) -> list[list[int]]:
    out: list[list[int]] = []
    for index, post in enumerate(stream, 1):
        days = (datetime.now(UTC) - datetime.fromisoformat(post["created_at"])).days
        if not out or out[-1][1] != days:
            out.append([index, days])
    return out


def last_posted_at(context: Context, topic: Document, posts: list[Document]) -> str | None:
    """When the last post was written; About topics without replies have none."""
    if is_definition(context, topic) and len(posts) == 1:
        return None
    return str(posts[-1]["created_at"]) if posts else None


def last_poster(topic: Document, posts: list[Document]) -> int:
    """Who wrote last. Since posts were moved it is who wrote the youngest, whatever their numbers (3.5)."""
    if not posts:
        return int(topic["user_id"])
    last = posts[-1]
    if last["created_at"] < topic.get("posts_moved_at", ""):
        last = max(posts, key=lambda post: str(post["created_at"]))
    return int(last["user_id"])


def _columns(context: Context, topic: Document, posts: list[Document]) -> dict[str, Any]:
    return {
        "id": topic["id"],
        "title": topic["title"],
        "posts_count": len(without_whispers(visible_posts(context, topic))),
        "created_at": topic["created_at"],
        "views": topic.get("views", 0),
        "reply_count": sum(post["reply_to_post_number"] is not None for post in posts),
        "like_count": topic.get("like_count", 0),
        "last_posted_at": last_posted_at(context, topic, posts),
        "visible": topic["visible"],
        "closed": topic["closed"],
        "archived": topic["archived"],
        "has_summary": False,
        "archetype": topic["archetype"],
        "slug": topic["slug"],
        "category_id": topic["category_id"],
        "word_count": sum(word_count(post["raw"]) for post in posts) or None,
        "deleted_at": topic["deleted_at"],
        "user_id": topic["user_id"],
        "featured_link": topic.get("featured_link"),
        "pinned_globally": topic["pinned_globally"],
        "pinned_at": topic["pinned_at"],
        "pinned_until": topic["pinned_until"],
        "image_url": None,
        "slow_mode_seconds": topic.get("slow_mode_seconds", 0),
        **({"external_id": topic["external_id"]} if topic.get("external_id") else {}),
    }


def _reading(context: Context, topic: Document, posts: list[Document], near: int) -> dict[str, Any]:
    user = context.user
    state = topic_user(context.store, topic["id"], user["id"]) if user else None
    numbers = {post["post_number"]: post["id"] for post in posts}
    shown: dict[str, Any] = {}
    if user:
        shown = {
            "draft": None,
            "draft_key": f"topic_{topic['id']}",
            "draft_sequence": draft_sequence(context, topic),
        }
    if state:
        shown |= {"posted": any(post["user_id"] == state["user_id"] for post in posts)}
    shown |= {"unpinned": None, "pinned": bool(topic["pinned_at"]), "current_post_number": near}
    shown |= {"highest_post_number": max(numbers, default=0)}
    if state:
        shown |= {"last_read_post_number": state["last_read"], "last_read_post_id": numbers.get(state["last_read"])}
    shown |= {
        "deleted_by": basic_user(context.store, topic.get("deleted_by_id")) if topic["deleted_at"] else None,
        "has_deleted": context.is_staff
        and any(post["deleted_at"] for post in context.store.where("post", topic_id=topic["id"])),
        "actions_summary": [
            {"id": number, "count": 0, "hidden": False, "can_act": user is not None} for number in TOPIC_FLAGS
        ],
        "chunk_size": PRINTED if context.params.get("print") == "true" else CHUNK,
        **({"bookmarked": False} if user else {}),
        "topic_timer": topic.get("topic_timer"),
        "message_bus_last_id": 2 * len(posts),
        "participant_count": len({post["user_id"] for post in posts if post["post_type"] != SMALL_ACTION}),
        **({"queued_posts_count": _queued(context, topic)} if moderates(context, topic) else {}),
        "show_read_indicator": False,
        "thumbnails": None,
        "slow_mode_enabled_until": topic.get("slow_mode_until"),
    }
    return shown


def _queued(context: Context, topic: Document) -> int:
    return len(context.store.where("reviewable", topic_id=topic["id"], status=0))


def _plugins(context: Context, topic: Document) -> dict[str, Any]:
    answer = accepted_answer(context, topic)
    return {
        **({"accepted_answer": answer} if answer else {}),
        **voting_fields(context, topic),
        **topic_fields(context, topic),
        **assignments.topic_fields(context, topic),
        **({"valid_reactions": reactions.valid_reactions(context)} if reactions.is_on(context) else {}),
        **(ZENDESK if context.is_staff else {}),
    }


def _details(context: Context, topic: Document, posts: list[Document]) -> dict[str, Any]:
    user = context.user
    if user is None:
        flags: dict[str, Any] = {"can_edit": False, "notification_level": 1}
    else:
        state = topic_user(context.store, topic["id"], user["id"])
        flags = {
            "can_edit": can_edit_topic(context, topic),
            "notification_level": state["notification_level"] if state else 1,
            **({"notifications_reason_id": state["reason"]} if state else {}),
            **_allowed(context, topic),
        }
    authors = [post["user_id"] for post in posts if post["post_type"] != SMALL_ACTION]
    return {
        **flags,
        "participants": [_participant(context, number, authors.count(number)) for number in dict.fromkeys(authors)],
        "created_by": basic_user(context.store, topic["user_id"]),
        "last_poster": basic_user(context.store, last_poster(topic, posts)),
    }


def _allowed(context: Context, topic: Document) -> dict[str, Any]:
    """What the acting user may do; what they may not is left out."""
    user = context.require_login()
    trusted, status = moderates(context, topic), can_change_status(context, topic)
    rights = {
        "can_move_posts": trusted,
        "can_delete": can_delete_topic(context, topic),
        "can_recover": bool(topic["deleted_at"]) and trusted,
        "can_remove_allowed_users": context.is_staff,
        "can_invite_to": user["trust_level"] >= 2 or context.is_staff,
        "can_invite_via_email": user["trust_level"] >= 2 or context.is_staff,
        "can_create_post": can_reply(context, topic),
        "can_reply_as_new_topic": can_reply(context, topic),
        "can_flag_topic": not topic["archived"],
        "can_convert_topic": context.is_staff,
        "can_review_topic": trusted,
        "can_close_topic": status,
        "can_archive_topic": status,
        "can_split_merge_topic": status,
        "can_edit_staff_notes": trusted,
        "can_toggle_topic_visibility": status,
        "can_pin_unpin_topic": status,
        "can_banner_topic": False,
        "can_moderate_category": trusted,
    }
    return {**{key: True for key, allowed in rights.items() if allowed}, "can_remove_self_id": user["id"]}


def _participant(context: Context, user_id: int, count: int) -> dict[str, Any]:
    user = context.store.get("user", user_id)
    if user is None:
        return {"id": user_id, "post_count": count}
    return {
        **(basic_user(context.store, user_id) or {}),
        "post_count": count,
        **primary_group_fields(context, user),
        **({"admin": True} if user["admin"] else {}),
        **({"moderator": True} if user["moderator"] else {}),
        "trust_level": user["trust_level"],
    }


def is_unseen(context: Context, topic: Document) -> bool:
    """Whether the topic is new to the acting user: younger than their account and never read."""
    user = context.user
    return user is not None and topic["created_at"] > user["created_at"]


def read_state(context: Context, topic: Document, posts: list[Document]) -> dict[str, Any]:
    """The keys about reading that rows of topics carry."""
    state = topic_user(context.store, topic["id"], context.user["id"]) if context.user else None
    if state is None:
        return {"unseen": is_unseen(context, topic), "bookmarked": None, "liked": None}
    highest = max((int(post["post_number"]) for post in posts), default=0)
    last_read = state["last_read"]
    unread = 0 if last_read is None else max(highest - last_read, 0)
    return {
        "unseen": last_read is None and is_unseen(context, topic),
        "last_read_post_number": last_read,
        "unread": 0,
        "new_posts": unread,
        "unread_posts": unread,
        "notification_level": state["notification_level"],
        "bookmarked": False,
        "liked": any(likes(context, post) for post in posts),
    }


def row_of(context: Context, topic: Document) -> dict[str, Any]:
    """What every row of a topic has, in lists, search and suggestions."""
    posts = visible_posts(context, topic)
    shown = listable(context, topic)
    shown.pop("last_poster")
    return {
        **shown,
        **read_state(context, topic, posts),
        "last_posted_at": last_posted_at(context, topic, posts),
        "tags": tags_of_topic(context, topic),
        "tags_descriptions": tag_descriptions(context, topic["tags"]),
        "category_id": topic["category_id"],
        **({"visibility_reason_id": reason} if (reason := _why_unlisted(topic)) else {}),
        **({"is_post_voting": True} if is_post_voting(context, topic) else {}),
    }


def _why_unlisted(topic: Document) -> int | None:
    """Why a topic is in no list, where somebody took it from them."""
    return None if topic["visible"] else topic.get("visibility_reason_id")


def posters(context: Context, topic: Document) -> list[tuple[Document, str, str | None]]:
    """Who wrote in a topic, first its author, with what they are called and their marks; those who closed or split it
    are among them (3.5)."""
    posts = without_whispers(visible_posts(context, topic))
    authors = [post["user_id"] for post in posts] or [topic["user_id"]]
    last, first = last_poster(topic, posts), topic["user_id"]
    order = [first, *(number for number in dict.fromkeys(authors) if number not in (first, last)), last]
    solution = context.store.get("post", topic.get("accepted_answer_post_id") or 0)
    out = []
    for number in list(dict.fromkeys(order))[:5]:
        user = context.store.get("user", number)
        if user is None:
            continue
        names = ["Original Poster"] if number == first else []
        names += ["Most Recent Poster"] if number == last else []
        names = names or ["Frequent Poster"]
        names += ["Accepted Answer"] if solution and solution["user_id"] == number else []
        marks = "latest single" if number == last and len(set(order)) == 1 else "latest" if number == last else None
        out.append((user, ", ".join(names), marks))
    return out


def suggested(context: Context, topic: Document) -> list[dict[str, Any]]:
    """Other topics of public categories: new and unread ones first."""
    others = [
        row
        for row in context.store.all("topic")
        if row["id"] != topic["id"]
        and row["archetype"] != "private_message"
        and row["visible"]
        and not (row["deleted_at"] or row["closed"] or row["archived"] or is_definition(context, row))
        and can_see_topic(context, row)
        and not (category_of(context, row) or {"read_restricted": False})["read_restricted"]
    ]
    others.sort(key=lambda row: (not is_unseen(context, row), -row["id"]))
    return [
        {
            **row_of(context, row),
            "like_count": row.get("like_count", 0),
            "views": row.get("views", 0),
            "featured_link": row.get("featured_link"),
            "posters": [_poster(context, *entry) for entry in posters(context, row)],
        }
        for row in others[: context.settings.number("suggested_topics")]
    ]


def _poster(context: Context, user: Document, description: str, extras: str | None) -> dict[str, Any]:
    shown = {**(basic_user(context.store, user["id"]) or {})}
    shown |= {key: True for key in ("admin", "moderator") if user[key]}
    return {"extras": extras, "description": description, "user": {**shown, "trust_level": user["trust_level"]}}


def basic_topic(context: Context, topic: Document) -> dict[str, Any]:
    """The short form that answers writes."""
    return {
        **title_fields(context, topic),
        "id": topic["id"],
        "title": topic["title"],
        "slug": topic["slug"],
        "posts_count": len(without_whispers(visible_posts(context, topic))),
    }
