"""The one client of a forum: pydiscourse's, with its way of sending a request replaced.

Every call of pydiscourse ends in `_request`. Ours, and `send`, go through one engine: a pooled session, timeouts,
pacing, both forms of 429, safe retries, no redirects, and an answer is believed only if it was made for our user.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from typing import Any, Self
from urllib.parse import urlsplit

import requests

from idiaspora.plugin_config.fields.loopback import is_loopback
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.errors import ForumError, NoAnswer, NotFound, NotSent, OutcomeUnknown
from idiaspora.provisioning.forum import responses
from idiaspora.provisioning.forum.address import forum_address
from idiaspora.provisioning.forum.corrected_calls import CorrectedClient
from idiaspora.provisioning.forum.credentials import CREDENTIAL_HEADERS, Credentials, NoCredentials, forget, without_key
from idiaspora.provisioning.forum.encoding import Pair, Payload, Values, payload
from idiaspora.provisioning.forum.network_failures import RAISED, Failure, failure_of
from idiaspora.provisioning.forum.pacing import Pacing, WaitReason
from idiaspora.provisioning.forum.responses import Call
from idiaspora.provisioning.forum.retries import Pause, RetryPolicy, Trial
from idiaspora.provisioning.forum.whole_answers import LARGEST, SLOWEST, TimedAdapter, read_whole

log = logging.getLogger(__name__)

TIMEOUT = (10.0, 60.0)
"""Seconds to connect, and between two pieces of the answer. Discourse ends its own work after 30."""

CHANGING_PARAMETER = "_"
"""Goes with every GET, with a new value each time: Discourse ignores it, and counts the URL as a new one. Under load it
answers a URL that was asked more than three times in ten seconds as if no key had come (3.5)."""

Timeout = float | tuple[float, float]


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One attempt. `path` is without query, `status` None without an answer, `seconds` until the answer was read."""

    method: str
    path: str
    status: int | None
    seconds: float
    attempt: int


def log_request(record: RequestRecord) -> None:
    """The default of `ForumClient.log`: a debug line of the standard logging."""
    log.debug(
        "%s %s -> %s in %.3f s (attempt %d)",
        record.method,
        record.path,
        record.status or "no answer",
        record.seconds,
        record.attempt,
    )


@dataclass(frozen=True, slots=True)
class Order:
    """All that the engine needs to put one request on the wire, as often as it must."""

    call: Call
    target: str = field(repr=False)
    payload: Payload
    timeout: Timeout
    headers: Mapping[str, str]


def ignore_wait(seconds: float, reason: WaitReason) -> None:
    """The default of `ForumClient.on_wait`."""


