"""The queue of the moderators over the API (Discourse 3.5, app/controllers/reviewables_controller.rb)."""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, invalid_access, invalid_parameters, not_found, ok, unprocessable
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import avatar_template, basic_user, log_staff_action
from idiaspora.sandbox.moderation import reviewables
from idiaspora.sandbox.moderation.reviewables import APPROVED, DELETED, IGNORED, PENDING, QUEUED, REJECTED, STATUSES
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.hiding import hide, unhide
from idiaspora.sandbox.topics.post_creation import approve

PAGE = 10
TYPES = ("ReviewableFlaggedPost", "ReviewableQueuedPost", "ReviewableUser", "ReviewablePost", "Chat::ReviewableMessage")
KINDS = {
    "created_by": "user", "target_created_by": "user", "reviewed_by": "user", "claimed_by": "claimed_by",
}  # fmt: skip
PASSED_ON = (
    "priority", "username", "reviewed_by", "from_date", "to_date", "type", "sort_order", "flagged_by", "score_type",
)  # fmt: skip
WORDS = {number: word for word, number in STATUSES.items()}
ACTIONS = {
    "approve_post": APPROVED, "reject_post": REJECTED, "revise_and_reject_post": REJECTED, "delete": DELETED,
    "agree_and_keep": APPROVED, "agree_and_keep_hidden": APPROVED, "agree_and_hide": APPROVED,
    "delete_and_agree": APPROVED, "disagree": REJECTED, "ignore_and_do_nothing": IGNORED, "delete_and_ignore": IGNORED,
}  # fmt: skip


@route("GET", "/review", "reviewables/index")
def index(context: Context) -> Answer:
    """What the acting user may decide; refused when there is nothing that concerns them and they are no staff (3.5)."""
    _require_reviewer(context)
    params = context.params
    status = str(params.get("status") or "pending")
    if status not in (*STATUSES, "reviewed", "all"):
        raise invalid_parameters("status")
    if not is_blank(params.get("type")) and params["type"] not in TYPES:
        raise invalid_parameters("type")
    rows = [row for row in reviewables.visible(context) if _is_asked_for(context, row, status)]
    rows = _in_order(context, rows)
    offset = max(as_integer(params.get("offset")) or 0, 0)
    page = rows[offset : offset + PAGE]
    meta = {**_filters(params, status), "total_rows_reviewables": len(rows), **_facts(context)}
    if len(rows) > offset + PAGE:
        meta["load_more_reviewables"] = f"/review.json?{_next(params, offset + PAGE)}"
    shown = [reviewables.shown(context, row) for row in page]
    return ok({**_around(context, page), "reviewables": shown, "meta": meta})


def _require_reviewer(context: Context) -> None:
    context.require_login()
    if not context.is_staff and not reviewables.visible(context):
        raise invalid_access()


def _filters(params: dict[str, Any], status: str) -> dict[str, Any]:
    """The filters of the request, as the page needs them again."""
    return {
        "ids": params.get("ids"),
        "status": status,
        "category_id": as_integer(params.get("category_id")),
        "topic_id": as_integer(params.get("topic_id")),
        "additional_filters": {},
        **{name: params.get(name) for name in PASSED_ON},
    }


def _facts(context: Context) -> dict[str, Any]:
    count = reviewables.pending_count(context)
    return {
        "types": KINDS,
        "reviewable_types": TYPES,
        "unknown_reviewable_types_and_sources": [],
        "score_types": reviewables.score_types(context.store),
        "reviewable_count": count,
        "unseen_reviewable_count": count,
    }


def _next(params: dict[str, Any], offset: int) -> str:
    kept = {name: params[name] for name in ("status", "category_id", "topic_id", *PASSED_ON) if params.get(name)}
    return "&".join(f"{name}={value}" for name, value in {**kept, "offset": offset}.items())


