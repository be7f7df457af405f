"""What `drift --format json` prints: the keys beyond those of all reports."""

from dataclasses import replace
from typing import Any, Literal

from idiaspora.cli.results.calendar import CalendarPart, calendar_part
from idiaspora.cli.results.drift.text import by_resource
from idiaspora.cli.results.plan.report import ChangePart, FieldPart, change_part, place_values
from idiaspora.cli.results.report import ForumPart, Part, Report
from idiaspora.cli.text.values import secret_change, value_data
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.provisioning.drift.detection import Drift
from idiaspora.provisioning.drift.sides import EXISTENCE, PLACE, Difference
from idiaspora.provisioning.exit_codes import ExitCode

CauseName = Literal["there", "here", "both", "new-default", "unknown", "untold", "calendar"]


class TracePart(Part):
    """Who made a difference."""

    recorded: Literal["yes", "never", "not-found", "not-readable", "not-asked"]
    """Whether somebody can be named; else why not: Discourse keeps no log of it, no entry fits, the log could not be
    read, or it would have taken more requests than allowed."""
    part: str
    """The person or key among several that the difference consists of; else ""."""
    user: str
    """The username; "" unless recorded."""
    at: str
    """The forum's time, ISO 8601; "" unless recorded."""
    before: Any
    """The value before; null where it is not known."""
    own: bool
    """Whether this is the acting user."""
    detail: str
    """Why the log could not be read; else ""."""


class RemediesPart(Part):
    """Both ways to resolve a difference."""

    apply: str
    """What an apply does about it."""
    adopt: str
    """The path to give to `adopt`, which writes the forum's value there; "" where it cannot."""
    instead: str
    """What to do by hand where `adopt` cannot write the value; else ""."""


class DriftFieldPart(FieldPart):
    """A field that differs; `old` is declared, `new` is on the forum."""

    cause: CauseName
    """Which side changed since the last apply; `untold` where that is not known."""
    applied: Any
    """What was applied last; null where nothing is recorded."""
    recorded: bool
    """Whether the lock file holds what was applied last."""
    traces: tuple[TracePart, ...]
    """Who did it; empty without `--blame`, and for what nobody did on the forum."""
    remedies: RemediesPart
    """What to do."""


class DifferencePart(ChangePart):
    """A resource that differs."""

    cause: CauseName | None
    """Which side changed, when the whole resource is absent, too much, or in another place; null when only fields
    differ."""
    traces: tuple[TracePart, ...]
    """Who did that; empty without `--blame`."""
    remedies: RemediesPart | None
    """What to do about that; null when only fields differ."""
    fields: tuple[DriftFieldPart, ...]
    """The fields that differ."""


class DriftReport(Report):
    """`drift`."""

    forum: ForumPart
    """Which forum."""
    drift: bool
    """Whether the forum differs from the file; with `--since-last`, whether it differs in something new."""
    differences: tuple[DifferencePart, ...]
    """The resources that differ; in their fields `old` is declared and `new` is on the forum."""
    reads: int
    """How many requests it took, those for the blame included."""
    known: int = 0
    """With `--since-last`: how many differences were reported before, and are left out."""
    gone: int = 0
    """With `--since-last`: how many differences were reported before, and no longer exist."""
    calendar: CalendarPart | None = None
    """Where the themes stand in the calendar of the file; null where nothing opens or closes."""
    untold: str = ""
    """Why what was found did not reach the webhook, or was not remembered; else ""."""


def drift_report(drift: Drift, exit_code: ExitCode, untold: str = "") -> DriftReport:
    return DriftReport(
        command="drift",
        exit_code=exit_code,
        forum=ForumPart(name=drift.forum, url=drift.url, username=drift.username),
        drift=bool(drift.differences),
        differences=tuple(_thing_part(items, drift) for items in by_resource(drift.differences)),
        reads=drift.reads,
        known=drift.known,
        gone=drift.gone,
        calendar=calendar_part(drift.standings),
        untold=untold,
    )


def _thing_part(items: list[Difference], drift: Drift) -> DifferencePart:
    whole = next((item for item in items if item.field in (EXISTENCE, PLACE)), None)
    base = change_part(replace(items[0].change, fields=())).model_dump(exclude={"fields"})
    if whole is not None and whole.field == PLACE:
        base["renamed_from"] = whole.live
        base["action"] = "update"
    return DifferencePart(
        **base,
        cause=whole.cause.value if whole else None,
        traces=_trace_parts(whole, drift) if whole else (),
        remedies=_remedies_part(whole) if whole else None,
        fields=tuple(_field_part(item, drift) for item in items if item is not whole),
    )


def _field_part(item: Difference, drift: Drift) -> DriftFieldPart:
    return DriftFieldPart(
        field=item.field,
        old=value_data(item.declared),
        new=value_data(item.live),
        secret=secret_change(item.declared, item.live),
        reason=item.origin.reason,
        cause=item.cause.value,
        applied=value_data(item.applied),
        recorded=item.applied is not UNKNOWN,
        traces=_trace_parts(item, drift),
        remedies=_remedies_part(item),
        **place_values(item.origin),
    )


def _remedies_part(item: Difference) -> RemediesPart:
    return RemediesPart(apply=item.remedies.apply, adopt=item.remedies.adopt, instead=item.remedies.instead)


def _trace_parts(item: Difference, drift: Drift) -> tuple[TracePart, ...]:
    return tuple(
        TracePart(
            recorded=trace.recorded.value,
            part=trace.part,
            user=trace.user,
            at=trace.at,
            before=value_data(trace.before),
            own=trace.own,
            detail=trace.detail,
        )
        for trace in drift.blame.of(item)
    )
