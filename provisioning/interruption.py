"""Stopping in an orderly way: the write in progress is finished and recorded, then nothing more is sent."""

from threading import Event


class Interrupted(Exception):
    """Raised while waiting, when somebody asked to stop."""


class Interruption:
    """A request to stop that a signal handler sets and the run looks at. `sleep` ends early when it is made."""

    def __init__(self) -> None:
        self._event = Event()

    def request(self) -> None:
        """Ask the run to stop. May be called from a signal handler."""
        self._event.set()

    @property
    def requested(self) -> bool:
        return self._event.is_set()

    def sleep(self, seconds: float) -> None:
        """Wait that long. Raises Interrupted when a stop was asked for before or meanwhile."""
        if self._event.wait(seconds):
            raise Interrupted
