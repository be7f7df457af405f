"""The list of API keys (Discourse 3.5, app/controllers/admin/api_controller.rb). The keys themselves never show."""

from typing import Any

from idiaspora.sandbox.http.answers import Answer, ok
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import find
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user, page_number
from idiaspora.sandbox.site.session import scope_row
from idiaspora.sandbox.store.store import Document

PER_PAGE = 50


@route("GET", "/admin/api/keys", "admin/api/index", constraint="admin")
def index(context: Context) -> Answer:
    """The keys, 50 at most: first those that are not revoked, the newest first. Scopes show for a single key only."""
    offset = max(as_integer(context.params.get("offset")) or 0, 0)
    limit = page_number(context, "limit", default=PER_PAGE, most=PER_PAGE)
    keys = sorted(context.store.all("api_key"), key=lambda key: (key["created_at"], key["id"]), reverse=True)
    keys = sorted(keys, key=lambda key: key.get("revoked_at") or "~", reverse=True)
    rows = [key_row(context, key) for key in keys[offset : offset + limit]]
    return ok({"keys": rows, "offset": offset, "limit": limit})


@route("GET", "/admin/api/keys/<id>", "admin/api/show", constraint="admin")
def show(context: Context, id: str) -> Answer:
    key = find(context.store, "api_key", id)
    scopes = [scope_row(name) for name in key["scopes"]]
    return ok({"key": {**key_row(context, key), "updated_at": key["created_at"], "api_key_scopes": scopes}})


def key_row(context: Context, key: Document) -> dict[str, Any]:
    return {
        "id": key["id"],
        "truncated_key": f"{(key.get('secret') or '')[:4]}...",
        "description": key.get("description"),
        "created_at": key["created_at"],
        "last_used_at": key.get("last_used_at"),
        "revoked_at": key.get("revoked_at"),
        "user": basic_user(context.store, key.get("user_id")),
        "created_by": basic_user(context.store, key.get("created_by_id")),
    }
