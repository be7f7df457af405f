"""What most people ask for, over all themes. Pure."""

from dataclasses import dataclass

from idiaspora.cli.results.outcome.report import ContributionPart, OutcomeReport

MOST = 7
HEADING = "What most people ask for"
SECTION = "recommendations"


@dataclass(frozen=True)
class Foremost:
    """A recommendation with the name of its theme; `theme` counts the themes of the report from 1."""

    theme: int
    theme_name: str
    contribution: ContributionPart


def foremost(report: OutcomeReport) -> list[Foremost]:
    """The recommendations of all themes that tell of theirs, those with votes: the most votes first, then the most
    participants, then the older."""
    found = [
        Foremost(number, theme.name, one)
        for number, theme in enumerate(report.themes.values(), start=1)
        if SECTION in theme.sections
        for one in theme.contributions
        if one.place and one.votes
    ]
    found.sort(key=lambda one: (-one.contribution.votes, -one.contribution.participants, one.contribution.opening.date))
    return found[:MOST]
