"""Ctrl-C and the signals that end a process: reads stop at once, an apply finishes the write in progress."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from idiaspora.provisioning.apply.interruption import Interruption

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
STOPPING = b"Stopping: the write in progress is being finished and recorded (a minute at most).\n"


def end_like_ctrl_c() -> None:
    """Let the signals that end a process do what Ctrl-C does. Works in the main thread only."""
    _install(_end, ENDING)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def ending_at_once() -> Iterator[int]:
    """While inside, Ctrl-C and the ending signals raise KeyboardInterrupt, also in a process that was started to ignore
    Ctrl-C, as those in the background of a script are. Gives a descriptor that can be read once a signal has come."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    former = _install(_end, (signal.SIGINT, *ENDING))
    woken = signal.set_wakeup_fd(writing, warn_on_full_buffer=False) if former else None
    try:
        yield reading
    finally:
        if woken is not None:
            signal.set_wakeup_fd(woken)
        _restore(former)
        os.close(reading)
        os.close(writing)


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
        _restore(former)


def _install(handler: Any, numbers: tuple[int, ...]) -> dict[int, Any]:
    """Returns what was there before. Outside the main thread nothing can be installed, and what `nohup` has the process
    ignore stays ignored."""
    former = {}
    with suppress(ValueError):
        for number in numbers:
            if number not in ENDING or signal.getsignal(number) is not signal.SIG_IGN:
                former[number] = signal.signal(number, handler)
    return former


def _restore(former: dict[int, Any]) -> None:
    for number, old in former.items():
        signal.signal(number, old)
