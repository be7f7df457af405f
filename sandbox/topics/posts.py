"""Reading and editing posts (content facts A.2 and A.4, Discourse 3.5)."""

from itertools import islice
from typing import Any

from idiaspora.sandbox.categories import about_topics
from idiaspora.sandbox.categories.serializers import basic
from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_access,
    invalid_parameters,
    not_found,
    nothing,
    ok,
    success,
)
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import required, wrapped
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.cooking import clean_raw, cook
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics import withdrawing
from idiaspora.sandbox.topics.access import can_delete_post, can_edit_post, can_see_post, can_see_topic, moderates
from idiaspora.sandbox.topics.post_alerts import tell
from idiaspora.sandbox.topics.post_revision import conflict, revise
from idiaspora.sandbox.topics.post_serializers import advance_draft_sequence, serialized, visible_posts, with_title
from idiaspora.sandbox.topics.post_store import REGULAR_POST
from idiaspora.sandbox.users import notifications

__all__ = ["cook"]

LATEST = 50
POST_TYPES = (1, 2, 3, 4)
COLUMNS = {
    "raw", "cooked", "edit_reason", "user_id", "topic_id", "post_number", "post_type", "wiki", "version", "locale",
    "hidden", "created_at", "updated_at", "deleted_at", "reply_to_post_number",
}  # fmt: skip


def find_post(context: Context, post: Document | None) -> Document:
    """The post if the acting user sees it; deleted ones are not found by those who do not moderate."""
    if post is None:
        raise not_found()
    topic = context.store.get("topic", post["topic_id"])
    hidden = post["deleted_at"] or (topic or {}).get("deleted_at")
    if not can_see_post(context, post):
        raise not_found() if topic is None or hidden else invalid_access()
    return post


def by_number(context: Context, topic_id: int, number: int) -> Document | None:
    return next(iter(context.store.where("post", topic_id=topic_id, post_number=number)), None)


@route("GET", "/posts", "posts/latest")
def latest(context: Context) -> Answer:
    """The latest 50 public posts with their texts, those before an id; what may not be seen is left out."""
    return ok({"latest_posts": _newest(context, private=False)})


@route("GET", "/private-posts", "posts/latest")
def latest_private(context: Context) -> Answer:
    """The latest 50 posts in messages, as far as the acting user may see them."""
    return ok({"private_posts": _newest(context, private=True)})


def _newest(context: Context, *, private: bool) -> list[dict[str, Any]]:
    before = as_integer(context.params.get("before")) or 0
    posts = (
        post
        for post in context.store.newest("post", most=before - 1 if before > 0 else None)
        if not post["deleted_at"]
        and post["post_type"] == REGULAR_POST
        and not post.get("hidden")
        and _is_shown(context.store.get("topic", post["topic_id"]), private=private)
    )
    rows = list(islice(posts, LATEST))
    return [with_title(context, post) for post in rows if can_see_post(context, post)]


def _is_shown(topic: Document | None, *, private: bool) -> bool:
    if topic is None or topic["deleted_at"] or not topic["visible"]:
        return False
    return bool((topic["archetype"] == "private_message") is private)


@route("GET", "/posts/by_number/<int:topic_id>/<int:number>", "posts/by_number")
def show_by_number(context: Context, topic_id: int, number: int) -> Answer:
    return ok(serialized(context, find_post(context, by_number(context, topic_id, number))))


@route("GET", "/posts/<int:id>", "posts/show")
def show(context: Context, id: int) -> Answer:
    return ok(serialized(context, find_post(context, context.store.get("post", id))))


@route("GET", "/posts/<int:id>/raw", "posts/markdown_id")
def raw_of_post(context: Context, id: int) -> Answer:
    return _plain(context, context.store.get("post", id))


@route("GET", "/raw/<int:topic_id>/<int:number>", "posts/markdown_num")
def raw_by_number(context: Context, topic_id: int, number: int) -> Answer:
    return _plain(context, by_number(context, topic_id, number))


def _plain(context: Context, post: Document | None) -> Answer:
    """The text of a post as it was written; what may not be seen is not found."""
    if post is None or not can_see_post(context, post):
        raise not_found()
    return Answer(200, text=post["raw"], media_type="text/plain")


