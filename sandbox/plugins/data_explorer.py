"""Stored queries of Data Explorer (Discourse 3.5, plugins/discourse-data-explorer). The sandbox keeps them, and runs
none: it has no tables of Discourse."""

import re
from typing import Any

from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_access,
    not_found,
    ok,
    refused,
    unhandled,
)
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import find, required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.versions import Profile

QUERIES = "/admin/plugins/explorer/queries"
MOVED = "/admin/plugins/discourse-data-explorer/queries"
"""Where newer versions have the pages; their old addresses lead there, those of writes work still (2026)."""
KIND = "query"
PER_PAGE = 50
PARAMETER = re.compile(r"^--\s*(null\s+)?(\w+)\s*:(\w+)\s*(?:=\s*(.*))?$", re.MULTILINE)


def _moved(profile: Profile) -> bool:
    return profile.tags.as_objects


def _not_moved(profile: Profile) -> bool:
    return not _moved(profile)


@route("GET", QUERIES, "discourse_data_explorer/query/index", offered=_not_moved)
def index(context: Context) -> Answer:
    """All queries, the latest first."""
    _require(context)
    return ok({"queries": [_row(row) for row in _shown(context)]})


@route("GET", MOVED, "discourse_data_explorer/query/index", offered=_moved)
def paged_index(context: Context) -> Answer:
    """Fifty queries from `offset` (2026)."""
    _require(context)
    offset, rows = as_integer(context.params.get("offset")) or 0, _shown(context)
    page = [_row(row) for row in rows[offset : offset + PER_PAGE]]
    return ok({"queries": page, "total_rows_queries": len(rows)})


@route("GET", f"{QUERIES}/<id>", "discourse_data_explorer/query/show", offered=_not_moved)
@route("GET", f"{MOVED}/<id>", "discourse_data_explorer/query/show", offered=_moved)
def show(context: Context, id: str) -> Answer:
    _require(context)
    row = find(context.store, KIND, id)
    if row["hidden"]:
        raise not_found()
    return _answer(row)


@route("GET", QUERIES, "discourse_data_explorer/query/moved", offered=_moved)
def index_moved(context: Context) -> Answer:
    return _led_to(context, f"{MOVED}.json")


@route("GET", f"{QUERIES}/<id>", "discourse_data_explorer/query/moved", offered=_moved)
def show_moved(context: Context, id: str) -> Answer:
    return _led_to(context, f"{MOVED}/{id}.json")


def _led_to(context: Context, path: str) -> Answer:
    _require(context)
    return Answer(301, headers={"Location": f"{context.host}{path}"})


@route("POST", QUERIES, "discourse_data_explorer/query/create")
def create(context: Context) -> Answer:
    _require(context)
    user = context.require_login()
    now = context.now()
    new = {"description": None, "hidden": False, "user_id": user["id"], "username": user["username"]}
    row = _written(context, {**new, "last_run_at": now, "created_at": now, "name": "", "sql": ""})
    return _answer(context.store.insert(KIND, row))


@route("PUT", f"{QUERIES}/<id>", "discourse_data_explorer/query/update")
def update(context: Context, id: str) -> Answer:
    """What is sent changes; without `group_ids` nobody but admins may run it any more (3.5)."""
    _require(context)
    row = _written(context, {**find(context.store, KIND, id), "hidden": False})
    context.store.put(KIND, row)
    return _answer(row)


@route("DELETE", f"{QUERIES}/<id>", "discourse_data_explorer/query/destroy")
def destroy(context: Context, id: str) -> Answer:
    """Hides it; admins can still run it by its number."""
    _require(context)
    context.store.put(KIND, {**find(context.store, KIND, id), "hidden": True})
    return ok({"success": True, "errors": []})


def _require(context: Context) -> None:
    """Refuses while the plugin is off or not there (404), and all but admins (403)."""
    if not context.settings.has_on("data_explorer_enabled"):
        raise not_found()
    context.require_login()
    if not context.is_admin:
        raise Refusal(invalid_access().answer)


def _shown(context: Context) -> list[Document]:
    rows = [row for row in context.store.all(KIND) if not row["hidden"]]
    return sorted(rows, key=lambda row: int(row["id"]), reverse=True)


def _written(context: Context, row: Document) -> Document:
    sent = required(context.params, "query")
    if not isinstance(sent, dict):
        raise unhandled(500)
    changed = {**row, **{name: sent[name] for name in ("name", "description", "sql") if name in sent}}
    groups = sent.get("group_ids")
    changed["group_ids"] = [as_integer(id) for id in groups] if isinstance(groups, list) else []
    if is_blank(changed["name"]):
        raise refused(422, "Name can't be blank", error_type="record_invalid")
    return changed


def _row(row: Document) -> dict[str, Any]:
    names = ("id", "name", "description", "username", "group_ids", "last_run_at", "user_id")
    return {name: row[name] for name in names}


def _answer(row: Document) -> Answer:
    more = {"sql": row["sql"], "param_info": _parameters(str(row["sql"]))}
    return ok({"query": {**_row(row), **more, "created_at": row["created_at"], "hidden": row["hidden"]}})


def _parameters(sql: str) -> list[dict[str, Any]]:
    """The parameters that a query declares in its comments."""
    if "[params]" not in sql:
        return []
    return [
        {"identifier": name, "type": kind, "default": default or None, "nullable": bool(nullable)}
        for nullable, kind, name, default in PARAMETER.findall(sql)
    ]
