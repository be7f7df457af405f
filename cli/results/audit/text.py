"""The verdicts of an audit."""

from collections.abc import Iterator, Sequence

from idiaspora.cli.results.calendar import calendar_lines
from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, HEADING, Line, line
from idiaspora.cli.text.values import number_of
from idiaspora.plugin_config.audit_rules.facts import Silence
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.provisioning.audit.findings import Audit, Finding, Status, Verdict

STYLES = {Severity.ERROR: BAD, Severity.WARNING: CHANGED, Severity.INFO: DIM}
NOUNS = {Severity.ERROR: ("error",), Severity.WARNING: ("warning",), Severity.INFO: ("note",)}
INDENT = 4


def audit_lines(audit: Audit) -> Iterator[Line]:
    """What failed, the worst first; then what is unknown, what is silenced, which rules had nothing to look at, and how
    many ended in which way."""
    yield line((audit.forum.name, HEADING), f" ({audit.url}, as {audit.username})")
    yield from calendar_lines(audit.standings)
    for severity in Severity:
        for verdict in audit.failed(severity):
            yield line()
            yield from _failed_lines(verdict)
    yield from _unknown_lines([verdict for verdict in audit.verdicts if verdict.unknown])
    yield from _silenced_lines([verdict for verdict in audit.verdicts if verdict.silenced or verdict.ended])
    yield from _not_applicable_lines(audit)
    yield line()
    yield _total(audit)
    yield line((f"{number_of(audit.requests, 'request')} to read; nothing was written.", DIM))


def _failed_lines(verdict: Verdict) -> Iterator[Line]:
    yield line((verdict.severity.value, STYLES[verdict.severity]), f" {verdict.rule.id}: {verdict.rule.meaning}")
    together: dict[str, list[Finding]] = {}
    for finding in verdict.findings:
        together.setdefault(finding.message, []).append(finding)
    for message, alike in together.items():
        # What says the same is told apart by what it is about.
        about = f": {', '.join(finding.subject for finding in alike)}" if len(alike) > 1 else ""
        spans = dict.fromkeys(str(finding.origin.span) for finding in alike if finding.origin)
        yield line(f"- {message}{about}", (f"  ({', '.join(spans)})" if spans else "", DIM), indent=INDENT)
        for link in dict.fromkeys(finding.link for finding in alike if finding.link):
            yield line((link, DIM), indent=INDENT + 2)
    for remedy in dict.fromkeys(finding.remedy or verdict.rule.remedy for finding in verdict.findings):
        yield line("→ ", remedy, indent=INDENT)


def _unknown_lines(verdicts: Sequence[Verdict]) -> Iterator[Line]:
    """Rules by what they could not judge: one cause often stops several."""
    causes: dict[str, list[str]] = {}
    for verdict in verdicts:
        for unknown in verdict.unknown:
            causes.setdefault(unknown.message, []).append(verdict.rule.id)
    if causes:
        yield line()
    for message, rules in causes.items():
        yield line(("unknown", CHANGED), f" {', '.join(rules)}: {message}")


def _not_applicable_lines(audit: Audit) -> Iterator[Line]:
    """Rules that found nothing to look at, by the reason."""
    reasons: dict[str, list[str]] = {}
    for verdict in audit.verdicts:
        if verdict.status is Status.NOT_APPLICABLE:
            reasons.setdefault(verdict.not_applicable, []).append(verdict.rule.id)
    if reasons:
        yield line()
    for reason, rules in reasons.items():
        yield line((Status.NOT_APPLICABLE.value, DIM), f" {', '.join(rules)}: {reason}")


def _silenced_lines(verdicts: Sequence[Verdict]) -> Iterator[Line]:
    if verdicts:
        yield line()
    for verdict in verdicts:
        for silence in dict.fromkeys(item.silence for item in verdict.silenced):
            subjects = [item.finding.subject for item in verdict.silenced if item.silence == silence]
            until = f" until {silence.until}" if silence.until else ""
            what = f" {verdict.rule.id}{until}: {', '.join(subjects)}: {silence.reason}"
            yield line(("silenced", DIM), what, _place(silence))
        for silence in verdict.ended:
            yield line(
                ("ended", CHANGED),
                f" the silence of {verdict.rule.id} ended on {silence.until}: {silence.reason}",
                _place(silence),
            )


def _place(silence: Silence) -> tuple[str, str]:
    return f"  ({silence.origin.span})", DIM


def _total(audit: Audit) -> Line:
    counts = audit.counts()
    failed = [number_of(len(found), *NOUNS[item]) for item in Severity if (found := audit.failed(item))]
    others = [f"{counts[status]} {status}" for status in Status if status is not Status.FAILED and counts[status]]
    style = BAD if audit.failed(Severity.ERROR) else CHANGED if failed or counts[Status.UNKNOWN] else GOOD
    return line((f"Rules: {', '.join([*failed, *others]) or 'none chosen'}.", style))
