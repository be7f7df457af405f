"""Posts and small actions on their way into the store, with their effects on the topic."""

from typing import Any

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.cooking import cook
from idiaspora.sandbox.model.custom_emoji import with_custom_emoji
from idiaspora.sandbox.plugins import polls
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.topics import topic_users
from idiaspora.sandbox.topics.access import SMALL_ACTION, age_in_seconds
from idiaspora.sandbox.topics.post_links import keep_reflections

REGULAR_POST = 1
SECONDS_A_DAY = 24 * 60 * 60


def highest_post_number(store: Store, topic_id: int) -> int:
    return max((int(row["post_number"]) for row in store.where("post", topic_id=topic_id)), default=0)


def add_post(context: Context, topic: Document, raw: str, **more: Any) -> Document:
    """Append a post of the acting user."""
    now = more.pop("created_at", None) or context.now()
    user = context.require_login()
    post = context.store.insert(
        "post",
        {
            "topic_id": topic["id"],
            "post_number": highest_post_number(context.store, topic["id"]) + 1,
            "user_id": user["id"],
            "raw": raw,
            "cooked": with_custom_emoji(context.store, cook(raw)) if raw else "",
            "version": 1,
            "created_at": now,
            "updated_at": now,
            "last_version_at": now,
            "reply_to_post_number": None,
            "post_type": REGULAR_POST,
            "deleted_at": None,
            "edit_reason": None,
            "wiki": False,
            "reads": 1,
            **more,
        },
    )
    keep_reflections(context, post)
    polls.keep(context, post)
    return post


def add_small_action(context: Context, topic: Document, code: str) -> None:
    """The line in the stream that tells what was done to the topic."""
    notice = new_user_notice(context)
    post = add_post(context, topic, "", post_type=SMALL_ACTION, action_code=code, notice=notice)
    topic_users.replied(context, topic, post["post_number"])
    current = context.store.get("topic", topic["id"])
    if current is not None and code.startswith(("closed", "archived", "visible", "autoclosed")):
        context.store.put("topic", {**current, "bumped_at": post["created_at"]})


def new_user_notice(context: Context) -> dict[str, str] | None:
    """The notice on somebody's first post, and on one after `returning_users_days` without any."""
    user = context.require_login()
    last = max((str(row["created_at"]) for row in context.store.where("post", user_id=user["id"])), default=None)
    if last is None:
        return {"type": "new_user"}
    days = context.settings.number("returning_users_days")
    if days and age_in_seconds(last) > days * SECONDS_A_DAY:
        return {"type": "returning_user", "last_posted_at": f"{last[:19]}Z"}
    return None