@route("GET", "/posts/<int:id>/cooked", "posts/cooked")
def cooked_post(context: Context, id: int) -> Answer:
    return ok({"cooked": find_post(context, context.store.get("post", id))["cooked"]})


@route("GET", "/raw/<int:topic_id>", "posts/markdown_num")
def raw_of_topic(context: Context, topic_id: int) -> Answer:
    """The texts of a topic with a line about each post, 100 a page."""
    topic = context.store.get("topic", topic_id)
    if topic is None or (topic["deleted_at"] and not moderates(context, topic)):
        raise not_found()
    if not can_see_topic(context, topic):
        raise invalid_access()
    posts = [post for post in visible_posts(context, topic) if can_see_post(context, post)]
    page = max(as_integer(context.params.get("page")) or 1, 1)
    parts = []
    for post in posts[(page - 1) * 100 : page * 100]:
        user = context.store.get("user", post["user_id"]) or {"username": ""}
        parts.append(
            f"{user['username']} | {post['created_at'][:19].replace('T', ' ')} UTC | #{post['post_number']}\n\n"
            f"{post['raw']}\n\n-------------------------\n\n"
        )
    return Answer(200, text="".join(parts), media_type="text/plain")


@route("GET", "/posts/<int:id>/replies", "posts/replies")
def replies(context: Context, id: int) -> Answer:
    post = find_post(context, context.store.get("post", id))
    topic = context.store.get("topic", post["topic_id"]) or {}
    rows = [row for row in visible_posts(context, topic) if row["reply_to_post_number"] == post["post_number"]]
    return ok([serialized(context, row, raw=False) for row in rows])


@route("PUT", "/posts/<int:id>", "posts/update")
def update(context: Context, id: int) -> Answer:
    """Edit a post; `original_text` must be what is stored (409 otherwise).

    The category stands beside the post in the answer when its description changed (3.5).
    """
    context.require_login()
    sent = wrapped(context, "post", COLUMNS)
    post = context.store.get("post", id)
    if post is None:
        raise not_found()
    if not can_edit_post(context, post):
        raise invalid_access()
    original = next((sent[key] for key in ("original_text", "raw_old") if not is_blank(sent.get(key))), None)
    if original is not None and clean_raw(str(original)) != post["raw"]:
        raise conflict()
    topic = context.store.get("topic", post["topic_id"]) or {}
    advance_draft_sequence(context, topic)
    try:
        revised = revise(context, post, _changes(context, sent, post))
    except Refusal as refusal:
        return refusal.answer
    if revised is None:
        return ok({"post": serialized(context, post, drafts=True)})
    tell(context, revised[1], revised[0], new=False)
    return _edited(context, post, revised[0], revised[1])


def _edited(context: Context, before: Document, post: Document, topic: Document) -> Answer:
    user = context.require_login()
    old = about_topics.category_of(context, topic)
    described = about_topics.update_description(context, topic, post) if before["raw"] != post["raw"] else None
    if context.is_staff and post["user_id"] != user["id"]:
        details = f"{before['raw']}\n\n---\n\n{post['raw']}"
        log_staff_action(context, "post_edit", post_id=post["id"], details=details)
    shown: dict[str, Any] = {"post": serialized(context, post, drafts=True)}
    if described and old and described["description"] != old["description"]:
        shown["category"] = basic(context, described)
    return ok(shown)


def _changes(context: Context, sent: dict[str, Any], post: Document) -> dict[str, Any]:
    changes: dict[str, Any] = {key: sent[key] for key in ("raw", "edit_reason") if key in sent}
    # An edit that names no language takes away the one that was named (3.5).
    changes["locale"] = None if is_blank(sent.get("locale")) else str(sent["locale"])
    if post["post_number"] == 1:
        if not is_blank(context.params.get("title")):
            changes["title"] = context.params["title"]
        if not is_blank(sent.get("category_id")):
            changes["category_id"] = as_integer(sent["category_id"])
    return changes


