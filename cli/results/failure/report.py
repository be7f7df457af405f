"""What `--format json` prints of a command that ended without a result."""

from idiaspora.cli.results.failure.failure import Failure
from idiaspora.cli.results.report import Part, ProblemPart, Report
from idiaspora.cli.results.validate.report import problem_parts


class ErrorPart(Part):
    """Why a command ended without a result."""

    kind: str
    """The name of the error, such as `NotSent` or `BadCredentials`."""
    message: str
    """What went wrong, where and why."""
    hint: str
    """What to do; "" when there is nothing to say."""


class FailureReport(Report):
    """Any command that ended without a result."""

    error: ErrorPart
    """Why."""
    problems: tuple[ProblemPart, ...] = ()
    """The mistakes in the forum file, when it is invalid, and the warnings beside them."""


def failure_report(failure: Failure, command: str) -> FailureReport:
    return FailureReport(
        command=command,
        exit_code=failure.exit_code,
        error=error_part(failure),
        problems=problem_parts(failure.problems),
    )


def error_part(failure: Failure) -> ErrorPart:
    return ErrorPart(kind=failure.kind, message=failure.message, hint=failure.hint)
