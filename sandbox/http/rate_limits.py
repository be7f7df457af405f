"""The limits of a Discourse 3.5 server: admin requests of all keys together, and requests of one address."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from math import ceil
from threading import Lock

from idiaspora.sandbox.http.answers import Answer, Refusal
from idiaspora.sandbox.options import Options

Clock = Callable[[], float]

A_FEW_SECONDS = 3


class SlidingWindow:
    """At most `limit` events within `seconds`; 0 is no limit.

    An aggressive window counts refused events too, so that it opens only for those who really wait.
    """

    def __init__(self, limit: int, seconds: int, *, aggressive: bool = False) -> None:
        self._limit = limit
        self._seconds = seconds
        self._aggressive = aggressive
        self._times: deque[float] = deque(maxlen=max(limit, 1))

    def count(self, now: float) -> int:
        """Counts an event: 0 if it is allowed, else the whole seconds to wait."""
        if self._limit <= 0:
            return 0
        times = self._times
        if len(times) < self._limit or now - times[0] >= self._seconds:
            times.append(now)
            return 0
        if self._aggressive:
            times.append(now)
        return max(1, ceil(self._seconds - (now - times[0])))

    def take_back(self) -> None:
        """Forgets the latest event."""
        if self._times:
            self._times.pop()

    def is_idle(self, now: float) -> bool:
        """Whether nothing that it remembers matters any more."""
        return not self._times or now - self._times[-1] >= self._seconds


@dataclass(frozen=True)
class AddressWindows:
    """The two windows of an address, and the codes that their refusals carry."""

    ten_seconds: SlidingWindow
    minute: SlidingWindow

    def count(self, now: float) -> tuple[int, str]:
        wait = self.ten_seconds.count(now)
        return (wait, "ip_10_secs_limit") if wait else (self.minute.count(now), "ip_60_secs_limit")

    def take_back(self) -> None:
        self.ten_seconds.take_back()
        self.minute.take_back()

    def is_idle(self, now: float) -> bool:
        return self.ten_seconds.is_idle(now) and self.minute.is_idle(now)


class Limits:
    """Counts requests and refuses those that are too many."""

    def __init__(self, options: Options, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._lock = Lock()
        self._addresses: dict[str, AddressWindows] = {}
        self._keys = self._new_key_window()

    def clear(self) -> None:
        """Forgets all requests."""
        with self._lock:
            self._addresses.clear()
            self._keys = self._new_key_window()

    def count_address(self, address: str) -> None:
        """Counts a request of an address, before its key is looked at; refused ones count as well."""
        if not self._watches(address):
            return
        with self._lock:
            wait, code = self._windows(address).count(self._clock())
        if wait and "block" in self._options.ip_mode:
            raise Refusal(address_refusal(wait, code))

    def count_key(self, address: str) -> None:
        """Counts a request with an accepted key; it no longer counts for its address."""
        with self._lock:
            if address in self._addresses:
                self._addresses[address].take_back()
            wait = self._keys.count(self._clock())
        if wait:
            raise Refusal(key_refusal(wait))

    def _new_key_window(self) -> SlidingWindow:
        return SlidingWindow(self._options.admin_requests_per_minute, 60)

    def _watches(self, address: str) -> bool:
        if self._options.ip_mode == "none":
            return False
        try:
            return self._options.ip_private_too or not ip_address(address).is_private
        except ValueError:
            return True

    def _windows(self, address: str) -> AddressWindows:
        found = self._addresses.get(address)
        if found is None:
            now = self._clock()
            self._addresses = {name: windows for name, windows in self._addresses.items() if not windows.is_idle(now)}
            found = self._addresses[address] = AddressWindows(
                SlidingWindow(self._options.ip_requests_per_10_seconds, 10, aggressive=True),
                SlidingWindow(self._options.ip_requests_per_minute, 60, aggressive=True),
            )
        return found


def address_refusal(wait: int, code: str = "ip_10_secs_limit") -> Answer:
    """The 429 of the middleware in front of the application: plain text."""
    text = (
        "Slow down, you're making too many requests.\n"
        f"Please retry again in {wait} seconds.\n"
        f"Error code: {code}.\n"
    )  # fmt: skip
    headers = {"Retry-After": str(wait), "Discourse-Rate-Limit-Error-Code": code}
    return Answer(429, text=text, media_type="text/plain", headers=headers)


def key_refusal(wait: int, code: str = "admin_api_key_rate_limit") -> Answer:
    """The 429 of the application: JSON, whatever the request accepts."""
    left = time_left(wait)
    return Answer(
        429,
        json={
            "errors": [f"You’ve performed this action too many times. Please wait {left} before trying again."],
            "error_type": "rate_limit",
            "extras": {"wait_seconds": wait, "time_left": left},
        },
        headers={"Retry-After": str(wait), "Discourse-Rate-Limit-Error-Code": code},
    )


def time_left(seconds: int) -> str:
    if seconds <= A_FEW_SECONDS:
        return "a few seconds"
    if seconds < 60:
        return f"{seconds} seconds"
    minutes = seconds // 60
    return f"{minutes} minute" if minutes == 1 else f"{minutes} minutes"
