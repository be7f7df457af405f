"""The emoji of the forum, for the menu in which people choose one, and those that it made itself (Discourse 3.5,
app/controllers/admin/emoji_controller.rb).

The menu is built as the source of 3.5 does; the names are those that most programs have for the emoji of the Unicode
standard, of which a running Discourse calls some otherwise.
"""

from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import Answer, Refusal, ok, success, unhandled
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.cooking import cook
from idiaspora.sandbox.model.custom_emoji import EMOJI, name_of, of_name, with_custom_emoji
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.uploads.writes import kept_upload

ADMIN = "/admin/config/emoji"
GROUP = "default"
MADE = "custom_emoji:made"
"""How many were made: each picture is encoded anew."""


@cache
def _standard() -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "name": name,
            "tonable": False,
            "url": f"/images/emoji/twitter/{name}.png?v=15",
            "group": "symbols",
            "search_aliases": [],
        }
        for name in packaged("emoji.json")
    )


@route("GET", "/emojis", "emojis/index")
def index(context: Context) -> Answer:
    """All emoji by their groups."""
    found: dict[str, list[dict[str, Any]]] = {"symbols": list(_standard())}
    for row in _own(context):
        found.setdefault(row["group"] or GROUP, []).append({**_row(row), "tonable": False, "search_aliases": []})
    return ok(found)


@route("GET", ADMIN, "admin/emoji/index", constraint="admin")
def own(context: Context) -> Answer:
    """Those that the forum made itself, by name."""
    users = {user["id"]: user["username"] for user in context.store.all("user")}
    rows = [{**_row(row), "group": row["group"] or GROUP, "created_by": users[row["user_id"]]} for row in _own(context)]
    return ok(rows)


@route("POST", ADMIN, "admin/emoji/create", constraint="admin")
def create(context: Context) -> Answer:
    """One of a picture, which is encoded anew with the time in it: the same bytes get another address each time."""
    sent = context.files.get("file") or context.files.get("files[]")
    if sent is None:
        raise unhandled(500)
    given = context.params.get("name")
    name = name_of(str(sent.filename or "") if is_blank(given) else str(given))
    if of_name(context.store, name) is not None:
        answer = {"failed": "FAILED", "errors": ["Name is already in use by another emoji"]}
        raise Refusal(Answer(422, json=answer))
    group = None if is_blank(context.params.get("group")) else str(context.params["group"]).lower()
    number = context.store.fact(MADE, 0) + 1
    context.store.set_fact(MADE, number)
    encoded = sent.read() + f"{context.now()} {number}".encode()
    upload = kept_upload(context, context.require_admin(), str(sent.filename or ""), encoded)
    row = {"name": name, "group": group, "user_id": context.require_admin()["id"], "url": upload["url"]}
    context.store.insert(EMOJI, row)
    log_staff_action(context, "custom_emoji_create", new=name, details=f"Group: {group}" if group else None)
    return ok(_row(row))


@route("DELETE", f"{ADMIN}/<name>", "admin/emoji/destroy", constraint="admin")
def destroy(context: Context, name: str) -> Answer:
    """Also fine where there is none. Posts that show it are cooked again."""
    row = of_name(context.store, name)
    if row is not None:
        context.store.delete(EMOJI, row["id"])
        log_staff_action(context, "custom_emoji_destroy", previous=name)
        for post in context.store.all("post"):
            if f":{name}:" in post["raw"]:
                context.store.put("post", {**post, "cooked": with_custom_emoji(context.store, cook(post["raw"]))})
    return success()


def _own(context: Context) -> list[Document]:
    return sorted(context.store.all(EMOJI), key=lambda row: str(row["name"]))


def _row(row: Document) -> dict[str, Any]:
    return {name: row[name] for name in ("name", "url", "group")}
