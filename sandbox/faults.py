"""Faults on order: what a network, a proxy or a busy server does to requests, so that a client can rehearse it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any

from idiaspora.sandbox.http.answers import Answer
from idiaspora.sandbox.http.rate_limits import address_refusal, key_refusal

SAFE_METHODS = ("GET", "HEAD")

BEFORE_THE_FORUM = {"rate_limit", "ip_rate_limit", "server_error", "reset", "html_page", "redirect"}
"""These answer in the forum's place: nothing is read or written."""

AROUND_THE_FORUM = {"lost_answer", "slow", "anonymous", "read_only"}
"""With these the forum answers, but not as it would."""

KINDS = BEFORE_THE_FORUM | AROUND_THE_FORUM
SERVER_ERRORS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}
REDIRECTS = (301, 302, 307, 308)
HTML = "<html>\n<head><title>{title}</title></head>\n<body>\n<center><h1>{title}</h1></center>\n</body>\n</html>\n"


class BadFaultError(ValueError):
    """A fault that cannot be ordered, with a sentence that says why."""


@dataclass
class Fault:
    """One rule: which requests it takes, and what happens to them.

    It lets the first `after` matching requests pass and takes the next `times` ones; `times` of None is for ever.
    `path` is a glob of the path as it is sent, without the query; its `*` matches slashes too.
    """

    kind: str
    method: str | None = None
    path: str = "*"
    after: int = 0
    times: int | None = 1
    status: int | None = None
    seconds: float = 1.0
    retry_after: int | None = None
    location: str = "/login"
    title: str = "Maintenance"
    seen: int = field(default=0, init=False)
    taken: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadFaultError(f"kind is one of {', '.join(sorted(KINDS))}")
        if self.method is not None:
            self.method = self.method.upper()
        if self.kind == "server_error" and (self.status or 502) not in SERVER_ERRORS:
            raise BadFaultError(f"status of server_error is one of {', '.join(map(str, SERVER_ERRORS))}")
        if self.kind == "redirect" and (self.status or 302) not in REDIRECTS:
            raise BadFaultError(f"status of redirect is one of {', '.join(map(str, REDIRECTS))}")

    @classmethod
    def read(cls, rule: Any) -> "Fault":
        """The fault that a JSON object describes; BadFaultError says what is wrong with it."""
        if not isinstance(rule, Mapping) or not isinstance(rule.get("kind"), str):
            raise BadFaultError("a fault is an object with a kind")
        for name, value in rule.items():
            allowed = FIELD_TYPES.get(name)
            if allowed is None:
                raise BadFaultError(f"unknown key {name}: a fault has {', '.join(FIELD_TYPES)}")
            if not isinstance(value, allowed) or isinstance(value, bool):
                raise BadFaultError(f"{name} has the wrong type")
            if isinstance(value, int | float) and value < 0:
                raise BadFaultError(f"{name} is not negative")
        return cls(**rule)

    def takes(self, method: str, path: str) -> bool:
        """Whether it takes this request; counts it if it matches."""
        if self.method not in (None, method) or not fnmatchcase(path, self.path):
            return False
        if self.kind == "anonymous" and method not in SAFE_METHODS:
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.taken >= self.times):
            return False
        self.taken += 1
        return True

    def answer(self) -> Answer:
        """What is answered in the forum's place."""
        if self.kind == "rate_limit":
            return key_refusal(30 if self.retry_after is None else self.retry_after)
        if self.kind == "ip_rate_limit":
            return address_refusal(10 if self.retry_after is None else self.retry_after)
        later = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.kind == "redirect":
            return Answer(self.status or 302, headers={"Location": self.location, **later})
        if self.kind == "html_page":
            return Answer(200, text=HTML.format(title=self.title), headers=later)
        status = self.status or 502
        return Answer(status, text=HTML.format(title=f"{status} {SERVER_ERRORS[status]}"), headers=later)

    def shown(self) -> dict[str, Any]:
        """The rule with the numbers of requests that it has seen and taken."""
        return {name: getattr(self, name) for name in (*FIELD_TYPES, "seen", "taken")}


FIELD_TYPES: dict[str, Any] = {
    "kind": str,
    "method": str | None,
    "path": str,
    "after": int,
    "times": int | None,
    "status": int | None,
    "seconds": int | float,
    "retry_after": int | None,
    "location": str,
    "title": str,
}


class Faults:
    """The rules in force, in the order in which they were given: the first that takes a request has it alone."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._lock = Lock()

    def add(self, rules: Any) -> None:
        """Adds the rules of a JSON object or of a list of such; none of them if one is wrong."""
        read = [Fault.read(rule) for rule in (rules if isinstance(rules, list) else [rules])]
        with self._lock:
            self._rules += read

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The rule that takes this request, if any."""
        if not self._rules:
            return None
        with self._lock:
            return next((rule for rule in self._rules if rule.takes(method, path)), None)

    def shown(self) -> list[dict[str, Any]]:
        return [rule.shown() for rule in self._rules]
