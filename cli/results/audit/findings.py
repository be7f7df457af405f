"""The verdicts of an audit, as findings."""

from collections.abc import Iterator

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText, Undecided
from idiaspora.cli.results.calendar import calendar_tables
from idiaspora.cli.results.plan.findings import file_of
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.provisioning.audit.findings import Audit, Status, Verdict
from idiaspora.provisioning.audit.findings import Finding as AuditFinding

LEVELS = {Severity.ERROR: Level.ERROR, Severity.WARNING: Level.WARNING, Severity.INFO: Level.NOTE}


def audit_findings(audit: Audit, desired: Desired) -> Findings:
    """What the rules found; those that looked and found nothing have passed."""
    counts = audit.counts()
    findings = tuple(finding for verdict in audit.verdicts for finding in _found(verdict))
    numbers: dict[str, int | str] = {f"rules {status}": counts[status] for status in Status}
    return Findings(
        "audit",
        "Audit",
        ", ".join(f"{counts[status]} {status}" for status in Status if counts[status]) or "no rule was chosen",
        file_of(desired),
        findings,
        tuple(_rule(verdict) for verdict in audit.verdicts if verdict.status is not Status.PASSED),
        audit.forum.name,
        audit.url,
        numbers=numbers | {"requests": audit.requests},
        passed=tuple(_rule(verdict) for verdict in audit.verdicts if verdict.status is Status.PASSED),
        undecided=tuple(
            Undecided(_rule(verdict), unknown.message) for verdict in audit.verdicts for unknown in verdict.unknown
        ),
        inapplicable=tuple(
            Undecided(_rule(verdict), verdict.not_applicable)
            for verdict in audit.verdicts
            if verdict.status is Status.NOT_APPLICABLE
        ),
        tables=calendar_tables(audit.standings),
        notes=tuple(_ended_silences(audit)),
        names_rules=True,
    )


def _rule(verdict: Verdict) -> RuleText:
    return RuleText(verdict.rule.id, LEVELS[verdict.severity], verdict.rule.meaning, verdict.rule.remedy)


def _found(verdict: Verdict) -> Iterator[Finding]:
    for finding in verdict.findings:
        yield _finding(verdict, finding, "")
    for item in verdict.silenced:
        until = f" (until {item.silence.until})" if item.silence.until else ""
        yield _finding(verdict, item.finding, f"{item.silence.reason}{until}")


def _finding(verdict: Verdict, finding: AuditFinding, silenced: str) -> Finding:
    return Finding(
        verdict.rule.id,
        LEVELS[verdict.severity],
        finding.subject,
        finding.message,
        finding.remedy or verdict.rule.remedy,
        finding.origin.span if finding.origin else None,
        link=finding.link,
        silenced=silenced,
    )


def _ended_silences(audit: Audit) -> Iterator[str]:
    for verdict in audit.verdicts:
        for silence in verdict.ended:
            yield f"The silence of {verdict.rule.id} ended on {silence.until}: {silence.reason} ({silence.origin.span})"