def _is_asked_for(context: Context, row: Document, status: str) -> bool:
    params = context.params
    names = {
        "username": row["user_id"],
        "flagged_by": [entry["user_id"] for entry in reviewables.scores_of(context.store, row)],
        "reviewed_by": row.get("reviewed_by_id"),
    }
    kinds = [entry["reviewable_score_type"] for entry in reviewables.scores_of(context.store, row)]
    day = row["created_at"][:10]
    tests = (
        status == "all" or (row["status"] != PENDING if status == "reviewed" else row["status"] == STATUSES[status]),
        is_blank(params.get("type")) or row["type"] == params["type"],
        *(is_blank(params.get(name)) or row[name] == as_integer(params[name]) for name in ("category_id", "topic_id")),
        is_blank(params.get("ids")) or row["id"] in _numbers(params["ids"]),
        is_blank(params.get("score_type")) or as_integer(params["score_type"]) in kinds,
        is_blank(params.get("from_date")) or day >= str(params["from_date"])[:10],
        is_blank(params.get("to_date")) or day <= str(params["to_date"])[:10],
        *(_is_of(context, params.get(name), numbers) for name, numbers in names.items()),
    )
    return all(tests)


def _numbers(ids: Any) -> list[int | None]:
    return [as_integer(part) for part in (ids if isinstance(ids, list) else str(ids).split(","))]


def _is_of(context: Context, name: Any, numbers: Any) -> bool:
    if is_blank(name):
        return True
    user = next(iter(context.store.named("user", "username", str(name))), None)
    return user is not None and user["id"] in (numbers if isinstance(numbers, list) else [numbers])


def _in_order(context: Context, rows: list[Document]) -> list[Document]:
    """What counts most first, unless another order is asked for."""
    by, _, ascending = str(context.params.get("sort_order") or "score").partition("_")
    rows = sorted(rows, key=lambda row: (row["created_at"], row["id"]), reverse=not ascending)
    if by != "created":
        rows.sort(key=lambda row: reviewables.score(context.store, row), reverse=not ascending)
    return rows


def _around(context: Context, rows: list[Document]) -> dict[str, Any]:
    """What stands beside the rows: users, scores and what may be done."""
    scores = [entry for row in rows for entry in reviewables.scores_of(context.store, row)]
    users = [row["user_id"] for row in rows] + [row.get("created_by_id", reviewables.SYSTEM) for row in rows]
    users += [entry["user_id"] for entry in scores]
    groups = [bundle for row in rows for bundle in reviewables.bundles(context, row)]
    titles = {row["id"]: row["name"] for row in reviewables.score_types(context.store)}
    return {
        "users": [basic_user(context.store, number) for number in dict.fromkeys(users)],
        "reviewable_scores": [
            {
                "id": entry["id"],
                "score": entry["score"],
                "created_at": entry["created_at"],
                "status": entry["status"],
                "user_id": entry["user_id"],
                "score_type": {
                    "id": entry["reviewable_score_type"],
                    "title": titles.get(entry["reviewable_score_type"]),
                },
            }
            for entry in scores
        ],
        "bundled_actions": list({bundle["id"]: bundle for bundle in groups}.values()),
        "__rest_serializer": "1",
    }


@route("GET", "/review/count", "reviewables/count")
def count(context: Context) -> Answer:
    _require_reviewer(context)
    return ok({"count": reviewables.pending_count(context)})


@route("GET", "/review/topics", "reviewables/topics")
def topics(context: Context) -> Answer:
    """The topics in which flagged posts wait."""
    _require_reviewer(context)
    found: dict[int, list[Document]] = {}
    for row in reviewables.visible(context):
        if row["status"] == PENDING and row["type"] != QUEUED and row["topic_id"]:
            found.setdefault(row["topic_id"], []).append(row)
    rows = [_topic(context, context.store.get("topic", number) or {}, rows) for number, rows in found.items()]
    return ok(
        {"claimed_bies": [], "reviewable_topics": rows, "meta": {"types": KINDS}, "__rest_serializer": "1"},
    )


