"""Permalinks: old addresses and where they lead now (Discourse 3.5, app/models/permalink.rb)."""

import re
from typing import Any
from urllib.parse import quote, unquote

from idiaspora.sandbox.categories.reads import MissingParentError, slug_path
from idiaspora.sandbox.http.answers import Answer, ok, success, unprocessable
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import find
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document, Store

MOST_ROWS = 100
SAFE = ":/?#[]@!$&'()*+,;="
"""Signs that `UrlHelper.encode` leaves as they are; the sign of a percentage is none of them."""
COLUMNS = ("topic_id", "post_id", "category_id", "external_url", "tag_id", "user_id")
KINDS = {
    "topic": "topic_id",
    "post": "post_id",
    "category": "category_id",
    "tag": "tag_id",
    "user": "user_id",
    "external_url": "external_url",
}
PERMALINKS = "/admin/permalinks"


@route("GET", PERMALINKS, "admin/permalinks/index", constraint="admin")
def index(context: Context) -> Answer:
    """The newest hundred, by a part of the address or of the target where a filter is given."""
    wanted = str(context.params.get("filter") or "").lower()
    rows = [
        row
        for row in reversed(context.store.all("permalink"))
        if wanted in row["url"].lower() or wanted in str(row["external_url"] or "").lower()
    ]
    return ok([permalink_row(context.store, row) for row in rows[:MOST_ROWS]])


@route("POST", PERMALINKS, "admin/permalinks/create", constraint="admin")
def create(context: Context) -> Answer:
    """Targets are not looked up, but for tags, which are named."""
    row = _sent(context)
    _check(context.store, row)
    return ok({"permalink": permalink_row(context.store, context.store.insert("permalink", row))})


@route("PUT", f"{PERMALINKS}/<id>", "admin/permalinks/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    row = {**find(context.store, "permalink", id), **_sent(context)}
    _check(context.store, row)
    context.store.put("permalink", row)
    return ok({"permalink": permalink_row(context.store, row)})


@route("DELETE", f"{PERMALINKS}/<id>", "admin/permalinks/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    context.store.delete("permalink", find(context.store, "permalink", id)["id"])
    return success()


@route("GET", "/permalink-check", "permalinks/check")
def check(context: Context) -> Answer:
    """Where a path leads."""
    row = found(context.store, str(context.params.get("path") or ""))
    if row is None:
        return ok({"found": False, "html": ""})
    target = target_of(context.store, row)
    return ok({"found": True, "internal": row["external_url"] is None, "target_url": target})


def redirect_of(store: Store, path: str, host: str) -> Answer | None:
    """The redirect from an old address to its target; None where no permalink knows the path or its target is gone."""
    row = found(store, path)
    target = None if row is None else target_of(store, row)
    if target is None:
        return None
    return Answer(301, headers={"Location": target if "://" in target else host + target})


def found(store: Store, path: str) -> Document | None:
    """The permalink of a path, without regard to the slash at its start."""
    rows = store.where("permalink", url=_encoded(unquote(path)))
    return rows[0] if rows else None


def _encoded(url: str) -> str:
    """An address as it is stored: without the slash at its start, and percent-encoded."""
    return quote(url.strip().removeprefix("/"), safe=SAFE)


def target_of(store: Store, row: Document) -> str | None:
    """The address of the target, None if it is gone."""
    shown = permalink_row(store, row)
    names = ("external_url", "topic_url", "post_url", "category_url", "tag_url", "user_url")
    return next((shown[name] for name in names if shown[name]), None)


def permalink_row(store: Store, row: Document) -> dict[str, Any]:
    """The permalink with names and addresses of its target."""
    shown: dict[str, Any] = {"id": row["id"], "url": row["url"]}
    shown |= {name: row.get(name) for name in COLUMNS}
    return shown | _topic(store, row) | _post(store, row) | _category(store, row) | _others(store, row)


def _topic(store: Store, row: Document) -> dict[str, Any]:
    topic = _get(store, "topic", row["topic_id"])
    url = topic and f"/t/{topic['slug']}/{topic['id']}"
    return {"topic_title": topic and topic["title"], "topic_url": url}


def _post(store: Store, row: Document) -> dict[str, Any]:
    post = _get(store, "post", row["post_id"])
    topic = post and _get(store, "topic", post["topic_id"])
    return {
        "post_url": topic and post and f"/t/{topic['slug']}/{topic['id']}/{post['post_number']}",
        "post_number": post and post["post_number"],
        "post_topic_title": topic and topic["title"],
    }


def _category(store: Store, row: Document) -> dict[str, Any]:
    category = _get(store, "category", row["category_id"])
    if category is None:
        return {"category_name": None, "category_url": None}
    try:
        url = f"/c/{'/'.join(slug_path(store, category))}/{category['id']}"
    except MissingParentError:
        url = f"/c/{category['slug']}/{category['id']}"
    return {"category_name": category["name"], "category_url": url}


def _others(store: Store, row: Document) -> dict[str, Any]:
    tag, user = _get(store, "tag", row["tag_id"]), _get(store, "user", row["user_id"])
    return {
        "tag_name": tag and tag["name"],
        "tag_url": tag and f"/tag/{tag['name']}",
        "user_url": user and f"/u/{user['username'].lower()}",
        "username": user and user["username"],
    }


def _get(store: Store, kind: str, id: int | None) -> Document | None:
    return None if id is None else store.get(kind, id)


def _sent(context: Context) -> Document:
    sent = context.params.get("permalink")
    sent = sent if isinstance(sent, dict) else {}
    kind, value = str(sent.get("permalink_type")), sent.get("permalink_type_value")
    url = _normalized(str(sent.get("url") or ""), context.settings.text("permalink_normalizations"))
    row: Document = {"url": _encoded(url), **dict.fromkeys(COLUMNS)}
    if kind in KINDS and not is_blank(value):
        row[KINDS[kind]] = _target(context.store, kind, value)
    return row


def _normalized(url: str, rules: str) -> str:
    """An address after the rules of the forum, each with a regular expression and what takes its place."""
    url = url.strip().removeprefix("/")
    for rule in rules.split("|") if rules else ():
        _, looked_for, replacement = re.split(r"(?<!\\)/", f"{rule}/", maxsplit=3)[:3]
        url = re.sub(looked_for, replacement, url, count=1)
    return url


def _target(store: Store, kind: str, value: Any) -> Any:
    if kind == "external_url":
        return str(value)
    if kind == "tag":
        tags = store.where("tag", name=str(value))
        return tags[0]["id"] if tags else None
    return as_integer(value)


def _check(store: Store, row: Document) -> None:
    problems = []
    if not row["url"]:
        problems.append("Url can't be blank")
    elif any(other["id"] != row.get("id") for other in store.where("permalink", url=row["url"])):
        problems.append("Url has already been taken")
    if sum(row[name] is not None for name in COLUMNS) != 1:
        names = "topic_id, post_id, category_id, tag_id, user_id, or external_url"
        problems.append(f"Exactly one of {names} must be set")
    if problems:
        raise unprocessable(*problems)
