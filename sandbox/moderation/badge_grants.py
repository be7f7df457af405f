"""Grants of badges to users (Discourse 3.5, app/controllers/user_badges_controller.rb)."""

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from idiaspora.sandbox.http.answers import Answer, Refusal, missing_parameter, not_found, ok, success, unhandled
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import find
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import avatar_template, log_staff_action
from idiaspora.sandbox.moderation.badges import badge_row, groupings, types_of
from idiaspora.sandbox.store.store import Document

PAGE_SIZE = 96
SYSTEM_USER = -1


@route("GET", "/user_badges", "user_badges/index")
def index(context: Context) -> Answer:
    """The holders of a badge, newest first, 96 a page."""
    _require_badges(context)
    badge = _badge_of(context)
    rows = context.store.where("user_badge", badge_id=badge["id"])
    username, count = context.params.get("username"), None
    if username:
        user = _user(context, username)
        mine = [row for row in rows if user is not None and row["user_id"] == user["id"]]
        rows, count = (mine if user is not None else rows), len(mine)
    rows.sort(key=lambda row: (row["granted_at"], row["id"]), reverse=True)
    offset = as_integer(context.params.get("offset")) or 0
    rows = rows[offset : offset + PAGE_SIZE]
    shown = {
        "badges": [badge_row(context, badge, with_long=True)],
        "badge_types": types_of([badge]),
        "users": _people(context, [number for row in rows for number in (row["user_id"], row["granted_by_id"])]),
    }
    return ok(
        {
            **(shown if rows else {}),  # what nobody holds is left out with its type (3.5)
            "user_badge_info": {
                "grant_count": count,
                "username": username,
                "user_badges": [grant_row(context, row) for row in rows],
            },
        }
    )


@route("GET", "/user-badges/<username>", "user_badges/username")
def of_user(context: Context, username: str) -> Answer:
    """The badges of one user that are on; `grouped` gives each badge once, with the number of its grants."""
    _require_badges(context)
    user = _user(context, username)
    if user is None:
        raise not_found()
    rows = context.store.where("user_badge", user_id=user["id"])
    rows = [row for row in rows if find(context.store, "badge", row["badge_id"])["enabled"]]
    badges = [find(context.store, "badge", number) for number in dict.fromkeys(row["badge_id"] for row in rows)]
    shown = [detailed_row(context, row) for row in rows]
    if not is_blank(context.params.get("grouped")):
        counts = Counter(row["badge_id"] for row in rows)
        last = {row["badge_id"]: row for row in shown}
        shown = [{**row, "count": counts[number]} for number, row in last.items()]
    return ok(
        {
            "badges": [badge_row(context, badge) for badge in badges],
            "badge_types": types_of(badges),
            "granted_bies": _people(context, [row["granted_by_id"] for row in rows]),
            "user_badges": shown,
        }
    )


@route("POST", "/user_badges", "user_badges/create")
def create(context: Context) -> Answer:
    """Grants a badge. One that is granted once stays; one that may be granted again is, unless it is for a post."""
    _require_badges(context)
    if is_blank(context.params.get("username")):
        raise missing_parameter("username")
    if not isinstance(context.params["username"], str):
        raise unhandled(500)
    user = _user(context, context.params["username"])
    if user is None:
        raise not_found()
    if not context.is_staff:
        raise _failed(403)
    badge = _badge_of(context)
    post = _reason(context)
    shown = badge_row(context, badge)
    row = _granted(context, badge, user, post)
    return ok(
        {
            "badges": [shown],
            "badge_types": types_of([badge]),
            "granted_bies": _people(context, [row["granted_by_id"]]),
            "user_badge": detailed_row(context, row),
        }
    )


@route("DELETE", "/user_badges/<id>", "user_badges/destroy")
def destroy(context: Context, id: str) -> Answer:
    """Takes a grant back, and the title that came with it."""
    _require_badges(context)
    row = find(context.store, "user_badge", id)
    if not context.is_staff:
        raise _failed(403)
    badge = find(context.store, "badge", row["badge_id"])
    user = find(context.store, "user", row["user_id"])
    context.store.delete("user_badge", row["id"])
    if badge["allow_title"] and user["title"] == badge["name"]:
        context.store.put("user", {**user, "title": None})
    log_staff_action(context, "revoke_badge", target_user_id=user["id"], details=badge["name"])
    return success()


