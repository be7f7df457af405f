"""The queue of posts that wait for approval (Discourse 3.5, lib/new_post_manager.rb and reviewables)."""

from typing import Any

from idiaspora.sandbox.categories.access import moderates_category
from idiaspora.sandbox.http.answers import Answer, invalid_access, invalid_parameters, not_found, ok
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user, log_staff_action
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.post_creation import approve

PENDING, APPROVED, REJECTED = 0, 1, 2
STATUSES = {"pending": PENDING, "approved": APPROVED, "rejected": REJECTED}
ACTIONS = {"approve_post": APPROVED, "reject_post": REJECTED}


def _reviewable(context: Context, row: Document) -> bool:
    category = context.store.get("category", row["category_id"] or 0)
    return context.is_staff or moderates_category(context, category)


@route("GET", "/review", "reviewables/index")
def index(context: Context) -> Answer:
    """What the acting user may decide; refused when there is nothing that concerns them and they are no staff (3.5)."""
    context.require_login()
    rows = [row for row in context.store.all("reviewable") if _reviewable(context, row)]
    if not rows and not context.is_staff:
        raise invalid_access()
    status = str(context.params.get("status") or "pending")
    rows = [row for row in rows if status == "all" or row["status"] == STATUSES.get(status, PENDING)]
    users = [basic_user(context.store, number) for number in dict.fromkeys(row["user_id"] for row in rows)]
    return ok(
        {
            "users": users,
            "reviewables": [_shown(row) for row in reversed(rows)],
            "meta": {"total_rows_reviewables": len(rows), "load_more_reviewables": "/review.json?offset=10"},
            "__rest_serializer": "1",
        }
    )


def _shown(row: Document) -> dict[str, Any]:
    return {
        "id": row["id"],
        "type": row["type"],
        "topic_id": row["topic_id"],
        "category_id": row["category_id"],
        "created_at": row["created_at"],
        "status": row["status"],
        "version": row.get("version", 0),
        "target_created_by_id": row["user_id"],
        "payload": {"raw": row["raw"], "title": row["title"] or None, "tags": row["tags"]},
    }


@route("GET", "/review/count", "reviewables/count")
def count(context: Context) -> Answer:
    context.require_login()
    rows = [row for row in context.store.where("reviewable", status=PENDING) if _reviewable(context, row)]
    return ok({"count": len(rows)})


@route("PUT", "/review/<int:id>/perform/<action>", "reviewables/perform")
def perform(context: Context, id: int, action: str) -> Answer:
    """Approve a queued post, which makes it in its author's name, or reject it."""
    context.require_login()
    row = context.store.get("reviewable", id)
    if row is None or not _reviewable(context, row):
        raise not_found()
    if action not in ACTIONS or row["status"] != PENDING:
        raise invalid_parameters("action_id")
    version = row.get("version", 0)
    if as_integer(context.params.get("version")) not in (None, version):
        return Answer(409, json={"errors": ["That reviewable was changed by another user."]})
    context.store.put("reviewable", {**row, "status": ACTIONS[action], "version": version + 1})
    result: dict[str, Any] = {
        "success": True,
        "transition_to": "approved" if action == "approve_post" else "rejected",
        "remove_reviewable_ids": [id],
        "version": version + 1,
    }
    if action == "approve_post":
        post = approve(context, row)
        result |= {"created_post_id": post["id"], "created_post_topic_id": post["topic_id"]}
        log_staff_action(context, "post_approved", post_id=post["id"], topic_id=post["topic_id"])
    else:
        log_staff_action(context, "post_rejected", topic_id=row["topic_id"], details=row["raw"])
    return ok({"reviewable_perform_result": result})
