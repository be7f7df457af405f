"""The flags: reasons for which members report posts and topics (Discourse 3.5, app/services/flags)."""

import re
from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_access,
    not_found,
    ok,
    success,
    unhandled,
    unprocessable,
)
from idiaspora.sandbox.http.params import as_boolean, is_blank
from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document, Store

FIRST_CUSTOM_ID = 1001
LIKE, NOTIFY_USER, SPAM = 2, 6, 8
CUSTOM_LIMIT = 50
LAST_LIKE_POSITION = 1000
MOST_NAME, MOST_DESCRIPTION = 200, 1000
TARGETS = ("Post", "Topic", "Chat::Message")
FLAGS = "/admin/config/flags"
COPIED = ("id", "name", "name_key", "applies_to", "position", "require_message", "enabled", "is_flag")


@cache
def seeded_flags() -> tuple[Document, ...]:
    """The flags of a fresh forum, with the like that is listed among them."""
    rows: list[Document] = packaged("flags.json")
    return tuple(rows)


def post_action_types(store: Store) -> list[dict[str, Any]]:
    """The flags and the like, by position."""
    return [_shown(store, row, "") for row in _ordered(store)]


def topic_flag_types(store: Store) -> list[dict[str, Any]]:
    """The flags for whole topics, whose descriptions speak of topics."""
    return [_shown(store, row, "topic_") for row in _ordered(store) if row["is_flag"] and "Topic" in row["applies_to"]]


@route("GET", FLAGS, "admin/config/flags/index", constraint="admin")
def index(context: Context) -> Answer:
    """Nothing: the page reads the flags of the site (Discourse 3.5)."""
    return Answer(204, media_type="")


@route("POST", FLAGS, "admin/config/flags/create", constraint="admin")
def create(context: Context) -> Answer:
    """A custom flag, after the others and before the like; as many as the hidden `custom_flags_limit` allows."""
    custom = [row for row in context.store.all("flag") if not row["system"]]
    if len(custom) >= CUSTOM_LIMIT:
        raise invalid_access()
    sent = _sent(context)
    _check_name(context.store, sent["name"])
    position = max(row["position"] for row in context.store.all("flag") if row["is_flag"]) + 1
    new = {"system": False, "is_flag": True, "is_used": False, "short_description": "", "position": position}
    row = context.store.insert("flag", {**new, **sent})
    _log(context, "create_flag", row)
    return ok({"flag": _shown(context.store, row, "")})


@route("PUT", f"{FLAGS}/<id>", "admin/config/flags/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """All fields of a custom flag; a new name gives it a new `name_key`."""
    row = _custom(context, id)
    sent = _sent(context)
    _check_name(context.store, sent["name"], besides=row["id"])
    changed = {**row, **sent}
    context.store.put("flag", changed)
    _log(context, "update_flag", changed)
    return ok({"flag": _shown(context.store, changed, "")})


@route("PUT", f"{FLAGS}/<id>/toggle", "admin/config/flags/toggle", constraint="admin")
def toggle(context: Context, id: str) -> Answer:
    """Turns the flag from on to off or back, also one of the system."""
    row = _flag(context, id)
    enabled = not row["enabled"]
    context.store.put("flag", {**row, "enabled": enabled})
    log_staff_action(context, "toggle_flag", details=f"flag: {_logged(row)}\nenabled: {str(enabled).lower()}")
    return success()


@route("PUT", f"{FLAGS}/<id>/reorder/<direction>", "admin/config/flags/reorder", constraint="admin")
def reorder(context: Context, id: str, direction: str) -> Answer:
    """One step up or down; the ends stay. The message to the author is not among those that move, and breaks it."""
    row = _flag(context, id)
    if row["id"] == NOTIFY_USER:
        raise unhandled(500)
    flags = [other for other in _ordered(context.store) if other["is_flag"] and other["id"] != NOTIFY_USER]
    place = [other["id"] for other in flags].index(row["id"])
    target = place + {"up": -1, "down": 1}.get(direction, 0)
    if direction not in ("up", "down") or not 0 <= target < len(flags):
        raise unprocessable("Cannot move the flag.")
    other = flags[target]
    context.store.put("flag", {**row, "position": other["position"]})
    context.store.put("flag", {**other, "position": row["position"]})
    log_staff_action(context, "move_flag", details=f"flag: {_logged(row)}\ndirection: {direction}")
    return success()


@route("DELETE", f"{FLAGS}/<id>", "admin/config/flags/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    row = _custom(context, id)
    context.store.delete("flag", row["id"])
    _log(context, "delete_flag", row)
    return success()


def _flag(context: Context, id: str) -> Document:
    number = number_of(id)
    row = None if number is None else context.store.get("flag", number)
    if row is None or not row["is_flag"]:
        raise not_found()
    return row


def _custom(context: Context, id: str) -> Document:
    row = _flag(context, id)
    if row["system"]:
        raise unprocessable("System flag cannot be updated or deleted.")
    return row


def _sent(context: Context) -> Document:
    params = context.params
    sent: Document = {
        "name": str(params.get("name") or ""),
        "description": str(params.get("description") or ""),
        "applies_to": params.get("applies_to") if isinstance(params.get("applies_to"), list) else None,
        **{name: as_boolean(params.get(name)) for name in ("require_message", "enabled", "auto_action_type")},
    }
    problems = _problems(sent)
    if problems:
        raise Refusal(Answer(400, json={"failed": "FAILED", "errors": problems}))
    sent["auto_action_type"] = bool(sent["auto_action_type"])
    words = re.sub(r"[^a-z0-9]+", "_", sent["name"].lower()).strip("_")
    return {**sent, "name_key": f"custom_{words}"}


def _problems(sent: Document) -> list[str]:
    problems = [f"{name.capitalize()} can't be blank" for name in ("name", "description") if is_blank(sent[name])]
    for name, most in (("name", MOST_NAME), ("description", MOST_DESCRIPTION)):
        if len(sent[name]) > most:
            problems.append(f"{name.capitalize()} is too long (maximum is {most} characters)")
    if not sent["applies_to"] or any(target not in TARGETS for target in sent["applies_to"]):
        problems.append("Applies to is not included in the list")
    for name, label in (("require_message", "Require message"), ("enabled", "Enabled")):
        if sent[name] is None:
            problems.append(f"{label} is not included in the list")
    return problems


def _check_name(store: Store, name: str, besides: int | None = None) -> None:
    """Only the forum's own are compared: one of them may be called like one of the system's (3.5)."""
    own = (row for row in store.all("flag") if not row["system"])
    if any(row["name"] == name and row["id"] != besides for row in own):
        raise unprocessable("Flag name must be unique")


def _log(context: Context, action: str, row: Document) -> None:
    names = ("name", "description", "applies_to", "require_message", "enabled")
    log_staff_action(context, action, details="\n".join(f"{name}: {row[name]}" for name in names))


def _logged(row: Document) -> str:
    """What the log calls a flag: those of the system have a word for their name in the database (3.5)."""
    return str(row["name_key"] if row["system"] else row["name"])


def _ordered(store: Store) -> list[Document]:
    """By position, with the like at the end."""
    return sorted(store.all("flag"), key=lambda row: row["position"] if row["is_flag"] else LAST_LIKE_POSITION)


def _shown(store: Store, row: Document, prefix: str) -> dict[str, Any]:
    texts = {name: row.get(prefix + name, row[name]) for name in ("description", "short_description")}
    return {
        **{name: row[name] for name in (*COPIED, *store.profile.look.flag_keys)},
        **texts,
        "is_used": row.get("is_used", False),
    }