class ForumClient(CorrectedClient):
    """A forum as one admin sees it.

    `host` is the forum's address, `api_username` the user to act as, `api_key` their key, `timeout` seconds (one
    number, or connect and read). `verify` is False or a CA file, as in requests; proxies and CA files of the
    environment count.

    `requests_sent` counts the requests that reached the wire, repeated ones too; `times_limited` the 429s; `read_only`
    says whether the last answer came from a forum in read-only mode. `log` is called with a RequestRecord after each
    attempt, `on_wait` with seconds and a WaitReason before each wait; both may be replaced. `moved` are beginnings of
    paths that this forum has elsewhere, as its answers showed. Not for several threads.

    An answer that takes longer than `answer_within` seconds in all, or has more than `largest_answer` bytes, unpacked,
    is given up and not asked for again.

    Raises AddressRefused and CredentialsUnusable.
    """

    def __init__(
        self,
        host: str,
        api_username: str,
        api_key: str | Secret,
        timeout: Timeout = TIMEOUT,
        *,
        pacing: Pacing | None = None,
        retries: RetryPolicy | None = None,
        answer_within: float = SLOWEST,
        largest_answer: int = LARGEST,
        verify: bool | str = True,
        allow_plain_http: bool = False,
        log: Callable[[RequestRecord], None] = log_request,
        on_wait: Callable[[float, WaitReason], None] = ignore_wait,
    ) -> None:
        self._credentials = Credentials(api_username, api_key)
        address = forum_address(host, allow_plain_http=allow_plain_http)
        super().__init__(address, self._credentials.username, self._credentials.key, timeout)
        self.pacing = Pacing() if pacing is None else pacing
        self.retries = RetryPolicy() if retries is None else retries
        self.log = log
        self.on_wait = on_wait
        self.requests_sent = 0
        self.times_limited = 0
        self.read_only = False
        self.moved: set[str] = set()
        self._verify = verify
        self._session = _session(address, answer_within)
        self.largest_answer = largest_answer
        self._changing = _changing_values()
        self._memory: dict[Any, Any] | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.host!r}, {self.api_username!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    @contextmanager
    def remembering(self, memory: dict[Any, Any] | None = None) -> Iterator[None]:
        """Inside, a read that was answered is not sent again in the same words; anything but a GET forgets them all.

        For reads that look at one moment together, such as a plan and an audit. It may stand inside itself. `memory` is
        what is remembered already, and takes what is read from here on.
        """
        outer = self._memory
        self._memory = memory if memory is not None else {} if outer is None else outer
        try:
            yield
        finally:
            self._memory = outer

    def remembered(self, path: str) -> Iterator[tuple[Sequence[Pair], Any]]:
        """What is remembered of the reads of a path: each query, and its answer. Nothing outside of `remembering`."""
        for (target, query, keyless, _), answer in (self._memory or {}).items():
            if target == path and not keyless:
                yield query, answer

    @property
    def api_key(self) -> str:
        """The key itself, under the name that users of pydiscourse know."""
        return self._credentials.key.reveal()

    @api_key.setter
    def api_key(self, key: str | Secret) -> None:
        # pydiscourse's constructor assigns it too
        self._credentials = Credentials(self._credentials.username, key)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Values | None = None,
        json: Any = None,
        form: Values | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        idempotent: bool | None = None,
        route: str | None = None,
        keyless: bool = False,
    ) -> Any:
        """Ask the forum, and give the parsed JSON of its answer, or None for an empty one.

        `path` starts with / and follows the forum's address. Values of `query` and `form` may be text, numbers,
        booleans, lists and mappings; `files` are names and contents, which go along with a form; `json` may hold
        Secrets, which are revealed only on the wire. `idempotent` says that a second sending does no harm (None: only a
        GET); such a request is sent again after a failure of network or server, and a DELETE that then finds nothing
        has succeeded. `route` is the `controller/action` that must have
        answered. `keyless` sends no key: it costs nothing of the site's budget.

        Raises the ForumErrors of `provisioning.errors`; ValueError for a request that could not arrive as it is meant.
        """
        parts = payload(method, query=query, body=json, form=form, files=files)
        call = Call(
            method,
            _without_query(path),
            repeatable=method == "GET" if idempotent is None else idempotent,
            route=route,
            keyless=keyless,
            secrets=parts.secrets,
        )
        return self._perform(Order(call, path, parts, self.timeout, {}))

    def content(self, path: str) -> bytes:
        """The bytes under a path that everybody may ask for, such as a picture's; no key is sent. Raises ForumError."""
        call = Call("GET", _without_query(path), repeatable=True, keyless=True, raw=True)
        found = self._perform(Order(call, path, payload("GET"), self.timeout, {}))
        return found if isinstance(found, bytes) else b""

    def _request(
        self,
        verb: str,
        path: str,
        params: Any = None,
        files: Any = None,
        data: Any = None,
        json: Any = None,
        override_request_kwargs: Any = None,
    ) -> Any:
        """What all calls of pydiscourse end in. Of the overrides `timeout` and `headers` are taken, others refused."""
        parts = payload(verb, query=params, body=json, form=data, files=files)
        call = Call(verb, _without_query(path), repeatable=verb == "GET", secrets=parts.secrets)
        timeout, headers = _overrides(override_request_kwargs or {}, self.timeout)
        return self._perform(Order(call, path, parts, timeout, headers))

    def _perform(self, order: Order) -> Any:
        """The answer, from memory where reads are remembered."""
        if self._memory is None:
            return self._answer(order)
        if order.call.method != "GET":
            self._memory.clear()
            return self._answer(order)
        question = (order.target, order.payload.query, order.call.keyless, order.call.route)
        if question not in self._memory:
            self._memory[question] = self._answer(order)
        return self._memory[question]

    def _answer(self, order: Order) -> Any:
        """Send until there is an answer, a refusal, or no patience left."""
        trial = Trial(self.retries, order.call)
        while True:
            trial.attempts += 1
            try:
                return self._value(order.call, self._attempt(order, trial.attempts))
            except NotFound:
                if order.call.method == "DELETE" and trial.may_be_done:
                    return None  # the attempt whose answer was lost has deleted it
                raise
            except ForumError as error:
                pause = trial.pause_after(error)
                if pause is None:
                    raise trial.final(error) from None
            self._wait(pause)

    def _value(self, call: Call, response: requests.Response) -> Any:
        if response.status_code == 429:
            self.times_limited += 1
        value = responses.value_of(call, response, self.api_username)
        if not call.keyless:
            self.read_only = response.headers.get("Discourse-Readonly", "") == "true"
        return value

    def _attempt(self, order: Order, attempt: int) -> requests.Response:
        """One request on the wire. Raises NotSent, NoAnswer or OutcomeUnknown when no answer came."""
        if not order.call.keyless:
            self._keep_pace()
        begun = self.pacing.clock()
        self.requests_sent += 1  # at once: whoever is interrupted from here on must count on its having arrived
        outcome = self._exchange(order)
        seconds = self.pacing.clock() - begun
        status = None if isinstance(outcome, Failure) else outcome.status_code
        self.log(RequestRecord(order.call.method, order.call.path, status, seconds, attempt))
        if isinstance(outcome, Failure):
            if not outcome.sent:
                self.requests_sent -= 1
            # raised here and not where requests failed: its exception holds the request with the key
            raise _no_answer(order.call, outcome)
        return outcome

    def _exchange(self, order: Order) -> requests.Response | Failure:
        parts = order.payload
        query = [*parts.query]
        if order.call.method == "GET":
            query.append((CHANGING_PARAMETER, next(self._changing)))
        headers = {"Content-Type": "application/json"} if parts.body is not None else {}
        try:
            response = self._session.request(
                order.call.method,
                self.host + order.target,
                params=query,
                data=list(parts.form) if parts.body is None else parts.body,
                files=parts.files,
                headers={**headers, **order.headers},
                auth=NoCredentials() if order.call.keyless else self._credentials,
                timeout=order.timeout,
                allow_redirects=False,
                verify=self._verify,
                stream=True,
            )
            read_whole(response, self.largest_answer)
        except RAISED as error:
            return failure_of(error)
        forget(response.request)
        return without_key(response, self._credentials.key)

    def _keep_pace(self) -> None:
        seconds = self.pacing.wait_for_next()
        if seconds > 0:
            self._wait(Pause(seconds, WaitReason.PACING))
        self.pacing.sent()

    def _wait(self, pause: Pause) -> None:
        if pause.reason is WaitReason.RATE_LIMIT:
            self.pacing.bucket_full(pause.seconds)
        self.on_wait(pause.seconds, pause.reason)
        self.pacing.sleep(pause.seconds)


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """No target. Even when it does not follow a redirect, requests prepares the next request, key included."""


