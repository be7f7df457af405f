"""Texts without markup, excerpts, ids that were read, and weeks."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outcomes import AMINA, EXPERT, KOFI, facts, post

from idiaspora.cli.results.outcome import charts
from idiaspora.provisioning.report.intervals import Intervals
from idiaspora.provisioning.report.naming import Naming
from idiaspora.provisioning.report.period import Period, monday, weeks_between
from idiaspora.provisioning.report.rows import moment
from idiaspora.provisioning.report.texts import LONGEST, excerpt, paragraphs


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Plain **and** _loud_ `code`.", ["Plain and loud code."]),
        ("One\nline\n\nAnd another", ["One line", "And another"]),
        ("# Heading\n\n- a\n- b\n\n1. c", ["Heading", "a", "b", "c"]),
        ("[a link](https://example.org) ![a picture](upload://x.png)", ["a link"]),
        ("<b>bold</b> <script>alert(1)</script>", ["bold alert(1)"]),
        ('[quote="martin, post:1, topic:2"]\nHe said\n[/quote]\n\nI say', ["I say"]),
        ("[poll type=regular]\n* one\n[/poll]", ["one"]),
        ("```\ncode of two\nlines\n```", ["code of two lines"]),
        ("   \n\n", []),
    ],
)
def test_a_text_is_what_people_read(raw: str, plain: list[str]) -> None:
    assert paragraphs(raw) == plain


def test_an_excerpt_ends_where_a_sentence_does() -> None:
    text = "First sentence. " * 30
    assert excerpt([text]).removesuffix(" […]").endswith("First sentence.")
    assert excerpt(["Short.", "Two."]) == "Short. Two."
    assert excerpt(["第一句。" * 200]).endswith("第一句。 […]")
    assert excerpt(["word " * 200]).endswith("word […]")
    assert len(excerpt(["x" * 900])) <= LONGEST + 4


@given(st.text(), st.integers(10, 60))
def test_an_excerpt_is_the_beginning(text: str, longest: int) -> None:
    shown = excerpt([text], longest)
    assert text.startswith(shown.removesuffix(" […]"))
    assert len(shown) <= longest + 4


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)))
def test_ids_are_read_once_they_are_in_a_range(pairs: list[list[int]]) -> None:
    read = Intervals.of(pairs)
    inside = {id for low, high in pairs for id in range(low, high + 1)}

    assert {id for low, high in read.pairs for id in range(low, high + 1)} == inside
    assert all(second[0] - first[1] > 1 for first, second in zip(read.pairs, read.pairs[1:], strict=False))
    for id in range(62):
        lowest = read.lowest_from(id)
        assert set(range(lowest, id + 1)) <= inside | {id}
        assert lowest - 1 not in inside or id not in inside


def test_pseudonyms_go_by_who_wrote_first() -> None:
    naming = Naming(facts([], [post(21, 10, KOFI), post(20, 10, EXPERT), post(22, 10, AMINA)]), shown=False)
    experts = Naming(facts([], [post(20, 10, EXPERT)], experts=frozenset({EXPERT})), shown=False)

    assert [naming.label(id) for id in (EXPERT, KOFI, AMINA, 2, 99, None)] == [
        "Person 1", "Person 2", "Person 3", "Staff 1", "somebody", "somebody",
    ]  # fmt: skip
    assert experts.label(EXPERT) == "Expert 1"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Thanks @amina!", "Thanks Person 1!"),
        ("AMINA, amina and Amina Diallo-Ba", "Person 1, Person 1 and Person 1"),
        ("aminas stay, as does examination", "aminas stay, as does examination"),
        ("amina-like and kofi.k.", "Person 1-like and Person 2."),
        ("@unknown-person wrote", "@somebody wrote"),
        ("mail amina@example.org", "mail Person 1@somebody"),
    ],
)
def test_names_in_texts_stand_as_pseudonyms(said: str, shown: str) -> None:
    naming = Naming(facts([], [post(20, 10, AMINA), post(21, 10, KOFI)]), shown=False)

    assert naming.hiding(said) == shown
    assert Naming(naming.facts, shown=True).hiding(said) == said


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00+14:00", "0999-12-31T00:00:00Z", "9999-12-31T23:59:59-12:00", "2026-01-01T00:00:00", "soon"],
)
def test_a_time_that_cannot_be_counted_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|format"):
        moment(text)


@pytest.mark.parametrize("text", ["1000-01-01T00:00:00Z", "9998-12-31T23:59:59.999-12:00"])
def test_times_that_can_be_counted_have_days_and_weeks(text: str) -> None:
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        period = Period(None, None, zone)
        assert re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", period.day(moment(text)).isoformat())
        assert monday(period.week(moment(text)))


def test_weeks_follow_one_another_over_the_end_of_a_year() -> None:
    assert weeks_between("2026-W52", "2027-W02") == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]
    assert [bar.value for bar in charts.columns({"2026-W52": 3, "2027-W01": 1}).bars] == [3, 0, 1]
    assert charts.columns({}).bars == ()
    assert [bar.mark for bar in charts.rows([("a", 1), ("b" * 40, 0)]).bars] == ["a", f"{'b' * 19}…"]


@pytest.mark.parametrize("mark", ["[quote]", "[quote", "[poll", "[/quote]"])
def test_a_post_full_of_marks_keeps_nobody_waiting(mark: str) -> None:
    """Any member may write one."""
    begun = time.process_time()
    paragraphs(f"x{mark}" * 12_000)
    assert time.process_time() - begun < 10


def test_a_quotation_ends_with_the_next_end_and_one_without_an_end_is_none() -> None:
    assert paragraphs("a [quote=x]b[/quote] c [QUOTE]d[quote]e[/QUOTE] f [quote]g") == ["a", "c", "f [quote]g"]
