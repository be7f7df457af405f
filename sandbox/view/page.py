"""The page at `/`: for browsers on this machine, which ask for no JSON."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Request, Response
from jinja2 import Environment, Template
from markupsafe import Markup, escape

from idiaspora.sandbox.control import Received, is_loopback
from idiaspora.sandbox.store.store import Store
from idiaspora.sandbox.view import readers
from idiaspora.sandbox.view.contents import Table, tables
from idiaspora.sandbox.view.template import PAGE, STYLE

MOST_REQUESTS, MOST_TEXT = 50, 500
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
TOLD = {
    readers.EVERYTHING: "Seen with the eyes of an admin: everything.",
    readers.VISITOR: "Seen as a visitor: somebody without an account.",
    readers.MEMBER: "Seen as a member: a new account that is in no group of this forum's own.",
}


def is_asked_for(request: Request) -> bool:
    """Whether a browser on this machine asks for the page.

    A name that is not this machine's own is refused: a page elsewhere could lead its name here.
    """
    if request.method not in ("GET", "HEAD") or request.path != "/" or not is_loopback(request.remote_addr):
        return False
    named = urlsplit(f"//{request.host}").hostname or ""
    return "text/html" in request.headers.get("Accept", "") and _is_local(named)


def _is_local(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def answer(store: Store, host: str, query: Mapping[str, str], received: Iterable[Received]) -> Response:
    """The page for the reader whom the query names."""
    name, group = query.get("as", readers.EVERYTHING), query.get("group", "")
    with readers.reader(store, host, name, group) as reader:
        shown = tables(reader)
        settings = reader.context.settings
        title = settings.text("title")
    groups = [(row["id"], str(row["name"])) for row in readers.own_groups(store)]
    text = _template().render(
        title=title,
        version=store.profile.version,
        style=STYLE,
        told=_told(reader),
        links=_links(reader, has_groups=bool(groups)),
        groups=groups,
        group=reader.group,
        tables=[*shown, requests_of(received)],
        cell=_cell,
    )
    return Response(text.encode("utf-8", "replace"), 200, HEADERS, content_type="text/html; charset=utf-8")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True)
    environment.filters["visible"] = visible
    return environment.from_string(PAGE)


def visible(text: str) -> str:
    """The text without the characters that control a page instead of standing in it, and not longer than useful."""
    cut = text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "…"
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "\ufffd", cut)


def _cell(text: str) -> Markup:
    """A text of the store. Its direction is its own: it does not turn what stands beside it."""
    return Markup("<bdi>{}</bdi>").format(escape(visible(text)))


def _told(reader: readers.Reader) -> str:
    if readers.is_shut_out(reader):
        return "Seen as a visitor: this forum shows nothing to those who do not log in."
    if reader.name in TOLD:
        return TOLD[reader.name]
    if reader.group is None:
        return "Seen as an expert: the forum has no groups of its own yet, so this is any member."
    return f"Seen as an expert: a new account that is a member of {visible(reader.group)}."


def _links(reader: readers.Reader, *, has_groups: bool) -> list[dict[str, Any]]:
    names = [name for name in readers.NAMES if has_groups or name != readers.EXPERT]
    words = {name: f"as {'an' if name == readers.EXPERT else 'a'} {name}" for name in names}
    words[readers.EVERYTHING] = "everything"
    return [
        {"address": f"/?{urlencode({'as': name})}", "text": words[name], "here": name == reader.name} for name in names
    ]


def requests_of(received: Iterable[Received]) -> Table:
    """The last requests, the newest first, with who sent them."""
    rows = list(received)
    shown = tuple(
        (
            one.method,
            one.path + (f"?{one.query}" if one.query else ""),
            "none" if one.status is None else str(one.status),
            one.user or "a visitor",
            one.key or "",
            one.fault or "",
        )
        for one in reversed(rows[-MOST_REQUESTS:])
    )
    note = f"{len(shown)} of {len(rows)} requests since the start, the newest first."
    head = ("Request", "Path", "Answer", "Sent by", "With the key", "Fault")
    return Table("requests", "Requests", note, head, shown, "Nobody has asked for anything yet.")
