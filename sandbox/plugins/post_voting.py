"""Votes for answers (plugin discourse-post-voting of Discourse 3.5, off by default)."""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, not_found, ok, refused, success
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.plugins.post_voting_comments import comments_of, fields_of_post
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import SMALL_ACTION, age_in_seconds, can_see_post

SIGNS = {"up": 1, "down": -1}
MOST_VOTERS = 20


def is_post_voting(context: Context, topic: Document) -> bool:
    return context.settings.has_on("post_voting_enabled") and topic.get("subtype") == "question_answer"


def vote_total(context: Context, post: Document) -> int:
    return sum(SIGNS[row["direction"]] for row in context.store.where("post_vote", post_id=post["id"]))


def answers_of(context: Context, topic: Document) -> list[Document]:
    """The answers to a question: the posts that are no reply to another, by votes."""
    rows = [
        row
        for row in context.store.where("post", topic_id=topic["id"])
        if row["post_number"] > 1
        and not row["deleted_at"]
        and row["reply_to_post_number"] is None
        and row["post_type"] != SMALL_ACTION
    ]
    return sorted(rows, key=lambda row: (-vote_total(context, row), row["post_number"]))


def post_voting_fields(context: Context, topic: Document, post: Document) -> dict[str, Any]:
    """What the plugin adds to a post of a question."""
    if not is_post_voting(context, topic) or post["post_type"] == SMALL_ACTION:
        return {}
    votes = context.store.where("post_vote", post_id=post["id"])
    mine = [row for row in votes if context.user and row["user_id"] == context.user["id"]]
    return {
        "post_voting_vote_count": vote_total(context, post),
        **({"post_voting_user_voted_direction": mine[0]["direction"]} if mine else {}),
        "post_voting_has_votes": bool(votes),
        **fields_of_post(context, post),
    }


def topic_fields(context: Context, topic: Document) -> dict[str, Any]:
    """What the plugin adds to a question."""
    if not is_post_voting(context, topic):
        return {}
    answers = sorted(answers_of(context, topic), key=lambda row: str(row["created_at"]))
    last = answers[-1] if answers else None
    return {
        "is_post_voting": True,
        "answer_count": len(answers),
        "last_answered_at": last["created_at"] if last else None,
        "last_commented_on": _last_commented_on(context, topic),
        **({"last_answerer": basic_user(context.store, last["user_id"])} if last else {}),
    }


def _last_commented_on(context: Context, topic: Document) -> str | None:
    posts = context.store.where("post", topic_id=topic["id"])
    moments = [row["created_at"] for post in posts for row in comments_of(context, post)]
    return max(moments, default=None)


def _post(context: Context) -> Document:
    if not context.settings.has_on("post_voting_enabled"):
        raise not_found()
    context.require_login()
    post = context.store.get("post", as_integer(context.params.get("post_id")) or 0)
    topic = context.store.get("topic", post["topic_id"]) if post else None
    if post is None or topic is None or not can_see_post(context, post):
        raise not_found()
    return post


def _refuse(text: str) -> Exception:
    return refused(403, text, error_type="invalid_access")


@route("POST", "/post_voting/vote", "post_voting/votes/create")
def vote(context: Context) -> Answer:
    """Vote up or down, once and not for one's own post."""
    post = _post(context)
    user = context.require_login()
    topic = context.store.get("topic", post["topic_id"]) or {}
    direction = str(context.params.get("direction") or "up")
    if not is_post_voting(context, topic):
        raise _refuse("Only posts of Post Voting topics can be voted on.")
    if post["user_id"] == user["id"]:
        raise _refuse("You are not allowed to vote on your own post or comment.")
    if topic["closed"] or topic["archived"]:
        raise _refuse("You can't vote on posts of a closed or archived topic.")
    mine = context.store.where("post_vote", post_id=post["id"], user_id=user["id"])
    if mine and mine[0]["direction"] == direction:
        raise _refuse("You can only vote once for each post.")
    for row in mine:
        _check_window(context, row)
        context.store.delete("post_vote", row["id"])
    row = {"post_id": post["id"], "user_id": user["id"], "direction": direction if direction in SIGNS else "up"}
    context.store.insert("post_vote", {**row, "created_at": context.now()})
    return success()


def _check_window(context: Context, vote: Document) -> None:
    minutes = context.settings.number("post_voting_undo_vote_action_window")
    if minutes and age_in_seconds(vote["created_at"]) > minutes * 60:
        raise _refuse(f"You can only undo votes within {minutes} minutes after voting.")


@route("DELETE", "/post_voting/vote", "post_voting/votes/destroy")
def unvote(context: Context) -> Answer:
    """Take a vote back within the time for that."""
    post = _post(context)
    user = context.require_login()
    mine = context.store.where("post_vote", post_id=post["id"], user_id=user["id"])
    if not mine:
        raise not_found()
    _check_window(context, mine[0])
    context.store.delete("post_vote", mine[0]["id"])
    return success()


@route("GET", "/post_voting/voters", "post_voting/votes/voters")
def voters(context: Context) -> Answer:
    """The last voters of a post with their directions."""
    post = _post(context)
    rows = context.store.where("post_vote", post_id=post["id"])[-MOST_VOTERS:]
    shown = [
        {**user, "direction": row["direction"]} for row in rows if (user := basic_user(context.store, row["user_id"]))
    ]
    return ok({"voters": shown})
