"""Comments of the forum on other sites: which hosts may show them, and how (Discourse 3.5,
app/controllers/admin/embedding_controller.rb and embeddable_hosts_controller.rb)."""

import re
from collections.abc import Mapping
from typing import Any

from idiaspora.sandbox.categories.uncategorized import SPECIAL_ID
from idiaspora.sandbox.http.answers import Answer, ok, success, unhandled, unprocessable
from idiaspora.sandbox.http.params import as_boolean, as_integer
from idiaspora.sandbox.http.permitted import number_of, required_object
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.names import ensure_tags

EMBEDDING = "/admin/customize/embedding"
HOSTS = "/admin/embeddable_hosts"
DEFAULTS: Mapping[str, Any] = {
    "embed_by_username": "", "embed_post_limit": 100, "embed_title_scrubber": "", "embed_truncate": True,
    "embed_unlisted": False, "allowed_embed_selectors": "", "blocked_embed_selectors": "",
    "allowed_embed_classnames": "emoji",
}  # fmt: skip
CRAWLERS = ("allowed_embed_selectors", "blocked_embed_selectors", "allowed_embed_classnames")
TYPES = {"posts_and_topics": tuple(name for name in DEFAULTS if name not in CRAWLERS), "crawlers": CRAWLERS}
"""The settings that each sort of write has all of."""
LISTED = ("embed_truncate", "embed_unlisted")
"""Those that the list of site settings has, too; the others are hidden settings (3.5)."""
FACT = "embedding:"
HOST = re.compile(
    r"(([a-z0-9]+([-.]+[a-z0-9]+)*\.[a-z]{2,24})|localhost|\d{1,3}(\.\d{1,3}){3})(:\d{1,5})?", re.IGNORECASE
)


@route("GET", EMBEDDING, "admin/embedding/show", constraint="admin")
def show(context: Context) -> Answer:
    return _answer(context)


@route("PUT", EMBEDDING, "admin/embedding/update", constraint="admin")
def update(context: Context) -> Answer:
    """Writes all settings of one sort; what is left out of them is emptied (3.5)."""
    sent = required_object(context.params, "embedding")
    names = TYPES.get(str(sent.get("type")))
    if names is None:
        raise unhandled(500)
    name = str(sent.get("embed_by_username") or "")
    if name and not context.store.named("user", "username", name):
        raise unprocessable("embed_by_username: There's no user with that username.")
    for setting in names:
        value = _typed(setting, sent.get(setting))
        if setting in LISTED:
            context.settings.store_text(setting, str(value).lower())
        else:
            context.store.set_fact(f"{FACT}{setting}", value)
    return _answer(context)


def _typed(name: str, value: Any) -> Any:
    default = DEFAULTS[name]
    if isinstance(default, bool):
        return bool(as_boolean(value))
    return (as_integer(value) or 0) if isinstance(default, int) else str(value or "")


@route("POST", HOSTS, "admin/embeddable_hosts/create", constraint="admin")
def create(context: Context) -> Answer:
    row = context.store.insert("embeddable_host", _written(context, {"class_name": None, "writes": 0}))
    log_staff_action(context, "embeddable_host_create", context_url=f"host: {row['host']}")
    return _host_answer(context, row)


@route("PUT", f"{HOSTS}/<id>", "admin/embeddable_hosts/update", constraint="admin")
def update_host(context: Context, id: str) -> Answer:
    """Writes all of a host: what is left out is emptied, and the category becomes Uncategorized (3.5)."""
    before = _host(context, id)
    if not required_object(context.params, "embeddable_host").get("host"):
        raise unhandled(500)
    row = {**_written(context, before), "writes": before["writes"] + 1}
    context.store.put("embeddable_host", row)
    log_staff_action(
        context,
        "embeddable_host_update",
        context_url=f"host: {row['host']}",
        previous=_logged(before),
        new=_logged(row),
    )
    return _host_answer(context, row)


@route("DELETE", f"{HOSTS}/<id>", "admin/embeddable_hosts/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    row = _host(context, id)
    context.store.delete("embeddable_host", row["id"])
    log_staff_action(context, "embeddable_host_destroy", context_url=f"host: {row['host']}")
    return success()


def _host(context: Context, id: str) -> Document:
    """The host; an unknown one breaks (500)."""
    found = context.store.get("embeddable_host", number_of(id) or 0)
    if found is None:
        raise unhandled(500)
    return found


def _written(context: Context, row: Document) -> Document:
    sent = required_object(context.params, "embeddable_host")
    host = re.sub(r"^https?://", "", str(sent.get("host") or "").strip()).partition("/")[0]
    if not HOST.fullmatch(host):
        raise unprocessable("Host is invalid")
    category = context.store.get("category", as_integer(sent.get("category_id")) or 0)
    user = next(iter(context.store.named("user", "username", str(sent.get("user") or ""))), None)
    tags = sent.get("tags")
    return {
        **row,
        "host": host,
        "allowed_paths": sent.get("allowed_paths"),
        "category_id": category["id"] if category else int(context.settings.text(SPECIAL_ID)),
        "user_id": user["id"] if user else None,
        "tags": ensure_tags(context, tags if isinstance(tags, list) else []),
    }


def _logged(row: Document) -> str:
    user = "" if row["user_id"] is None else row["user_id"]
    return f"allowed_paths: {row['allowed_paths'] or ''}, category_id: {row['category_id']}, user_id: {user}"


def _host_row(context: Context, row: Document) -> dict[str, Any]:
    user = context.store.get("user", row["user_id"]) if row["user_id"] is not None else None
    names = ("id", "host", "allowed_paths", "class_name", "category_id", "tags")
    return {**{name: row[name] for name in names}, "user": user["username"] if user else None}


def _host_answer(context: Context, row: Document) -> Answer:
    return ok({"embeddable_host": _host_row(context, row), "__rest_serializer": "1"})


def _answer(context: Context) -> Answer:
    hosts = sorted(context.store.all("embeddable_host"), key=lambda row: (str(row["host"]), row["writes"]))
    kept = {name: context.store.fact(f"{FACT}{name}", default) for name, default in DEFAULTS.items()}
    kept |= {name: context.settings.on(name) for name in LISTED}
    settings = {"id": "default", "fields": list(DEFAULTS), "base_url": context.host, **kept}
    settings["embeddable_host_ids"] = [row["id"] for row in hosts]
    return ok(
        {
            "embeddable_hosts": [_host_row(context, row) for row in hosts],
            "embedding": settings,
            "__rest_serializer": "1",
        }
    )
