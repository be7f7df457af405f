"""Running stored queries, by admins and by the members of their groups (Discourse 3.5, discourse-data-explorer)."""

import json
import time
from typing import Any

from idiaspora.sandbox.groups.groups import membership, rows_of_user
from idiaspora.sandbox.http.answers import Answer, not_found, ok, unhandled
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import find, number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.plugins.data_explorer import (
    KIND,
    MOVED,
    QUERIES,
    is_moved,
    list_row,
    require_admin,
    require_on,
    shown,
)
from idiaspora.sandbox.plugins.query_parameters import QueryError, declared, values_of
from idiaspora.sandbox.plugins.query_sql import run
from idiaspora.sandbox.store.store import Document

USUAL_ROWS = 1000
ALL = "ALL"


@route("POST", f"{QUERIES}/<id>/run", "discourse_data_explorer/query/run")
@route("POST", f"{MOVED}/<id>/run", "discourse_data_explorer/query/run", offered=is_moved)
def run_query(context: Context, id: str) -> Answer:
    """Also a hidden one. Running it keeps the time."""
    require_admin(context)
    return _run(context, find(context.store, KIND, id))


@route("GET", "/data-explorer/queries/<id>/run", "discourse_data_explorer/query/public_run", offered=is_moved)
def run_shared(context: Context, id: str) -> Answer:
    """By a read, for those who are in one of its groups (2026)."""
    require_on(context)
    user = context.require_login()
    row = context.store.get(KIND, number_of(id) or 0)
    mine = {member["group_id"] for member in rows_of_user(context.store, user["id"])}
    if row is None or row["hidden"] or not (context.is_admin or mine & set(row["group_ids"])):
        raise not_found()
    return _run(context, row)


@route("GET", "/g/<name>/reports", "discourse_data_explorer/query/group_reports_index")
def reports(context: Context, name: str) -> Answer:
    """The queries that the members of a group may run."""
    group = _own_group(context, name)
    rows = [row for row in context.store.all(KIND) if group["id"] in row["group_ids"] and not row["hidden"]]
    return ok({"queries": [list_row(row) for row in rows]})


@route("GET", "/g/<name>/reports/<id>", "discourse_data_explorer/query/group_reports_show")
def report(context: Context, name: str, id: str) -> Answer:
    group = _own_group(context, name)
    row = _of_group(context, group, id)
    shared = {"id": row["id"], "group_id": group["id"], "query_id": row["id"], "bookmark": None}
    return ok({"query": shown(row), "query_group": shared})


@route("POST", "/g/<name>/reports/<id>/run", "discourse_data_explorer/query/group_reports_run")
def run_report(context: Context, name: str, id: str) -> Answer:
    group = _own_group(context, name)
    return _run(context, _of_group(context, group, id))


def _own_group(context: Context, name: str) -> Document:
    """The group by its name in exact case; not found by those who are not in it, admins apart."""
    require_on(context)
    context.require_login()
    group = next(iter(context.store.where("group", name=name)), None)
    if group is None or not (context.is_admin or membership(context.store, group, context.user)):
        raise not_found()
    return group


def _of_group(context: Context, group: Document, id: str) -> Document:
    row = context.store.get(KIND, number_of(id) or 0)
    if row is None or row["hidden"] or group["id"] not in row["group_ids"]:
        raise not_found()
    return row


def _run(context: Context, row: Document) -> Answer:
    sent, begun = _sent(context), time.perf_counter()
    context.store.put(KIND, {**row, "last_run_at": context.now()})
    try:
        values = values_of(context.store, declared(row["sql"]), sent)
        found = run(context.store, row["sql"], values, _limit(context))
    except QueryError as problem:
        return Answer(422, json={"success": False, "errors": [str(problem)]})
    return ok(
        {
            "success": True,
            "errors": [],
            "duration": round((time.perf_counter() - begun) * 1000, 1),
            "result_count": len(found.rows),
            "params": sent,
            "columns": found.columns,
            "default_limit": USUAL_ROWS,
            "relations": {},
            "colrender": {},
            "rows": found.rows,
        }
    )


def _sent(context: Context) -> dict[str, Any]:
    """The values as JSON text; an object, and a value that is no text, break it (500)."""
    text = context.params.get("params")
    if is_blank(text):
        return {}
    if not isinstance(text, str):
        raise unhandled(500)
    try:
        sent = json.loads(text)
    except ValueError:
        raise unhandled(500) from None
    if not isinstance(sent, dict) or not all(value is None or isinstance(value, str) for value in sent.values()):
        raise unhandled(500)
    return sent


def _limit(context: Context) -> int | None:
    sent = context.params.get("limit")
    if is_blank(sent):
        return USUAL_ROWS
    return None if sent == ALL else as_integer(sent)
