"""What waits for the moderators: queued posts and flagged ones (Discourse 3.5, app/models/reviewable*.rb)."""

from typing import Any

from idiaspora.sandbox.categories.access import can_see, moderates_category
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.moderation.flags import FIRST_CUSTOM_ID, NOTIFY_USER, post_action_types
from idiaspora.sandbox.store.store import Document, Store

KIND, SCORE = "reviewable", "reviewable_score"
PENDING, APPROVED, REJECTED, IGNORED, DELETED = range(5)
STATUSES = {
    "pending": PENDING, "approved": APPROVED, "rejected": REJECTED, "ignored": IGNORED, "deleted": DELETED,
}  # fmt: skip
QUEUED, FLAGGED = "ReviewableQueuedPost", "ReviewableFlaggedPost"
NEEDS_APPROVAL = 9
SYSTEM = -1
STAFF_TRUST, TAKES_ACTION = 5.0, 5.0
"""How much a flag of the staff counts, and what is added for one that hides the post at once."""

SCORE_TO_HIDE = 10.0


def may_review(context: Context, row: Document) -> bool:
    """Staff, and who moderates the category; flags and posts of categories that they do not see are for others."""
    category = context.store.get("category", row["category_id"] or 0)
    if category is not None and not can_see(context, category):
        return False
    return context.is_staff or moderates_category(context, category)


def visible(context: Context) -> list[Document]:
    return [row for row in context.store.all(KIND) if may_review(context, row)]


def pending_count(context: Context) -> int:
    return sum(row["status"] == PENDING for row in visible(context))


def weight(user: Document) -> float:
    """How much the flag of a user counts."""
    trust = STAFF_TRUST if user["admin"] or user["moderator"] else float(user["trust_level"])
    return 1.0 + trust


def scores_of(store: Store, row: Document) -> list[Document]:
    return store.where(SCORE, reviewable_id=row["id"])


def score(store: Store, row: Document) -> float:
    return float(sum(entry["score"] for entry in scores_of(store, row)))


def enqueue(context: Context, **columns: Any) -> Document:
    """A post that waits for approval; the forum itself is who asks for it."""
    created = {"type": QUEUED, "status": PENDING, "version": 0, "created_at": context.now(), **columns}
    row = context.store.insert(KIND, created)
    system = context.store.get("user", SYSTEM) or {"admin": True, "moderator": True, "trust_level": 4}
    _add_score(context, row, SYSTEM, NEEDS_APPROVAL, weight(system))
    return row


def flag(context: Context, post: Document, type_id: int, *, takes_action: bool = False) -> Document:
    """The flagged post in the queue, with the score of the acting user; one that was settled waits once more."""
    user = context.require_login()
    topic = context.store.get("topic", post["topic_id"]) or {}
    found = next(iter(context.store.where(KIND, type=FLAGGED, post_id=post["id"])), None)
    if found is None:
        columns = {
            "type": FLAGGED,
            "status": PENDING,
            "version": 0,
            "post_id": post["id"],
            "user_id": post["user_id"],
            "created_by_id": user["id"],
            "topic_id": topic.get("id"),
            "category_id": topic.get("category_id"),
            "created_at": context.now(),
        }
        found = context.store.insert(KIND, columns)
    elif found["status"] != PENDING:
        found = settled(context, found, PENDING)
    _add_score(context, found, user["id"], type_id, weight(user) + (TAKES_ACTION if takes_action else 0.0))
    return found


def _add_score(context: Context, row: Document, user_id: int, type_id: int, points: float) -> None:
    entry = {"reviewable_id": row["id"], "user_id": user_id, "reviewable_score_type": type_id, "score": points}
    context.store.insert(SCORE, {**entry, "status": PENDING, "created_at": context.now()})


def settled(context: Context, row: Document, status: int) -> Document:
    """The same with another status, stored; its scores follow."""
    changed = {**row, "status": status, "version": row["version"] + 1}
    context.store.put(KIND, changed)
    for entry in scores_of(context.store, row):
        if entry["status"] == PENDING:
            context.store.put(SCORE, {**entry, "status": status})
    return changed


def score_types(store: Store) -> list[dict[str, Any]]:
    """The reasons for which something waits: the flags for moderators, and approval; those of forums come last."""
    flags = [row for row in post_action_types(store) if row["is_flag"] and row["id"] != NOTIFY_USER]
    named = [{"id": row["id"], "name": row["name"]} for row in flags]
    own = [row for row in named if row["id"] >= FIRST_CUSTOM_ID]
    system = [row for row in named if row["id"] < FIRST_CUSTOM_ID]
    return [*system, {"id": NEEDS_APPROVAL, "name": "Needs Approval"}, *own]


