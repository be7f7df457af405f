# mypy: disallow_subclassing_any=False
# (pydiscourse carries no types, and our forum errors must be caught by `except DiscourseError`)
"""The errors of talking to a forum. Each class has an exit code, and says what to do in `hint`.

    ProvisioningError                 the base of all; exit code 1 unless a class says otherwise
    ├── AddressRefused                the forum's address cannot or may not be used
    ├── CredentialsUnusable           the key or the user name cannot be sent
    ├── NotFetched                    the code of a commit could not be fetched (`commits/git.py`)
    ├── KeyMayOnlyRead                the key cannot write, and something is to be written
    ├── RouteGone                     a call of pydiscourse whose route Discourse no longer has
    └── ForumError                    about one request (is a DiscourseError)
        ├── NotSent                   the request did not reach the forum: nothing was written
        ├── NoAnswer                  a read, or a keyless request, that got no answer
        ├── OutcomeUnknown            a write that may or may not have happened; exit code 4
        ├── UnusableAnswer            an answer that cannot be taken as the forum's word to our user
        │   ├── Redirected            3xx; never followed, the key would travel along
        │   ├── NotTheForum           a page, or text that is no JSON: login, maintenance, a proxy
        │   ├── WrongUser             JSON for a visitor or for another user
        │   └── WrongRoute            another controller of Discourse answered
        ├── Refused                   4xx, or a 200 that says no (is a DiscourseClientError)
        │   ├── NotAuthorised         our user may not do it, or a hidden route under /admin
        │   │   └── BadCredentials    key, user name or scope is wrong: the forum did not recognise us
        │   ├── NotFound              the forum told our user that this does not exist
        │   ├── NoRoute               404 that no controller gave: says nothing about existence
        │   ├── Conflict              409: changed meanwhile, or already so
        │   └── InvalidValues         422: the values did not pass the forum's validation
        ├── RateLimited               429 that was not waited out (is a DiscourseRateLimitedError)
        └── ServerFailed              5xx (is a DiscourseServerError)
            └── ReadOnly              503: the forum is in read-only mode

No error holds the key, a request's body or a query string.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from pydiscourse.exceptions import (
    DiscourseClientError,
    DiscourseError,
    DiscourseRateLimitedError,
    DiscourseServerError,
)
from requests import Response

from idiaspora.provisioning.exit_codes import ExitCode


class ProvisioningError(Exception):
    """Base of the family. `message` says what, where and why; `hint` what to do ("" where nothing is to be said)."""

    exit_code: ClassVar[ExitCode] = ExitCode.FAILED

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message.rstrip('.')}. {self.hint}" if self.hint else self.message


class AddressRefused(ProvisioningError):
    """The forum's address is not a usable URL, or would let the key travel in clear."""


class CredentialsUnusable(ProvisioningError):
    """The key or the user name is blank or cannot stand in a header."""


class KeyMayOnlyRead(ProvisioningError):
    """The key cannot write, and something is to be written; nothing was."""


class RouteGone(ProvisioningError):
    """A method of pydiscourse whose route is gone from Discourse; the hint names what replaced it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back, as far as it may be shown.

    `path` has no query; `status` is None and `response` too without an answer; `error_type` is Discourse's word (""
    without one); `messages` are all texts of the answer, nested ones as "field: text", untrusted and unescaped.
    `response` has lost the key and the body of its request.
    """

    method: str
    path: str
    status: int | None = None
    error_type: str = ""
    messages: tuple[str, ...] = ()
    response: Response | None = field(default=None, repr=False, compare=False)


class ForumError(ProvisioningError, DiscourseError):
    """A request that did not succeed. `permanent`: trying again cannot help."""

    def __init__(self, what: str, exchange: Exchange, *, hint: str = "", permanent: bool = False) -> None:
        said = f": {'; '.join(exchange.messages)}" if exchange.messages else ""
        super().__init__(f"{exchange.method} {exchange.path}: {what}{said}", hint=hint)
        self.permanent = permanent
        self.method: str = exchange.method
        self.path: str = exchange.path
        self.status: int | None = exchange.status
        self.error_type: str = exchange.error_type
        self.messages: tuple[str, ...] = exchange.messages
        self.response: Response | None = exchange.response


class NotSent(ForumError):
    """The request did not reach the forum, so nothing was written."""


class NoAnswer(ForumError):
    """The forum did not answer a read in time, or the connection broke."""


class OutcomeUnknown(ForumError):
    """A write whose fate is unknown: no answer, a gateway's answer, or a success that was not the forum's own.

    Read the object before writing again.
    """

    exit_code = ExitCode.PARTIAL


class UnusableAnswer(ForumError):
    """An answer that cannot be taken as the forum's word to our user. Nothing may be concluded from it."""


class Redirected(UnusableAnswer):
    """3xx. `target` is where to, without its query; "" where the answer did not say."""

    def __init__(self, what: str, exchange: Exchange, *, hint: str = "", target: str = "") -> None:
        super().__init__(what, exchange, hint=hint)
        self.target = target


class NotTheForum(UnusableAnswer):
    """A page or text in place of JSON: a login page, a maintenance page, a proxy, another site."""


class WrongUser(UnusableAnswer):
    """JSON that was made for a visitor or for another user.

    Under load Discourse answers a GET with a valid key as if there were none (3.5: the same URL more than three times
    in ten seconds while requests queue), and private categories then look absent.
    """


class WrongRoute(UnusableAnswer):
    """Another controller than the expected one answered: the path means something else in this version."""


class Refused(ForumError, DiscourseClientError):
    """The forum understood and said no; nothing was written."""


class NotAuthorised(Refused):
    """Our user may not do this. Discourse hides /admin from others, so that there a 404 means it too."""


class BadCredentials(NotAuthorised):
    """The forum did not recognise key and user, or the key's scope does not cover the request."""


class NotFound(Refused):
    """A 404 that was given to the acting user: the resource does not exist, or something that the request names does
    not."""


class NoRoute(Refused):
    """A 404 without our user's name: no controller answered. It says nothing about what exists."""


class Conflict(Refused):
    """409: changed by somebody meanwhile, or already in that state."""


class InvalidValues(Refused):
    """422: the forum's validation refused the values."""


class RateLimited(ForumError, DiscourseRateLimitedError):
    """429. `limit` is Discourse's name of the limit ("" when unnamed), `wait_seconds` what it asks for (None: nothing).

    Both limiters of Discourse run before the action, so nothing was written.
    """

    def __init__(
        self, what: str, exchange: Exchange, *, hint: str = "", limit: str = "", wait_seconds: float | None = None
    ) -> None:
        super().__init__(what, exchange, hint=hint)
        self.limit = limit
        self.wait_seconds = wait_seconds


class ServerFailed(ForumError, DiscourseServerError):
    """5xx. With status 500 nothing of a category or group write is kept (3.5)."""


class ReadOnly(ServerFailed):
    """The forum is in read-only mode (backup, restore, upgrade): reads work, writes do not."""
