"""The check that an answer is the forum's own to the acting user, and its content. Pure functions over one response.

Every answer that a controller of Discourse gives to a recognised user names them in `X-Discourse-Username` and itself
in `X-Discourse-Route`; refusals of the key, hidden routes, rate limits, login pages and proxies do not (3.5). That
header tells a real absence from an answer that means nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from requests import Response

from idiaspora.provisioning.errors import (
    BadCredentials,
    Conflict,
    Exchange,
    ForumError,
    InvalidValues,
    NoRoute,
    NotAuthorised,
    NotFound,
    NotTheForum,
    OutcomeUnknown,
    RateLimited,
    ReadOnly,
    Redirected,
    Refused,
    ServerFailed,
    UnusableAnswer,
    WrongRoute,
    WrongUser,
)
from idiaspora.provisioning.json_text import UnreadableJson, read_json

PAGES = frozenset({"text/html", "application/xhtml+xml"})
GATEWAY = frozenset({502, 503, 504, *range(520, 528)})
"""Answers of something in front of the forum (520 and above: Cloudflare): the forum may have done the work."""

HIDDEN_FROM_OTHERS = ("/admin/", "/tag_groups")
"""Paths whose routes do not exist for users without the rights (3.5: `admin_constraint`, `staff_constraint`)."""

NOTHING_OF_THIS_NUMBER = {"status": 404, "error": "Not Found"}
"""What a controller of Discourse ends in that looked for a number and did not find it, though the answer names nobody;
without the rights, or without the route, the answer is empty (3.5)."""
NOT_THERE = "the forum says that it does not exist"

SECONDS = re.compile(r"[0-9]{1,9}")
"""`Retry-After` as a number; anything else names no time, unless it is a date."""

LONGEST_TIME = 10**9
"""Seconds; a wait beyond is a mistake, and names no time."""

SHORTEST_REDACTED = 4
LONGEST_MESSAGE = 500

CHECK_KEY = (
    "Check the API key (it may be revoked, or bound to other addresses), the user name it acts as (active, not"
    " suspended) and the key's scopes."
)
CHECK_RIGHTS = "Use a global key of an active admin; a key with the scope global:read can only read."
CHECK_KEY_OR_RIGHTS = (
    "Check that the key is whole, not revoked, and of the user that the file names, and that this user is an active"
    " admin; a key with the scope global:read can only read."
)
CHECK_ADDRESS = "Check that the address is the forum's, with the folder if it lives in one."
PROXY_RULE = "A proxy or CDN in front of the forum must pass Api-Key, Api-Username and X-Discourse-Username."
LOOK_FIRST = "Read it before writing again."


@dataclass(frozen=True, slots=True)
class Call:
    """One request as the checks see it.

    `path` is without query; `repeatable`: a second sending does no harm; `route` is the expected `controller/action`;
    `keyless` requests carry no key and expect no user; `raw` ones get bytes of any type. `secrets` are texts that no
    message may repeat.
    """

    method: str
    path: str
    repeatable: bool
    route: str | None = None
    keyless: bool = False
    raw: bool = False
    secrets: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def reads(self) -> bool:
        return self.method in {"GET", "HEAD"}

    def exchange(self, response: Response | None = None, body: Any = None) -> Exchange:
        """What an error may show of this request and its answer."""
        if response is None:
            return Exchange(self.method, self.path)
        kind = body.get("error_type") if isinstance(body, dict) else None
        messages = tuple(dict.fromkeys(self._safe(text) for text in messages_of(body)))
        return Exchange(
            self.method, self.path, response.status_code, kind if isinstance(kind, str) else "", messages, response
        )

    def _safe(self, text: str) -> str:
        for secret in self.secrets:
            if len(secret) >= SHORTEST_REDACTED:
                text = text.replace(secret, "(secret)")
        return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def value_of(call: Call, response: Response, username: str) -> Any:
    """The answer's JSON, or its bytes where they were asked for; None for an empty one. Raises the ForumError that says
    why it is not what was asked for."""
    status = response.status_code
    if status == 429:
        raise _rate_limited(call, response)
    if 300 <= status < 400:
        raise _redirected(call, response)
    if status >= 500:
        raise _server_failed(call, response)
    if status >= 400:
        raise _refused(call, response, username)
    try:
        return _accepted(call, response, username)
    except UnusableAnswer as problem:
        unusable = problem
    if call.reads or call.repeatable:
        raise unusable
    what = f"whether it was written is unknown: {unusable.message}"
    raise OutcomeUnknown(what, call.exchange(response), hint=f"{LOOK_FIRST} {unusable.hint}")


def names_our_user(response: Response, username: str) -> bool:
    """Whether a controller gave this answer to our user (names without case, as Discourse compares them)."""
    named = response.headers.get("X-Discourse-Username", "")
    if not named:
        return False
    # http.client reads header bytes as Latin-1; a name beyond ASCII arrives as raw or as percent-encoded UTF-8
    forms = {named, unquote(named), named.encode("latin-1", "replace").decode("utf-8", "replace")}
    return _folded(username) in map(_folded, forms)


def messages_of(body: Any) -> Iterator[str]:
    """All texts with which Discourse explains a refusal, in whichever of its shapes; a nested one as "field: text"."""
    if not isinstance(body, dict):
        return
    for key in ("errors", "error", "message"):
        yield from _texts(body.get(key))


def requested_wait(response: Response, body: Any) -> float | None:
    """Seconds that the answer asks us to wait: `Retry-After`, else Discourse's `extras.wait_seconds`, else None."""
    header = response.headers.get("Retry-After", "").strip()
    if SECONDS.fullmatch(header):
        return float(header)
    if header:
        try:
            later = parsedate_to_datetime(header) - parsedate_to_datetime(response.headers["Date"])
            return max(later.total_seconds(), 0.0)
        except (KeyError, TypeError, ValueError, OverflowError, IndexError):
            pass  # an unreadable date says nothing
    extras = body.get("extras") if isinstance(body, dict) else None
    named = extras.get("wait_seconds") if isinstance(extras, dict) else None
    if isinstance(named, bool) or not isinstance(named, (int, float)) or named >= LONGEST_TIME:
        return None
    return max(float(named), 0.0)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _texts(value: Any, field_name: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield f"{field_name}: {value}" if field_name else value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, field_name)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{field_name}.{key}" if field_name else str(key))


