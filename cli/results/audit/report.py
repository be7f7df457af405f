"""What `audit --format json` prints: the keys beyond those of all reports."""

from collections.abc import Mapping

from idiaspora.cli.results.calendar import CalendarPart, calendar_part
from idiaspora.cli.results.report import ForumPart, Part, Place, Report
from idiaspora.plugin_config.audit_rules.rule_info import Family
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.provisioning.audit.findings import Audit, Finding, Silenced, Status, Verdict
from idiaspora.provisioning.exit_codes import ExitCode


class FindingPart(Place):
    """One failure of a rule. `file` is "" and `line` 0 for what no place of the file declares."""

    subject: str
    """What it is about, the same in each run: `themes[relief]`, `user martin`, `tag good-practice`."""
    message: str
    """What was found."""
    remedy: str
    """What to do about it."""
    link: str
    """Its address on the forum; "" where there is none."""


class SilencedPart(Part):
    """A finding that the forum file has silenced."""

    finding: FindingPart
    """The finding."""
    reason: str
    """Why it does not count."""
    until: str
    """The last day on which it does not; "" for ever."""


class RulePart(Part):
    """How one rule ended."""

    id: str
    """The rule."""
    family: Family
    """What it is about."""
    severity: Severity
    """How bad it is when it fails: what the file says, else what the rule has by itself."""
    status: Status
    """How it ended; only `passed` says that all is well."""
    meaning: str
    """What is true of a forum that fails it."""
    remedy: str
    """What to do then."""
    limit: int | None
    """The number that it compares with; null for rules that compare with none."""
    findings: tuple[FindingPart, ...]
    """What it found."""
    silenced: tuple[SilencedPart, ...]
    """What it found that does not count."""
    unknown: tuple[str, ...]
    """What it could not judge, and why."""
    not_applicable: str
    """Why there was nothing that it could be about; "" where there was something."""


class ReadPart(Part):
    """One read of the audit."""

    name: str
    """What was read."""
    requests: int
    """How many requests it took; what was read for another reason already takes none."""
    failure: str
    """Why it could not be read; "" when it could."""


class AuditReport(Report):
    """`audit`."""

    forum: ForumPart
    """Which forum."""
    day: str
    """The day by which silences end, such as `2027-01-31`, in universal time."""
    counts: Mapping[str, int]
    """How many rules ended in each way."""
    rules: tuple[RulePart, ...]
    """The chosen rules."""
    reads: tuple[ReadPart, ...]
    """What was read for them."""
    requests: int
    """How many requests it took."""
    calendar: CalendarPart | None = None
    """Where the themes stand in the calendar of the file; null where nothing opens or closes."""


def audit_report(audit: Audit, exit_code: ExitCode) -> AuditReport:
    return AuditReport(
        command="audit",
        exit_code=exit_code,
        forum=ForumPart(name=audit.forum.name, url=audit.url, username=audit.username),
        day=audit.today.isoformat(),
        counts={status.value: audit.counts()[status] for status in Status},
        rules=tuple(map(_rule_part, audit.verdicts)),
        reads=tuple(ReadPart(name=read.name, requests=read.requests, failure=read.failure) for read in audit.reads),
        requests=audit.requests,
        calendar=calendar_part(audit.standings),
    )


def _rule_part(verdict: Verdict) -> RulePart:
    return RulePart(
        id=verdict.rule.id,
        family=verdict.family,
        severity=verdict.severity,
        status=verdict.status,
        meaning=verdict.rule.meaning,
        remedy=verdict.rule.remedy,
        limit=verdict.limit,
        findings=tuple(_finding_part(finding, verdict) for finding in verdict.findings),
        silenced=tuple(_silenced_part(item, verdict) for item in verdict.silenced),
        unknown=tuple(item.message for item in verdict.unknown),
        not_applicable=verdict.not_applicable if verdict.status is Status.NOT_APPLICABLE else "",
    )


def _finding_part(finding: Finding, verdict: Verdict) -> FindingPart:
    origin = finding.origin
    return FindingPart(
        file=origin.span.file if origin else "",
        line=origin.span.line if origin else 0,
        path=origin.path if origin else "",
        subject=finding.subject,
        message=finding.message,
        remedy=finding.remedy or verdict.rule.remedy,
        link=finding.link,
    )


def _silenced_part(item: Silenced, verdict: Verdict) -> SilencedPart:
    until = item.silence.until
    return SilencedPart(
        finding=_finding_part(item.finding, verdict),
        reason=item.silence.reason,
        until=until.isoformat() if until else "",
    )
