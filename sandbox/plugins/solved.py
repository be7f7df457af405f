"""Accepted answers (plugin discourse-solved of Discourse 3.5)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok, success, unhandled
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.cooking import excerpt
from idiaspora.sandbox.model.staff_log import avatar_template
from idiaspora.sandbox.model.usernames import find_user
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import WHISPER, can_see_post, category_of, moderates
from idiaspora.sandbox.users import notifications

MOST_SOLUTIONS = 20
SOLUTION_KEYS = ("created_at", "cooked", "post_number", "post_type", "raw", "topic_id", "user_id")


def allows_solutions(context: Context, topic: Document) -> bool:
    """Whether topics of this kind may have a solution: the category's field must be exactly the text `true` (3.5)."""
    if not context.settings.has_on("solved_enabled") or topic["archetype"] == "private_message":
        return False
    if context.settings.on("allow_solved_on_all_topics"):
        return True
    if set(context.settings.items("enable_solved_tags")) & set(topic["tags"]):
        return True
    category = category_of(context, topic)
    return category is not None and category["custom_fields"].get("enable_accepted_answers") == "true"


def can_accept(context: Context, topic: Document, post: Document) -> bool:
    """Staff, listed groups, those who moderate the category, and the asker while the topic is open.

    Notes of the forum in a topic may be accepted, too (3.5).
    """
    if context.user is None or post["post_number"] == 1 or post["post_type"] == WHISPER:
        return False
    if not allows_solutions(context, topic):
        return False
    if moderates(context, topic) or in_any_group(context, "accept_all_solutions_allowed_groups"):
        return True
    asker = topic["user_id"] == context.user["id"] and not topic["closed"]
    return asker and context.settings.on("accept_solutions_topic_author")


def solved_fields(context: Context, topic: Document, post: Document) -> dict[str, Any]:
    """What the plugin adds to a post."""
    if not context.settings.has_on("solved_enabled"):
        return {}
    accepted = topic.get("accepted_answer_post_id")
    allowed = can_accept(context, topic, post)
    return {
        "can_accept_answer": allowed,
        "can_unaccept_answer": allowed and accepted == post["id"],
        "accepted_answer": accepted == post["id"],
        "topic_accepted_answer": True if accepted else None,
    }


def accepted_answer(context: Context, topic: Document) -> dict[str, Any] | None:
    """The solution of a topic as the topic and the accepting call show it."""
    number = topic.get("accepted_answer_post_id")
    post = context.store.get("post", number) if number else None
    if post is None or post["deleted_at"] or not context.settings.has_on("solved_enabled"):
        return None
    user = context.store.get("user", post["user_id"]) or {"username": None, "name": None}
    accepter = context.store.get("user", topic.get("accepter_user_id") or 0)
    named = context.settings.on("enable_names") and context.settings.on("display_name_on_posts")
    shown = {
        "post_number": post["post_number"],
        "username": user["username"],
        "name": user["name"] if named else None,
        "excerpt": excerpt(post["cooked"], context.settings.number("solved_quote_length")),
        "accepter_name": None,
    }
    if accepter and context.settings.on("show_who_marked_solved"):
        shown["accepter_name"] = accepter["name"] if named else None
        shown["accepter_username"] = accepter["username"]
    return shown


def _target(context: Context) -> tuple[Document, Document]:
    if not context.settings.has_on("solved_enabled"):
        raise not_found()
    context.require_login()
    post = context.store.get("post", as_integer(context.params.get("id")) or 0)
    if post is None:
        raise unhandled(404)
    topic = context.store.get("topic", post["topic_id"]) or {}
    if not can_see_post(context, post) or not can_accept(context, topic, post):
        raise invalid_access()
    return topic, post


