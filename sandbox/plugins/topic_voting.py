"""Votes for topics (plugin discourse-topic-voting of Discourse 3.5)."""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok, unhandled
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.topics.access import can_see_topic, category_of, is_definition


def can_vote(context: Context, topic: Document) -> bool:
    """Whether the topic can be voted for: its category has voting on, and it is no About topic."""
    if not context.settings.has_on("topic_voting_enabled"):
        return False
    category = category_of(context, topic)
    return bool(category and category.get("topic_voting") and not is_definition(context, topic))


def votes_of(store: Store, topic_id: int, *, archived: bool = False) -> list[Document]:
    return store.where("topic_vote", topic_id=topic_id, archived=archived)


def vote_count(context: Context, topic: Document) -> int:
    """The count that the topic keeps, also when its votes were freed."""
    return int(topic.get("vote_count") or 0)


def has_voted(context: Context, topic: Document) -> bool:
    user = context.user
    return user is not None and any(
        row["user_id"] == user["id"] for row in context.store.where("topic_vote", topic_id=topic["id"])
    )


def voting_fields(context: Context, topic: Document) -> dict[str, Any]:
    """What the plugin adds to a topic."""
    if not context.settings.has_on("topic_voting_enabled"):
        return {}
    return {
        "can_vote": can_vote(context, topic),
        "vote_count": vote_count(context, topic),
        "user_voted": has_voted(context, topic),
    }


def _limit(context: Context, user: Document) -> int:
    return context.settings.number(f"topic_voting_tl{user['trust_level']}_vote_limit")


def _used(store: Store, user: Document) -> int:
    return len(store.where("topic_vote", user_id=user["id"], archived=False))


def _topic(context: Context) -> Document:
    if not context.settings.has_on("topic_voting_enabled"):
        raise not_found()
    context.require_login()
    topic = context.store.get("topic", as_integer(context.params.get("topic_id")) or 0)
    if topic is None:
        raise unhandled(500)
    if not can_see_topic(context, topic):
        raise invalid_access()
    return topic


def who_voted(context: Context, topic_id: int) -> list[Any] | None:
    """Who voted for a topic; None when the names are hidden."""
    if not context.settings.on("topic_voting_show_who_voted"):
        return None
    rows = context.store.where("topic_vote", topic_id=topic_id)
    return [basic_user(context.store, row["user_id"]) for row in rows]


def _recount(context: Context, topic: Document) -> Document:
    count = len(context.store.where("topic_vote", topic_id=topic["id"]))
    changed = {**topic, "vote_count": count}
    context.store.put("topic", changed)
    return changed


@route("POST", "/voting/vote", "discourse_topic_voting/votes/vote")
def vote(context: Context) -> Answer:
    """Vote for a topic. Out of votes the same body comes with 403; a second vote is refused (3.5)."""
    topic = _topic(context)
    user = context.require_login()
    if not can_vote(context, topic) or has_voted(context, topic):
        raise invalid_access()
    limit, used = _limit(context, user), _used(context.store, user)
    voters = who_voted(context, topic["id"])
    allowed = used < limit
    if allowed:
        used += 1
        context.store.insert("topic_vote", {"topic_id": topic["id"], "user_id": user["id"], "archived": False})
        topic = _recount(context, topic)
    left = max(limit - used, 0)
    body = {
        "can_vote": can_vote(context, topic),
        "vote_limit": limit,
        "vote_count": vote_count(context, topic),
        "who_voted": voters,
        "alert": left <= context.settings.number("topic_voting_alert_votes_left"),
        "votes_left": left,
    }
    return Answer(200 if allowed else 403, json=body)


@route("POST", "/voting/unvote", "discourse_topic_voting/votes/unvote")
def unvote(context: Context) -> Answer:
    """Take a vote back; also an answer of 200 when there was none."""
    topic = _topic(context)
    user = context.require_login()
    for row in context.store.where("topic_vote", topic_id=topic["id"], user_id=user["id"]):
        context.store.delete("topic_vote", row["id"])
    topic = _recount(context, topic)
    limit = _limit(context, user)
    return ok(
        {
            "can_vote": can_vote(context, topic),
            "vote_limit": limit,
            "vote_count": vote_count(context, topic),
            "who_voted": who_voted(context, topic["id"]),
            "votes_left": max(limit - _used(context.store, user), 0),
        }
    )


@route("GET", "/voting/who", "discourse_topic_voting/votes/who")
def who(context: Context) -> Answer:
    """The voters of a topic, null when names are hidden."""
    topic = _topic(context)
    return ok(who_voted(context, topic["id"]))


def archive_votes(store: Store, topic_id: int) -> None:
    """Free the votes of a topic that was closed, archived, deleted or left a voting category; the count stays."""
    for row in votes_of(store, topic_id):
        store.put("topic_vote", {**row, "archived": True})


def restore_votes(store: Store, topic_id: int) -> None:
    """Take freed votes back, also above the voters' limits (3.5)."""
    for row in votes_of(store, topic_id, archived=True):
        store.put("topic_vote", {**row, "archived": False})


def set_category_voting(store: Store, category_id: int, *, on: bool) -> None:
    """What a category's voting does to the votes of its topics: off frees them, on restores those of open topics."""
    for topic in store.where("topic", category_id=category_id):
        if not on:
            archive_votes(store, topic["id"])
        elif not topic["closed"] and not topic["archived"] and not topic["deleted_at"]:
            restore_votes(store, topic["id"])


def move_votes(context: Context, topic: Document, target: Document) -> tuple[int, int]:
    """Take the votes of a topic to another one, where each person has one; how many went, and how many could not."""
    if not context.settings.has_on("topic_voting_enabled"):
        return 0, 0
    there = {row["user_id"] for row in context.store.where("topic_vote", topic_id=target["id"])}
    moved = stayed = 0
    for row in context.store.where("topic_vote", topic_id=topic["id"]):
        if row["user_id"] in there:
            context.store.delete("topic_vote", row["id"])
            stayed += 1
        else:
            context.store.put("topic_vote", {**row, "topic_id": target["id"]})
            moved += 1
    _recount(context, topic)
    _recount(context, target)
    return moved, stayed
