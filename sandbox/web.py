"""The web side of the sandbox: a request on its way through the checks of Discourse to the handler of its route."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from threading import RLock
from typing import Any

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from idiaspora.sandbox.control import PREFIX, Control, Received, RequestLog
from idiaspora.sandbox.faults import BEFORE_THE_FORUM, Fault, Faults
from idiaspora.sandbox.http.access import Access, fingerprint
from idiaspora.sandbox.http.answers import Answer, Refusal, blank, refused, unhandled
from idiaspora.sandbox.http.areas import all_routes
from idiaspora.sandbox.http.bodies import read_body, read_query
from idiaspora.sandbox.http.forms import Form, asked_form, page, response_to
from idiaspora.sandbox.http.rate_limits import Limits
from idiaspora.sandbox.http.routes import Context, Route, check_constraint
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.options import Options
from idiaspora.sandbox.seed import template
from idiaspora.sandbox.site.permalinks import redirect_of
from idiaspora.sandbox.store.store import Store
from idiaspora.sandbox.versions import DEFAULT, Profile, profile_of
from idiaspora.sandbox.view.page import answer as page_answer
from idiaspora.sandbox.view.page import is_asked_for as page_is_asked_for

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
SAFE_METHODS = ("GET", "HEAD")
MAX_QUERY_BYTES = 10_240

ALSO_WITHOUT_JSON = {
    "forums/status", "site/site", "site/settings", "site/basic_info", "site/statistics", "uploads/show",
    "uploads/show_short", "posts/markdown_num", "posts/markdown_id", "robots_txt/index",
    "admin/themes/export", "published_pages/show",
}  # fmt: skip
"""Reads that answer in full to those who do not ask for JSON; the others answer with the page of the web client."""

WITHOUT_LOGIN = {
    "forums/status", "robots_txt/index", "site/basic_info", "site/statistics", "uploads/show", "uploads/show_short",
}  # fmt: skip
"""Reads that are open even where login is required."""

WITHOUT_USER = {"forums/status"}
"""Routes that never ask for the user, so that no key is looked at and none is counted."""

LOGIN_FIRST = {"uploads/create", "uploads/metadata", "uploads/lookup_urls"}
"""Writes that ask for a user before they look for a token against forgery."""

IN_READ_ONLY = {"categories/search"}
"""Writes by their method that change nothing and work in read-only mode."""


@dataclass
class Forum:
    """The state of one sandbox. One request at a time reads or writes the store."""

    options: Options
    store: Store
    access: Access
    limits: Limits
    faults: Faults = field(default_factory=Faults)
    log: RequestLog = field(default_factory=RequestLog)
    lock: RLock = field(default_factory=RLock)

    def reset(self) -> None:
        """Back to the seed, without faults, counted requests and listed ones."""
        with self.lock:
            self.store.copy_from(template(self.options.seed, self.store.profile))
            if self.options.login_required:
                SiteSettings(self.store).store_text("login_required", "true")
        self.limits.clear()
        self.faults.clear()
        self.log.clear()


@dataclass
class Visit:
    """One request on its way."""

    request: Request
    form: Form
    fault: Fault | None
    user: str | None = None
    key: str | None = None

    def suffers(self, kind: str) -> bool:
        return self.fault is not None and self.fault.kind == kind

    @property
    def address(self) -> str:
        """The last address of X-Forwarded-For, as behind a proxy on this machine, else the peer's."""
        forwarded = self.request.headers.get("X-Forwarded-For", "")
        return forwarded.rpartition(",")[2].strip() or self.request.remote_addr or ""


def create_app(options: Options, clock: Callable[[], float] = time.monotonic) -> Flask:
    """The forum as a Flask application; `clock` gives the seconds by which the limits count."""
    is_new = options.state is None or not options.state.exists()
    profile = profile_of(options.discourse, old_tag_keys=options.old_tag_keys)
    store = Store(":memory:" if options.state is None else str(options.state), profile)
    secrets = {fingerprint(options.key_full): "full", fingerprint(options.key_read): "read"}
    forum = Forum(options, store, Access(secrets), Limits(options, clock))
    if is_new:
        forum.reset()
    else:
        _check_version(store, options)
    urls = url_map(profile)
    control = Control(forum.reset, forum.faults, forum.log)
    app = Flask("sandbox", static_folder=None)
    app.extensions["forum"] = forum
    app.url_map.merge_slashes = False

    @app.route("/", defaults={"path": ""}, methods=METHODS, provide_automatic_options=False)
    @app.route("/<path:path>", methods=METHODS, provide_automatic_options=False)
    def everything(path: str) -> Response:
        if request.path.startswith(PREFIX):
            return _settled(asked_form(request), lambda: control.answer(request))
        if page_is_asked_for(request):
            with forum.lock:
                return page_answer(store, options.base_url, request.args, forum.log.received())
        return _visit(app, forum, urls)

    return app


class OtherVersionError(ValueError):
    """The state holds a forum of another version of Discourse, the one that `held` names."""

    def __init__(self, held: str, asked: str) -> None:
        super().__init__(f"holds a forum of Discourse {held}, not of {asked}")
        self.held = held


def _check_version(store: Store, options: Options) -> None:
    held = store.fact("discourse") or DEFAULT.name
    if held != options.discourse:
        store.close()
        raise OtherVersionError(held, options.discourse)


@cache
def url_map(profile: Profile = DEFAULT) -> Map:
    """The routes that this version has, of all areas, as a Werkzeug map, which no request changes."""
    rules = [
        Rule(route.rule, endpoint=route, methods=[route.method]) for route in all_routes() if route.offered(profile)
    ]
    return Map(rules, strict_slashes=False, merge_slashes=False)