@route("POST", "/solution/accept", "discourse_solved/answer/accept")
def accept(context: Context) -> Answer:
    """Make a post the solution; it takes the place of an earlier one, and may start the closing of the topic."""
    topic, post = _target(context)
    user = context.require_login()
    accepted = {"accepted_answer_post_id": post["id"], "accepter_user_id": user["id"], "accepted_at": context.now()}
    topic = {**topic, **accepted}
    hours = _auto_close_hours(context, topic)
    if hours and not topic["closed"]:
        until = datetime.now(UTC) + timedelta(hours=hours)
        topic["topic_timer"] = {
            "id": context.store.insert("topic_timer", {"topic_id": topic["id"]})["id"],
            "execute_at": until.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "duration_minutes": hours * 60,
            "based_on_last_post": True,
            "status_type": "silent_close",
            "category_id": None,
        }
    context.store.put("topic", topic)
    _tell(context, topic, post)
    return ok(accepted_answer(context, topic))


def _tell(context: Context, topic: Document, post: Document) -> None:
    """Tell who wrote the answer, and with `notify_on_staff_accept_solved` the asker too; nobody of their own doing."""
    told = [post["user_id"]]
    if context.settings.on("notify_on_staff_accept_solved"):
        told.append(topic["user_id"])
    accepter = context.require_login()
    data = {
        "message": "solved.accepted_notification",
        "display_username": accepter["username"],
        "topic_title": topic["title"],
        "title": "solved.notification.title",
    }
    for user_id in told:
        if user_id != accepter["id"]:
            notifications.create(context, user_id, notifications.TYPES["custom"], topic, post["post_number"], data)


def _auto_close_hours(context: Context, topic: Document) -> int:
    category = category_of(context, topic)
    own = category["custom_fields"].get("solved_topics_auto_close_hours") if category else None
    return as_integer(own) or context.settings.number("solved_topics_auto_close_hours")


@route("GET", "/solution/by_user", "discourse_solved/solved_topics/by_user")
def by_user(context: Context) -> Answer:
    """The accepted answers of a person that the acting user sees, the newest first."""
    if not context.settings.has_on("solved_enabled"):
        raise not_found()
    user = find_user(context.store, str(context.params.get("username") or ""))
    if user is None:
        raise not_found()
    first, most = (as_integer(context.params.get(name)) for name in ("offset", "limit"))
    posts = [post for topic in context.store.all("topic") if (post := _solution(context, topic, user)) is not None]
    posts.sort(key=lambda post: int(post["id"]), reverse=True)
    chosen = posts[first or 0 : (first or 0) + (most or MOST_SOLUTIONS)]
    return ok({"user_solved_posts": [_solved_post(context, post, user) for post in chosen]})


def _solution(context: Context, topic: Document, user: Document) -> Document | None:
    post = context.store.get("post", topic.get("accepted_answer_post_id") or 0)
    if post is None or post["user_id"] != user["id"] or not can_see_post(context, post):
        return None
    return post


def _solved_post(context: Context, post: Document, user: Document) -> dict[str, Any]:
    topic = context.store.get("topic", post["topic_id"]) or {}
    return {
        **{
            key: post[key] for key in ("created_at", "cooked", "post_number", "post_type", "raw", "topic_id", "user_id")
        },
        **{key: topic[key] for key in ("archived", "category_id", "closed", "slug")},
        **{key: user[key] for key in ("name", "username")},
        "avatar_template": avatar_template(user),
        "excerpt": excerpt(post["cooked"], context.settings.number("solved_quote_length")),
        "post_id": post["id"],
        "topic_title": topic["title"],
        "url": f"{context.host}/t/{topic['slug']}/{topic['id']}/{post['post_number']}",
    }


@route("POST", "/solution/unaccept", "discourse_solved/answer/unaccept")
def unaccept(context: Context) -> Answer:
    """Take the solution back; who was told of their answer is told no longer."""
    topic, post = _target(context)
    told = [
        row
        for row in notifications.rows_about(context.store, topic["id"])
        if (row["notification_type"], row["user_id"], row["post_number"])
        == (notifications.TYPES["custom"], post["user_id"], post["post_number"])
    ]
    notifications.forget(context.store, told[:1])
    context.store.put(
        "topic", {**topic, "accepted_answer_post_id": None, "accepter_user_id": None, "topic_timer": None}
    )
    return success()
