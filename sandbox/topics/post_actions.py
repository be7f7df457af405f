"""Likes and flags of posts (Discourse 3.5, app/controllers/post_actions_controller.rb, lib/post_action_creator.rb)."""

from typing import Any

from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.answers import Answer, invalid_parameters, not_found, ok, refused
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.moderation import reviewables
from idiaspora.sandbox.moderation.flags import LIKE, NOTIFY_USER, SPAM, post_action_types
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.topics.access import age_in_seconds, can_see_post, moderates
from idiaspora.sandbox.topics.hiding import FLAGGED_BY_LEADER, FLAGGED_BY_TRUSTED, THRESHOLD_REACHED, hide
from idiaspora.sandbox.topics.post_serializers import ACTION, serialized
from idiaspora.sandbox.users import notifications


def _refused(text: str = "You are not permitted to view the requested resource.") -> Exception:
    return refused(403, text)


def _type(context: Context) -> Document:
    number = as_integer(required(context.params, "post_action_type_id"))
    found = next((row for row in post_action_types(context.store) if row["id"] == number), None)
    if found is None or not found["enabled"]:
        raise invalid_parameters("post_action_type_id")
    return found


def _post(context: Context, id: Any) -> Document:
    number = as_integer(id)
    post = None if number is None else context.store.get("post", number)
    if post is None or (not can_see_post(context, post) and post["deleted_at"]):
        raise not_found()
    if not can_see_post(context, post):
        raise _refused()
    return post


def _mine(store: Store, post: Document, user: Document, type_id: int) -> Document | None:
    rows = store.where(ACTION, post_id=post["id"], user_id=user["id"], post_action_type_id=type_id)
    return next(iter(rows), None)


@route("POST", "/post_actions", "post_actions/create")
def create(context: Context) -> Answer:
    """Like or flag a post, or with `flag_topic` the topic of that number."""
    user = context.require_login()
    id = required(context.params, "id")
    kind = _type(context)
    if context.params.get("flag_topic") in ("true", True):
        first = context.store.where("post", topic_id=as_integer(id), post_number=1)
        id = first[0]["id"] if first else None
    post = _post(context, id)
    _check(context, post, user, kind)
    row = {"post_id": post["id"], "user_id": user["id"], "post_action_type_id": kind["id"]}
    context.store.insert(ACTION, {**row, "created_at": context.now()})
    if kind["id"] == LIKE:
        _liked(context, post, user)
    elif kind["id"] != NOTIFY_USER:
        post = _flagged(context, post, user, kind["id"])
    return ok(serialized(context, post, raw=False))


def _check(context: Context, post: Document, user: Document, kind: Document) -> None:
    topic = context.store.get("topic", post["topic_id"]) or {}
    is_like = kind["id"] == LIKE
    if _mine(context.store, post, user, kind["id"]) is not None:
        raise _refused("Oops! You already performed this action. Can you try refreshing the page?")
    if post["user_id"] == user["id"] or post["deleted_at"] or topic["archived"]:
        raise _refused()
    if is_like and post.get("hidden"):
        raise _refused()
    if not is_like and not in_any_group(context, "flag_post_allowed_groups"):
        raise _refused()
    author = context.store.get("user", post["user_id"]) or {"admin": False, "moderator": False}
    if not is_like and (author["admin"] or author["moderator"]) and not context.settings.on("allow_flagging_staff"):
        raise _refused()


def _liked(context: Context, post: Document, user: Document) -> None:
    topic = recount_likes(context, post)
    data = {
        "topic_title": topic["title"],
        "original_post_id": post["id"],
        "original_post_type": post["post_type"],
        "original_username": user["username"],
        "display_username": user["username"],
    }
    if context.store.get("user", post["user_id"]) is not None and post["user_id"] > 0:
        notifications.create(context, post["user_id"], notifications.TYPES["liked"], topic, post["post_number"], data)


def recount_likes(context: Context, post: Document) -> Document:
    """The topic with the likes of its posts counted anew."""
    posts = context.store.where("post", topic_id=post["topic_id"])
    count = sum(context.store.count(ACTION, post_id=row["id"], post_action_type_id=LIKE) for row in posts)
    topic = {**(context.store.get("topic", post["topic_id"]) or {}), "like_count": count}
    context.store.put("topic", topic)
    return topic


def _flagged(context: Context, post: Document, user: Document, type_id: int) -> Document:
    """Put the post into the queue, and hide it where the flags weigh enough or a moderator says so at once."""
    topic = context.store.get("topic", post["topic_id"]) or {}
    acts = context.params.get("take_action") == "true" and moderates(context, topic)
    row = reviewables.flag(context, post, type_id, takes_action=acts)
    if acts:
        reviewables.settled(context, row, reviewables.APPROVED)
        return hide(context, post)
    reason = _reason_to_hide(context, post, user, row, type_id)
    return post if reason is None or post.get("hidden") else hide(context, post, reason)


def _reason_to_hide(context: Context, post: Document, user: Document, row: Document, type_id: int) -> int | None:
    author = context.store.get("user", post["user_id"])
    is_staff = user["admin"] or user["moderator"]
    if author is None or ((author["admin"] or author["moderator"]) and not is_staff):
        return None
    if type_id == SPAM and not is_staff and user["trust_level"] >= 3 and author["trust_level"] == 0:
        return FLAGGED_BY_TRUSTED
    if not is_staff and user["trust_level"] >= 4 and context.settings.on("high_trust_flaggers_auto_hide_posts"):
        return FLAGGED_BY_LEADER
    is_on = context.settings.number("hide_post_sensitivity") > 0
    enough = reviewables.score(context.store, row) >= reviewables.SCORE_TO_HIDE
    return THRESHOLD_REACHED if is_on and enough else None


@route("DELETE", "/post_actions/<int:id>", "post_actions/destroy")
def destroy(context: Context, id: int) -> Answer:
    """Take a like or flag back, within the time for that."""
    user = context.require_login()
    type_id = as_integer(required(context.params, "post_action_type_id")) or 0
    post = _post(context, id)
    mine = _mine(context.store, post, user, type_id)
    if mine is None:
        raise not_found()
    minutes = context.settings.number("post_undo_action_window_mins")
    if age_in_seconds(mine["created_at"]) > minutes * 60:
        raise _refused()
    context.store.delete(ACTION, mine["id"])
    if type_id == LIKE:
        recount_likes(context, post)
        told = notifications.rows_about(context.store, post["topic_id"])
        liked = (notifications.TYPES["liked"], post["user_id"], post["post_number"])
        notifications.forget(
            context.store,
            [row for row in told if (row["notification_type"], row["user_id"], row["post_number"]) == liked][:1],
        )
    return ok(serialized(context, post, raw=False))


@route("GET", "/post_action_users", "post_action_users/index")
def who(context: Context) -> Answer:
    """Who liked a post; who flagged it is for the staff."""
    type_id = as_integer(required(context.params, "post_action_type_id"))
    post = _post(context, required(context.params, "id"))
    if type_id != LIKE and not context.is_staff:
        raise _refused()
    rows = context.store.where(ACTION, post_id=post["id"], post_action_type_id=type_id)
    users = [user for row in rows if (user := basic_user(context.store, row["user_id"]))]
    shown = [{**user, "post_url": None, "username_lower": user["username"].lower()} for user in users]
    return ok({"post_action_users": shown})
