"""Several forums as one result, whatever was looked for on them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from idiaspora.cli.errors import failure_of
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.results.failure.failure import Failure
from idiaspora.cli.results.report import ErrorPart
from idiaspora.cli.results.validate.report import problem_parts
from idiaspora.cli.results.validate.text import problem_lines
from idiaspora.cli.text.lines import BAD, GOOD, HEADING, Line, line
from idiaspora.cli.text.values import number_of
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.fleet import Looked

Found = TypeVar("Found")


@dataclass(frozen=True)
class Seen(Generic[Found]):
    """One forum, by its label and its file: what is told of it, or why nothing can be."""

    label: str
    file: Path
    exit_code: ExitCode
    found: Found | None = None
    failure: Failure | None = None


def seen_of(
    looked: Sequence[Looked[ChosenForum, Any]], told: Iterable[Found], exit_code: Callable[[Found], ExitCode]
) -> list[Seen[Found]]:
    """The forums in their order; `told` is what is to be told of those that could be looked at."""
    left = iter(told)
    seen: list[Seen[Found]] = []
    for item in looked:
        label, file = item.member.label, item.member.file
        if item.error is not None:
            failure = failure_of(item.error)
            seen.append(Seen(label, file, failure.exit_code, failure=failure))
        else:
            found = next(left)
            seen.append(Seen(label, file, exit_code(found), found))
    return seen


def fleet_lines(
    seen: Sequence[Seen[Found]], lines_of: Callable[[Found], Iterable[Line]], clean: str, bad: str
) -> Iterator[Line]:
    """Each forum under its label, then how many there are of each kind: `clean` and `bad` are words for a number of
    forums that end with 0 and with 3."""
    for item in seen:
        yield line((f"── {item.label}", HEADING))
        if item.found is not None:
            yield from lines_of(item.found)
        if item.failure is not None:
            yield from _failure_lines(item.failure)
        yield line()
    ended_well = all(item.exit_code is ExitCode.OK for item in seen)
    yield line((f"{number_of(len(seen), 'forum')}: ", GOOD if ended_well else BAD), f"{counts(seen, clean, bad)}.")


def counts(seen: Sequence[Seen[Found]], clean: str, bad: str) -> str:
    """How many forums ended in which way: "1 without drift, 1 with drift, 0 not looked at"."""
    failed = sum(item.failure is not None for item in seen)
    good = sum(item.exit_code is ExitCode.OK for item in seen)
    return f"{good} {clean}, {len(seen) - good - failed} {bad}, {failed} not looked at"


def _failure_lines(failure: Failure) -> Iterator[Line]:
    if failure.problems:
        yield from problem_lines(failure.problems)
        return
    yield line(("Error: ", BAD), failure.message)
    if failure.hint:
        yield line("→ ", failure.hint, indent=4)


def forum_values(item: Seen[Found]) -> dict[str, Any]:
    """The keys that the reports of all commands share about one forum of several."""
    failure = item.failure
    return {
        "label": item.label,
        "exit_code": item.exit_code,
        "error": ErrorPart(kind=failure.kind, message=failure.message, hint=failure.hint) if failure else None,
        "problems": problem_parts(failure.problems) if failure else (),
    }
