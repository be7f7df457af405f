"""The outcome of a consultation for a terminal: the figures, and the first recommendations of each theme."""

from collections.abc import Iterator

from idiaspora.cli.results.outcome.report import OutcomeReport, ThemePart
from idiaspora.cli.results.outcome.words import figure_rows, method_texts, period_text, shown
from idiaspora.cli.text.lines import HEADING, Line, line
from idiaspora.cli.text.values import number_of

MOST_RANKED = 5


def outcome_lines(report: OutcomeReport) -> Iterator[Line]:
    """The whole result."""
    yield line((report.forum.title, HEADING))
    yield line(f"{report.forum.name}, {report.forum.url}, {period_text(report.period)}")
    for slug, theme in report.themes.items():
        yield line("")
        yield from _theme(slug, theme)
    yield line("")
    yield line(("All themes", HEADING))
    yield from (line(f"{name}: {value}", indent=2) for name, value in figure_rows(report.all.figures))
    yield line("")
    yield line(("How it was counted", HEADING))
    yield from (line(text, indent=2) for text in method_texts(report))


def _theme(slug: str, theme: ThemePart) -> Iterator[Line]:
    yield line((theme.name, HEADING), f" ({slug})")
    yield from (line(f"{name}: {value}", indent=2) for name, value in figure_rows(theme.figures))
    ranking = theme.figures.ranking
    for place, one in enumerate(ranking[:MOST_RANKED], 1):
        people = number_of(one.participants, "person", "people")
        yield line(f"{place}. {one.title}: {number_of(one.votes, 'vote')}, {people}", indent=2)
    if len(ranking) > MOST_RANKED:
        yield line(f"… and {shown(len(ranking) - MOST_RANKED)} more recommendations", indent=2)
