"""The routes that read and mark notifications (Discourse 3.5, app/controllers/notifications_controller.rb)."""

from typing import Any
from urllib.parse import urlencode

from idiaspora.sandbox.http.answers import Answer, invalid_access, invalid_parameters, not_found, ok, success
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import page_number
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_see_topic
from idiaspora.sandbox.users import notifications

MOST, OF_THE_MENU = 60, 15
READ = {"read": True, "unread": False}


@route("GET", "/notifications", "notifications/index")
def index(context: Context) -> Answer:
    """What somebody was told, about topics that the acting user sees.

    With `recent` the list of the menu: it is always the acting user's, and marks them all as seen unless `silent` is
    there. Without it an admin may name another user (3.5).
    """
    acting = context.require_login()
    recent = not is_blank(context.params.get("recent"))
    user = acting if recent else _asked(context)
    if user["id"] != acting["id"] and not context.is_admin:
        raise invalid_access()
    kinds = _kinds(context, "filter_by_types")
    rows = notifications.of_user(context.store, user["id"])
    return _menu(context, user, rows, kinds) if recent else _page(context, user, rows)


def _asked(context: Context) -> Document:
    name = context.params.get("username")
    if is_blank(name):
        return context.require_login()
    found = context.store.where("user", username=str(name))
    if not found:
        raise not_found()
    return found[0]


def _kinds(context: Context, name: str) -> set[int]:
    """The types that a comma text names; an unknown one is refused (400)."""
    words = [word for word in str(context.params.get(name) or "").split(",") if word]
    if unknown := [word for word in words if word not in notifications.TYPES]:
        raise invalid_parameters(f"invalid notification type: {unknown[0]}")
    return {notifications.TYPES[word] for word in words}


def _menu(context: Context, user: Document, rows: list[Document], kinds: set[int]) -> Answer:
    limit = page_number(context, "limit", default=OF_THE_MENU, most=MOST)
    asked = [row for row in notifications.prioritized(rows) if not kinds or row["notification_type"] in kinds][:limit]
    if asked and "silent" not in context.params:
        user = notifications.mark_seen(context.store, user)
    return ok(
        {"notifications": _shown(context, asked), "seen_notification_id": notifications.seen_up_to(user)},
    )


def _page(context: Context, user: Document, rows: list[Document]) -> Answer:
    limit = page_number(context, "limit", default=MOST, most=MOST)
    offset = max(as_integer(context.params.get("offset")) or 0, 0)
    wanted = context.params.get("filter")
    if isinstance(wanted, str) and wanted in READ:
        rows = [row for row in rows if row["read"] is READ[wanted]]
    more = {"filter": wanted, "limit": limit, "offset": offset + limit, "username": user["username"]}
    query = urlencode({key: value for key, value in more.items() if value is not None})
    return ok(
        {
            "notifications": _shown(context, rows[offset : offset + limit]),
            "total_rows_notifications": len(rows),
            "seen_notification_id": notifications.seen_up_to(user),
            "load_more_notifications": f"/notifications?{query}",
        }
    )


def _shown(context: Context, rows: list[Document]) -> list[dict[str, Any]]:
    topics = {number: context.store.get("topic", number) for number in {row["topic_id"] for row in rows}}
    seen = {number for number, topic in topics.items() if can_see_topic(context, topic)}
    return [notifications.shown(context, row) for row in rows if row["topic_id"] in seen]


@route("PUT", "/notifications/mark-read", "notifications/mark_read")
def mark_read(context: Context) -> Answer:
    """Mark one of one's own notifications as read, those of some types, or all; the last two mark all as seen."""
    user = context.require_login()
    rows = context.store.where(notifications.KIND, user_id=user["id"])
    number = as_integer(context.params.get("id"))
    if number:
        notifications.mark_read(context.store, [row for row in rows if row["id"] == number])
        return success()
    kinds = _kinds(context, "dismiss_types")
    notifications.mark_read(context.store, [row for row in rows if not kinds or row["notification_type"] in kinds])
    notifications.mark_seen(context.store, user)
    return success()
