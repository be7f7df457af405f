"""Several forums as one result, whatever was looked for on them."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from idiaspora.cli.results.failure.failure import Failure
from idiaspora.cli.results.fleet.forum_result import ForumResult, Found
from idiaspora.cli.results.validate.text import problem_lines
from idiaspora.cli.text.lines import BAD, GOOD, HEADING, Line, line
from idiaspora.cli.text.values import number_of
from idiaspora.provisioning.exit_codes import ExitCode


def fleet_lines(
    seen: Sequence[ForumResult[Found]], lines_of: Callable[[Found], Iterable[Line]], clean: str, bad: str
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


def counts(seen: Sequence[ForumResult[Found]], clean: str, bad: str) -> str:
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
