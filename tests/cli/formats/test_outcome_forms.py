"""The outcome of a consultation in every form: complete, harmless whatever was written, and without names."""

import csv
import json
import re
from collections.abc import Callable, Mapping
from io import StringIO

import html5lib
import pytest
from markdown_it import MarkdownIt
from outcomes import EXPERT, KOFI, PEOPLE, QUESTIONS, STAFF, facts, post, sample, told, topic
from pydantic import ValidationError
from samples import each_hostile_name

from idiaspora.cli.results.outcome.foremost import foremost
from idiaspora.cli.results.outcome.making import Telling
from idiaspora.cli.results.outcome.markdown import outcome_markdown
from idiaspora.cli.results.outcome.page import outcome_page
from idiaspora.cli.results.outcome.report import OutcomeReport
from idiaspora.cli.results.outcome.tables import questions_table, recommendations_table, themes_table
from idiaspora.cli.results.outcome.text import outcome_lines
from idiaspora.cli.text.ci_commands import in_json
from idiaspora.cli.text.lines import plain

TABLES: Mapping[str, Callable[[OutcomeReport], str]] = {
    "csv-themes": themes_table,
    "csv-recommendations": recommendations_table,
    "csv-questions": questions_table,
}
FORMS: Mapping[str, Callable[[OutcomeReport], str]] = {
    "text": lambda report: plain(outcome_lines(report)),
    "json": lambda report: in_json(json.dumps(report.data(), indent=2)),
    "markdown": outcome_markdown,
    "html": outcome_page,
    **TABLES,
}
COMMAND = re.compile(r"(?i)##\[|##vso\[|##teamcity\[|::[a-z-]+( [^:]*)?::|section_(start|end):\d+:|travis_(fold|time):")
MARKDOWN_TAGS = {"p", "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "strong", "ul", "ol", "li"}
MARKDOWN_TAGS |= {"blockquote", "html", "head", "body"}


def tags_of(html: str) -> set[str]:
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    return {item.tag for item in tree.iter() if isinstance(item.tag, str)}


@each_hostile_name
@pytest.mark.parametrize("form", FORMS)
def test_no_form_holds_a_command(form: str, name: str) -> None:
    text = FORMS[form](sample(name))

    assert [line for line in text.splitlines() if COMMAND.search(line) or line.lstrip().startswith("::")] == []


@each_hostile_name
def test_the_page_holds_no_other_elements_whatever_was_written(name: str) -> None:
    made = outcome_page(sample(name))

    assert tags_of(made) == tags_of(outcome_page(sample()))
    attributes = {
        key for item in html5lib.HTMLParser(namespaceHTMLElements=False).parse(made).iter() for key in item.attrib
    }
    assert not {key for key in attributes if str(key).startswith("on")}


@each_hostile_name
def test_markdown_means_nothing_but_itself_whatever_was_written(name: str) -> None:
    made = MarkdownIt("commonmark", {"html": True}).enable("table").render(outcome_markdown(sample(name)))

    assert tags_of(made) <= MARKDOWN_TAGS


@each_hostile_name
@pytest.mark.parametrize("form", TABLES)
def test_no_cell_is_a_formula(form: str, name: str) -> None:
    heading, *rows = csv.reader(StringIO(TABLES[form](sample(name))))

    assert rows
    assert {len(row) for row in rows} == {len(heading)}
    assert [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []


@each_hostile_name
@pytest.mark.parametrize("form", FORMS)
def test_a_kind_that_is_called_anything_is_only_called_so(form: str, name: str) -> None:
    data = sample().data()
    for figures in (data["all"]["figures"], data["themes"]["water"]["figures"]):
        figures["kinds"] = {name: 1, "\u202e\x1b[31m": 2}

    text = FORMS[form](OutcomeReport.model_validate(data))

    assert not COMMAND.search(text)
    assert form == "json" or not {"\u202e", "\x1b"} & set(text)
    if form == "csv-themes":
        heading, *_ = csv.reader(StringIO(text))
        assert [cell for cell in heading if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []


@pytest.mark.parametrize(
    ("place", "odd"),
    [
        (("period", "since"), "<img src=x>"),
        (("period", "until"), "2026-12-01 <img src=x>"),
        (("themes", "water", "sections", 0), "nothing"),
        (("themes", "water", "contributions", 0, "opening", "date"), "yesterday"),
        (("all", "figures", "posts_per_week"), {"2026-W99": 1}),
        (("all", "figures", "posts_per_week"), {"<img src=x>": 1}),
    ],
)
def test_data_of_others_with_what_no_report_holds_is_not_taken(place: tuple[str | int, ...], odd: object) -> None:
    data = json.loads(json.dumps(sample().data()))
    held = data
    for key in place[:-1]:
        held = held[key]
    held[place[-1]] = odd
    with pytest.raises(ValidationError):
        OutcomeReport.model_validate(data)


@pytest.mark.slow
def test_a_page_of_very_many_weeks_shows_those_with_posts() -> None:
    data = sample().data()
    data["all"]["figures"]["posts_per_week"] = {"0001-W02": 1, "9999-W52": 1}

    made = outcome_page(OutcomeReport.model_validate(data))

    assert len(made) < 100_000


@pytest.mark.parametrize(
    "text", ["1. First", "- item", "+ item", "> quoted", "# Heading", "***", "1) First", "| a | b |"]
)
def test_a_paragraph_is_a_paragraph_in_markdown(text: str) -> None:
    report = told(facts([topic(10)], [post(20, 10, raw=f"`{text}`")]))
    assert report.themes["water"].contributions[0].opening.paragraphs == (text,)

    made = MarkdownIt("commonmark").enable("table").render(outcome_markdown(report))

    assert tags_of(made) <= MARKDOWN_TAGS - {"blockquote"}
    assert made.count("<h1>") == 1
    assert "<ol>" not in made


SAID = (
    "Thanks @martin and @nobody-known, amina! KOFI.K said so, says Amina Diallo-Ba, modder's friend, "
    '[quote="kofi.k, post:1, topic:2"]what he said[/quote] to Martin Okoro (amina-like).'
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("full", [False, True], ids=["excerpts", "whole"])
def test_without_consent_no_form_has_a_name(form: str, full: bool) -> None:
    topics = [topic(10, title=SAID), topic(11, QUESTIONS, title=SAID), topic(12, tags=("experience",), title=SAID)]
    posts = [post(20, 10, raw=SAID), post(21, 10, EXPERT, 2, 2, raw=SAID), post(22, 11, raw=SAID), post(23, 12)]
    posts += [post(24, 11, KOFI, 3, 2, raw=SAID), post(25, 11, STAFF, 4, 3, raw=SAID)]

    text = FORMS[form](told(facts(topics, posts), Telling(full=full)))

    named = {name for person in PEOPLE.values() for name in (person.username, person.name) if name}
    assert [name for name in named if re.search(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", text)] == []
    assert "nobody-known" not in text


def test_with_consent_names_are_shown() -> None:
    report = sample("Thanks @martin", Telling(names=True))

    assert report.method.names
    assert report.themes["water"].contributions[0].title == "A Thanks @martin"
    assert report.themes["water"].contributions[0].opening.writer == "Amina Diallo-Ba (amina)"
    assert "People stand under pseudonyms" not in outcome_page(report)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_data_gives_the_same_bytes(form: str) -> None:
    report = sample()
    again = OutcomeReport.model_validate(json.loads(json.dumps(report.data())))

    assert FORMS[form](again) == FORMS[form](report)


def test_excerpts_end_with_a_sentence_and_the_whole_is_whole() -> None:
    long = " ".join(f"This is sentence number {number} of many." for number in range(40))
    found = facts([topic(10)], [post(20, 10, raw=f"{long}\n\nAnd an end.")])

    [excerpt] = told(found).themes["water"].contributions[0].opening.paragraphs
    whole = told(found, Telling(full=True)).themes["water"].contributions[0].opening.paragraphs

    assert excerpt.endswith("of many. […]")
    assert long.startswith(excerpt.removesuffix(" […]"))
    assert whole == (long, "And an end.")


def test_the_page_says_in_which_language_each_text_is() -> None:
    made = outcome_page(told(facts([topic(10)], [post(20, 10, raw="Bonjour.", language="fr_CA")])))

    assert '<p dir="auto" lang="fr-CA">Bonjour.</p>' in made
    assert "<script" not in made
    assert "http-equiv" in made


def test_every_figure_stands_in_every_whole_form() -> None:
    report = sample()
    for form in ("text", "markdown", "html"):
        shown = FORMS[form](report)
        assert "questions answered by the expert" in shown
        assert "2026-11-02T" not in shown.split("The forum was read on")[0]
        assert report.method.digest in shown.replace("\u200b", "")


def asked_for(*votes: int) -> OutcomeReport:
    topics = [
        topic(10 + at, votes=count, voters=tuple(range(count)), title=f"Ask {at}", hours=-at)
        for at, count in enumerate(votes)
    ]
    return told(facts(topics, [post(30 + one.id, one.id, hours=-at) for at, one in enumerate(topics)]))


def test_what_most_people_ask_for_comes_first() -> None:
    """Of as many votes the older; what nobody votes for is not asked for by most."""
    report = asked_for(1, 3, 0, 3)

    assert [one.contribution.title for one in foremost(report)] == ["Ask 3", "Ask 1", "Ask 0"]
    page = outcome_page(report)
    assert page.index("What most people ask for</h2>") < page.index("All themes</h2>")
    (link,) = re.findall(r'<a href="#(said-[^"]+)"><bdi>Ask 3</bdi>', page)
    assert page.count(f'id="{link}"') == 1
    assert "1. **Ask 3**, 3 votes, Water\n2. **Ask 1**, 3 votes, Water\n" in outcome_markdown(report)


def test_where_nobody_votes_nothing_is_asked_for_by_most() -> None:
    report = asked_for(0, 0)

    assert foremost(report) == []
    assert "What most people ask for" not in outcome_page(report) + outcome_markdown(report)