def shown(context: Context, row: Document) -> dict[str, Any]:
    """A row of the queue as those get it who may decide."""
    return _queued(context, row) if row["type"] == QUEUED else _flagged(context, row)


def _common(context: Context, row: Document) -> dict[str, Any]:
    author = context.store.get("user", row["user_id"]) or {"trust_level": None}
    fields = _editable_fields(row)
    return {
        "id": row["id"],
        "type": row["type"],
        "type_source": "core",
        "category_id": row["category_id"],
        "created_at": row["created_at"],
        "can_edit": bool(fields),
        "score": score(context.store, row),
        "version": row["version"],
        "target_created_by_trust_level": author["trust_level"],
        "created_from_flag": row["type"] == FLAGGED,
        "status": row["status"],
        "created_by_id": row.get("created_by_id", SYSTEM),
        "target_created_by_id": row["user_id"],
        "topic_id": row["topic_id"],
        "editable_fields": fields,
        "reviewable_score_ids": [entry["id"] for entry in scores_of(context.store, row)],
        "bundled_action_ids": [bundle["id"] for bundle in bundles(context, row)],
        "reviewable_note_ids": [],
        "claimed_by_id": None,
    }


def _editable_fields(row: Document) -> list[dict[str, str]]:
    if row["type"] != QUEUED or row["status"] != PENDING:
        return []
    text = {"id": "payload.raw", "type": "editor"}
    if row["topic_id"]:
        return [text]
    of_topic = (("category_id", "category"), ("payload.title", "text"), ("payload.tags", "tags"))
    return [*({"id": name, "type": kind} for name, kind in of_topic), text]


def _queued(context: Context, row: Document) -> dict[str, Any]:
    payload = {"raw": row["raw"], **({"title": row["title"]} if row["title"] else {})}
    more: dict[str, Any] = {
        "removed_topic_id": None,
        "payload": {**payload, "is_poll": True, "tags": row["tags"] or None},
    }
    if row["topic_id"]:
        more |= _addresses(context, row["topic_id"], None)
    return {**_common(context, row), **more}


def _flagged(context: Context, row: Document) -> dict[str, Any]:
    post = context.store.get("post", row["post_id"]) or {}
    replies = context.store.where("post", topic_id=row["topic_id"], reply_to_post_number=post.get("post_number"))
    return {
        **_common(context, row),
        **_addresses(context, row["topic_id"], post),
        "cooked": post.get("cooked"),
        "raw": post.get("raw"),
        "reply_count": len(replies),
        "post_updated_at": post.get("updated_at"),
        "post_version": post.get("version"),
        "post_id": row["post_id"],
    }


def _addresses(context: Context, topic_id: int, post: Document | None) -> dict[str, Any]:
    topic = context.store.get("topic", topic_id)
    if topic is None:
        return {"topic_url": None, "target_url": None, "topic_tags": []}
    url = f"{context.host}/t/{topic['slug']}/{topic['id']}"
    return {
        "topic_url": url,
        "target_url": f"{url}/{post['post_number']}" if post else url,
        "topic_tags": topic["tags"],
    }


def bundles(context: Context, row: Document) -> list[dict[str, Any]]:
    """What may be decided, as the menus of the page have it; nothing is left to decide of what is settled."""
    if row["status"] != PENDING:
        return []
    if row["type"] == QUEUED:
        found = {
            "approve_post": ["approve_post"],
            f"{row['id']}-reject": ["reject_post"],
            "revise_and_reject_post": ["revise_and_reject_post"],
            **({"delete": ["delete"]} if context.is_admin else {}),
        }
    else:
        post = context.store.get("post", row["post_id"]) or {}
        agree = ["agree_and_keep_hidden"] if post.get("hidden") else ["agree_and_keep", "agree_and_hide"]
        found = {
            f"{row['id']}-agree": [*agree, "delete_and_agree"],
            "post-disagree": ["disagree"],
            f"{row['id']}-ignore": ["ignore_and_do_nothing", "delete_and_ignore"],
        }
    return [{"id": id, "label": None, "icon": None, "action_ids": actions} for id, actions in found.items()]
