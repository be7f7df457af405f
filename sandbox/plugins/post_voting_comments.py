"""Comments on the posts of a question (plugin discourse-post-voting of Discourse 3.5, off by default)."""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok, refused, success, unprocessable
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.cooking import cook
from idiaspora.sandbox.model.staff_log import avatar_template
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_reply, can_see_post, moderates

KIND, VOTE = "post_voting_comment", "post_voting_comment_vote"
MOST_LETTERS, SHOWN = 600, 5


def comments_of(context: Context, post: Document) -> list[Document]:
    return context.store.where(KIND, post_id=post["id"], deleted_at=None)


def fields_of_post(context: Context, post: Document) -> dict[str, Any]:
    """The first comments that a post of a question shows, and how many it has."""
    rows = comments_of(context, post)
    return {"comments": [shown(context, row) for row in rows[:SHOWN]], "comments_count": len(rows)}


def shown(context: Context, row: Document) -> dict[str, Any]:
    user = context.store.get("user", row["user_id"]) or {"name": None, "username": None, "id": None}
    votes = context.store.where(VOTE, comment_id=row["id"])
    mine = context.user is not None and any(vote["user_id"] == context.user["id"] for vote in votes)
    return {
        "id": row["id"],
        "user_id": row["user_id"],
        "name": user["name"],
        "username": user["username"],
        "created_at": row["created_at"],
        "raw": row["raw"],
        "cooked": row["cooked"],
        "post_voting_vote_count": len(votes),
        "user_voted": mine,
        **({"avatar_template": avatar_template(user)} if user["username"] else {}),
    }


def _on(context: Context) -> None:
    if not context.settings.has_on("post_voting_enabled"):
        raise not_found()


def _post(context: Context) -> tuple[Document, Document]:
    _on(context)
    post = context.store.get("post", as_integer(required(context.params, "post_id")) or 0)
    topic = context.store.get("topic", post["topic_id"]) if post else None
    if post is None or topic is None or not can_see_post(context, post):
        raise not_found()
    return post, topic


def _comment(context: Context) -> tuple[Document, Document, Document]:
    """A comment with its post and topic."""
    _on(context)
    context.require_login()
    row = context.store.get(KIND, as_integer(required(context.params, "comment_id")) or 0)
    post = context.store.get("post", row["post_id"]) if row and not row["deleted_at"] else None
    topic = context.store.get("topic", post["topic_id"]) if post else None
    if row is None or post is None or topic is None or not can_see_post(context, post):
        raise not_found()
    return row, post, topic


def _raw(context: Context) -> str:
    raw = str(required(context.params, "raw")).strip()
    if len(raw) > MOST_LETTERS:
        raise unprocessable(f"Raw is too long (maximum is {MOST_LETTERS} characters)")
    return raw


@route("GET", "/post_voting/comments", "post_voting/comments/load_more_comments")
def more(context: Context) -> Answer:
    """The comments after one."""
    post, _ = _post(context)
    last = as_integer(required(context.params, "last_comment_id")) or 0
    return ok({"comments": [shown(context, row) for row in comments_of(context, post) if row["id"] > last]})


@route("POST", "/post_voting/comments", "post_voting/comments/create")
def create(context: Context) -> Answer:
    user = context.require_login()
    post, topic = _post(context)
    if topic.get("subtype") != "question_answer" or not can_reply(context, topic):
        raise invalid_access()
    raw = _raw(context)
    columns = {"post_id": post["id"], "user_id": user["id"], "raw": raw, "cooked": cook(raw), "deleted_at": None}
    return ok(shown(context, context.store.insert(KIND, {**columns, "created_at": context.now()})))


def _check_own(context: Context, row: Document, topic: Document) -> None:
    if row["user_id"] != context.require_login()["id"] and not moderates(context, topic):
        raise invalid_access()


@route("PUT", "/post_voting/comments", "post_voting/comments/update")
def update(context: Context) -> Answer:
    row, _, topic = _comment(context)
    _check_own(context, row, topic)
    raw = _raw(context)
    changed = {**row, "raw": raw, "cooked": cook(raw)}
    context.store.put(KIND, changed)
    return ok(shown(context, changed))


@route("DELETE", "/post_voting/comments", "post_voting/comments/destroy")
def destroy(context: Context) -> Answer:
    row, _, topic = _comment(context)
    _check_own(context, row, topic)
    context.store.put(KIND, {**row, "deleted_at": context.now()})
    return success()


@route("POST", "/post_voting/vote/comment", "post_voting/votes/create_comment_vote")
def vote(context: Context) -> Answer:
    """Vote for a comment, once and not for one's own; comments are voted up only."""
    row, _, topic = _comment(context)
    user = context.require_login()
    if row["user_id"] == user["id"]:
        raise _refused("You are not allowed to vote on your own post or comment.")
    if topic["closed"] or topic["archived"]:
        raise _refused("You can't vote on posts of a closed or archived topic.")
    if context.store.count(VOTE, comment_id=row["id"], user_id=user["id"]):
        raise _refused("You can only vote once for each comment.")
    context.store.insert(VOTE, {"comment_id": row["id"], "user_id": user["id"]})
    return success()


def _refused(text: str) -> Exception:
    return refused(403, text, error_type="invalid_access")


@route("DELETE", "/post_voting/vote/comment", "post_voting/votes/destroy_comment_vote")
def unvote(context: Context) -> Answer:
    row, _, _ = _comment(context)
    mine = context.store.where(VOTE, comment_id=row["id"], user_id=context.require_login()["id"])
    if not mine:
        raise _refused("You have not voted on this comment.")
    context.store.delete(VOTE, mine[0]["id"])
    return success()
