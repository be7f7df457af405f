"""The outcome of a consultation as Markdown: whatever comes from files and forums means nothing but itself in it."""

from collections.abc import Iterable, Iterator

from idiaspora.cli.formats.markdown import inert
from idiaspora.cli.results.outcome.foremost import HEADING, foremost
from idiaspora.cli.results.outcome.page import OVERVIEW, WEEKLY
from idiaspora.cli.results.outcome.report import ContributionPart, OutcomeReport, QuestionPart, SaidPart, ThemePart
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
from idiaspora.cli.text.values import number_of


def outcome_markdown(report: OutcomeReport) -> str:
    """The whole report, the same for the same data."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: OutcomeReport) -> Iterator[str]:
    yield f"# {inert(report.forum.title)}\n"
    if report.forum.question:
        yield f"**{inert(report.forum.question)}**\n"
    yield f"{inert(report.forum.name)}, {inert(report.forum.url)}, {period_text(report.period)}.\n"
    yield from _foremost(report)
    yield "## All themes\n"
    yield from _table(("figure", ""), figure_rows(report.all.figures))
    yield from _table(
        ("theme", *(FIGURES[name] for name in OVERVIEW)),
        ((theme.name, *(shown(getattr(theme.figures, name)) for name in OVERVIEW)) for theme in report.themes.values()),
    )
    if "participation" in report.forum.sections:
        yield from _participation(report)
    for theme in report.themes.values():
        yield from _theme(theme)
    yield "## How it was counted\n"
    yield from (f"- {inert(text)}" for text in method_texts(report))


def _foremost(report: OutcomeReport) -> Iterator[str]:
    found = foremost(report)
    if not found:
        return
    yield f"## {HEADING}\n"
    for place, one in enumerate(found, start=1):
        votes = number_of(one.contribution.votes, "vote")
        yield f"{place}. **{inert(one.contribution.title)}**, {votes}, {inert(one.theme_name)}"
    yield ""


def _participation(report: OutcomeReport) -> Iterator[str]:
    figures = report.all.figures
    yield f"### {SECTIONS['participation']}\n"
    weekly = [getattr(figures, name) for name in WEEKLY]
    yield from _table(
        ("week", *WEEKLY.values()),
        ((week, *(shown(values.get(week, 0)) for values in weekly)) for week in sorted(figures.posts_per_week)),
    )
    languages = figures.languages_of_posts.items()
    yield from _table(("language", "posts"), ((language_name(code), shown(count)) for code, count in languages))
    if (by := report.all.by_field) is not None:
        rows = ((group.value, shown(group.people), shown(group.posts)) for group in by.groups)
        yield from _table((by.field, "people", "posts"), rows)
    if pairs := report.all.tags_together:
        yield from _table(("tags that occur together", "topics"), ((", ".join(p.tags), shown(p.topics)) for p in pairs))


def _theme(theme: ThemePart) -> Iterator[str]:
    yield f"## {inert(theme.title or theme.name)}\n"
    if theme.question:
        yield f"**{inert(theme.question)}**\n"
    yield from _table(("figure", ""), figure_rows(theme.figures))
    for section in theme.sections:
        yield f"### {SECTIONS[section]}\n"
        if section == "recommendations":
            yield from _each(map(_contribution, (one for one in theme.contributions if one.place)))
        elif section == "experiences":
            yield from _each(map(_contribution, (one for one in theme.contributions if not one.place)))
        elif section == "questions":
            yield from _each(map(_question, theme.questions))
        else:
            rows = ((m.who, shown(m.posts), shown(m.questions_answered), m.last or "none") for m in theme.moderators)
            yield from _table(("expert", "posts", "questions answered", "last post"), rows)


def _each(parts: Iterable[Iterator[str]]) -> Iterator[str]:
    lines = [line for part in parts for line in part]
    yield from lines or ["None.\n"]


def _contribution(one: ContributionPart) -> Iterator[str]:
    place = f"{one.place}. " if one.place else ""
    yield f"#### {place}{inert(one.title)}\n"
    facts = (
        number_of(one.votes, "vote"),
        number_of(one.participants, "person", "people"),
        number_of(one.replies, "reply", "replies"),
        *one.kinds,
        one.opening.date,
        one.opening.writer,
        one.url,
    )
    yield f"{' · '.join(map(inert, facts))}\n"
    yield from _text(one.opening)
    for answer in one.expert_answers:
        yield from _answer(answer)


def _question(one: QuestionPart) -> Iterator[str]:
    yield f"#### {inert(one.title)}\n"
    facts = (question_text(one), number_of(one.answers, "answer"), one.opening.date, one.opening.writer, one.url)
    yield f"{' · '.join(map(inert, facts))}\n"
    yield from _text(one.opening)
    if one.answer is not None:
        yield from _answer(one.answer)


def _answer(said: SaidPart) -> Iterator[str]:
    yield f"> {inert(said.writer)}, {said.date}"
    for paragraph in said.paragraphs:
        yield f">\n> {_plain_start(inert(paragraph))}"
    yield ""


def _text(said: SaidPart) -> Iterator[str]:
    yield from (f"{_plain_start(inert(paragraph))}\n" for paragraph in said.paragraphs)


def _plain_start(text: str) -> str:
    """Text that is no list or heading where a line begins with it."""
    head, separator, rest = text.partition(" ")
    if head in ("-", "–") or (head[:-1].isdigit() and head[-1:] in (".", ")")):
        return f"{head[:-1]}&#{ord(head[-1])};{separator}{rest}"
    return text


def _table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    body = [f"| {' | '.join(map(inert, row))} |" for row in rows]
    if body:
        yield f"| {' | '.join(map(inert, heading))} |"
        yield f"|{' --- |' * len(heading)}"
        yield from body
        yield ""
