"""The text for search robots (Discourse 3.5, app/controllers/admin/robots_txt_controller.rb)."""

import json

from idiaspora.sandbox.http.answers import Answer, ok
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route

ROBOTS = "/admin/customize/robots"
DEFAULT = "User-agent: *\nDisallow: /admin/\nDisallow: /auth/\nDisallow: /search\n"
FACT = "robots_txt"


@route("GET", ROBOTS, "admin/robots_txt/show", constraint="admin")
def show(context: Context) -> Answer:
    return _answer(context)


@route("PUT", ROBOTS, "admin/robots_txt/update", constraint="admin")
def update(context: Context) -> Answer:
    """Keeps a text; a list becomes its JSON."""
    sent = required(context.params, "robots_txt")
    context.store.set_fact(FACT, sent if isinstance(sent, str) else json.dumps(sent))
    return _answer(context)


@route("DELETE", ROBOTS, "admin/robots_txt/reset", constraint="admin")
def reset(context: Context) -> Answer:
    """Discourse's own text again; also fine where it is that."""
    context.store.set_fact(FACT, None)
    return _answer(context)


@route("GET", "/robots.txt", "robots_txt/index")
def text(context: Context) -> Answer:
    """What a robot gets."""
    return Answer(200, text=_kept(context) or DEFAULT, media_type="text/plain")


def _kept(context: Context) -> str | None:
    kept: str | None = context.store.fact(FACT)
    return kept


def _answer(context: Context) -> Answer:
    kept = _kept(context)
    return ok({"robots_txt": DEFAULT if kept is None else kept, "overridden": kept is not None})
