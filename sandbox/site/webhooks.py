"""Webhooks (Discourse 3.5, app/controllers/admin/web_hooks_controller.rb). The sandbox keeps them and sends nothing."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from idiaspora.sandbox.http.answers import Answer, missing_parameter, ok, success, unhandled, unprocessable
from idiaspora.sandbox.http.params import as_boolean, as_integer, is_blank
from idiaspora.sandbox.http.permitted import find
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document, Store

LEAST_SECRET = 12
MOST_ROWS = 50
INACTIVE = 4
JSON_BODY = 1
SWITCHES = ("wildcard_web_hook", "verify_certificate", "active")
LISTS = ("category_ids", "tag_names", "group_ids")
HOOKS = "/admin/api/web_hooks"
EVENT_TYPES: tuple[tuple[int, str, str, str | None], ...] = (
    (101, "topic_created", "topic", None),
    (102, "topic_revised", "topic", None),
    (103, "topic_edited", "topic", None),
    (104, "topic_destroyed", "topic", None),
    (105, "topic_recovered", "topic", None),
    (201, "post_created", "post", None),
    (202, "post_edited", "post", None),
    (203, "post_destroyed", "post", None),
    (204, "post_recovered", "post", None),
    (301, "user_logged_in", "user", None),
    (302, "user_logged_out", "user", None),
    (303, "user_confirmed_email", "user", None),
    (304, "user_created", "user", None),
    (305, "user_approved", "user", None),
    (306, "user_updated", "user", None),
    (307, "user_destroyed", "user", None),
    (308, "user_suspended", "user", None),
    (309, "user_unsuspended", "user", None),
    (401, "group_created", "group", None),
    (402, "group_updated", "group", None),
    (403, "group_destroyed", "group", None),
    (501, "category_created", "category", None),
    (502, "category_updated", "category", None),
    (503, "category_destroyed", "category", None),
    (601, "tag_created", "tag", None),
    (602, "tag_updated", "tag", None),
    (603, "tag_destroyed", "tag", None),
    (901, "reviewable_created", "reviewable", None),
    (902, "reviewable_updated", "reviewable", None),
    (1001, "notification_created", "notification", None),
    (1101, "solved_accepted_solution", "solved", "solved_enabled"),
    (1102, "solved_unaccepted_solution", "solved", "solved_enabled"),
    (1201, "assign", "assign", "assign_enabled"),
    (1202, "unassign", "assign", "assign_enabled"),
    (1301, "user_badge_granted", "user_badge", None),
    (1302, "user_badge_revoked", "user_badge", None),
    (1401, "user_added_to_group", "group_user", None),
    (1402, "user_removed_from_group", "group_user", None),
    (1501, "post_liked", "like", None),
    (1601, "user_promoted", "user_promoted", None),
    (1701, "topic_upvote", "topic_voting", "topic_voting_enabled"),
    (1702, "topic_unvote", "topic_voting", "topic_voting_enabled"),
    (1801, "chat_message_created", "chat", "chat_enabled"),
    (1802, "chat_message_edited", "chat", "chat_enabled"),
    (1803, "chat_message_trashed", "chat", "chat_enabled"),
    (1804, "chat_message_restored", "chat", "chat_enabled"),
)
"""The events by number and group, and the setting whose plugin they belong to; they are hidden while it is off."""


@route("GET", HOOKS, "admin/web_hooks/index", constraint="admin")
def index(context: Context) -> Answer:
    """Fifty from `offset`, with the events that there are."""
    rows = context.store.all("web_hook")
    offset = as_integer(context.params.get("offset")) or 0
    grouped: dict[str, list[dict[str, Any]]] = {}
    for event in event_types(context.settings):
        grouped.setdefault(event["group"], []).append(event)
    body: dict[str, Any] = {
        "web_hooks": [hook_row(context, row) for row in rows[offset : offset + MOST_ROWS]],
        "extras": {
            "grouped_event_types": grouped,
            "default_event_types": grouped["post"],
            "content_types": [{"id": 1, "name": "application/json"}, {"id": 2, "name": "form"}],
            "delivery_statuses": [
                {"id": 1, "name": "inactive"},
                {"id": 2, "name": "failed"},
                {"id": 3, "name": "successful"},
                {"id": 4, "name": "disabled"},
            ],
        },
        "total_rows_web_hooks": len(rows),
        "load_more_web_hooks": f"{HOOKS}.json?limit={MOST_ROWS}&offset={offset + MOST_ROWS}",
    }
    return ok(body)


def event_types(settings: SiteSettings) -> list[dict[str, Any]]:
    return [
        {"id": number, "name": name, "group": group}
        for number, name, group, setting in EVENT_TYPES
        if setting is None or settings.has_on(setting)
    ]


@route("GET", f"{HOOKS}/<id>", "admin/web_hooks/show", constraint="admin")
def show(context: Context, id: str) -> Answer:
    return _answer(context, find(context.store, "web_hook", id))


@route("GET", "/admin/api/web_hook_events/<id>", "admin/web_hooks/list_events", constraint="admin")
def events(context: Context, id: str) -> Answer:
    """The deliveries of a webhook: none, since the rehearsal forum reaches no other machine."""
    row = find(context.store, "web_hook", id)
    more = f"/admin/api/web_hook_events/{row['id']}.json?limit=50&offset=50"
    counts = {"total_rows_web_hook_events": 0, "load_more_web_hook_events": more}
    return ok({"web_hook_events": [], **counts, "extras": {"web_hook_id": row["id"]}})


@route("POST", f"{HOOKS}/<id>/ping", "admin/web_hooks/ping", constraint="admin")
def ping(context: Context, id: str) -> Answer:
    """Send a call to the address; none leaves this machine."""
    find(context.store, "web_hook", id)
    return success()


@route("POST", HOOKS, "admin/web_hooks/create", constraint="admin")
def create(context: Context) -> Answer:
    new: Document = {
        "payload_url": "",
        "content_type": JSON_BODY,
        "secret": "",
        "last_delivery_status": INACTIVE,
        "web_hook_event_type_ids": [],
        **dict.fromkeys(SWITCHES, False),
        **{name: [] for name in LISTS},
        "verify_certificate": True,
    }
    row = _written(context, new)
    row = context.store.insert("web_hook", row)
    log_staff_action(context, "web_hook_create", subject=row["payload_url"], details=_details(row))
    return _answer(context, row)


@route("PUT", f"{HOOKS}/<id>", "admin/web_hooks/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """Only what is sent changes."""
    row = _written(context, find(context.store, "web_hook", id))
    context.store.put("web_hook", row)
    log_staff_action(context, "web_hook_update", subject=row["payload_url"], details=_details(row))
    return _answer(context, row)


@route("DELETE", f"{HOOKS}/<id>", "admin/web_hooks/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    row = find(context.store, "web_hook", id)
    context.store.delete("web_hook", row["id"])
    log_staff_action(context, "web_hook_destroy", subject=row["payload_url"], details=_details(row))
    return success()


def _written(context: Context, row: Document) -> Document:
    sent = context.params.get("web_hook")
    if not isinstance(sent, dict) or not sent:
        raise missing_parameter("web_hook")
    changed = {**row, **{name: bool(as_boolean(sent[name])) for name in SWITCHES if name in sent}}
    changed |= {name: str(sent[name] or "").strip() for name in ("payload_url", "secret") if name in sent}
    if "content_type" in sent:
        changed["content_type"] = as_integer(sent["content_type"])
    for name in (*LISTS, "web_hook_event_type_ids"):
        if isinstance(sent.get(name), list):
            changed[name] = [item if name == "tag_names" else as_integer(item) for item in sent[name]]
    is_new_address = "id" not in row or changed["payload_url"] != row["payload_url"]
    _check(context, changed, address_is_new=is_new_address)
    _create_tags(context.store, changed["tag_names"])
    return changed


def _check(context: Context, row: Document, *, address_is_new: bool) -> None:
    problems = []
    if address_is_new:
        problems += _address_problems(context, row["payload_url"])
    if row["secret"] and len(row["secret"]) < LEAST_SECRET:
        problems.append(f"Secret is too short (minimum is {LEAST_SECRET} characters)")
    if is_blank(row["content_type"]):
        problems.append("Content type can't be blank")
    if not row["wildcard_web_hook"] and not _events(context, row):
        problems.append("Web hook event types can't be blank")
    if problems:
        raise unprocessable(*problems)


def _address_problems(context: Context, address: str) -> list[str]:
    """Internal addresses are refused unless allowed; what is no address at all breaks (500)."""
    if is_blank(address):
        return ["Payload URL can't be blank"]
    parts = urlsplit(address)
    if not parts.hostname:
        raise unhandled(500)
    if parts.scheme not in ("http", "https"):
        return ["Payload URL is invalid"]
    allowed = context.settings.items("allowed_internal_hosts")
    if parts.hostname not in allowed and _is_internal(parts.hostname):
        return ["Payload URL cannot be used because it resolves to a blocked or internal IP"]
    return []


def _is_internal(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _create_tags(store: Store, names: list[str]) -> None:
    known = {tag["name"] for tag in store.all("tag")}
    for name in names:
        if name not in known:
            store.insert("tag", {"name": name, "description": None, "target_tag_id": None})


def _events(context: Context, row: Document) -> list[dict[str, Any]]:
    return [event for event in event_types(context.settings) if event["id"] in row["web_hook_event_type_ids"]]


def hook_row(context: Context, row: Document) -> dict[str, Any]:
    """The webhook, with its secret in clear as Discourse shows it."""
    names = ("id", "payload_url", "content_type", "last_delivery_status", "secret", *SWITCHES, *LISTS)
    return {name: row[name] for name in names} | {"web_hook_event_types": _events(context, row)}


def _answer(context: Context, row: Document) -> Answer:
    from idiaspora.sandbox.categories.serializers import basic

    categories = [context.store.get("category", number) for number in row["category_ids"]]
    shown = [basic(context, category) for category in categories if category is not None]
    return ok({"categories": shown, "web_hook": hook_row(context, row)})


def _details(row: Document) -> str:
    return "\n".join(f"{name}: {row[name]}" for name in ("payload_url", "content_type", *SWITCHES))
