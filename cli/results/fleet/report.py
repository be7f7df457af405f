"""What `--format json` prints of several forums."""

from idiaspora.cli.results.audit.report import AuditReport
from idiaspora.cli.results.drift.report import DriftReport
from idiaspora.cli.results.report import ErrorPart, Part, ProblemPart, Report


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
