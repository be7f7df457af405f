"""Topics about a page elsewhere, found by its address (Discourse 3.5, app/models/topic_embed.rb)."""

from idiaspora.sandbox.http.answers import Answer, not_found, ok
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_see_topic
from idiaspora.sandbox.topics.post_serializers import visible_posts


def normalized_url(url: str) -> str:
    """The address as it is kept: in small letters, without a slash at the end."""
    return url.lower().removesuffix("/")


def sent_address(context: Context) -> str | None:
    """The address that a new topic is to have; anything but one of the web is none."""
    sent = context.params.get("embed_url")
    if is_blank(sent) or not str(sent).startswith(("http://", "https://")):
        return None
    return normalized_url(str(sent))


def is_taken(context: Context, address: str) -> bool:
    return context.store.count("topic", embed_url=address) > 0


@route("GET", "/embed/info", "embed/info")
def info(context: Context) -> Answer:
    """The topic of an address, which has to be written as it is kept; for keys of the API alone."""
    context.require_login()
    asked = str(required(context.params, "embed_url"))
    topic: Document | None = next(iter(context.store.where("topic", embed_url=asked, deleted_at=None)), None)
    if topic is None or not can_see_topic(context, topic):
        raise not_found()
    posts = visible_posts(context, topic)
    return ok(
        {
            "topic_id": topic["id"],
            "post_id": posts[0]["id"] if posts else None,
            "topic_slug": topic["slug"],
            "comment_count": max(len(posts) - 1, 0),
        }
    )
