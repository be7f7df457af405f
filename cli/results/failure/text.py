"""Why a command has no result, and what helps."""

from collections.abc import Iterator

from idiaspora.cli.results.failure.failure import Failure
from idiaspora.cli.results.validate.text import beginning, problem_lines, problem_total
from idiaspora.cli.text.lines import BAD, Line, line

WITHOUT_FILE = ("doctor", "import")
"""The command itself, and the one that there is no forum file for it yet."""


def failure_lines(failure: Failure, command: str) -> Iterator[Line]:
    """The mistakes of the forum file where they are the cause, else the message; then what to do."""
    if failure.problems:
        yield from problem_lines(failure.problems)
        yield problem_total(failure.problems)
        yield from beginning(failure.problems)
    else:
        yield line(("Error: ", BAD), failure.message)
    for hint in filter(None, (failure.hint, _further_help(failure, command))):
        yield line("→ ", hint, indent=4)


def _further_help(failure: Failure, command: str) -> str:
    """The command that helps, where there is one."""
    if failure.about_forum and command not in WITHOUT_FILE:
        return "“idiaspora doctor” checks address, key, rights and what the hosting lacks."
    return ""
