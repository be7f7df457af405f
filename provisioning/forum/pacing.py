"""The pace of requests.

Discourse counts every request with an admin key in one bucket for the whole site: 60 in any 60 seconds, whoever asks
(`max_admin_api_reqs_per_minute`, 3.5), and 50 in 10 seconds from one address. We stay below both, so that others who
use the same forum still get through and a slow network cannot push us over.
"""

import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum

from idiaspora.facts.pace import PER_MINUTE, PER_TEN_SECONDS


class WaitReason(StrEnum):
    """Why the client waits."""

    PACING = "staying below the forum's limit of requests"
    RATE_LIMIT = "the forum asked to wait"
    RETRY = "trying again after a failure"


class Pacing:
    """Sliding windows over the requests that were sent.

    `per_minute` and `per_ten_seconds` are the most requests in any 60 and 10 seconds; 0 switches a window off.
    `clock` gives seconds that only grow, `sleep` waits. Not for several threads.
    """

    def __init__(
        self,
        per_minute: int = PER_MINUTE,
        per_ten_seconds: int = PER_TEN_SECONDS,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if per_minute < 0 or per_ten_seconds < 0:
            raise ValueError("a limit of requests is 0 (off) or more")
        self.per_minute = per_minute
        windows = ((60.0, per_minute), (10.0, per_ten_seconds))
        self._windows = tuple((span, most) for span, most in windows if most)
        self._sent: deque[float] = deque(maxlen=max((most for _, most in self._windows), default=1))
        self._closed_until = float("-inf")
        self.clock = clock
        self.sleep = sleep

    def sent(self) -> None:
        """Note that a request is being sent now."""
        self._sent.append(self.clock())

    def bucket_full(self, seconds: float) -> None:
        """The forum answered 429: its bucket, which others fill too, takes nothing for that many seconds."""
        self._closed_until = max(self._closed_until, self.clock() + seconds)

    def wait_for_next(self) -> float:
        """Seconds until the next request may be sent; 0.0 when it may go now."""
        return self.time_for(1)

    def time_for(self, requests: int) -> float:
        """Seconds from now until the last of that many more requests may be sent, if each takes no time itself."""
        now = self.clock()
        if not self._windows:
            return max(self._closed_until - now, 0.0) if requests else 0.0
        sent = self._sent.copy()
        moment = now
        for _ in range(requests):
            moment = self._next_moment(sent, moment)
            sent.append(moment)
        return moment - now

    def _next_moment(self, sent: deque[float], earliest: float) -> float:
        frees = (sent[-most] + span for span, most in self._windows if len(sent) >= most)
        return max(earliest, self._closed_until, *frees)