def _session(address: str, answer_within: float) -> requests.Session:
    """One pool of connections. No cookies: each answer depends on its own request alone."""
    session = _Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, TimedAdapter(answer_within))
    # A proxy of the environment is for other machines.
    session.trust_env = not is_loopback(urlsplit(address).hostname or "")
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # `Accept` with anything beside this is no JSON to Discourse, and refusals become pages (3.5)
    session.headers.update({"Accept": "application/json", "User-Agent": f"idiaspora/{_version()}"})
    return session


@cache
def _version() -> str:
    try:
        return version("idiaspora")
    except PackageNotFoundError:  # run from a copy that was not installed
        return "unknown"


def _changing_values() -> Iterator[str]:
    """Values that neither this run nor another one repeats."""
    run = secrets.token_hex(4)
    return (f"{run}{number}" for number in count(1))


def _without_query(path: str) -> str:
    if not path.startswith("/"):
        raise ValueError(f"a path starts with /: {path.partition('?')[0]}")
    return path.partition("?")[0]


def _overrides(wanted: Mapping[str, Any], timeout: Timeout) -> tuple[Timeout, dict[str, str]]:
    """pydiscourse's arguments for a single call. Redirects stay off: the key would travel along, to any host."""
    refused = [
        name
        for name, value in wanted.items()
        if name not in {"timeout", "headers"} and not (name == "allow_redirects" and not value)
    ]
    headers = dict(wanted.get("headers") or {})
    refused += [name for name in headers if name.lower() in CREDENTIAL_HEADERS]
    if refused:
        raise ValueError(f"cannot be overridden for a single request: {', '.join(refused)}")
    return wanted.get("timeout", timeout), headers


def _no_answer(call: Call, failure: Failure) -> ForumError:
    exchange = call.exchange()
    if not failure.sent:
        return NotSent(failure.reason, exchange, hint=failure.hint, permanent=failure.permanent)
    if call.reads:
        return NoAnswer(failure.reason, exchange, hint=failure.hint, permanent=failure.permanent)
    what = f"{failure.reason}: whether it was written is unknown"
    return OutcomeUnknown(what, exchange, hint=responses.LOOK_FIRST, permanent=failure.permanent)
