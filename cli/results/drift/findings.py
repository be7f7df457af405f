"""Drift as findings: one for each field that differs, at the line that declares it."""

from collections.abc import Iterator, Mapping

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText, Shift, shift_of
from idiaspora.cli.results.calendar import calendar_tables
from idiaspora.cli.results.drift.text import remedy_words, trace_words
from idiaspora.cli.results.plan.text import title_of
from idiaspora.cli.text.values import number_of
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.drift.detection import Drift
from idiaspora.provisioning.drift.sides import EXISTENCE, PLACE, PRESENT, Cause, Difference

COLUMNS = ("declared", "on the forum")
LEVELS: Mapping[Cause, Level] = {
    Cause.THERE: Level.WARNING,
    Cause.HERE: Level.WARNING,
    Cause.BOTH: Level.ERROR,
    Cause.DEFAULT: Level.NOTE,
    Cause.UNKNOWN: Level.WARNING,
    Cause.UNTOLD: Level.WARNING,
    Cause.CALENDAR: Level.WARNING,
}
MEANINGS: Mapping[Cause, str] = {
    Cause.THERE: "The forum was changed since the last apply, and is not as the file says.",
    Cause.HERE: "The file was changed and not applied.",
    Cause.BOTH: "Forum and file were both changed since the last apply, to different values.",
    Cause.DEFAULT: "A setting follows a new default of the forum's version.",
    Cause.UNKNOWN: "A declared value could not be read on the forum.",
    Cause.UNTOLD: "Forum and file differ, and nothing tells which of them changed.",
    Cause.CALENDAR: "Something opened or closed by the calendar, and no apply has run since.",
}
REMEDY = "“idiaspora apply” puts the forum right; “idiaspora adopt” writes what it has into the file."


def drift_findings(drift: Drift, file: Span) -> Findings:
    """The drift of one forum. `file` stands for what no single line declares."""
    findings = tuple(_finding(item, drift) for item in drift.differences)
    causes = [cause for cause in Cause if any(item.cause is cause for item in drift.differences)]
    numbers: dict[str, int | str] = {"differences": len(findings)}
    numbers |= {cause.words: sum(item.cause is cause for item in drift.differences) for cause in causes}
    return Findings(
        "drift",
        "Drift",
        _verdict(drift),
        file,
        findings,
        tuple(RuleText(_rule(cause), LEVELS[cause], MEANINGS[cause], REMEDY) for cause in causes),
        drift.forum,
        drift.url,
        numbers=numbers | {"requests": drift.reads},
        columns=COLUMNS,
        tables=calendar_tables(drift.standings),
    )


def _verdict(drift: Drift) -> str:
    count = len(drift.differences)
    compared = bool(drift.known or drift.gone)
    if not count and not compared and not drift.managed:
        return "no drift: the file manages nothing yet"
    if not count:
        return "no new drift" if compared else "no drift: the forum is as the file says"
    new = "new " if compared else ""
    return number_of(count, f"{new}difference")


def _finding(item: Difference, drift: Drift) -> Finding:
    title = title_of(item.change)
    whole = item.field in (EXISTENCE, PLACE) or item.kind == SITE_SETTING
    return Finding(
        _rule(item.cause),
        LEVELS[item.cause],
        title if whole else f"{title}: {item.field}",
        f"{_message(item)}: {item.cause.words}",
        remedy_words(item),
        item.origin.span,
        () if item.field == EXISTENCE else (_shift(item),),
        "; ".join(_who(item, drift)),
    )


def _message(item: Difference) -> str:
    if item.field == EXISTENCE:
        return "is there, and should not be" if item.live == PRESENT else "is declared, and not there"
    if item.field == PLACE:
        return "has another name or place on the forum"
    return "is not as the file says"


def _shift(item: Difference) -> Shift:
    name = "value" if item.kind == SITE_SETTING else item.field
    reason = f"because {item.origin.reason}" if item.origin.reason else ""
    return shift_of(name, item.declared, item.live, item.origin.span, same=item.same, note=reason)


def _who(item: Difference, drift: Drift) -> Iterator[str]:
    for trace in drift.blame.of(item):
        yield f"{trace.part}: {trace_words(trace)}" if trace.part else trace_words(trace)


def _rule(cause: Cause) -> str:
    return f"drift-{cause.value.replace(' ', '-')}"
