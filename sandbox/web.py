"""The web side of the sandbox: one request from its bytes to its answer."""

import importlib
import json
import pkgutil
import sys
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

import sandbox
from sandbox.access import Access, fingerprint
from sandbox.answers import NO_JSON, Answer, Refusal, blank, refused, unhandled
from sandbox.bodies import read_body, read_query
from sandbox.limits import Limits
from sandbox.options import Options
from sandbox.routes import ROUTES, Context, Route, check_constraint
from sandbox.seed import template
from sandbox.site_settings import SiteSettings
from sandbox.store import Document, Store

for _module in pkgutil.iter_modules(sandbox.__path__):
    if _module.name not in ("web", "server", "__main__", "control"):
        try:
            importlib.import_module(f"sandbox.{_module.name}")
        except Exception as _problem:
            sys.stderr.write(f"sandbox.{_module.name} is not usable: {_problem!r}\n")

SAFE_METHODS = ("GET", "HEAD")
MAX_QUERY_BYTES = 10_240
WITHOUT_SHELL = {"forums/status", "site/site", "site/basic_info", "site/statistics", "site/settings"}
WITHOUT_LOGIN = {"forums/status", "site/basic_info", "site/statistics"}
IN_READ_ONLY = {"categories/search"}
HTML_INSTEAD = {"not_found", "invalid_access", "invalid_parameters", "not_logged_in", "read_only"}
SHELL = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{title}</title></head><body><main>{text}</main></body></html>\n"


@dataclass
class Forum:
    """The state of one sandbox."""

    options: Options
    store: Store
    access: Access
    limits: Limits
    lock: RLock = field(default_factory=RLock)

    def reset(self) -> None:
        with self.lock:
            self.store.copy_from(template(self.options.seed))
            self.limits.clear()


@dataclass
class Exchange:
    """One request on its way: what is known about it and what its answer must carry."""

    request: Request
    path: str
    asked_json: bool
    route: Route | None = None
    user: Document | None = None
    key: Document | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def wants_json(self) -> bool:
        return self.asked_json or (self.route is not None and self.request.path.endswith(".json"))


def create_app(options: Options) -> Flask:
    """The forum as a Flask application."""
    path = ":memory:" if options.state is None else str(options.state)
    fresh = options.state is None or not options.state.exists()
    secrets = {fingerprint(options.key_full): "full", fingerprint(options.key_read): "read"}
    forum = Forum(options, Store(path), Access(secrets), Limits(options))
    if fresh:
        forum.reset()
    urls = url_map()
    app = Flask("sandbox", static_folder=None)
    app.extensions["forum"] = forum
    app.url_map.merge_slashes = False

    @app.route("/", defaults={"path": ""}, methods=METHODS)
    @app.route("/<path:path>", methods=METHODS)
    def everything(path: str) -> Response:
        if request.path == "/__sandbox__/reset":
            forum.reset()
            return Response("{}", mimetype="application/json")
        return respond(forum, urls, request)

    return app


METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]


def url_map() -> Map:
    """The registered routes as a Werkzeug map."""
    rules = [Rule(route.rule, endpoint=route, methods=[route.method]) for route in ROUTES]
    return Map(rules, strict_slashes=False, merge_slashes=False)


def respond(forum: Forum, urls: Map, request: Request) -> Response:
    """The answer to a request."""
    exchange = Exchange(request, request.path.removesuffix(".json") or "/", asks_json(request))
    try:
        answer = answer_of(forum, urls, exchange)
    except Refusal as refusal:
        answer = refusal.answer
    return rendered(exchange, answer)


def asks_json(request: Request) -> bool:
    """Whether the Accept header asks for JSON; a list with `*/*` counts as a browser's."""
    accept = request.headers.get("Accept", "")
    if "*/*" in accept:
        return False
    return accept.split(",")[0].split(";")[0].strip() == "application/json"


def answer_of(forum: Forum, urls: Map, exchange: Exchange) -> Answer:
    request = exchange.request
    if len(request.query_string) > MAX_QUERY_BYTES:
        return Answer(414, media_type="")
    if request.method in SAFE_METHODS and request.content_length:
        return Answer(413, media_type="")
    query = read_query(request)
    body, files = read_body(request)
    method = "GET" if request.method == "HEAD" else request.method
    try:
        route, arguments = urls.bind("forum").match(exchange.path, method=method)
    except HTTPException:
        raise blank(404) from None
    with forum.lock, forum.store.transaction():
        context = Context(
            forum.store,
            SiteSettings(forum.store),
            method,
            exchange.path,
            query,
            body,
            headers=dict(request.headers),
            host=request.host_url.rstrip("/"),
            json_wanted=exchange.wants_json,
            files=files,
        )
        return handled(forum, exchange, context, route, arguments)


