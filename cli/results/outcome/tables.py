"""The outcome of a consultation for spreadsheets: one table each for themes, recommendations and questions."""

from idiaspora.cli.results.outcome.report import FiguresPart, OutcomeReport, SaidPart
from idiaspora.cli.text.spreadsheets import csv_text

ALL = "all themes"
APART = " / "
"""Between the paragraphs of a text, which stands in one cell."""


def themes_table(report: OutcomeReport) -> str:
    """The figures of each theme, and of all together."""
    names = [name for name in FiguresPart.model_fields if name != "kinds"]
    kinds = list(report.all.figures.kinds)

    def row(slug: str, name: str, figures: FiguresPart) -> list[object]:
        return [slug, name, *(getattr(figures, key) for key in names), *(figures.kinds.get(kind, 0) for kind in kinds)]

    rows = [row(slug, theme.name, theme.figures) for slug, theme in report.themes.items()]
    return csv_text(["theme", "name", *names, *kinds], [*rows, row("", ALL, report.all.figures)])


def recommendations_table(report: OutcomeReport) -> str:
    """Each recommendation in its place."""
    heading = ["theme", "place", "title", "votes", "participants", "replies", "kinds", "date", "language", "writer"]
    return csv_text(
        [*heading, "text", "expert's answer", "address"],
        (
            [
                slug,
                one.place,
                one.title,
                one.votes,
                one.participants,
                one.replies,
                ", ".join(one.kinds),
                one.opening.date,
                one.opening.language,
                one.opening.writer,
                _text(one.opening),
                _text(one.expert_answers[0]) if one.expert_answers else "",
                one.url,
            ]
            for slug, theme in report.themes.items()
            for one in theme.contributions
            if one.place is not None
        ),
    )


def questions_table(report: OutcomeReport) -> str:
    """Each question with its answer."""
    heading = ["theme", "title", "state", "answered by", "answers", "hours to first answer", "days waiting", "date"]
    return csv_text(
        [*heading, "language", "writer", "text", "answer", "address"],
        (
            [
                slug,
                one.title,
                one.state,
                one.answered_by,
                one.answers,
                one.hours_to_first_answer,
                one.days_waiting,
                one.opening.date,
                one.opening.language,
                one.opening.writer,
                _text(one.opening),
                _text(one.answer) if one.answer else "",
                one.url,
            ]
            for slug, theme in report.themes.items()
            for one in theme.questions
        ),
    )


def _text(said: SaidPart) -> str:
    return APART.join(said.paragraphs)
