"""Retries: when a request is sent again, the wait before that, and the error after the last attempt."""

from dataclasses import dataclass

from idiaspora.provisioning.errors import (
    ForumError,
    NoAnswer,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ReadOnly,
    ServerFailed,
    WrongUser,
)
from idiaspora.provisioning.forum.pacing import WaitReason
from idiaspora.provisioning.forum.responses import Call


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long. Times in seconds.

    `attempts` is how many times a request may fail (network, 5xx, an answer for a visitor) before its error is
    raised. A 429 that names a time does not count as a failure: it is waited out, with `margin` on top. One that
    names none counts, and is waited out for `wait_unnamed`: Discourse always names one (3.5). `longest_wait` bounds
    one such wait, `longest_total_wait` all waits of one request; a forum that asks for more gets no second request.
    """

    attempts: int = 3
    backoff: float = 1.0
    longest_backoff: float = 8.0
    margin: float = 1.0
    wait_unnamed: float = 10.0
    longest_wait: float = 120.0
    longest_total_wait: float = 600.0

    def pause_after(self, failures: int) -> float:
        """The pause before the next attempt: doubled with each failure."""
        return min(self.backoff * 2.0 ** (failures - 1), self.longest_backoff)

    def wait_for(self, named: float | None, waited: float) -> float | None:
        """How long to wait out a 429 that names `named` seconds, after `waited` seconds; None: longer than allowed."""
        wait = (self.wait_unnamed if named is None else named) + self.margin
        return wait if wait <= self.longest_wait and waited + wait <= self.longest_total_wait else None


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait of `seconds` before the next attempt."""

    seconds: float
    reason: WaitReason


class Trial:
    """The attempts of one request: what failed so far, and what that allows."""

    def __init__(self, policy: RetryPolicy, call: Call) -> None:
        self.attempts = 0
        self._policy = policy
        self._call = call
        self._failures = 0
        self._waited = 0.0
        self._unknown: OutcomeUnknown | None = None

    @property
    def may_be_done(self) -> bool:
        """Whether an earlier attempt may have been carried out without our learning of it."""
        return self._unknown is not None

    def pause_after(self, error: ForumError) -> Pause | None:
        """The wait before the next attempt; None when there is to be none."""
        if isinstance(error, OutcomeUnknown):
            self._unknown = error
        if isinstance(error, RateLimited):
            return self._pause_for_limit(error)
        self._failures += 1
        if self._failures >= self._policy.attempts or not self._may_repeat(error):
            return None
        return Pause(self._policy.pause_after(self._failures), WaitReason.RETRY)

    def final(self, error: ForumError) -> ForumError:
        """The error that stands after `error` ended the attempts: an unknown outcome is not forgotten because the forum
        could not be reached later."""
        forgetful = isinstance(error, (NotSent, RateLimited, ServerFailed))
        return self._unknown if self._unknown and forgetful else error

    def _pause_for_limit(self, error: RateLimited) -> Pause | None:
        if error.wait_seconds is None:
            self._failures += 1
            if self._failures >= self._policy.attempts:
                return None
        seconds = self._policy.wait_for(error.wait_seconds, self._waited)
        if seconds is None:
            return None
        self._waited += seconds
        return Pause(seconds, WaitReason.RATE_LIMIT)

    def _may_repeat(self, error: ForumError) -> bool:
        if error.permanent:
            return False
        if isinstance(error, NotSent):
            return True
        if isinstance(error, ReadOnly):
            return False  # lasts for minutes
        return self._call.repeatable and isinstance(error, (NoAnswer, OutcomeUnknown, ServerFailed, WrongUser))
