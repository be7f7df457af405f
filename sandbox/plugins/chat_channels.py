"""Chat channels of categories (Discourse 3.5, plugins/chat/app/controllers/chat/api/channels_controller.rb).

There are no messages here.
"""

from math import ceil
from typing import Any
from urllib.parse import quote, unquote

from idiaspora.sandbox.categories.custom_fields import preloaded
from idiaspora.sandbox.categories.serializers import basic
from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_parameters,
    ok,
    refused,
    success,
    unhandled,
    unprocessable,
)
from idiaspora.sandbox.http.params import as_boolean, as_integer, as_text
from idiaspora.sandbox.http.permitted import find
from idiaspora.sandbox.http.rate_limits import key_refusal
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.plugins.chat_access import (
    CHANNELS,
    KIND,
    channel_of,
    may_join,
    require_chat,
    require_chat_staff,
    sees,
)
from idiaspora.sandbox.plugins.chat_memberships import (
    forget_members,
    join,
    join_automatically,
    membership_of,
    own_membership,
)
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import age_in_seconds

PER_PAGE = 25
SECONDS_BETWEEN_JOINING = 3 * 60
LONGEST = {"description": 500, "slug": 100}
STATUSES = ("open", "read_only", "closed", "archived")
SETTABLE = ("open", "closed")
SWITCHES = ("auto_join_users", "threading_enabled", "allow_channel_wide_mentions")
NO_MESSAGE = dict.fromkeys(
    ("id", "message", "cooked", "excerpt", "deleted_at", "deleted_by_id", "thread_id", "chat_channel_id")
)


@route("GET", CHANNELS, "chat/api/channels/index")
def index(context: Context) -> Answer:
    """The channels whose categories the acting user sees, 25 from `offset`, by title."""
    require_chat(context)
    limit = as_integer(context.params.get("limit")) or PER_PAGE
    offset = as_integer(context.params.get("offset")) or 0
    status, text = str(context.params.get("status") or ""), str(context.params.get("filter") or "")
    rows = [row for row in context.store.all(KIND) if sees(context, row)]
    rows = [row for row in rows if status not in STATUSES or row["status"] == status]
    rows = sorted((row for row in rows if text.lower() in row["title"].lower()), key=lambda row: str(row["title"]))
    query = f"filter={text}&limit={limit}&offset={offset + limit}&status={status}"
    shown = [_row(context, row, listed=True) for row in rows[offset : offset + limit]]
    return ok({"channels": shown, "meta": {"load_more_url": f"{CHANNELS}?{query}"}})


@route("GET", "/chat/api/me/channels", "chat/api/current_user_channels/index")
def own_channels(context: Context) -> Answer:
    """The channels that the acting user follows, by title."""
    user = require_chat(context)
    rows = [
        row
        for row in context.store.all(KIND)
        if sees(context, row) and (found := membership_of(context.store, row, user["id"])) and found["following"]
    ]
    shown = [_row(context, row, listed=True) for row in sorted(rows, key=lambda row: str(row["title"]))]
    tracking: Document = {"channel_tracking": {}, "thread_tracking": {}}
    for row in rows:
        tracking["channel_tracking"][str(row["id"])] = {"unread_count": 0, "mention_count": 0}
    ids = {"channel_metadata": 0, "channel_edits": 0, "channel_status": 0, "new_channel": 0}
    meta = {"message_bus_last_ids": {**ids, "archive_status": 0, "user_tracking_state": 0}}
    return ok({"public_channels": shown, "direct_message_channels": [], "tracking": tracking, "meta": meta})


@route("GET", f"{CHANNELS}/<id>", "chat/api/channels/show")
def show(context: Context, id: str) -> Answer:
    return _answer(context, channel_of(context, id))


@route("POST", CHANNELS, "chat/api/channels/create")
def create(context: Context) -> Answer:
    user = require_chat_staff(context)
    sent = _sent(context)
    if not sent.get("chatable_id"):
        raise Refusal(Answer(400, json={"failed": "FAILED", "errors": ["Category can't be blank"]}))
    category = find(context.store, "category", sent["chatable_id"])
    title = str(sent.get("name") or category["name"])
    if any(row["title"] == title for row in context.store.where(KIND, chatable_id=category["id"])):
        raise refused(
            400,
            "You supplied invalid parameters to the request: A channel already exists for this category and name",
            error_type="invalid_parameters",
        )
    row: Document = {
        "chatable_id": category["id"],
        "title": title,
        "slug": str(sent.get("slug") or "") or slug_for(context.settings, title, "", method="ascii"),
        "description": _description(sent),
        "status": "open",
        "user_count": 1,
        "created_at": context.now(),
        **{name: bool(as_boolean(sent.get(name))) for name in SWITCHES},
        "allow_channel_wide_mentions": True,
    }
    _check(context, row)
    channel = context.store.insert(KIND, row)
    join(context, channel, user["id"])
    if channel["auto_join_users"]:
        join_automatically(context, channel)
    return _answer(context, channel)


