"""What `--format json` prints of several forums."""

from typing import Any

from idiaspora.cli.results.audit.report import AuditReport
from idiaspora.cli.results.drift.report import DriftReport
from idiaspora.cli.results.failure.report import ErrorPart, error_part
from idiaspora.cli.results.fleet.forum_result import ForumResult, Found
from idiaspora.cli.results.report import Part, ProblemPart, Report
from idiaspora.cli.results.validate.report import problem_parts


class FleetForumPart(Part):
    """One forum among several."""

    label: str
    """What it is called in the fleet."""
    exit_code: int
    """The exit code if it were the only one."""
    error: ErrorPart | None
    """Why it could not be looked at; else null."""
    problems: tuple[ProblemPart, ...] = ()
    """The mistakes in its forum file, when it is invalid."""


class DriftOfForumPart(FleetForumPart):
    """The drift of one forum among several."""

    report: DriftReport | None
    """What was found; null when it could not be looked at."""


class AuditOfForumPart(FleetForumPart):
    """The audit of one forum among several."""

    report: AuditReport | None
    """What was found; null when it could not be looked at."""


class FleetDriftReport(Report):
    """`drift` of several forums."""

    forums: tuple[DriftOfForumPart, ...]
    """The forums, in the order in which they were named."""
    untold: str = ""
    """Why what was found did not reach the webhook, or was not remembered; else ""."""


class FleetAuditReport(Report):
    """`audit` of several forums."""

    forums: tuple[AuditOfForumPart, ...]
    """The forums, in the order in which they were named."""


def forum_values(item: ForumResult[Found]) -> dict[str, Any]:
    """The keys that the reports of all commands share about one forum of several."""
    failure = item.failure
    return {
        "label": item.label,
        "exit_code": item.exit_code,
        "error": error_part(failure) if failure else None,
        "problems": problem_parts(failure.problems) if failure else (),
    }
