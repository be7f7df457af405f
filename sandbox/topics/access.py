"""Rights to see and change topics and posts (Discourse 3.5, lib/guardian/topic_guardian.rb and post_guardian.rb)."""

from datetime import UTC, datetime

from idiaspora.sandbox.categories.access import can_create_topic_in, can_reply_in, can_see, moderates_category
from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document

SMALL_ACTION = 3
WHISPER = 4


def may_whisper(context: Context) -> bool:
    """Whether the acting user writes and reads whispers: admins and set groups, where there are any (3.5)."""
    if not context.settings.items("whispers_allowed_groups"):
        return False
    return context.is_admin or in_any_group(context, "whispers_allowed_groups")


def category_of(context: Context, topic: Document) -> Document | None:
    number = topic.get("category_id")
    return None if number is None else context.store.get("category", number)


def is_definition(context: Context, topic: Document) -> bool:
    """Whether the topic is the About topic of a category."""
    category = category_of(context, topic)
    return bool(category and category["topic_id"] == topic["id"])


def moderates(context: Context, topic: Document) -> bool:
    """Staff, and the moderating groups of the topic's category."""
    return context.is_staff or moderates_category(context, category_of(context, topic))


def can_see_topic(context: Context, topic: Document | None) -> bool:
    """Deleted topics are for those who moderate; the category decides about the others."""
    if topic is None or (topic["deleted_at"] and not moderates(context, topic)):
        return False
    if topic["archetype"] == "private_message":
        return context.is_admin or (context.user or {}).get("id") in topic.get("allowed_user_ids", [])
    category = category_of(context, topic)
    return category is None or can_see(context, category)


def can_see_post(context: Context, post: Document | None) -> bool:
    if post is None:
        return False
    topic = context.store.get("topic", post["topic_id"])
    if not can_see_topic(context, topic):
        return False
    if post["deleted_at"] and (topic is None or not moderates(context, topic)):
        return False
    return not post.get("hidden") or can_see_hidden(context, post)


def can_see_hidden(context: Context, post: Document) -> bool:
    """Whether the acting user sees the text of a post that flags have hidden: its author, staff, and set groups."""
    if context.is_staff or (context.user is not None and context.user["id"] == post["user_id"]):
        return True
    topic = context.store.get("topic", post["topic_id"])
    if topic is not None and moderates(context, topic):
        return True
    return in_any_group(context, "hidden_post_visible_groups")


def can_edit_topic(context: Context, topic: Document | None) -> bool:
    """Those who moderate or may edit all posts, and the author while the topic is open."""
    if context.user is None or topic is None or not can_see_topic(context, topic):
        return False
    if topic["deleted_at"] and not context.is_staff:
        return False
    if moderates(context, topic) or in_any_group(context, "edit_all_post_groups"):
        return True
    return topic["user_id"] == context.user["id"] and not topic["archived"] and not _is_old(context, topic)


def can_edit_post(context: Context, post: Document) -> bool:
    topic = context.store.get("topic", post["topic_id"])
    if context.user is None or topic is None or not can_see_post(context, post):
        return False
    if context.is_admin:
        return True
    if moderates(context, topic) or in_any_group(context, "edit_all_post_groups"):
        return bool(not post.get("locked_by_id") or context.is_staff)
    if post["user_id"] != context.user["id"] or post.get("locked_by_id") or topic["archived"]:
        return bool(post.get("wiki") and in_any_group(context, "edit_wiki_post_allowed_groups"))
    return not _is_old(context, post)


def _is_old(context: Context, row: Document) -> bool:
    """Whether the time in which an author may edit is over."""
    user = context.user or {}
    name = "tl2_post_edit_time_limit" if user.get("trust_level", 0) >= 2 else "post_edit_time_limit"
    minutes = context.settings.number(name)
    return minutes > 0 and age_in_seconds(row["created_at"]) > minutes * 60


def age_in_seconds(stamp: str) -> float:
    """How long ago a stored time is."""
    return (datetime.now(UTC) - datetime.fromisoformat(stamp)).total_seconds()


def can_delete_post(context: Context, post: Document) -> bool:
    """Any post but the first: by those who moderate, and by its author."""
    topic = context.store.get("topic", post["topic_id"])
    if context.user is None or topic is None or post["post_number"] == 1 or post["deleted_at"]:
        return False
    own = post["user_id"] == context.user["id"] and not topic["archived"] and not post.get("user_deleted")
    return moderates(context, topic) or own


def can_delete_topic(context: Context, topic: Document | None) -> bool:
    """Not About topics and deleted ones; the author may while nobody answered."""
    if context.user is None or topic is None or topic["deleted_at"] or is_definition(context, topic):
        return False
    if topic["id"] in static_documents(context):
        return False
    if moderates(context, topic):
        return True
    posts = [row for row in context.store.where("post", topic_id=topic["id"]) if not row["deleted_at"]]
    return topic["user_id"] == context.user["id"] and len(posts) <= 1 and age_in_seconds(topic["created_at"]) < 86400


def static_documents(context: Context) -> set[int]:
    """The topics that a page of the site shows, which nobody can delete."""
    return {row["id"] for row in context.store.where("topic", title="FAQ/Guidelines")}


def can_reply(context: Context, topic: Document | None) -> bool:
    """Whether the acting user may write a post in the topic."""
    if topic is None or topic["deleted_at"] or not can_see_topic(context, topic):
        return False
    if context.is_admin:
        return True
    category = category_of(context, topic)
    if category is not None and not can_reply_in(context, category):
        return False
    trusted = moderates(context, topic) or (context.user or {}).get("trust_level", 0) >= 4
    return trusted or not (topic["closed"] or topic["archived"])


def can_create_topic(context: Context, category: Document | None) -> bool:
    """Whether the acting user may start topics, in the category when one is given."""
    if context.user is None:
        return False
    if not context.is_staff and not in_any_group(context, "create_topic_allowed_groups"):
        return False
    return category is None or can_create_topic_in(context, category)


def can_change_status(context: Context, topic: Document | None) -> bool:
    """Close, archive, list and pin: those who moderate, and trust level 4."""
    if topic is None or not can_see_topic(context, topic):
        return False
    return moderates(context, topic) or (context.user or {}).get("trust_level", 0) >= 4
