"""Reactions to posts with emoji (Discourse 3.5, plugins/discourse-reactions).

Liking is the main reaction and a like alone. Every other reaction is kept apart, and counts as a like, too, unless a
setting leaves it out.
"""

from typing import Any

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.moderation.flags import LIKE
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import age_in_seconds

KIND, ACTION = "reaction", "post_action"


def is_on(context: Context) -> bool:
    return context.settings.has_on("discourse_reactions_enabled")


def main_reaction(context: Context) -> str:
    return context.settings.text("discourse_reactions_reaction_for_like")


def valid_reactions(context: Context) -> list[str]:
    """What people may react with, the main one first."""
    return list(
        dict.fromkeys([main_reaction(context), *context.settings.items("discourse_reactions_enabled_reactions")])
    )


def counts_as_like(context: Context, reaction: str) -> bool:
    return reaction not in context.settings.items("discourse_reactions_excluded_from_like")


def reaction_of(context: Context, post: Document, user_id: int) -> Document | None:
    """The reaction of somebody that is not the main one."""
    return next(iter(context.store.where(KIND, post_id=post["id"], user_id=user_id)), None)


def like_of(context: Context, post: Document, user_id: int) -> Document | None:
    rows = context.store.where(ACTION, post_id=post["id"], user_id=user_id, post_action_type_id=LIKE)
    return next(iter(rows), None)


def by_reaction(context: Context, post: Document) -> dict[str, list[Document]]:
    """Who reacted how, the rows of the most used one first."""
    rows = context.store.where(KIND, post_id=post["id"])
    found: dict[str, list[Document]] = {}
    for row in rows:
        found.setdefault(row["value"], []).append(row)
    others = {row["user_id"] for row in rows}
    likes = context.store.where(ACTION, post_id=post["id"], post_action_type_id=LIKE)
    liked = [row for row in likes if row["user_id"] not in others]
    if liked:
        found.setdefault(main_reaction(context), []).extend(liked)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def reaction_fields(context: Context, post: Document) -> dict[str, Any]:
    """What a post says of the reactions to it."""
    if not is_on(context):
        return {}
    found = by_reaction(context, post)
    user = context.user
    own = None if user is None else reaction_of(context, post, user["id"])
    like = None if user is None else like_of(context, post, user["id"])
    return {
        "reactions": [{"id": name, "type": "emoji", "count": len(rows)} for name, rows in found.items()],
        "current_user_reaction": _own(context, own, like),
        "reaction_users_count": sum(len(rows) for rows in found.values()),
        "current_user_used_main_reaction": like is not None and own is None,
    }


def _own(context: Context, own: Document | None, like: Document | None) -> dict[str, Any] | None:
    row = own or like
    if row is None:
        return None
    name = main_reaction(context) if own is None else own["value"]
    return {"id": name, "type": "emoji", "can_undo": can_undo(context, row)}


def can_undo(context: Context, row: Document) -> bool:
    minutes = context.settings.number("post_undo_action_window_mins")
    return age_in_seconds(row["created_at"]) <= minutes * 60
