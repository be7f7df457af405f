"""The time that a report is about, and the weeks in it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Period:
    """From the first moment of the day `since` to the last of the day `until`, in a time zone; None is without end."""

    since: date | None
    until: date | None
    timezone: str

    def covers(self, moment: datetime) -> bool:
        """Whether something of that time counts."""
        day = self.day(moment)
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def day(self, moment: datetime) -> date:
        """The day in which a moment lies there."""
        return moment.astimezone(ZoneInfo(self.timezone)).date()

    def week(self, moment: datetime) -> str:
        """The ISO week in which a moment lies there, such as 2026-W48."""
        year, week, _ = self.day(moment).isocalendar()
        return f"{year}-W{week:02}"


def weeks_between(first: str, last: str) -> list[str]:
    """All weeks from one to another, both included."""
    mondays = range(monday(first).toordinal(), monday(last).toordinal() + 1, 7)
    return [f"{year:04}-W{week:02}" for year, week, _ in map(date.isocalendar, map(date.fromordinal, mondays))]


def monday(week: str) -> date:
    """The first day of a week, such as `2026-W48`. Raises ValueError."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)
