"""Logs beside that of staff actions (Discourse 3.5, app/controllers/admin/search_logs_controller.rb and
screened_…_controller.rb). Nobody searches here, and no registration is blocked: addresses are kept, and not looked at.
"""

from ipaddress import ip_network
from typing import Any

from idiaspora.sandbox.http.answers import Answer, ok, success, unprocessable
from idiaspora.sandbox.http.permitted import find, required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document

SCREENED = "screened_ip_address"
ACTIONS = ("block", "do_nothing", "allow_admin")
MOST_ROWS = 200
ADDRESSES = "/admin/logs/screened_ip_addresses"


@route("GET", "/admin/logs/search_logs", "admin/search_logs/index", constraint="staff")
@route("GET", "/admin/logs/screened_emails", "admin/screened_emails/index", constraint="staff")
@route("GET", "/admin/logs/screened_urls", "admin/screened_urls/index", constraint="staff")
def nothing_logged(context: Context) -> Answer:
    return ok([])


@route("GET", ADDRESSES, "admin/screened_ip_addresses/index", constraint="staff")
def addresses(context: Context) -> Answer:
    """The newest two hundred, those with a text in them where one is asked for."""
    text = str(context.params.get("filter") or "")
    rows = [row for row in context.store.all(SCREENED)[::-1] if text in row["ip_address"]]
    return ok([_row(row) for row in rows[:MOST_ROWS]])


@route("POST", ADDRESSES, "admin/screened_ip_addresses/create", constraint="staff")
def create(context: Context) -> Answer:
    row = {"match_count": 0, "last_match_at": None, "created_at": context.now(), **_sent(context)}
    if context.store.count(SCREENED, ip_address=row["ip_address"]):
        raise unprocessable("Ip address has already been taken")
    return ok(_row(context.store.insert(SCREENED, row)))


@route("PUT", f"{ADDRESSES}/<id>", "admin/screened_ip_addresses/update", constraint="staff")
def update(context: Context, id: str) -> Answer:
    context.store.put(SCREENED, {**find(context.store, SCREENED, id), **_sent(context)})
    return success()


@route("DELETE", f"{ADDRESSES}/<id>", "admin/screened_ip_addresses/destroy", constraint="staff")
def destroy(context: Context, id: str) -> Answer:
    context.store.delete(SCREENED, find(context.store, SCREENED, id)["id"])
    return success()


def _sent(context: Context) -> Document:
    address = str(required(context.params, "ip_address")).replace("*", "0")
    action = str(context.params.get("action_name") or "block")
    try:
        ip_network(address, strict=False)
    except ValueError:
        raise unprocessable("Ip address is invalid") from None
    if action not in ACTIONS:
        raise unprocessable("Action type is not included in the list")
    return {"ip_address": address, "action_name": action}


def _row(row: Document) -> dict[str, Any]:
    keys = ("id", "ip_address", "action_name", "match_count", "last_match_at", "created_at")
    return {key: row[key] for key in keys}