def _json_or_none(response: Response) -> Any:
    """The body, if it is JSON and says so."""
    if not _says_json(response):
        return None
    try:
        return read_json(response.content)
    except UnreadableJson:
        return None


def _says_json(response: Response) -> bool:
    return _media_type(response) in {"application/json", "text/json"}


def _media_type(response: Response) -> str:
    return str(response.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def _accepted(call: Call, response: Response, username: str) -> Any:
    if call.raw and _media_type(response) not in PAGES:
        return response.content
    empty = not response.content.strip()
    if not empty and not _says_json(response):
        raise NotTheForum(
            f"a page ({_media_type(response) or 'no media type'}) came in place of an answer: a login page, a"
            " maintenance page or a proxy's",
            call.exchange(response),
            hint=CHECK_ADDRESS,
        )
    try:
        body, garbled = None if empty else read_json(response.content), ""
    except UnreadableJson as error:
        body, garbled = None, str(error)
    if garbled:
        what = f"the answer is not readable JSON ({garbled})"
        raise NotTheForum(what, call.exchange(response), hint=CHECK_ADDRESS)
    if not call.keyless:
        _check_addressee(call, response, username)
    if _says_no(body):
        raise Refused("the forum did not do it", call.exchange(response, body))
    return body


def _check_addressee(call: Call, response: Response, username: str) -> None:
    if not names_our_user(response, username):
        named = response.headers.get("X-Discourse-Username")
        whom = f"for another user ({named})" if named else "for a visitor"
        raise WrongUser(
            f"the answer was made {whom}, not for {username}",
            call.exchange(response),
            hint=f"Under load Discourse drops keys for some seconds: try again later. {PROXY_RULE}",
        )
    route = response.headers.get("X-Discourse-Route")
    # A proxy may drop this header alone; the user's name has then still proven the forum's application
    if call.route and route and route != call.route:
        raise WrongRoute(
            f"{route} answered in place of {call.route}",
            call.exchange(response),
            hint="This version of Discourse uses the path for something else; please report it with the version.",
        )


def _says_no(body: Any) -> bool:
    """A 200 that is a refusal: older endpoints and user creation (3.5). Data Explorer sends an empty list of errors."""
    if not isinstance(body, dict):
        return False
    return bool(body.get("errors")) or body.get("failed") == "FAILED" or body.get("success") is False


def _rate_limited(call: Call, response: Response) -> RateLimited:
    body = _json_or_none(response)
    wait = requested_wait(response, body)
    limit = response.headers.get("Discourse-Rate-Limit-Error-Code", "")
    asked = "" if wait is None else f" and asks to wait {wait:.0f} s"
    return RateLimited(
        f"the forum has had enough requests ({limit or 'unnamed limit'}){asked}",
        call.exchange(response, body),
        hint="The limit is shared with everything else that uses the forum's API; try later or raise the longest wait.",
        limit=limit,
        wait_seconds=wait,
    )


def _redirected(call: Call, response: Response) -> Redirected:
    target = _without_query(response.headers.get("Location", ""))
    secured = response.url.startswith("http://") and target.startswith("https://")
    hint = "Write the forum's address with https://." if secured else CHECK_ADDRESS
    what = f"the forum redirects ({response.status_code}) to {target or 'nowhere'}; redirects are not followed"
    return Redirected(what, call.exchange(response), hint=hint, target=target)


def _without_query(location: str) -> str:
    try:
        parts = urlsplit(location)
    except ValueError:
        return ""
    return parts._replace(query="", fragment="", netloc=parts.netloc.rpartition("@")[2]).geturl()


def _server_failed(call: Call, response: Response) -> ForumError:
    body = _json_or_none(response)
    exchange = call.exchange(response, body)
    status = response.status_code
    if exchange.error_type == "read_only":
        return ReadOnly("the forum is in read-only mode", exchange, hint="Wait for its backup or upgrade to end.")
    if status in GATEWAY and not call.reads:
        what = f"something in front of the forum answered {status}: whether it was written is unknown"
        return OutcomeUnknown(what, exchange, hint=LOOK_FIRST)
    what = f"the forum's server failed ({status})"
    return ServerFailed(what, exchange, hint="Try again later; if it stays so, the forum's log at /logs says why.")


def _refused(call: Call, response: Response, username: str) -> ForumError:
    body = _json_or_none(response)
    exchange = call.exchange(response, body)
    status = response.status_code
    recognised = names_our_user(response, username)
    if not recognised and not call.keyless:
        if _was_made_anonymous(call, response, exchange):
            what = f"the answer ({status}) was made for a visitor, not for {username}"
            return WrongUser(what, exchange, hint=f"{CHECK_KEY} {PROXY_RULE}")
        if status in {401, 403, 404}:
            return _unrecognised(call, response, exchange)
    if status == 404:
        return NotFound(NOT_THERE, exchange) if recognised else _no_route(exchange)
    if status in {401, 403}:
        return NotAuthorised(f"the forum does not allow this to {username}", exchange, hint=CHECK_RIGHTS)
    if status == 409:
        return Conflict("changed by somebody meanwhile, or already in that state", exchange)
    if status == 422:
        return InvalidValues("the forum refused the values", exchange)
    return Refused(f"the forum refused the request ({status})", exchange, hint=_SIZE_HINTS.get(status, ""))


_SIZE_HINTS = {
    413: "The request is too large for the forum, or something added a body to a GET.",
    414: "The query is too long: Discourse takes 10,240 bytes. Ask for fewer items at once.",
}


def _was_made_anonymous(call: Call, response: Response, exchange: Exchange) -> bool:
    """A key was sent with a read and was dropped: Discourse says so with a cookie, or by asking to log in."""
    dropped = "dosp=1" in response.headers.get("Set-Cookie", "")
    return call.reads and (dropped or exchange.error_type == "not_logged_in")


def _unrecognised(call: Call, response: Response, exchange: Exchange) -> ForumError:
    status = response.status_code
    if status == 404:
        is_hidden = call.path.startswith(HIDDEN_FROM_OTHERS)
        # Not of a read that anybody may send: its answer may have been made for a visitor (3.5).
        if (is_hidden or not call.reads) and _json_or_none(response) == NOTHING_OF_THIS_NUMBER:
            return NotFound(NOT_THERE, exchange)
        if is_hidden:
            what = "shown to admins only, and the forum does not accept the key's user as one (404)"
            return NotAuthorised(what, exchange, hint=CHECK_KEY_OR_RIGHTS)
        return _no_route(exchange)
    if b"BAD CSRF" in response.content[:100]:
        return BadCredentials("the forum saw no API key (403 BAD CSRF)", exchange, hint=PROXY_RULE)
    if exchange.error_type in {"invalid_access", "not_logged_in"}:
        return BadCredentials("the forum does not accept the key and user name (403)", exchange, hint=CHECK_KEY)
    if status == 401:
        hint = "The site asks for a password of its own before the forum; API requests must be let through."
        return BadCredentials("access needs a password (401)", exchange, hint=hint)
    return NotTheForum("something in front of the forum refuses access (403)", exchange, hint=PROXY_RULE)


def _no_route(exchange: Exchange) -> NoRoute:
    what = "no such route in this version of Discourse, or not for this user (404)"
    return NoRoute(what, exchange, hint=CHECK_ADDRESS)
