"""Posts that go to another topic, and topics that are merged (Discourse 3.5, app/models/post_mover.rb).

A reply keeps its number when it moves; a first post stays, and a copy of it goes.
"""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_access, ok, unprocessable
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.model.text_rules import clean_title, title_problems
from idiaspora.sandbox.plugins import topic_voting
from idiaspora.sandbox.store.new_rows import new_topic
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics import topic_users
from idiaspora.sandbox.topics.access import SMALL_ACTION, can_change_status, can_see_topic, moderates
from idiaspora.sandbox.topics.post_serializers import visible_posts
from idiaspora.sandbox.topics.post_store import add_post, highest_post_number, new_user_notice
from idiaspora.sandbox.topics.tags import saved_names, sent_tags, taken_names
from idiaspora.sandbox.topics.topics import change_status

SPLIT = "split_topic"


@route("POST", "/t/<int:id>/move-posts", "topics/move_posts")
def move_posts(context: Context, id: int) -> Answer:
    """Take posts out of a topic: into a new one, or with `destination_topic_id` into one that is there."""
    topic = _movable(context, id)
    sent = required(context.params, "post_ids")
    ids = {as_integer(number) for number in sent} if isinstance(sent, list) else set()
    posts = [post for post in visible_posts(context, topic) if post["id"] in ids and post["post_type"] != SMALL_ACTION]
    if not posts:
        raise invalid_access()
    number = as_integer(context.params.get("destination_topic_id"))
    target = _movable(context, number) if number else _new_topic(context, topic, posts[0])
    _move(context, posts, topic, target, "into an existing topic" if number else "to a new topic")
    return ok({"success": True})


@route("POST", "/t/<int:id>/merge-topic", "topics/merge_topic")
def merge_topic(context: Context, id: int) -> Answer:
    """Take all posts into another topic. What is left is closed and still listed; its votes go along, one a person."""
    target = _movable(context, as_integer(required(context.params, "destination_topic_id")) or 0)
    topic = _movable(context, id)
    posts = [post for post in visible_posts(context, topic) if post["post_type"] != SMALL_ACTION]
    _move(
        context, posts, topic, target, "into an existing topic", votes=topic_voting.move_votes(context, topic, target)
    )
    change_status(context, context.store.get("topic", id) or topic, "closed", enabled=True)
    return ok({"success": True})


def _movable(context: Context, id: int | None) -> Document:
    context.require_login()
    topic = context.store.get("topic", id or 0)
    if topic is None or topic["deleted_at"] or not can_see_topic(context, topic):
        raise invalid_access()
    if not (moderates(context, topic) or can_change_status(context, topic)):
        raise invalid_access()
    return topic


def _new_topic(context: Context, topic: Document, first: Document) -> Document:
    title = clean_title(str(required(context.params, "title")), context.settings)
    category = as_integer(context.params.get("category_id")) or topic["category_id"]
    problems = title_problems(context, title, None, category)
    if problems:
        raise unprocessable(*problems)
    sent = context.params.get("tags")
    names = [] if is_blank(sent) else saved_names(context, taken_names(context, sent_tags(context, sent)))
    columns: dict[str, Any] = {
        "title": title,
        "slug": slug_for(context.settings, title),
        "category_id": category,
        "user_id": first["user_id"],
        "tags": names,
    }
    made = context.store.insert("topic", new_topic(first["created_at"], **columns))
    made = {**made, "bumped_at": context.now()}
    context.store.put("topic", made)
    return made


def _move(
    context: Context,
    posts: list[Document],
    topic: Document,
    target: Document,
    where: str,
    votes: tuple[int, int] = (0, 0),
) -> None:
    now = context.now()
    freed = [post["post_number"] for post in posts if post["post_number"] > 1]
    numbers: dict[int, int] = {}
    for post in posts:
        number = highest_post_number(context.store, target["id"]) + 1
        numbers[post["post_number"]] = number
        replied = numbers.get(post["reply_to_post_number"] or 0)
        moved = {"topic_id": target["id"], "post_number": number, "reply_to_post_number": replied, "updated_at": now}
        if post["post_number"] == 1:
            copied = {key: value for key, value in post.items() if key != "id"}
            context.store.insert("post", {**copied, **moved})
        else:
            context.store.put("post", {**post, **moved})
    _leave_word(context, topic, target, len(posts), where, min(freed, default=0), votes)
    for number in (topic["id"], target["id"]):
        context.store.put("topic", {**(context.store.get("topic", number) or {}), "posts_moved_at": context.now()})
    context.store.put("topic", {**(context.store.get("topic", target["id"]) or target), "updated_at": now})


def _leave_word(
    context: Context, topic: Document, target: Document, count: int, where: str, at: int, votes: tuple[int, int]
) -> None:
    """The line in the topic that was left, in the place of the first post that is gone."""
    what = "A post was" if count == 1 else f"{count} posts were"
    done = "split" if where.startswith("to ") else "merged"
    said = f"{what} {done} {where}: [{target['title']}](/t/{target['slug']}/{target['id']})"
    moved, stayed = votes
    lines = [f"{'A vote has' if moved == 1 else f'{moved} votes have'} been moved."] if moved else []
    if stayed:
        who = "A vote" if stayed == 1 else f"{stayed} votes"
        lines.append(f"{who} could not be moved because the user already voted in the other topic.")
    raw = f"{said}\n\n{' '.join(lines)}" if lines else said
    post = add_post(context, topic, raw, post_type=SMALL_ACTION, action_code=SPLIT, notice=new_user_notice(context))
    if at and not context.store.where("post", topic_id=topic["id"], post_number=at):
        post = {**post, "post_number": at}
        context.store.put("post", post)
    topic_users.replied(context, topic, post["post_number"])
