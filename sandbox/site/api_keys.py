"""API keys (Discourse 3.5, app/controllers/admin/api_controller.rb). A key itself shows once, when it is made."""

from secrets import token_hex
from typing import Any

from idiaspora.sandbox.http.access import fingerprint
from idiaspora.sandbox.http.answers import Answer, invalid_parameters, not_found, ok, success, unhandled
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import find
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user, log_staff_action, page_number
from idiaspora.sandbox.model.usernames import find_user
from idiaspora.sandbox.site.key_scopes import SCOPES, listed, shown
from idiaspora.sandbox.store.store import Document

PER_PAGE = 50
MODES = ("global", "read_only", "granular")
WRONG = "Discourse::InvalidParameters"


@route("GET", "/admin/api/keys", "admin/api/index", constraint="admin")
def index(context: Context) -> Answer:
    """The keys, 50 at most: first those that are not revoked, the newest first. Scopes show for a single key only."""
    offset = max(as_integer(context.params.get("offset")) or 0, 0)
    limit = page_number(context, "limit", default=PER_PAGE, most=PER_PAGE)
    keys = sorted(context.store.all("api_key"), key=lambda key: (key["created_at"], key["id"]), reverse=True)
    keys = sorted(keys, key=lambda key: key.get("revoked_at") or "~", reverse=True)
    rows = [key_row(context, key) for key in keys[offset : offset + limit]]
    return ok({"keys": rows, "offset": offset, "limit": limit})


@route("GET", "/admin/api/keys/scopes", "admin/api/scopes", constraint="admin")
def scopes(context: Context) -> Answer:
    return ok({"scopes": listed()})


@route("GET", "/admin/api/keys/<id>", "admin/api/show", constraint="admin")
def show(context: Context, id: str) -> Answer:
    return ok({"key": _whole(context, find(context.store, "api_key", id))})


@route("POST", "/admin/api/keys", "admin/api/create", constraint="admin")
def create(context: Context) -> Answer:
    """A new key, for all users or for one. Without scopes it may do everything, whatever its mode says (3.5)."""
    sent = _sent(context)
    user = None if is_blank(sent.get("username")) else find_user(context.store, str(sent["username"]))
    if user is None and not is_blank(sent.get("username")):
        raise not_found()
    scopes = _scopes(sent)
    mode = sent.get("scope_mode")
    if mode is not None and mode not in MODES:
        raise unhandled(500)
    secret = token_hex(32)
    now = context.now()
    row = {
        "key_hash": fingerprint(secret),
        "truncated_key": secret[:4],
        "description": _description(sent),
        "scope_mode": mode,
        "scopes": scopes,
        "user_id": user["id"] if user else None,
        "created_by_id": context.require_login()["id"],
        "created_at": now,
        "updated_at": now,
        "revoked_at": None,
    }
    key = context.store.insert("api_key", row)
    log_staff_action(context, "api_key_create", subject=truncated(key))
    return ok({"key": {**_whole(context, key), "key": secret}})


def _sent(context: Context) -> dict[str, Any]:
    sent = context.params.get("key")
    if not isinstance(sent, dict) or not sent:
        raise invalid_parameters(WRONG)
    return sent


def _description(sent: dict[str, Any]) -> str | None:
    text = sent.get("description")
    return None if text is None else str(text)


def _scopes(sent: dict[str, Any]) -> list[Document]:
    """The sent scopes with the values to which their parameters are limited; refuses an unknown one."""
    rows = sent.get("scopes") or []
    found = []
    for row in rows if isinstance(rows, list) else []:
        name = str(row.get("scope_id")) if isinstance(row, dict) else ""
        if name not in SCOPES:
            raise invalid_parameters(WRONG)
        limits = {key: str(row[key]).split(",") for key in SCOPES[name].parameters if not is_blank(row.get(key))}
        found.append({"name": name, "allowed": limits or None})
    return found


@route("PUT", "/admin/api/keys/<id>", "admin/api/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """Another description; everything else that is sent is ignored (3.5)."""
    key = find(context.store, "api_key", id)
    sent = _sent(context)
    changed = {**key, **({"description": _description(sent)} if "description" in sent else {})}
    return ok({"key": _whole(context, _changed(context, changed))})


def _changed(context: Context, key: Document) -> Document:
    stored = {**key, "updated_at": context.now()}
    context.store.put("api_key", stored)
    log_staff_action(context, "api_key_update", subject=truncated(stored))
    return stored


@route("POST", "/admin/api/keys/<id>/revoke", "admin/api/revoke_key", constraint="admin")
def revoke(context: Context, id: str) -> Answer:
    """Take the key out of use; it answers under another name than the other routes (3.5)."""
    key = find(context.store, "api_key", id)
    return ok({"api_key": _whole(context, _changed(context, {**key, "revoked_at": context.now()}))})


@route("POST", "/admin/api/keys/<id>/undo-revoke", "admin/api/undo_revoke_key", constraint="admin")
def undo_revoke(context: Context, id: str) -> Answer:
    key = find(context.store, "api_key", id)
    return ok({"api_key": _whole(context, _changed(context, {**key, "revoked_at": None}))})


@route("DELETE", "/admin/api/keys/<id>", "admin/api/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    key = find(context.store, "api_key", id)
    context.store.delete("api_key", key["id"])
    log_staff_action(context, "api_key_destroy", subject=truncated(key))
    return success()


def _whole(context: Context, key: Document) -> dict[str, Any]:
    scopes = [shown(scope) for scope in key["scopes"]]
    return {**key_row(context, key), "updated_at": key.get("updated_at", key["created_at"]), "api_key_scopes": scopes}


def truncated(key: Document) -> str:
    """The letters by which a key is told from others; the first keys of an older state have their names for it."""
    return str(key.get("truncated_key") or key.get("secret") or "")[:4]


def key_row(context: Context, key: Document) -> dict[str, Any]:
    return {
        "id": key["id"],
        "truncated_key": truncated(key),
        "description": key.get("description"),
        **({"scope_mode": key.get("scope_mode")} if context.profile.site.key_modes else {}),
        "created_at": key["created_at"],
        "last_used_at": key.get("last_used_at"),
        "revoked_at": key.get("revoked_at"),
        "user": basic_user(context.store, key.get("user_id")),
        "created_by": basic_user(context.store, key.get("created_by_id")),
    }
