"""The outcome of a consultation as one page that needs nothing else: no script, no font, no picture."""

import re
from collections.abc import Mapping

from idiaspora.cli.results.outcome import charts
from idiaspora.cli.results.outcome.foremost import HEADING, foremost
from idiaspora.cli.results.outcome.page_template import PAGE
from idiaspora.cli.results.outcome.report import OutcomeReport, SaidPart
from idiaspora.cli.results.outcome.words import (
    FIGURES,
    SECTIONS,
    figure_rows,
    language_name,
    method_texts,
    period_text,
    question_text,
    shown,
)
from idiaspora.cli.text.templates import PageTemplate
from idiaspora.cli.text.visible import visible

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
OVERVIEW = ("topics", "posts", "people", "votes", "questions_asked", "questions_answered", "questions_unanswered")
"""The figures that stand beside one another for all themes."""
WEEKLY: Mapping[str, str] = {
    "posts_per_week": "Posts",
    "people_per_week": "People who wrote",
    "newcomers_per_week": "People who wrote for the first time",
}


def outcome_page(report: OutcomeReport) -> str:
    """The page, the same for the same data; everything that comes from files and forums is escaped."""
    figures = report.all.figures
    return TEMPLATE.filled(
        report=report,
        period=period_text(report.period),
        foremost=foremost(report),
        foremost_heading=HEADING,
        overview=OVERVIEW,
        words=FIGURES,
        headings=SECTIONS,
        figure_rows=figure_rows,
        weekly=[
            (name, words, values, charts.columns(values))
            for name, words in WEEKLY.items()
            if (values := getattr(figures, name))
        ],
        weeks=sorted(figures.posts_per_week),
        languages=_chart({language_name(code): count for code, count in figures.languages_of_posts.items()}),
        groups=_chart({group.value: group.people for group in report.all.by_field.groups})
        if report.all.by_field
        else None,
        method=list(method_texts(report)),
    )


def _chart(values: Mapping[str, int]) -> charts.Chart:
    return charts.rows([(visible(name), value) for name, value in values.items()])


def _lang(said: SaidPart) -> str:
    """The language of a text as pages name it; "" where it names none that could be one."""
    return said.language.replace("_", "-") if LANGUAGE.fullmatch(said.language) else ""


TEMPLATE = PageTemplate(PAGE, {"shown": shown, "lang": _lang, "language": language_name, "said": question_text})
