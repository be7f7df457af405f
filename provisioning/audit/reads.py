"""Reads that rules declare: planned together, sent once, counted, and unknown where the forum does not answer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.provisioning.audit.findings import ReadCost
from idiaspora.provisioning.errors import (
    ForumError,
    NoAnswer,
    NotFound,
    NotSent,
    RateLimited,
)
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import IncompleteRead
from idiaspora.provisioning.state.lock import Lock

T = TypeVar("T")

NOT_ANSWERED = (NotSent, NoAnswer, RateLimited)
"""Errors after which the next read would fare no better: they end the audit."""


@dataclass(frozen=True)
class Unread:
    """Stands for what could not be read."""

    reason: str


@dataclass(frozen=True, eq=False)
class Read(Generic[T]):
    """Something that can be read of a forum: `asks` are its requests, `needs` the reads whose results it works with."""

    name: str
    asks: tuple[str, ...]
    fetch: Callable[["Asking"], T]
    needs: tuple["Read[Any]", ...] = ()


class _NeedUnread(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Asking:
    """What a read works with: the forum, the file, what was read before. `limits` are the rules' numbers by id.

    `blame_requests` is how many requests may be spent on who made the drift; None asks nobody.
    """

    client: ForumClient
    desired: Desired
    now: datetime
    lock: Lock
    limits: Mapping[str, int]
    blame_requests: int | None = None
    taken: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, read: Read[T]) -> T:
        value = self.taken[read.name]
        if isinstance(value, Unread):
            raise _NeedUnread(value.reason)
        return value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Facts:
    """What was read, by the reads' names, and what each took."""

    values: Mapping[str, Any]
    costs: tuple[ReadCost, ...]

    def of(self, read: Read[T]) -> T | Unread:
        return self.values[read.name]  # type: ignore[no-any-return]


def planned(wanted: Iterable[Read[Any]]) -> tuple[Read[Any], ...]:
    """The reads with all that they need, each once, in an order in which they can be sent."""
    order: dict[str, Read[Any]] = {}

    def place(read: Read[Any]) -> None:
        for need in read.needs:
            place(need)
        order.setdefault(read.name, read)

    for read in wanted:
        place(read)
    return tuple(order.values())


def take(asking: Asking, wanted: Iterable[Read[Any]]) -> Facts:
    """Send the reads. Raises the ForumErrors after which nothing more can be read, and the first error when no read at
    all succeeded: then the key is wrong or the forum is down."""
    reads = planned(wanted)
    costs: list[ReadCost] = []
    errors: list[ForumError] = []
    with asking.client.remembering():
        for read in reads:
            begun = asking.client.requests_sent
            value = _taken(read, asking, errors)
            asking.taken[read.name] = value
            failure = value.reason if isinstance(value, Unread) else ""
            costs.append(ReadCost(read.name, asking.client.requests_sent - begun, failure))
    asked = [cost for cost in costs if cost.requests]
    # A 404 that is given to our user is an answer: a switched-off part of the forum is not there.
    telling = [error for error in errors if not isinstance(error, NotFound)]
    if telling and all(cost.failure for cost in asked):
        raise telling[0]
    return Facts(asking.taken, tuple(costs))


def _taken(read: Read[Any], asking: Asking, errors: list[ForumError]) -> Any:
    try:
        return read.fetch(asking)
    except NOT_ANSWERED:
        raise
    except _NeedUnread as need:
        return Unread(need.reason)
    except ForumError as error:
        errors.append(error)
        return Unread(error.message)
    except IncompleteRead as error:
        return Unread(error.message)
    except (LookupError, TypeError, ValueError, AttributeError):
        return Unread(f"{' and '.join(read.asks)} answered in a shape that is not known here")