@route("DELETE", "/posts/<int:id>", "posts/destroy")
def destroy(context: Context, id: int) -> Answer:
    """Delete a reply; an accepted answer takes its topic's solution along. Writers only take theirs back."""
    context.require_login()
    post = find_post(context, context.store.get("post", id))
    if not can_delete_post(context, post):
        raise invalid_access()
    if withdrawing.stays(context, context.store.get("topic", post["topic_id"]) or {}, post):
        withdrawing.withdraw(context, context.store.get("topic", post["topic_id"]) or {}, post)
        return nothing()
    gone = {"deleted_at": context.now(), "deleted_by_id": context.require_login()["id"]}
    context.store.put("post", {**post, **gone})
    told = notifications.rows_about(context.store, post["topic_id"])
    notifications.forget(context.store, [row for row in told if row["post_number"] == post["post_number"]])
    topic = context.store.get("topic", post["topic_id"]) or {}
    if topic.get("accepted_answer_post_id") == post["id"]:
        context.store.put("topic", {**topic, "accepted_answer_post_id": None})
    if context.is_staff and post["user_id"] != context.require_login()["id"]:
        log_staff_action(context, "delete_post", post_id=post["id"], details=_deleted(context, topic, post))
    return nothing()


def _deleted(context: Context, topic: Document, post: Document) -> str:
    user = context.store.get("user", post["user_id"]) or {"username": "unknown", "name": "unknown"}
    lines = (
        f"id: {post['id']}",
        f"created_at: {post['created_at'][:19].replace('T', ' ')} UTC",
        f"user: {user['username']} ({user['name']})",
        f"topic: {topic['title']}",
        f"post_number: {post['post_number']}",
        f"raw: {post['raw']}",
    )
    return "\n".join(lines)


@route("PUT", "/posts/<int:id>/recover", "posts/recover")
def recover(context: Context, id: int) -> Answer:
    post = find_post(context, context.store.get("post", id))
    topic = context.store.get("topic", post["topic_id"]) or {}
    if post.get("user_deleted") and (post["user_id"] == context.require_login()["id"] or moderates(context, topic)):
        return ok(serialized(context, withdrawing.bring_back(context, topic, post)))
    if not post["deleted_at"] or not moderates(context, topic):
        raise invalid_access()
    # The notice on a first post does not come back with it (3.5).
    recovered = {**post, "deleted_at": None, "deleted_by_id": None, "notice": None}
    context.store.put("post", recovered)
    return ok(serialized(context, recovered))


@route("PUT", "/posts/<int:id>/wiki", "posts/wiki")
def wiki(context: Context, id: int) -> Answer:
    post = find_post(context, context.store.get("post", id))
    if not serialized(context, post)["can_wiki"]:
        raise invalid_access()
    revise(context, post, {"wiki": context.params.get("wiki") in (True, "true", "t", "1", 1)}, validate=False)
    return nothing()


@route("PUT", "/posts/<int:id>/post_type", "posts/post_type")
def post_type(context: Context, id: int) -> Answer:
    """Make a post one of the staff (2), or a plain one again (1)."""
    post = find_post(context, context.store.get("post", id))
    if not context.is_staff:
        raise invalid_access()
    number = as_integer(required(context.params, "post_type"))
    if number not in POST_TYPES:
        raise invalid_parameters("post_type")
    revise(context, post, {"post_type": number}, validate=False)
    return nothing()


@route("PUT", "/posts/<int:id>/locked", "posts/locked")
def locked(context: Context, id: int) -> Answer:
    """Lock a post for all but staff; only the text `true` locks (3.5)."""
    post = find_post(context, context.store.get("post", id))
    if not context.is_staff:
        raise invalid_access()
    lock = context.params.get("locked") == "true"
    context.store.put("post", {**post, "locked_by_id": context.require_login()["id"] if lock else None})
    log_staff_action(context, "post_locked" if lock else "post_unlocked", post_id=post["id"])
    return ok({"locked": lock})


@route("PUT", "/posts/<int:id>/notice", "posts/notice")
def notice(context: Context, id: int) -> Answer:
    """A note of the staff on a post; blank takes it away."""
    post = find_post(context, context.store.get("post", id))
    if not context.is_staff:
        raise invalid_access()
    text = context.params.get("notice")
    kept = None if is_blank(text) else {"type": "custom", "raw": text, "cooked": cook(str(text))}
    context.store.put("post", {**post, "notice": kept})
    return nothing()


@route("PUT", "/posts/<int:id>/rebake", "posts/rebake")
def rebake(context: Context, id: int) -> Answer:
    post = find_post(context, context.store.get("post", id))
    if not context.is_staff:
        raise invalid_access()
    context.store.put("post", {**post, "cooked": cook(post["raw"])})
    return success()
