"""Days and times as people write them, and the instants that they are in a time zone, clock changes included. Pure.

The rules of time zones are data of the machine, or of the package tzdata (IANA).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

WRITTEN = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[ T](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?) ?(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
ONE_DAY = timedelta(days=1)
WIDEST = timedelta(days=2)
"""More than any time zone is ahead of UTC or behind it, and than any clock was ever put forward."""


class NoSuchTime(ValueError):
    """A day or a time that the clocks of a time zone leave out."""


@dataclass(frozen=True)
class Moment:
    """A day, or a day and a time, as it was written; `offset` is that from UTC where one was written."""

    day: date
    clock: time | None = None
    offset: timedelta | None = None

    def begins(self, zone: tzinfo) -> datetime:
        """The instant in UTC: of a day its first minute in the zone. Of a time that the clocks show twice the first.

        Raises NoSuchTime for what they leave out.
        """
        if self.clock is None:
            return first_minute(self.day, zone)
        local = datetime.combine(self.day, self.clock)
        if self.offset is not None:
            return (local - self.offset).replace(tzinfo=UTC)
        instant = local.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != local:
            raise NoSuchTime(f"the clocks of {zone} are put forward over {self}")
        return instant

    def ends(self, zone: tzinfo) -> datetime:
        """The instant in UTC at which it is over: of a day the first minute of the next one, of a time itself.

        Raises NoSuchTime for what the clocks leave out.
        """
        if self.clock is not None:
            return self.begins(zone)
        first_minute(self.day, zone)
        return _first_minute_from(self.day + ONE_DAY, zone)

    def is_shown_twice(self, zone: tzinfo) -> bool:
        """Whether it is a time that the clocks of the zone show twice, as they are put back."""
        if self.clock is None or self.offset is not None:
            return False
        local = datetime.combine(self.day, self.clock, zone)
        later = local.replace(fold=1)
        return local.utcoffset() != later.utcoffset() and local.astimezone(UTC) < later.astimezone(UTC)

    def __str__(self) -> str:
        if self.clock is None:
            return self.day.isoformat()
        shown = self.clock.isoformat("seconds" if self.clock.second else "minutes")
        return f"{self.day.isoformat()} {shown}{'' if self.offset is None else f' {_offset_text(self.offset)}'}"


def read_moment(text: str) -> Moment | None:
    """A day such as 2027-01-31, with a time and an offset or without; None for what is none."""
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    try:
        day = date.fromisoformat(found["day"])
        clock = time.fromisoformat(found["time"]) if found["time"] else None
        offset = time.fromisoformat(f"00:00{found['offset']}").utcoffset() if found["offset"] else None
        (day - WIDEST, day + WIDEST)
    except (ValueError, OverflowError):
        return None
    return Moment(day, clock, offset)


def first_minute(day: date, zone: tzinfo) -> datetime:
    """When a day begins in a time zone, in UTC. Raises NoSuchTime for a day that the zone leaves out."""
    begins = _first_minute_from(day, zone)
    if begins.astimezone(zone).date() != day:
        raise NoSuchTime(f"the calendar of {zone} leaves {day.isoformat()} out")
    return begins


def _first_minute_from(day: date, zone: tzinfo) -> datetime:
    """The first instant of a day, or of the next one that there is; where the clocks are put forward at midnight, the
    one to which they are put."""
    midnight = datetime.combine(day, time(), zone)
    instant = midnight.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return instant
    before, behind = instant - WIDEST, instant + WIDEST
    while behind - before > timedelta(seconds=1):
        middle = before + (behind - before) // 2
        if middle.astimezone(zone).date() >= day:
            behind = middle
        else:
            before = middle
    return behind.replace(microsecond=0)


def zone_of(name: str) -> tzinfo:
    """A time zone by its name; UTC for one that is not known."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError):
        return UTC


def local_text(instant: datetime, zone: tzinfo) -> str:
    """An instant as the clocks of a time zone show it: "2026-12-01 00:00 (Europe/Zurich)"; one that is outside of the
    years that they can show as it is written."""
    try:
        return f"{instant.astimezone(zone):%Y-%m-%d %H:%M} ({zone})"
    except OverflowError:
        return instant.isoformat()


def _offset_text(offset: timedelta) -> str:
    return str(timezone(offset)).removeprefix("UTC") or "Z"