def _settled(form: Form, work: Callable[[], Answer]) -> Response:
    try:
        return response_to(form, work())
    except Refusal as refusal:
        return response_to(form, refusal.answer)


def _visit(app: Flask, forum: Forum, urls: Map) -> Response:
    """The response to a request, or a cut connection where a fault wants it."""
    fault = forum.faults.take(request.method, request.path)
    visit = Visit(request, asked_form(request, forum.store.profile.version), fault)
    if visit.suffers("reset"):
        response = Response(status=502)
    else:
        if fault is not None and fault.kind == "slow":
            time.sleep(fault.seconds)
        response = _settled(visit.form, lambda: _guarded(app, forum, urls, visit))
    if visit.suffers("anonymous"):
        response.set_cookie("dosp", "1", path="/")
    is_cut = visit.suffers("reset") or visit.suffers("lost_answer")
    request.environ["sandbox.cut"] = is_cut
    status = None if visit.suffers("reset") else response.status_code
    query = request.query_string.decode("latin-1")
    kind = None if fault is None else fault.kind
    forum.log.add(Received(request.method, request.path, query, status, visit.user, visit.key, kind))
    return response


def _guarded(app: Flask, forum: Forum, urls: Map, visit: Visit) -> Answer:
    """The answer; a defect of a handler is a 500 as in Discourse, with its traceback in the log."""
    try:
        return _answer(forum, urls, visit)
    except Refusal:
        raise
    except Exception:
        app.logger.exception("%s %s", visit.request.method, visit.request.path)
        return unhandled(500).answer


def _answer(forum: Forum, urls: Map, visit: Visit) -> Answer:
    request = visit.request
    if visit.fault is not None and visit.fault.kind in BEFORE_THE_FORUM:
        return visit.fault.answer()
    if len(request.query_string) > MAX_QUERY_BYTES:
        return Answer(414, media_type="")
    forum.limits.count_address(visit.address)
    if request.method in SAFE_METHODS and request.content_length:
        return Answer(413, media_type="")
    query = read_query(request)
    body, files = read_body(request)
    method = "GET" if request.method == "HEAD" else request.method
    path = without_suffix(request.path)
    try:
        route, arguments = urls.bind("forum").match(path, method=method)
    except HTTPException:
        return _unrouted(forum, method, request.path)
    with forum.lock, forum.store.transaction():
        context = Context(
            forum.store,
            SiteSettings(forum.store),
            method,
            path,
            query,
            body,
            headers=dict(request.headers),
            host=forum.options.base_url,
            files=files,
        )
        return _handled(forum, visit, context, route, dict(arguments))


def _unrouted(forum: Forum, method: str, path: str) -> Answer:
    """A path without a route may be one that a permalink knows."""
    with forum.lock:
        answer = redirect_of(forum.store, path, forum.options.base_url) if method == "GET" else None
    if answer is None:
        raise blank(404)
    return answer


def without_suffix(path: str) -> str:
    """The path to be routed; a last segment of `.json` alone is no suffix."""
    return path if path.endswith("/.json") else path.removesuffix(".json")


def _handled(forum: Forum, visit: Visit, context: Context, route: Route, arguments: dict[str, Any]) -> Answer:
    """The answer of the route's handler, after the checks that come before every handler."""
    form = visit.form
    if route.name not in WITHOUT_USER:
        _recognise(forum, visit, context, route, arguments)
    check_constraint(context, route.constraint)
    if context.user is None and context.method not in SAFE_METHODS and route.name not in LOGIN_FIRST:
        raise Refusal(Answer(403, text='["BAD CSRF"]', media_type="text/plain"))
    form.route = route
    context.json_wanted, context.has_suffix = form.wants_json, form.suffix_json
    form.headers["X-Discourse-Route"] = route.name
    if context.user is not None:
        form.headers["X-Discourse-Username"] = context.user["username"]
    is_read_only = forum.options.read_only or visit.suffers("read_only")
    if is_read_only and context.method not in SAFE_METHODS and route.name not in IN_READ_ONLY:
        raise refused(503, "The site is in read only mode. Interactions are disabled.", error_type="read_only")
    _check_login(visit, context, route)
    if context.method == "GET" and not form.wants_json and route.name not in ALSO_WITHOUT_JSON:
        answer = Answer(200, text=page(context.settings.text("title"), version=form.version))
    else:
        answer = route.handler(context, **arguments)
    if is_read_only and answer.status < 400:
        form.headers["Discourse-Readonly"] = "true"
    return answer


def _recognise(forum: Forum, visit: Visit, context: Context, route: Route, arguments: dict[str, Any]) -> None:
    """Finds the acting user and counts the key. Behind a constraint a refused key is no reason but an absence."""
    if visit.suffers("anonymous"):
        return
    try:
        params = {**context.params, **arguments}
        caller = forum.access.identify(forum.store, context.headers, context.method, route.name, params)
        context.user, context.key = caller
    except Refusal as refusal:
        if route.constraint is not None:
            message = refusal.answer.json["errors"][0]
            raise Refusal(Answer(404, text=message, media_type="text/plain")) from None
        raise
    if context.key is not None and context.user is not None:
        forum.limits.count_key(visit.address)
        visit.user = context.user["username"]
        visit.key = context.key.get("secret") or context.key.get("description")


def _check_login(visit: Visit, context: Context, route: Route) -> None:
    if context.user is not None or route.name in WITHOUT_LOGIN or not context.settings.on("login_required"):
        return
    if visit.form.wants_json:
        raise refused(403, "You need to be logged in to do that.", error_type="not_logged_in")
    raise Refusal(Answer(302, headers={"Location": f"{context.host}/login"}))
