"""Mistakes in a forum file."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from cli.rendering.lines import BAD, DIM, GOOD, line
from cli.rendering.reports import ProblemPart, ValidateReport
from cli.rendering.values import number_of
from plugin_config.problems import Problem
from plugin_config.resources import Desired
from provisioning.exit_codes import ExitCode

NOUNS = {
    "category": ("category", "categories"),
    "category_order": ("order of categories", "orders of categories"),
    "notification_defaults": ("group's notification defaults", "groups' notification defaults"),
    "membership": ("group's members", "groups' members"),
}
"""Kinds whose plural is not made with an s, or whose name says little by itself."""


def problem_lines(problems: Iterable[Problem]) -> Iterator[Text]:
    """Each problem with its place, its code, what is wrong, and what to do."""
    for problem in problems:
        place = f" at {problem.path}" if problem.path else ""
        yield line((f"{problem.span}: ", "bold"), (problem.code, BAD), place, ": ", problem.message)
        yield line("→ ", problem.remedy, indent=4)


def problem_parts(problems: Iterable[Problem]) -> tuple[ProblemPart, ...]:
    return tuple(
        ProblemPart(
            code=problem.code,
            file=problem.span.file,
            line=problem.span.line,
            column=problem.span.column,
            path=problem.path,
            message=problem.message,
            remedy=problem.remedy,
        )
        for problem in problems
    )


def problem_total(problems: tuple[Problem, ...]) -> Text:
    files = len({problem.span.file for problem in problems})
    where = f" in {number_of(files, 'file')}" if files > 1 else ""
    return line((f"{number_of(len(problems), 'problem')}{where}", BAD))


def beginning(problems: Iterable[Problem]) -> Iterator[Text]:
    """How to get a forum file, where there is none."""
    if any(problem.code == "file-not-found" for problem in problems):
        yield line("→ ", "“idiaspora init” writes a forum file to begin with.", indent=4)


def valid_lines(desired: Desired) -> Iterator[Text]:
    """That a file is valid, and what it asks for."""
    yield line(", ".join(desired.files), ": ", ("valid", GOOD))
    counts = resource_counts(desired)
    listed = ", ".join(number_of(count, *NOUNS.get(kind, (kind.replace("_", " "),))) for kind, count in counts.items())
    yield line(("it manages: " + (listed or "nothing yet"), DIM), indent=4)


def resource_counts(desired: Desired) -> dict[str, int]:
    """How many resources of each kind a file asks for."""
    counts: dict[str, int] = {}
    for resource in desired.resources:
        counts[resource.kind] = counts.get(resource.kind, 0) + 1
    return counts


def valid_report(desired: Desired) -> ValidateReport:
    return ValidateReport(
        command="validate",
        exit_code=ExitCode.OK,
        valid=True,
        files=desired.files,
        resources=resource_counts(desired),
    )


def invalid_report(problems: tuple[Problem, ...]) -> ValidateReport:
    return ValidateReport(
        command="validate",
        exit_code=ExitCode.INVALID_FILE,
        valid=False,
        files=tuple(dict.fromkeys(problem.span.file for problem in problems)),
        problems=problem_parts(problems),
    )
