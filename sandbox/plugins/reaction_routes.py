"""Reacting to a post, and who did (Discourse 3.5, discourse-reactions, custom_reactions_controller.rb)."""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok, unprocessable
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.moderation.flags import LIKE
from idiaspora.sandbox.plugins.reactions import (
    ACTION,
    KIND,
    by_reaction,
    can_undo,
    counts_as_like,
    is_on,
    like_of,
    main_reaction,
    reaction_of,
    valid_reactions,
)
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_see_post
from idiaspora.sandbox.topics.post_actions import recount_likes
from idiaspora.sandbox.topics.post_serializers import serialized

PATH = "/discourse-reactions/posts/<id>"


@route("PUT", f"{PATH}/custom-reactions/<reaction>/toggle", "discourse_reactions/custom_reactions/toggle")
def toggle(context: Context, id: str, reaction: str) -> Answer:
    """React, in place of another reaction; the same once more takes it back."""
    post = _post(context, id)
    user = context.require_login()
    if reaction not in valid_reactions(context):
        raise unprocessable()
    topic = context.store.get("topic", post["topic_id"]) or {}
    if post["user_id"] == user["id"] or post["deleted_at"] or post.get("hidden") or topic["archived"]:
        raise invalid_access()
    before = _current(context, post, user)
    if before is not None and not can_undo(context, before[1]):
        raise invalid_access()
    _take_back(context, post, user)
    if before is None or before[0] != reaction:
        _react(context, post, user, reaction)
    recount_likes(context, post)
    return ok(serialized(context, post))


@route("GET", f"{PATH}/reactions-users", "discourse_reactions/custom_reactions/post_reactions_users")
def reactions_users(context: Context, id: str) -> Answer:
    """Who reacted with which emoji, or with the one that is asked for."""
    post = _post(context, id)
    asked = context.params.get("reaction_value")
    found = {name: rows for name, rows in by_reaction(context, post).items() if asked in (None, name)}
    return ok(
        {
            "reaction_users": [
                {"id": name, "count": len(rows), "users": [_user(context, row) for row in rows]}
                for name, rows in found.items()
            ]
        }
    )


def _user(context: Context, row: Document) -> dict[str, Any]:
    user = basic_user(context.store, row["user_id"]) or {}
    shown = {key: user.get(key) for key in ("username", "name", "avatar_template")}
    return {**shown, "can_undo": can_undo(context, row), "created_at": row["created_at"]}


def _post(context: Context, id: str) -> Document:
    """The post; not found while there are no reactions, and by those who do not see it refused."""
    if not is_on(context):
        raise not_found()
    post = context.store.get("post", number_of(id) or 0)
    if post is None:
        raise not_found()
    if not can_see_post(context, post):
        raise invalid_access()
    return post


def _current(context: Context, post: Document, user: Document) -> tuple[str, Document] | None:
    own = reaction_of(context, post, user["id"])
    if own is not None:
        return own["value"], own
    like = like_of(context, post, user["id"])
    return None if like is None else (main_reaction(context), like)


def _take_back(context: Context, post: Document, user: Document) -> None:
    for kind, row in ((KIND, reaction_of(context, post, user["id"])), (ACTION, like_of(context, post, user["id"]))):
        if row is not None:
            context.store.delete(kind, row["id"])


def _react(context: Context, post: Document, user: Document, reaction: str) -> None:
    row: Document = {"post_id": post["id"], "user_id": user["id"], "created_at": context.now()}
    if reaction != main_reaction(context):
        context.store.insert(KIND, {**row, "value": reaction})
    if reaction == main_reaction(context) or counts_as_like(context, reaction):
        context.store.insert(ACTION, {**row, "post_action_type_id": LIKE})
