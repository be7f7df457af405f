"""Drift: where the forum differs from the file, which side changed, who did it, and what to do."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from idiaspora.cli.results.calendar import calendar_lines
from idiaspora.cli.results.plan.text import title_of
from idiaspora.cli.text.lines import BAD, CHANGED, DIM, GOOD, HEADING, Line, Piece, line
from idiaspora.cli.text.values import change_lines, number_of, value_text
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.drift.blame import Recorded, Trace
from idiaspora.provisioning.drift.detection import Drift
from idiaspora.provisioning.drift.sides import EXISTENCE, PLACE, PRESENT, Cause, Difference


def by_resource(differences: Iterable[Difference]) -> Iterator[list[Difference]]:
    """The differences, grouped by resource."""
    return (list(items) for _, items in groupby(differences, key=lambda item: item.address))


def drift_lines(drift: Drift) -> Iterator[Line]:
    """Each resource that differs, with its fields: declared, then on the forum; the cause, who, and both ways to
    resolve it."""
    yield line((drift.forum, HEADING), f" ({drift.url}, as {drift.username})")
    yield from calendar_lines(drift.standings)
    for items in by_resource(drift.differences):
        yield line()
        yield from _thing_lines(items, drift)
    yield line()
    yield from _total_lines(drift)


def _total_lines(drift: Drift) -> Iterator[Line]:
    count = len(drift.differences)
    compared = drift.known or drift.gone
    if count:
        yield line(("Drift: ", BAD), number_of(count, "difference"), " (declared → on the forum).")
    elif compared:
        yield line(("No new drift.", GOOD))
    elif not drift.managed:
        yield line(("No drift: the file manages nothing yet, so nothing can differ from it.", CHANGED))
    else:
        yield line(("No drift: the forum is as the file says.", GOOD))
    if compared:
        yield line((f"Reported before: {drift.known} that still differ, {drift.gone} that no longer do.", DIM))
    yield line((f"{number_of(drift.reads, 'request')} to read; nothing was written.", DIM))


def _thing_lines(items: list[Difference], drift: Drift) -> Iterator[Line]:
    first = items[0]
    title: Piece = (title_of(first.change), CHANGED)
    if first.field == EXISTENCE:
        words = "declared absent → present" if first.live == PRESENT else "declared → absent"
        yield line(title, f": {words}", _place(first.origin))
        yield from _explained(first, drift, indent=4)
        return
    if first.kind == SITE_SETTING:
        yield from _field_lines(first, title, drift, indent=0)
        return
    yield line(title)
    for item in items:
        if item.field == PLACE:
            word = "is still" if item.cause is Cause.HERE else "is"
            yield line(f"{word} {item.live} on the forum", _place(item.origin), indent=4)
            yield from _explained(item, drift, indent=8)
        else:
            yield from _field_lines(item, item.field, drift, indent=4)


def _field_lines(item: Difference, name: Piece, drift: Drift, *, indent: int) -> Iterator[Line]:
    first, *rest = change_lines(item.declared, item.live, item.same)
    yield line(name, f": {first}".rstrip(), _place(item.origin), indent=indent)
    for other in rest:
        yield line(other, indent=indent + 4)
    yield from _explained(item, drift, indent=indent + 4)


def _place(origin: Origin) -> Piece:
    return (f"  ({origin.span})", DIM)


def _explained(item: Difference, drift: Drift, *, indent: int) -> Iterator[Line]:
    traces = drift.blame.of(item)
    if len(traces) == 1 and not traces[0].part:
        yield line(f"{item.cause.words}, {trace_words(traces[0])}", indent=indent)
    else:
        yield line(item.cause.words, indent=indent)
        for trace in traces:
            yield line(f"{trace.part}: {trace_words(trace)}", indent=indent + 4)
    yield line((f"→ {remedy_words(item)}", DIM), indent=indent)


def trace_words(trace: Trace) -> str:
    """Who, when and the value before, or why nobody can be named."""
    if trace.recorded is not Recorded.YES:
        return trace.recorded.words + (f" ({trace.detail})" if trace.detail else "")
    own = " (the tool's own user)" if trace.own else ""
    when = f", {time_words(trace.at)}" if trace.at else ""
    before = "" if trace.before is UNKNOWN else f"; before: {value_text(trace.before)}"
    return f"by {trace.user}{own}{when}{before}"


def time_words(at: str) -> str:
    """The forum's time without seconds: "2026-01-31 10:05 UTC"."""
    day, _, time = at.partition("T")
    return f"{day} {time[:5]} UTC" if at.endswith("Z") and len(time) >= 5 else at


def remedy_words(item: Difference) -> str:
    """Both ways to resolve a difference."""
    remedies = item.remedies
    word = "takes it out of the file at" if item.field == EXISTENCE else "writes the forum's value at"
    if item.is_moved:
        word = "moves its lines there, from"
    other = f"adopt {word} {remedies.adopt}" if remedies.adopt else remedies.instead
    return f"{remedies.apply}; or {other}" if other else remedies.apply
