"""The orderly stop of a run: the write in progress is finished and recorded, then nothing more is sent."""

import time
from collections.abc import Callable

STEP = 0.1
"""Seconds after which a wait checks again whether to end."""


class Interrupted(Exception):
    """Raised while waiting, when somebody asked to stop."""


class Interruption:
    """A request to stop that a signal handler sets and the run looks at. `sleep` ends early when it is made.

    It is a plain flag: a lock could be held by just what the signal interrupted.
    """

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self.requested = False

    def request(self) -> None:
        """Ask the run to stop. May be called from a signal handler."""
        self.requested = True

    def sleep(self, seconds: float) -> None:
        """Wait that long. Raises Interrupted when a stop was asked for before or meanwhile."""
        left = seconds
        while not self.requested and left > 0:
            self._sleep(min(STEP, left))
            left -= STEP
        if self.requested:
            raise Interrupted
