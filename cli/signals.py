"""Ctrl-C and the signals that end a process: reads stop at once, an apply finishes the write in progress."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from provisioning.interruption import Interruption

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
STOPPING = b"Stopping: the write in progress is being finished and recorded (a minute at most).\n"


def end_like_ctrl_c() -> None:
    """Let the signals that end a process do what Ctrl-C does. Works in the main thread only."""

    def handler(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    _install(handler, ENDING)


@contextmanager
def stopping(interruption: "Interruption") -> Iterator[None]:
    """While inside, Ctrl-C and the ending signals only ask the run to stop; asking again changes nothing."""

    heard: list[int] = []

    def handler(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        if len(heard) > 1:
            return
        # The stream's own write may be what was interrupted, and it cannot be entered twice.
        with suppress(OSError, ValueError, AttributeError):
            os.write(sys.stderr.fileno(), STOPPING)
        interruption.request()

    former = _install(handler, (signal.SIGINT, *ENDING))
    try:
        yield
    finally:
        for number, old in former.items():
            signal.signal(number, old)


def _install(handler: Any, numbers: tuple[int, ...]) -> dict[int, Any]:
    """Returns what was there before. Outside the main thread nothing can be installed."""
    former = {}
    with suppress(ValueError):
        for number in numbers:
            former[number] = signal.signal(number, handler)
    return former
