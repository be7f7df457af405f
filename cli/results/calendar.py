"""Where the themes stand in the calendar, for the reports of every command that judges by it."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from idiaspora.cli.formats.findings import Table
from idiaspora.cli.results.report import Part
from idiaspora.cli.text.lines import HEADING, Line, line
from idiaspora.plugin_config.desired.calendar import Phase, Standing, Standings
from idiaspora.plugin_config.fields.moments import local_text


class StandingPart(Part):
    """Where a theme stands."""

    theme: str
    """Its place in the file, such as `themes[diaspora-capital]`."""
    category: str
    """Its path on the forum."""
    phase: Phase
    """Whether the time is `before` it opens, while it is `open`, or `after` it has closed."""
    holds: str
    """What holds in that phase, in the word of the file: `announced`, `hidden`, `open` or `read-only`."""
    next_at: str
    """When the next phase begins, ISO 8601; "" where none does."""
    next_holds: str
    """What holds then; "" where nothing comes."""


class CalendarPart(Part):
    """Where the themes stand in the calendar of the file."""

    at: str
    """The time by which it is judged, ISO 8601: that of the clock, or of `--at`."""
    timezone: str
    """The time zone of the consultation."""
    themes: tuple[StandingPart, ...]
    """The themes, and the categories with days of their own, that open and close."""


def calendar_part(standings: Standings | None) -> CalendarPart | None:
    if standings is None:
        return None

    def told(at: datetime | None) -> str:
        return "" if at is None else at.astimezone(standings.zone).isoformat()

    return CalendarPart(
        at=told(standings.at),
        timezone=str(standings.zone),
        themes=tuple(
            StandingPart(
                theme=one.place,
                category=one.key,
                phase=one.phase,
                holds=one.holds,
                next_at=told(one.turn),
                next_holds=one.then,
            )
            for one in standings.themes
        ),
    )


def calendar_lines(standings: Standings | None) -> Iterator[Line]:
    """The time, and a line for all themes that stand alike."""
    if section := calendar_section(standings):
        heading, texts = section
        yield line((heading, HEADING))
        yield from (line(text, indent=4) for text in texts)


def calendar_section(standings: Standings | None) -> tuple[str, tuple[str, ...]] | None:
    """A heading with the time, and a sentence for all themes that stand alike; None where nothing opens or closes."""
    return None if standings is None else (_heading(standings), tuple(_texts(standings)))


def _heading(standings: Standings) -> str:
    return f"Calendar at {local_text(standings.at, standings.zone)}"


def _texts(standings: Standings) -> Iterator[str]:
    """What holds, until when, and for which themes."""
    alike: dict[tuple[str, datetime | None, str], list[Standing]] = {}
    for one in standings.themes:
        alike.setdefault((one.holds, one.turn, one.then), []).append(one)
    for (holds, turn, then), themes in alike.items():
        next_one = f", {then} from {local_text(turn, standings.zone)} on" if turn else ", to the end"
        yield f"{holds}{next_one}: {', '.join(one.key for one in themes)}"


def calendar_tables(standings: Standings | None) -> tuple[Table, ...]:
    """The same as a table; none where nothing opens or closes."""
    if standings is None:
        return ()
    return (
        Table(
            _heading(standings),
            ("theme", "now", "then", "from"),
            tuple((one.key, one.holds, one.then, _clock(one.turn, standings.zone)) for one in standings.themes),
        ),
    )


def _clock(at: datetime | None, zone: tzinfo) -> str:
    return "" if at is None else local_text(at, zone)
