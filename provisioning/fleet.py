"""Several forums looked at in parallel, each with its own client and its own budget of requests.

One forum that cannot be reached loses nothing of the others. The exit code is the worst one, in the order WORST_FIRST.
"""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from idiaspora.provisioning.exit_codes import ExitCode

Member = TypeVar("Member")
Found = TypeVar("Found")

MOST_AT_ONCE = 8
"""How many forums are asked at the same time: they mostly wait."""

WORST_FIRST = (
    ExitCode.INTERRUPTED,
    ExitCode.USAGE,
    ExitCode.FAILED,
    ExitCode.INVALID_FILE,
    ExitCode.PLAN_MISFIT,
    ExitCode.REFUSED,
    ExitCode.PARTIAL,
    ExitCode.PENDING,
    ExitCode.OK,
)
"""What was not looked at weighs more than what was found: a forum that could not be read comes before drift."""


@dataclass(frozen=True)
class Looked(Generic[Member, Found]):
    """One forum of a fleet: what was found, or the error that stood in the way."""

    member: Member
    found: Found | None = None
    error: BaseException | None = None


def look_at_all(
    members: Sequence[Member], look: Callable[[Member], Found], *, at_once: int = MOST_AT_ONCE
) -> tuple[Looked[Member, Found], ...]:
    """Look at each, in parallel; the results stand in the order of the members. Whatever `look` raises is kept.

    `look` must only read: when the run is interrupted (KeyboardInterrupt), looks under way are abandoned.
    """
    waiting: SimpleQueue[tuple[int, Member]] = SimpleQueue()
    done: SimpleQueue[tuple[int, Looked[Member, Found]]] = SimpleQueue()
    for item in enumerate(members):
        waiting.put(item)

    def work() -> None:
        while True:
            try:
                index, member = waiting.get_nowait()
            except Empty:
                return
            done.put((index, _looked(member, look)))

    for _ in range(min(at_once, len(members))):
        # A daemon: it must not keep a process alive that somebody stopped.
        threading.Thread(target=work, daemon=True).start()
    results = dict(done.get() for _ in members)
    return tuple(results[index] for index in range(len(members)))


def _looked(member: Member, look: Callable[[Member], Found]) -> Looked[Member, Found]:
    try:
        return Looked(member, found=look(member))
    except BaseException as error:  # nothing may end a thread without a word: who waits for it would wait for ever
        return Looked(member, error=error)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """The exit code of several; OK for none."""
    return min(codes, key=WORST_FIRST.index, default=ExitCode.OK)


def variable_suffix(label: str) -> str:
    """The end of the name of a variable that is for one forum: `berlin/live.yaml` becomes BERLIN_LIVE."""
    stem = os.path.splitext(label)[0] if label.endswith((".yaml", ".yml")) else label
    words = "".join(character if character.isascii() and character.isalnum() else " " for character in stem).split()
    return "_".join(words).upper()
