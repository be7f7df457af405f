"""Stored queries of Data Explorer (Discourse 3.5, plugins/discourse-data-explorer)."""

from typing import Any

from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_access,
    not_found,
    ok,
    refused,
)
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import find, required_object
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.plugins.query_parameters import declared
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.versions import Profile

QUERIES = "/admin/plugins/explorer/queries"
MOVED = "/admin/plugins/discourse-data-explorer/queries"
"""Where newer versions have the pages; their old addresses lead there, those of writes work still (2026)."""
KIND = "query"
PER_PAGE = 50


def is_moved(profile: Profile) -> bool:
    """Whether the pages are at their new address."""
    return profile.tags.as_objects


def _not_moved(profile: Profile) -> bool:
    return not is_moved(profile)


@route("GET", QUERIES, "discourse_data_explorer/query/index", offered=_not_moved)
def index(context: Context) -> Answer:
    """All queries, the latest first."""
    require_admin(context)
    return ok({"queries": [list_row(row) for row in _listed(context)]})


@route("GET", MOVED, "discourse_data_explorer/query/index", offered=is_moved)
def paged_index(context: Context) -> Answer:
    """Fifty queries from `offset` (2026)."""
    require_admin(context)
    offset, rows = as_integer(context.params.get("offset")) or 0, _listed(context)
    page = [list_row(row) for row in rows[offset : offset + PER_PAGE]]
    return ok({"queries": page, "total_rows_queries": len(rows)})


@route("GET", f"{QUERIES}/<id>", "discourse_data_explorer/query/show", offered=_not_moved)
@route("GET", f"{MOVED}/<id>", "discourse_data_explorer/query/show", offered=is_moved)
def show(context: Context, id: str) -> Answer:
    require_admin(context)
    row = find(context.store, KIND, id)
    if row["hidden"]:
        raise not_found()
    return _answer(row)


@route("GET", QUERIES, "discourse_data_explorer/query/moved", offered=is_moved)
def index_moved(context: Context) -> Answer:
    return _led_to(context, f"{MOVED}.json")


@route("GET", f"{QUERIES}/<id>", "discourse_data_explorer/query/moved", offered=is_moved)
def show_moved(context: Context, id: str) -> Answer:
    return _led_to(context, f"{MOVED}/{id}.json")


def _led_to(context: Context, path: str) -> Answer:
    require_admin(context)
    return Answer(301, headers={"Location": f"{context.host}{path}"})


@route("POST", QUERIES, "discourse_data_explorer/query/create")
def create(context: Context) -> Answer:
    require_admin(context)
    user = context.require_login()
    now = context.now()
    new = {"description": None, "hidden": False, "user_id": user["id"], "username": user["username"]}
    row = _written(context, {**new, "last_run_at": now, "created_at": now, "name": "", "sql": ""})
    return _answer(context.store.insert(KIND, row))


@route("PUT", f"{QUERIES}/<id>", "discourse_data_explorer/query/update")
def update(context: Context, id: str) -> Answer:
    """What is sent changes; without `group_ids` nobody but admins may run it any more (3.5)."""
    require_admin(context)
    row = _written(context, {**find(context.store, KIND, id), "hidden": False})
    context.store.put(KIND, row)
    return _answer(row)


@route("DELETE", f"{QUERIES}/<id>", "discourse_data_explorer/query/destroy")
def destroy(context: Context, id: str) -> Answer:
    """Hides it; admins can still run it by its number."""
    require_admin(context)
    context.store.put(KIND, {**find(context.store, KIND, id), "hidden": True})
    return ok({"success": True, "errors": []})


def require_on(context: Context) -> None:
    if not context.settings.has_on("data_explorer_enabled"):
        raise not_found()


def require_admin(context: Context) -> None:
    """Refuses while the plugin is off or not there (404), and all but admins (403)."""
    require_on(context)
    context.require_login()
    if not context.is_admin:
        raise Refusal(invalid_access().answer)


def _listed(context: Context) -> list[Document]:
    rows = [row for row in context.store.all(KIND) if not row["hidden"]]
    return sorted(rows, key=lambda row: int(row["id"]), reverse=True)


def _written(context: Context, row: Document) -> Document:
    sent = required_object(context.params, "query")
    own: Document = {name: sent[name] for name in ("name", "description", "sql") if name in sent}
    changed = {**row, **own}
    groups = sent.get("group_ids")
    changed["group_ids"] = [as_integer(id) for id in groups] if isinstance(groups, list) else []
    if is_blank(changed["name"]):
        raise refused(422, "Name can't be blank", error_type="record_invalid")
    return changed


def list_row(row: Document) -> dict[str, Any]:
    names = ("id", "name", "description", "username", "group_ids", "last_run_at", "user_id")
    return {name: row[name] for name in names}


def _answer(row: Document) -> Answer:
    return ok({"query": shown(row)})


def shown(row: Document) -> dict[str, Any]:
    """One query with its SQL."""
    more = {"sql": row["sql"], "param_info": [parameter.row for parameter in declared(str(row["sql"]))]}
    return {**list_row(row), **more, "created_at": row["created_at"], "hidden": row["hidden"]}
