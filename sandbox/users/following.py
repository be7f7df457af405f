"""Topics and tags that a user follows, and posts that they read (Discourse 3.5)."""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, missing_parameter, not_found, nothing, ok, success
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model import preferences
from idiaspora.sandbox.model.preferences import TAGS
from idiaspora.sandbox.model.usernames import find_user
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.names import find_tag
from idiaspora.sandbox.tags.tags import require_tagging
from idiaspora.sandbox.topics import topic_users
from idiaspora.sandbox.topics.access import can_see_topic
from idiaspora.sandbox.users import notifications
from idiaspora.sandbox.users.serializers import TAG_KEYS


@route("POST", "/t/<int:id>/notifications", "topics/set_notifications")
def set_topic_level(context: Context, id: int) -> Answer:
    """The acting user's level in a topic; an admin may name another user. The level is not checked (3.5)."""
    user: Document | None = context.require_login()
    name = context.params.get("username")
    if context.is_admin and not is_blank(name):
        user = find_user(context.store, str(name))
    topic = context.store.get("topic", id)
    if topic is None or user is None:
        raise not_found()
    level = as_integer(context.params.get("notification_level")) or topic_users.MUTED
    topic_users.choose(context.store, topic, user["id"], level)
    return success()


@route("PUT", "/tag/<name>/notifications", "tags/update_notifications")
def set_tag_level(context: Context, name: str) -> Answer:
    """The acting user's level for a tag; answers with all their tags by level."""
    require_tagging(context)
    user = context.require_login()
    tag = find_tag(context.store, name)
    if tag is None:
        raise not_found()
    sent = required(context.params, "tag_notification")
    level = as_integer(sent.get("notification_level") if isinstance(sent, dict) else None) or topic_users.MUTED
    preferences.write(context.store, TAGS, user["id"], tag["name"], level)
    topic_users.follow_preferences(context.store, user["id"])
    words = {**TAG_KEYS, "regular": "regular"}
    lists = {f"{key}_tags": preferences.at_level(context.store, TAGS, user["id"], word) for key, word in words.items()}
    return ok(lists)


@route("POST", "/topics/timings", "topics/timings")
def timings(context: Context) -> Answer:
    """The acting user read posts of a topic, named by number: notifications about them are read as well."""
    user = context.require_login()
    topic_id = as_integer(required(context.params, "topic_id"))
    sent: Any = context.params.get("timings")
    if not isinstance(sent, dict):
        raise missing_parameter("timings")
    numbers = {as_integer(key) for key in sent}
    topic = context.store.get("topic", topic_id or 0)
    if topic is not None and can_see_topic(context, topic) and numbers:
        told = notifications.rows_about(context.store, topic["id"])
        mine = [row for row in told if row["user_id"] == user["id"] and row["post_number"] in numbers]
        notifications.mark_read(context.store, mine)
        topic_users.read_up_to(context.store, topic, user["id"], max(number or 0 for number in numbers))
    return nothing()