def _topic(context: Context, topic: Document, rows: list[Document]) -> dict[str, Any]:
    scores = [entry for row in rows for entry in reviewables.scores_of(context.store, row)]
    keys = ("id", "title", "slug", "archived", "closed", "visible", "archetype")
    return {
        **{key: topic.get(key) for key in keys},
        "fancy_title": topic.get("title"),
        "relative_url": f"/t/{topic.get('slug')}/{topic.get('id')}",
        "stats": {"count": len(scores), "unique_users": len({entry["user_id"] for entry in scores})},
        "reviewable_score": sum(entry["score"] for entry in scores),
        "claimed_by_id": None,
    }


def _find(context: Context, id: int) -> Document:
    context.require_login()
    row = context.store.get(reviewables.KIND, id)
    if row is None or not reviewables.may_review(context, row):
        raise not_found()
    return row


@route("GET", "/review/<int:id>", "reviewables/show")
def show(context: Context, id: int) -> Answer:
    row = _find(context, id)
    return ok({**_around(context, [row]), "reviewable": reviewables.shown(context, row)})


@route("GET", "/posts/<username>/pending", "posts/pending")
def pending_of(context: Context, username: str) -> Answer:
    """The posts of a user that wait for approval: for the user and the staff."""
    context.require_login()
    user = next(iter(context.store.named("user", "username", username)), None)
    if user is None or not (context.is_staff or user["id"] == context.require_login()["id"]):
        raise not_found()
    rows = context.store.where(reviewables.KIND, type=QUEUED, user_id=user["id"], status=PENDING)
    return ok({"pending_posts": [_pending(context, row, user) for row in reversed(rows)]})


def _pending(context: Context, row: Document, user: Document) -> dict[str, Any]:
    topic = context.store.get("topic", row["topic_id"]) if row["topic_id"] else None
    return {
        "id": row["id"],
        "avatar_template": avatar_template(user),
        "category_id": row["category_id"],
        "created_at": row["created_at"],
        "created_by_id": user["id"],
        "name": user["name"],
        "raw_text": row["raw"],
        "title": topic["title"] if topic else row["title"],
        "topic_id": row["topic_id"],
        "topic_url": f"{context.host}/t/{topic['slug']}/{topic['id']}" if topic else None,
        "username": user["username"],
    }


@route("PUT", "/review/<int:id>/perform/<action>", "reviewables/perform")
def perform(context: Context, id: int, action: str) -> Answer:
    """Decide: about a queued post, whose approval makes it in its author's name, or about a flagged one."""
    context.require_login()
    if is_blank(context.params.get("version")):
        raise unprocessable("You must supply a version")
    row = _find(context, id)
    if action not in [name for bundle in reviewables.bundles(context, row) for name in bundle["action_ids"]]:
        raise invalid_access()
    if as_integer(context.params.get("version")) != row["version"]:
        return Answer(409, json={"errors": ["That reviewable was changed by another user."]})
    row = {**row, "reviewed_by_id": context.require_login()["id"]}
    changed = reviewables.settled(context, row, ACTIONS[action])
    result: dict[str, Any] = {
        "success": True,
        "transition_to": WORDS[changed["status"]],
        "transition_to_id": changed["status"],
        **(_decided(context, row, action) if row["type"] == QUEUED else _judged(context, row, action)),
        "remove_reviewable_ids": [id],
        "version": changed["version"],
    }
    count = reviewables.pending_count(context)
    return ok({"reviewable_perform_result": {**result, "reviewable_count": count, "unseen_reviewable_count": count}})


def _decided(context: Context, row: Document, action: str) -> dict[str, Any]:
    if action == "approve_post":
        post = approve(context, row)
        log_staff_action(context, "post_approved", post_id=post["id"], topic_id=post["topic_id"])
        return {"created_post_id": post["id"], "created_post_topic_id": post["topic_id"]}
    if action != "delete":
        log_staff_action(context, "post_rejected", topic_id=row["topic_id"], details=row["raw"])
    return {}


def _judged(context: Context, row: Document, action: str) -> dict[str, Any]:
    post = context.store.get("post", row["post_id"])
    if post is None:
        return {}
    if action.startswith("delete_and"):
        context.store.put("post", {**post, "deleted_at": context.now()})
    elif action == "agree_and_hide":
        hide(context, post)
    elif action == "disagree":
        unhide(context, post)
    return {}
