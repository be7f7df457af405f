"""Who may do what where, as a table; what is odd about it, and what a plan would open and close, as findings."""

from collections.abc import Iterable, Iterator, Mapping

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText, Table
from idiaspora.cli.results.access.text import site_texts
from idiaspora.cli.results.access.view import AccessView
from idiaspora.cli.results.access.watching import HEADINGS, watch_text, watched_cells
from idiaspora.cli.results.calendar import calendar_tables
from idiaspora.cli.results.plan.findings import file_of
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.safety.exposure import Shift

RULES: Mapping[str, RuleText] = {
    rule.id: rule
    for rule in (
        RuleText(
            "access-widening",
            Level.WARNING,
            "Apply would let somebody see or do more.",
            "Consent with --allow-widening, or change access in the file.",
        ),
        RuleText("access-narrowing", Level.NOTE, "Apply would take rights away.", "Change access in the file."),
        RuleText(
            "access-oversight",
            Level.NOTE,
            "Apply would change who moderates a category, or whose posts wait for approval there.",
            "Change moderated_by or approve in the file.",
        ),
        RuleText(
            "access-stray",
            Level.WARNING,
            "A category is seen by some who do not see the one above it.",
            "Give both the same access.",
        ),
    )
}


def access_findings(shown: AccessView, desired: Desired) -> Findings:
    """The matrix of the last state shown, with what is odd or would change."""
    difference = shown.difference
    findings = (
        *_shifts("access-widening", "can then {}", difference.widening, desired),
        *_shifts("access-narrowing", "can no longer {}", difference.narrowing, desired),
        *_watches(shown, desired),
        *_strays(shown, desired),
    )
    numbers: dict[str, int | str] = {"categories": len(shown.rows), "audiences": len(shown.last.audiences)}
    if shown.then is not None:
        numbers |= {"openings": len(difference.widening), "closings": len(difference.narrowing)}
    return Findings(
        "access",
        "Access",
        _verdict(shown),
        file_of(desired),
        findings,
        tuple(RULES[id] for id in dict.fromkeys(finding.rule for finding in findings)),
        shown.forum.name,
        shown.forum.url,
        numbers=numbers,
        notes=(
            *site_texts(shown.last),
            f"Moderators of the whole forum: {', '.join(shown.last.moderators) or 'nobody'}.",
        ),
        tables=(*calendar_tables(shown.standings), _table(shown)),
    )


def _verdict(shown: AccessView) -> str:
    if shown.then is None:
        return "who can see, reply and create where, as it is now"
    gained, lost = len(shown.difference.widening), len(shown.difference.narrowing)
    if not gained and not lost and shown.difference.watches:
        return "apply would give nobody more or less than now, and change who watches over categories"
    if not gained and not lost:
        return "apply would give nobody more or less than now"
    return f"apply would open {gained} and close {lost} of the ways to see and do something"


def _table(shown: AccessView) -> Table:
    return Table(
        "Categories and audiences",
        (CATEGORY, "topics", *(column.name for column in shown.columns), *HEADINGS.values()),
        tuple(
            (
                row.category.path,
                str(row.category.topics),
                *(cell.text for cell in row.cells),
                *watched_cells(shown, row.before, row.category.oversight),
            )
            for row in shown.rows
        ),
    )


def _shifts(rule: str, message: str, shifts: Iterable[Shift], desired: Desired) -> Iterator[Finding]:
    for shift in shifts:
        hidden = f", {shift.topics} topics are hidden from them" if shift.topics else ""
        said = f"{shift.audience.name} {message.format(' and '.join(shift.rights))}{hidden}"
        subject = f"category {shift.path} for {shift.audience.name}"
        yield Finding(rule, RULES[rule].level, subject, said, RULES[rule].remedy, _span(shift.path, desired))


def _watches(shown: AccessView, desired: Desired) -> Iterator[Finding]:
    rule = RULES["access-oversight"]
    for watch in shown.difference.watches:
        subject = f"category {watch.path}: {HEADINGS[watch.field]}"
        span = _span(watch.path, desired, watch.field)
        yield Finding(rule.id, rule.level, subject, watch_text(watch, shown.roles), rule.remedy, span)


def _strays(shown: AccessView, desired: Desired) -> Iterator[Finding]:
    rule = RULES["access-stray"]
    for path, names in shown.last.stray():
        message = f"{', '.join(names)} see it and not the category above it"
        yield Finding(rule.id, rule.level, f"category {path}", message, rule.remedy, _span(path, desired))


def _span(path: str, desired: Desired, field: str = "access") -> Span | None:
    """Where a field of a category is declared, else the category."""
    resource = desired.get(CATEGORY, path)
    if resource is None:
        return None
    declared = resource.fields.get(field)
    return (declared.origin if declared else resource.origin).span
