"""What posts were before they were edited (Discourse 3.5, app/serializers/post_revision_serializer.rb)."""

from html import escape
from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_edit_post, can_see_post
from idiaspora.sandbox.topics.post_serializers import can_view_history

REVISION = "post_revision"
FIRST = 2
"""The number of the first revision: the post itself is the first version."""

KEPT = ("raw", "wiki", "locale", "user_id", "title", "category_id", "tags")


def keep(context: Context, post: Document, edited: Document, old_topic: Document, topic: Document) -> None:
    """Keep what a new version changed."""
    before, after = {**old_topic, **post}, {**topic, **edited}
    changes = {key: [before.get(key), after.get(key)] for key in KEPT if before.get(key) != after.get(key)}
    row = {"post_id": post["id"], "number": edited["version"], "user_id": edited["last_editor_id"]}
    row |= {"created_at": edited["updated_at"], "edit_reason": edited["edit_reason"], "changes": changes}
    context.store.insert(REVISION, row)


@route("GET", "/posts/<int:id>/revisions/latest", "posts/latest_revision")
def latest(context: Context, id: int) -> Answer:
    return _answer(context, id, None)


@route("GET", "/posts/<int:id>/revisions/<int:number>", "posts/revisions")
def numbered(context: Context, id: int, number: int) -> Answer:
    """One of them by its number, which is that of the version it led to."""
    return _answer(context, id, number)


def _answer(context: Context, id: int, number: int | None) -> Answer:
    post = context.store.get("post", id)
    if post is None or not can_see_post(context, post):
        raise not_found()
    if not can_view_history(context, post):
        raise invalid_access()
    rows = sorted(context.store.where(REVISION, post_id=id), key=lambda row: int(row["number"]))
    row = next((row for row in reversed(rows) if number in (None, row["number"])), None)
    if row is None:
        raise not_found()
    return ok(_shown(context, post, row, [each["number"] for each in rows]))


def _shown(context: Context, post: Document, row: Document, numbers: list[int]) -> dict[str, Any]:
    editor = basic_user(context.store, row["user_id"]) or {"username": None, "name": None, "avatar_template": ""}
    number, changes = row["number"], row["changes"]
    return {
        "created_at": row["created_at"],
        "post_id": post["id"],
        "previous_hidden": False,
        "current_hidden": False,
        "first_revision": numbers[0],
        "previous_revision": max((each for each in numbers if each < number), default=None),
        "current_revision": number,
        "next_revision": min((each for each in numbers if each > number), default=None),
        "last_revision": numbers[-1],
        "current_version": number,
        "version_count": len(numbers) + 1,
        "username": editor["username"],
        "display_username": editor["username"],
        "acting_user_name": editor["name"],
        "avatar_template": editor["avatar_template"],
        "edit_reason": row["edit_reason"],
        "body_changes": _texts(*changes.get("raw", [post["raw"], post["raw"]])),
        "title_changes": _texts(*changes["title"]) if "title" in changes else None,
        "user_changes": None,
        **{f"{key}_changes": _pair(changes[key]) for key in ("tags", "category_id") if key in changes},
        "can_edit": can_edit_post(context, post),
    }


def _pair(values: list[Any]) -> dict[str, Any]:
    return dict(zip(("previous", "current"), values, strict=True))


def _texts(old: str, new: str) -> dict[str, str]:
    """Both texts whole: which words differ, a reader sees."""
    marked = escape(new) if old == new else f"<del>{escape(old)}</del><ins>{escape(new)}</ins>"
    return {
        "inline": f'<div class="inline-diff">{marked}</div>',
        "side_by_side": marked,
        "side_by_side_markdown": marked,
    }