def _granted(context: Context, badge: Document, user: Document, post: Document | None) -> Document:
    rows = context.store.where("user_badge", badge_id=badge["id"], user_id=user["id"])
    post_id = None if post is None else post["id"]
    several = badge["multiple_grant"]
    same = [row for row in rows if not several or (post_id is not None and row["post_id"] == post_id)]
    if same:
        return same[0]
    acting = SYSTEM_USER if context.user is None else context.user["id"]
    row = insert_grant(context, badge, user["id"], by=acting, post_id=post_id)
    if acting != SYSTEM_USER:
        log_staff_action(context, "grant_badge", target_user_id=user["id"], details=badge["name"])
    return row


def insert_grant(context: Context, badge: Document, user_id: int, *, by: int, post_id: int | None = None) -> Document:
    """One more grant of the badge, which nothing is told of."""
    now = context.now()
    held = len(context.store.where("user_badge", badge_id=badge["id"], user_id=user_id))
    grant = {"badge_id": badge["id"], "user_id": user_id, "granted_by_id": by, "post_id": post_id}
    return context.store.insert("user_badge", {**grant, "seq": held, "granted_at": now, "created_at": now})


def _reason(context: Context) -> Document | None:
    """The post that the reason names; a reason must be the address of a topic or post of this site."""
    reason = context.params.get("reason")
    if is_blank(reason):
        return None
    address = urlsplit(str(reason))
    parts = address.path.strip("/").split("/")
    numbers = [int(part) for part in parts[1:] if part.isdigit()]
    is_here = address.hostname in (None, urlsplit(context.host).hostname)
    if not is_here or parts[0] != "t" or not numbers:
        raise _failed(400, message="You must provide a valid reason link: a topic or a post of this site.")
    number = numbers[1] if len(numbers) > 1 else 1
    found = context.store.where("post", topic_id=numbers[0], post_number=number)
    return found[0] if found else None


def grant_row(context: Context, row: Document) -> dict[str, Any]:
    """A grant in a list of holders."""
    names = ("id", "granted_at", "created_at", "badge_id", "user_id", "granted_by_id")
    return {name: row[name] for name in names} | _post_of(context, row)


def detailed_row(context: Context, row: Document) -> dict[str, Any]:
    """A grant for its holder, with the position of the badge's grouping."""
    badge = find(context.store, "badge", row["badge_id"])
    positions = {grouping["id"]: grouping["position"] for grouping in groupings(context.store)}
    return {
        "id": row["id"],
        "granted_at": row["granted_at"],
        "grouping_position": positions.get(badge["badge_grouping_id"]),
        "is_favorite": None,
        "can_favorite": False,
        "badge_id": row["badge_id"],
        "granted_by_id": row["granted_by_id"],
    } | _post_of(context, row)


def _post_of(context: Context, row: Document) -> dict[str, Any]:
    """The post for which it was granted, where the badge shows its posts (3.5)."""
    post = None if row["post_id"] is None else context.store.get("post", row["post_id"])
    if post is None or not find(context.store, "badge", row["badge_id"])["show_posts"]:
        return {}
    return {"post_id": post["id"], "post_number": post["post_number"]}


def _people(context: Context, ids: list[int]) -> list[dict[str, Any]]:
    users = [context.store.get("user", number) for number in dict.fromkeys(ids)]
    return [_person(user) for user in users if user is not None]


def _person(user: Document) -> dict[str, Any]:
    roles = {name: True for name in ("admin", "moderator") if user[name]}
    names = ("id", "username", "name", "trust_level")
    return {name: user[name] for name in names} | {"avatar_template": avatar_template(user)} | roles


def _user(context: Context, username: str) -> Document | None:
    return next(iter(context.store.named("user", "username", username)), None)


def _badge_of(context: Context) -> Document:
    """The enabled badge that `badge_name` or `badge_id` names."""
    name = context.params.get("badge_name")
    if name is not None:
        found = context.store.where("badge", name=name, enabled=True)
    elif is_blank(context.params.get("badge_id")):
        raise missing_parameter("badge_id")
    else:
        found = context.store.where("badge", id=as_integer(context.params["badge_id"]), enabled=True)
    if not found:
        raise not_found()
    return found[0]


def _require_badges(context: Context) -> None:
    if not context.settings.on("enable_badges"):
        raise not_found()


def _failed(status: int, **more: str) -> Refusal:
    return Refusal(Answer(status, json={"failed": "FAILED", **more}))
