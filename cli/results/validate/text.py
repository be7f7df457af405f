"""Mistakes in a forum file."""

from collections.abc import Iterable, Iterator

from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, Line, line
from idiaspora.cli.text.values import number_of
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.problems import Problem


def problem_lines(problems: Iterable[Problem]) -> Iterator[Line]:
    """Each problem with its place, its code, what is wrong, and what to do."""
    for problem in problems:
        place = f" at {problem.path}" if problem.path else ""
        code = (problem.code, BAD) if problem.is_error else (f"{problem.severity}: {problem.code}", CHANGED)
        yield line((f"{problem.span}: ", "bold"), code, place, ": ", problem.message)
        yield line("→ ", problem.remedy, indent=4)


def problem_total(problems: tuple[Problem, ...]) -> Line:
    files = len({problem.span.file for problem in problems})
    where = f" in {number_of(files, 'file')}" if files > 1 else ""
    return line((f"{problem_count(problems)}{where}", BAD))


def problem_count(problems: tuple[Problem, ...]) -> str:
    """How many mistakes and warnings there are: "2 problems, 1 warning"; "" for none."""
    errors = sum(problem.is_error for problem in problems)
    counts = ((errors, "problem"), (len(problems) - errors, "warning"))
    return ", ".join(number_of(count, noun) for count, noun in counts if count)


def beginning(problems: Iterable[Problem]) -> Iterator[Line]:
    """How to get a forum file, where there is none; a text that one names is another matter."""
    if any(problem.code == "file-not-found" and not problem.path for problem in problems):
        yield line("→ ", "“idiaspora init” writes a forum file to begin with.", indent=4)


def valid_lines(desired: Desired) -> Iterator[Line]:
    """What may be a mistake in a valid file, that it is valid, and what it asks for."""
    yield from problem_lines(desired.warnings)
    yield line(*_verdict(desired))
    counts = resource_counts(desired)
    listed = ", ".join(number_of(count, KINDS[kind].noun, KINDS[kind].plural) for kind, count in counts.items())
    yield line(("it manages: " + (listed or "nothing yet"), DIM), indent=4)


def valid_verdict(desired: Desired) -> str:
    """That a file is valid, in one line."""
    return line(*_verdict(desired)).plain


def _verdict(desired: Desired) -> tuple[str | tuple[str, str], ...]:
    warnings = problem_count(desired.warnings)
    return ", ".join(desired.files), ": ", ("valid", GOOD), f", {warnings}" if warnings else ""


def resource_counts(desired: Desired) -> dict[str, int]:
    """How many resources of each kind a file asks for."""
    counts: dict[str, int] = {}
    for resource in desired.resources:
        counts[resource.kind] = counts.get(resource.kind, 0) + 1
    return counts
