"""Posts that their writers take back (Discourse 3.5, lib/post_destroyer.rb).

The text goes and the post stays, with `user_deleted`, until a job deletes it after `delete_removed_posts_after` hours.
"""

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.cooking import cook
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import moderates

POST_GONE, TOPIC_GONE = "(post deleted by author)", "(topic deleted by author)"


def stays(context: Context, topic: Document, post: Document) -> bool:
    """Whether the acting user only takes the post back, so that it is not deleted at once."""
    user = context.require_login()
    own = post["user_id"] == user["id"]
    return own and not moderates(context, topic) and context.settings.number("delete_removed_posts_after") >= 1


def withdraw(context: Context, topic: Document, post: Document) -> None:
    """Take a post back; with its first one a topic is closed."""
    first = post["post_number"] == 1
    raw = TOPIC_GONE if first else POST_GONE
    now = context.now()
    gone = {"raw": raw, "cooked": cook(raw), "user_deleted": True, "withdrawn_raw": post["raw"]}
    version = {"version": post["version"] + 1, "updated_at": now, "last_version_at": now}
    context.store.put("post", {**post, **gone, **version})
    if first:
        context.store.put("topic", {**topic, "closed": True})


def bring_back(context: Context, topic: Document, post: Document) -> Document:
    """The post with its text, as its writer or a moderator asked for; a topic is open again."""
    raw = post["withdrawn_raw"]
    now = context.now()
    shown = {**post, "raw": raw, "cooked": cook(raw), "user_deleted": False, "withdrawn_raw": None}
    shown |= {"version": post["version"] + 1, "updated_at": now, "last_version_at": now}
    context.store.put("post", shown)
    if post["post_number"] == 1:
        context.store.put("topic", {**topic, "closed": False})
    return shown