def handled(forum: Forum, exchange: Exchange, context: Context, route: Route, arguments: dict[str, Any]) -> Answer:
    """The answer of the route's handler, after the checks that come before every handler."""
    recognise(forum, exchange, context, hidden=route.constraint is not None)
    check_constraint(context, route.constraint)
    exchange.route = route
    context.json_wanted = exchange.wants_json
    if context.user is None and context.method not in SAFE_METHODS:
        exchange.route = None
        raise Refusal(Answer(403, text='["BAD CSRF"]', media_type="text/plain"))
    exchange.headers["X-Discourse-Route"] = route.name
    if context.user is not None:
        exchange.headers["X-Discourse-Username"] = context.user["username"]
    check_read_only(forum, exchange, context, route)
    check_login(forum, exchange, context, route)
    if context.method == "GET" and not exchange.wants_json and route.name not in WITHOUT_SHELL:
        return Answer(200, text=page(context.settings.text("title"), ""))
    return route.handler(context, **arguments)


def recognise(forum: Forum, exchange: Exchange, context: Context, *, hidden: bool) -> None:
    try:
        context.user, context.key = forum.access.identify(forum.store, exchange.request.headers, context.method)
    except Refusal as refusal:
        if hidden:
            raise Refusal(Answer(404, text=refusal.answer.json["errors"][0], media_type="text/plain")) from None
        raise
    exchange.user, exchange.key = context.user, context.key
    if context.key is not None:
        forum.limits.count_key()


def check_read_only(forum: Forum, exchange: Exchange, context: Context, route: Route) -> None:
    if not forum.options.read_only:
        return
    if context.method not in SAFE_METHODS and route.name not in IN_READ_ONLY:
        raise refused(503, "The site is in read only mode. Interactions are disabled.", error_type="read_only")
    exchange.headers["Discourse-Readonly"] = "true"


def check_login(forum: Forum, exchange: Exchange, context: Context, route: Route) -> None:
    required = forum.options.login_required or context.settings.on("login_required")
    if context.user is not None or not required or route.name in WITHOUT_LOGIN:
        return
    if exchange.wants_json:
        raise refused(403, "You need to be logged in to do that.", error_type="not_logged_in")
    raise Refusal(Answer(302, headers={"Location": f"{context.host}/login"}))


def page(title: str, text: str) -> str:
    return SHELL.format(title=title, text=text)


def rendered(exchange: Exchange, answer: Answer) -> Response:
    """The answer in the form that was asked for: refusals as JSON, as an HTML page, or empty."""
    answer = in_form(exchange, answer)
    headers = {**exchange.headers, **answer.headers}
    if answer.json is NO_JSON:
        response = Response(answer.text, answer.status, headers)
        if answer.media_type:
            response.content_type = f"{answer.media_type}; charset=utf-8" if "text/" in answer.media_type else answer.media_type
        else:
            del response.headers["Content-Type"]
        return response
    text = json.dumps(answer.json, ensure_ascii=False, separators=(",", ":"))
    return Response(text, answer.status, headers, content_type="application/json; charset=utf-8")


NOT_FOUND = {"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"}


def in_form(exchange: Exchange, answer: Answer) -> Answer:
    if answer.json is not NO_JSON:
        if is_unhandled(answer):
            exchange.headers.clear()
        if exchange.wants_json or answer.status < 300 or not becomes_page(answer):
            return answer
        return Answer(answer.status, text=page(str(answer.status), "Oops! That page doesn’t exist or is private."))
    if exchange.asked_json and exchange.route is None and not (answer.status == 403):
        if answer.status == 404:
            return Answer(404, json=NOT_FOUND)
        if answer.status == 400:
            return unhandled(400).answer
    return answer


def is_unhandled(answer: Answer) -> bool:
    return isinstance(answer.json, dict) and set(answer.json) == {"status", "error"}


def becomes_page(answer: Answer) -> bool:
    return is_unhandled(answer) or (isinstance(answer.json, dict) and answer.json.get("error_type") in HTML_INSTEAD)
