"""Charts as plain geometry, from which a page draws them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from idiaspora.provisioning.report.period import weeks_between

WIDTH, HEIGHT, FOOT = 720, 200, 18
"""Units of a chart of columns, and of the line of words below it."""
ROW, LABEL = 26, 150
"""Units of a bar with the space around it, and of the words before it."""
MOST_MARKS = 8
LONGEST_LABEL = 20


@dataclass(frozen=True)
class Bar:
    """A bar with its place and its words; `mark` is what stands below or before it, "" for nothing."""

    x: float
    y: float
    width: float
    height: float
    mark: str
    value: int


@dataclass(frozen=True)
class Chart:
    """Bars in a picture of `width` by `height` units."""

    width: int
    height: int
    bars: tuple[Bar, ...]


def columns(values: Mapping[str, int]) -> Chart:
    """A column for each week, also for those between that have none, unless that is more than a page can show. With
    many weeks some are named."""
    weeks = weeks_between(min(values), max(values)) if values else []
    weeks = sorted(values) if len(weeks) > WIDTH else weeks
    most = max(values.values(), default=0) or 1
    step = WIDTH / max(len(weeks), 1)
    every = -(-len(weeks) // MOST_MARKS) if weeks else 1
    tall = HEIGHT - 2 * FOOT
    bars = []
    for at, week in enumerate(weeks):
        value = values.get(week, 0)
        height = round(tall * value / most, 1)
        mark = week if at % every == 0 else ""
        bars.append(Bar(round(at * step, 1), round(FOOT + tall - height, 1), round(step * 0.8, 1), height, mark, value))
    return Chart(WIDTH, HEIGHT, tuple(bars))


def rows(values: Sequence[tuple[str, int]]) -> Chart:
    """A bar for each name."""
    most = max((value for _, value in values), default=0) or 1
    room = WIDTH - LABEL - 60
    bars = tuple(
        Bar(LABEL, at * ROW + 4, round(room * value / most, 1), ROW - 8, _cut(name), value)
        for at, (name, value) in enumerate(values)
    )
    return Chart(WIDTH, max(len(values), 1) * ROW, bars)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"
