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

    `attempts` is how many times a request may fail (network, 5xx, an answer for a visitor) before its error is raised.
    429 does not count as a failure: it is waited out, with the time that the forum names and `margin` on top, or
    `wait_unnamed` when it names none. `longest_wait` bounds one such wait, `longest_total_wait` all waits of one
    request; a forum that asks for more gets no second request.
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
        too_long = wait > self.longest_wait or waited + wait > self.longest_total_wait
        return None if too_long else wait


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
        seconds = self._policy.wait_for(error.wait_seconds, self._waited)
        if seconds is None:
            return None
        self._waited += seconds
        return Pause(seconds, WaitReason.RATE_LIMIT)

    def _may_repeat(self, error: ForumError) -> bool:
        if isinstance(error, NotSent):
            return not error.permanent
        if isinstance(error, ReadOnly):
            return False  # lasts for minutes
        return self._call.repeatable and isinstance(error, (NoAnswer, OutcomeUnknown, ServerFailed, WrongUser))
