"""What `validate --format json` prints, and the mistakes in a forum file as every report gives them."""

from collections.abc import Iterable, Mapping

from idiaspora.cli.results.report import ProblemPart, Report
from idiaspora.cli.results.validate.text import resource_counts
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.exit_codes import ExitCode


class ValidateReport(Report):
    """`validate`."""

    valid: bool
    """Whether the file can be used."""
    files: tuple[str, ...]
    """The files that were read."""
    problems: tuple[ProblemPart, ...] = ()
    """The mistakes and warnings, by file and line; a valid file has warnings at most."""
    resources: Mapping[str, int] = {}
    """How many resources of each kind the file asks for."""


def problem_parts(problems: Iterable[Problem]) -> tuple[ProblemPart, ...]:
    return tuple(
        ProblemPart(
            code=problem.code,
            severity=problem.severity,
            file=problem.span.file,
            line=problem.span.line,
            column=problem.span.column,
            path=problem.path,
            message=problem.message,
            remedy=problem.remedy,
        )
        for problem in problems
    )


def valid_report(desired: Desired) -> ValidateReport:
    return ValidateReport(
        command="validate",
        exit_code=ExitCode.OK,
        valid=True,
        files=desired.files,
        problems=problem_parts(desired.warnings),
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