@route("PUT", f"{CHANNELS}/<id>", "chat/api/channels/update")
def update(context: Context, id: str) -> Answer:
    """Only what is sent changes; a JSON false breaks, as it is blank and becomes null (500).

    Whoever lets people join automatically has to wait three minutes before the next time, staff too (429).
    """
    row = channel_of(context, id)
    require_chat_staff(context)
    sent = _sent(context)
    if any(sent.get(name, True) is False for name in SWITCHES):
        raise unhandled(500)
    changed = {**row, **{name: bool(as_boolean(sent[name])) for name in SWITCHES if name in sent}}
    changed |= {key: str(sent[word] or "") for word, key in {"name": "title", "slug": "slug"}.items() if word in sent}
    if "description" in sent:
        changed["description"] = _description(sent)
    if as_boolean(sent.get("auto_join_users")):
        changed["auto_joined_at"] = _next_automatic_joining(context, row)
    _check(context, changed)
    context.store.put(KIND, changed)
    if changed["auto_join_users"] and not row["auto_join_users"]:
        join_automatically(context, changed)
    return _answer(context, changed)


def _next_automatic_joining(context: Context, row: Document) -> str:
    last = row.get("auto_joined_at")
    waited = SECONDS_BETWEEN_JOINING if last is None else age_in_seconds(last)
    if waited < SECONDS_BETWEEN_JOINING:
        raise Refusal(key_refusal(ceil(SECONDS_BETWEEN_JOINING - waited), "auto_join_users"))
    return context.now()


@route("PUT", f"{CHANNELS}/<id>/status", "chat/api/channels_status/update")
def update_status(context: Context, id: str) -> Answer:
    """Opens or closes a channel that is not so yet."""
    row = channel_of(context, id)
    require_chat_staff(context)
    status = str(context.params.get("status") or "")
    if status not in SETTABLE:
        errors = ["Status is not included in the list"]
        raise Refusal(Answer(400, json={"errors": errors, "failed": "FAILED"}))
    if status == row["status"]:
        raise refused(403, "You are not permitted to view the requested resource.")
    changed = {**row, "status": status}
    context.store.put(KIND, changed)
    log_staff_action(context, "chat_channel_status_change", details=_details(row), previous=row["status"], new=status)
    return _answer(context, changed)


@route("DELETE", f"{CHANNELS}/<id>", "chat/api/channels/destroy")
def destroy(context: Context, id: str) -> Answer:
    row = channel_of(context, id)
    require_chat_staff(context)
    forget_members(context.store, row)
    context.store.delete(KIND, row["id"])
    log_staff_action(context, "chat_channel_delete", details=_details(row))
    return success()


def _details(row: Document) -> str:
    return f"chat_channel_id: {row['id']}\nchat_channel_name: {row['title']}"


def _description(sent: dict[str, Any]) -> str | None:
    text = sent.get("description")
    return as_text(text) if text and not isinstance(text, list | dict) else None


def _sent(context: Context) -> dict[str, Any]:
    sent = context.params.get("channel")
    if not isinstance(sent, dict) or not sent:
        raise refused(400, "param is missing or the value is empty or invalid: channel")
    return sent


def _check(context: Context, row: Document) -> None:
    problems = []
    longest = {"title": context.settings.number("max_topic_title_length"), **LONGEST}
    for key, most in longest.items():
        if len(row[key] or "") > most:
            word = "Name" if key == "title" else key.capitalize()
            problems.append(f"{word} is too long (maximum is {most} characters)")
    method, slug = context.settings.text("slug_generation_method"), unquote(row["slug"])
    if method == "ascii" and not slug.isascii():
        problems.append("Slug contains non-ASCII characters")
    row["slug"] = quote(slug, safe="")
    others = (other for other in context.store.where(KIND, slug=row["slug"]) if row["slug"])
    if any(other["id"] != row.get("id") for other in others):
        problems.append("Slug is already in use")
    if problems:
        raise unprocessable(*problems)


def _answer(context: Context, row: Document) -> Answer:
    return ok({"channel": _row(context, row)})


def _row(context: Context, row: Document, *, listed: bool = False) -> dict[str, Any]:
    category = context.store.get("category", row["chatable_id"])
    if category is None:
        raise invalid_parameters("chatable")
    chatable = {**basic(context, category), "notification_level": None}
    chatable.pop("can_edit", None)
    if listed:
        chatable["custom_fields"] = preloaded(context.profile.categories, category)
    names = ("id", *SWITCHES, "chatable_id", "title", "slug", "status", "threading_enabled")
    shown = {name: row[name] for name in names if name != "auto_join_users" or context.is_staff}
    return {
        **shown,
        "chatable": chatable,
        "chatable_type": "Category",
        "chatable_url": f"/c/{category['slug']}/{category['id']}",
        **({"description": row["description"]} if row["description"] else {}),
        "unicode_title": row["title"],
        "memberships_count": row["user_count"],
        **own_membership(context, row),
        "meta": _meta(context, row),
        "icon_upload_url": None,
        "last_message": {**NO_MESSAGE, "created_at": context.now(), "streaming": False},
    }


def _meta(context: Context, row: Document) -> dict[str, Any]:
    staff = context.is_staff
    return {
        "message_bus_last_ids": {"channel_message_bus_last_id": 0, "new_messages": 0, "new_mentions": 0, "kick": 0},
        "can_join_chat_channel": may_join(context, row),
        "can_flag": True,
        "user_silenced": False,
        "can_moderate": staff,
        "can_delete_self": True,
        "can_delete_others": staff,
        "can_remove_members": staff,
    }
