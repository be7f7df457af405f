"""The control endpoints under `/__sandbox__/`: for the tests beside the forum, not a part of Discourse."""

from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from typing import Any

from flask import Request

from idiaspora.sandbox.faults import BadFaultError, Faults
from idiaspora.sandbox.http.answers import Answer, Refusal, blank, ok

PREFIX = "/__sandbox__/"
MOST_REQUESTS = 100_000


@dataclass(frozen=True)
class Received:
    """One request that the forum received; `status` is None if its connection was cut before an answer existed.

    `key` is the name of the key, never its secret, and is there for accepted keys only.
    """

    method: str
    path: str
    query: str
    status: int | None
    user: str | None
    key: str | None
    fault: str | None


class RequestLog:
    """The requests since the last reset, oldest first."""

    def __init__(self) -> None:
        self._received: deque[Received] = deque(maxlen=MOST_REQUESTS)

    def add(self, received: Received) -> None:
        self._received.append(received)

    def clear(self) -> None:
        self._received.clear()

    def received(self) -> list[Received]:
        return list(self._received)

    def shown(self) -> list[dict[str, Any]]:
        return [asdict(received) for received in self.received()]


class Control:
    """Answers the control endpoints; they are for requests from this machine that no web page sends."""

    def __init__(self, reset: Callable[[], None], faults: Faults, log: RequestLog) -> None:
        self._faults = faults
        self._log = log
        self._actions: dict[tuple[str, str], Callable[[Request], Answer]] = {
            ("POST", "reset"): lambda request: _done(reset),
            ("GET", "requests"): lambda request: ok({"requests": log.shown()}),
            ("DELETE", "requests"): lambda request: _done(log.clear),
            ("GET", "faults"): lambda request: ok({"faults": faults.shown()}),
            ("POST", "faults"): self._add_faults,
            ("DELETE", "faults"): lambda request: _done(faults.clear),
        }

    def answer(self, request: Request) -> Answer:
        if not is_loopback(request.remote_addr) or "Origin" in request.headers:
            raise blank(404)
        action = self._actions.get((request.method, request.path.removeprefix(PREFIX)))
        if action is None:
            raise blank(404)
        return action(request)

    def _add_faults(self, request: Request) -> Answer:
        try:
            self._faults.add(request.get_json(force=True, silent=True))
        except BadFaultError as problem:
            raise Refusal(Answer(400, json={"errors": [str(problem)]})) from problem
        return ok({"faults": self._faults.shown()})


def _done(action: Callable[[], None]) -> Answer:
    action()
    return ok({"success": "OK"})


def is_loopback(address: str | None) -> bool:
    return address is not None and ip_address(address).is_loopback
