"""A plan as findings: what apply would refuse, what it would do, and what is worth knowing before."""

from collections.abc import Iterator, Mapping

from idiaspora.cli.formats.findings import Finding, Findings, Level, RuleText, Shift, Table, shift_of
from idiaspora.cli.results.calendar import calendar_tables
from idiaspora.cli.results.plan.summary import fields_text, kind_counts
from idiaspora.cli.results.plan.text import reached, title_of
from idiaspora.cli.text.values import number_of, seconds_text, value_text
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.changes import Action, Change, Create, Delete
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.sameness import sameness
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety.guards import Refusal

COLUMNS = ("on the forum", "as declared")
MESSAGES = {
    Action.CREATE: "would be created",
    Action.UPDATE: "would be changed",
    Action.DELETE: "would be deleted",
}
RULES: Mapping[str, RuleText] = {
    rule.id: rule
    for rule in (
        RuleText("pending-create", Level.NOTE, "Apply would create something that the file declares.", "Apply."),
        RuleText("pending-update", Level.NOTE, "Apply would change something to what the file declares.", "Apply."),
        RuleText("pending-delete", Level.WARNING, "Apply would delete something.", "Consent with --allow-delete."),
        RuleText("hindered", Level.WARNING, "The forum would refuse a change.", "Remove what stands in the way."),
        RuleText("refused", Level.ERROR, "A safety rule refuses the whole plan.", "Consent, or change the file."),
        RuleText("note", Level.NOTE, "Something is worth knowing before the plan is applied."),
    )
}


def plan_findings(
    plan: Plan, refusals: tuple[Refusal, ...], file: Span, digest: str, *, short: bool = False
) -> Findings:
    """What a plan would do. `file` is where belongs what no single line declares, `digest` names what it changes;
    `short` leaves out the values of the fields, and counts by kind."""
    changes = (_change(change, short=short) for change in plan.changes)
    findings = (*_refused(refusals), *changes, *_notes(plan))
    return Findings(
        "plan",
        "Plan",
        _verdict(plan, refusals),
        file,
        findings,
        tuple(RULES[id] for id in dict.fromkeys(finding.rule for finding in findings)),
        plan.forum,
        plan.url,
        numbers=_numbers(plan),
        columns=COLUMNS,
        tables=(*calendar_tables(plan.standings), *((_kinds(plan),) if short and plan.changes else ())),
        notes_heading="Changes",
        given_digest=digest,
    )


def file_of(desired: Desired) -> Span:
    """The line of the forum file to which belongs what no single line declares."""
    return desired.forum.origin.span


def _verdict(plan: Plan, refusals: tuple[Refusal, ...]) -> str:
    if plan.is_empty:
        return "in sync: the forum is as the file says"
    counts = plan.counts()
    numbers = ", ".join(f"{counts.get(action, 0)} to {action}" for action in Action)
    refused = f"; apply would refuse it for {number_of(len(refusals), 'reason')}" if refusals else ""
    return numbers + refused


def _numbers(plan: Plan) -> dict[str, int | str]:
    counts = plan.counts()
    numbers: dict[str, int | str] = {f"to {action}": counts.get(action, 0) for action in Action}
    time = seconds_text(plan.seconds) if plan.seconds >= 1 else "no waiting"
    return numbers | {"requests": plan.writes + plan.verification, "time at least": time}


def _refused(refusals: tuple[Refusal, ...]) -> Iterator[Finding]:
    for refusal in refusals:
        remedy = f"to allow it: {refusal.remedy}"
        yield Finding("refused", Level.ERROR, refusal.rule, refusal.reason, remedy, span_at(refusal.place))


def _notes(plan: Plan) -> Iterator[Finding]:
    for note in plan.notes:
        yield Finding("note", Level.NOTE, note.address or "the plan", note.text, note.remedy, span_at(note.place))


def span_at(place: str) -> Span | None:
    """The span that a place is the text of; None for none."""
    file, _, line = place.rpartition(":")
    return Span(file, int(line)) if file and line.isdecimal() else None


def _kinds(plan: Plan) -> Table:
    rows = (
        (KINDS[kind].plural, *(str(counts.get(action, 0)) for action in Action))
        for kind, counts in kind_counts(plan).items()
    )
    return Table("Kinds", ("kind", *(f"to {action}" for action in Action)), tuple(rows))


def _change(change: Change, *, short: bool) -> Finding:
    rule, message, remedy = f"pending-{change.action}", MESSAGES[change.action], ""
    if short and (fields := fields_text(change)):
        message = f"{message}: {fields}"
    if change.hindrance:
        rule, message = "hindered", f"{message}, but the forum would refuse it: {change.hindrance}"
        remedy = RULES[rule].remedy
    elif isinstance(change, Delete):
        remedy = f"it needs --allow-delete {change.kind}"
    renamed = f"now {change.renamed_from}" if change.renamed_from else ""
    who = reached(change)
    reach = f"reaches {who}" if change.again and not change.fields else f"also {who}" if who else ""
    words = ", ".join(filter(None, (renamed, reach, because(change.resource.origin))))
    return Finding(
        rule,
        RULES[rule].level,
        title_of(change),
        f"{message} ({words})" if words else message,
        remedy,
        change.resource.origin.span,
        () if short else shifts_of(change),
    )


def shifts_of(change: Change) -> tuple[Shift, ...]:
    """The fields of a change, from what the forum has to what the file declares."""
    return tuple(
        Shift(item.field, after=value_text(item.new), span=item.origin.span, note=because(item.origin))
        if isinstance(change, Create)
        else shift_of(
            item.field,
            item.old,
            item.new,
            item.origin.span,
            same=sameness(change.resource, item.field, change.live),
            note=because(item.origin),
        )
        for item in change.fields
    )


def because(origin: Origin) -> str:
    return f"because {origin.reason}" if origin.reason else ""
