"""Slugs: one text for every spelling, percent-encoded on the wire, and what Discourse makes of names."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idiaspora.plugin_config.fields import slugs

SCRIPTS = ["новости", "الأخبار", "新闻", "हिन्दी-समाचार", "עברית", "été", "straße", "🎉-party", "세계", "a-b-1"]
kept_ones = st.text(max_size=30).map(slugs.kept).filter(bool)


@pytest.mark.parametrize("slug", SCRIPTS)
def test_a_slug_is_the_same_in_every_spelling(slug: str) -> None:
    spellings = [slug, slugs.encoded(slug), slugs.encoded(slug).lower(), unicodedata.normalize("NFD", slug)]
    spellings.append(slugs.encoded(unicodedata.normalize("NFD", slug)))

    assert {slugs.readable(spelling) for spelling in spellings} == {unicodedata.normalize("NFC", slug)}
    assert slugs.encoded(slug).isascii()
    assert slugs.from_stored(slugs.stored(slug)) == slug


@given(kept_ones)
def test_what_a_forum_keeps_it_keeps_again(slug: str) -> None:
    assert slugs.kept(slug) == slug


@given(kept_ones.map(slugs.readable).filter(lambda slug: slug == slugs.kept(slug)))
def test_what_is_kept_comes_back_from_the_wire(slug: str) -> None:
    assert slugs.from_stored(slugs.stored(slug)) == (slug if slug != slugs.NO_SLUG else slugs.NO_SLUG)


@given(st.text(max_size=40))
def test_a_path_has_one_form(text: str) -> None:
    once = slugs.path(text)
    assert once.count("/") == text.count("/")
    assert unicodedata.is_normalized("NFC", once)


def test_no_slug_is_a_blank_on_the_wire() -> None:
    assert slugs.stored(slugs.NO_SLUG) == ""
    assert slugs.from_stored("") == slugs.from_stored(None) == slugs.NO_SLUG


@pytest.mark.parametrize(
    ("slug", "name", "part"),
    [
        ("news", "Latest news", "news"),
        ("новости", "Новости", "новости"),
        ("none", "Новости дня", "Новости дня"),
        ("none", "Вопрос/Ответ", "Вопрос%2FОтвет"),
    ],
)
def test_a_name_stands_in_paths_where_there_is_no_slug(slug: str, name: str, part: str) -> None:
    assert slugs.part(slug, name) == part
    assert slugs.path(f"above/{part}") == f"above/{part}"
    assert slugs.name_of(slugs.part("none", name)) == name


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("été", "ete"),
        ("über-uns", "uber-uns"),
        ("straße", "strasse"),
        ("łódź", "lodz"),
        ("smørrebrød", "smorrebrod"),
        ("çağrı", "cagri"),
        ("tiếng-việt", "tieng-viet"),
        ("Crème brûlée!", "creme-brulee"),
        ("ﬁnance", "finance"),
        ("up_case", "up-case"),
        ("новости", ""),
        ("tech-новости", ""),
        ("日本", ""),
    ],
)
def test_what_people_would_write_for_other_letters(text: str, slug: str) -> None:
    assert slugs.transliterated(text) == slug


@pytest.mark.parametrize(
    ("name", "ascii", "encoded"),
    [
        ("Jobs & Calls 2026", "jobs-calls-2026", "jobs-calls-2026"),
        ("Été à Zürich", "ete-a-zurich", "été-à-zürich"),
        ("Don't panic", "dont-panic", "dont-panic"),
        ("Up_Case", "up-case", "upcase"),
        ("Привет", "", "привет"),
        ("日本 news", "news", "日本-news"),
        ("2027", "", ""),
        ("fun :smile: time", "fun-time", "fun-time"),
    ],
)
def test_what_a_forum_makes_of_a_name(name: str, ascii: str, encoded: str) -> None:
    assert (slugs.of_name(name, "ascii"), slugs.of_name(name, "encoded"), slugs.of_name(name, "none")) == (
        ascii, encoded, "",
    )  # fmt: skip
