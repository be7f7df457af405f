"""The numbers of a topic's posts, of the replies to one, and of a topic's views (Discourse 3.5, topics_controller.rb,
posts_controller.rb, topic_view_stats_controller.rb)."""

from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_see_topic
from idiaspora.sandbox.topics.post_serializers import visible_posts
from idiaspora.sandbox.topics.posts import find_post
from idiaspora.sandbox.topics.topic_view import stream_of


def _seen_topic(context: Context, id: int) -> Document:
    topic = context.store.get("topic", id)
    if topic is None:
        raise not_found()
    if not can_see_topic(context, topic):
        raise invalid_access()
    return topic


@route("GET", "/t/<int:id>/post_ids", "topics/post_ids")
def post_ids(context: Context, id: int) -> Answer:
    """The numbers of the posts behind one, of all without it; those of some people where their names are given."""
    topic = _seen_topic(context, id)
    number = as_integer(context.params.get("post_number")) or 0
    names = {name.casefold() for name in str(context.params.get("username_filters") or "").split(",") if name}
    posts = (post for post in stream_of(context, topic) if post["post_number"] > number)
    if names:
        people = {user["id"] for user in context.store.all("user") if user["username"].casefold() in names}
        posts = (post for post in posts if post["user_id"] in people)
    return ok({"post_ids": [post["id"] for post in posts]})


@route("GET", "/posts/<int:id>/reply-ids", "posts/reply_ids")
def reply_ids(context: Context, id: int) -> Answer:
    """The replies to a post and those to them, each with its distance."""
    post = find_post(context, context.store.get("post", id))
    posts = visible_posts(context, context.store.get("topic", post["topic_id"]) or {})
    levels = {post["post_number"]: 0}
    for row in posts:
        above = levels.get(row["reply_to_post_number"])
        if above is not None and row["post_number"] not in levels:
            levels[row["post_number"]] = above + 1
    found = [{"id": row["id"], "level": levels[row["post_number"]]} for row in posts if row["post_number"] in levels]
    return ok([row for row in found if row["level"]])


@route("GET", "/t/<int:id>/view-stats", "topic_view_stats/index")
def view_stats(context: Context, id: int) -> Answer:
    """The views by day: none, since the rehearsal forum counts no visitors' views."""
    _seen_topic(context, id)
    return ok({"topic_id": id, "stats": []})
