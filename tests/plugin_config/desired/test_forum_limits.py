"""What a forum takes: who says it, and what of a thing it would refuse."""

from collections.abc import Callable
from typing import Any

import pytest

from idiaspora.facts import site_settings_catalogue, site_settings_of_2026
from idiaspora.plugin_config.checking import languages
from idiaspora.plugin_config.desired.limit_checks import problems_of, settings_of
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.fields import account_names
from idiaspora.plugin_config.kinds import post_quality
from idiaspora.plugin_config.kinds.forum_limits import DEFAULTS, LEVELS, ForumLimits, Said
from idiaspora.plugin_config.kinds.proposed import Proposed
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.kinds.site_setting import choices_of
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.plugin_config.language.spans import Span

HEAD = "version: 1\nforum: {name: Rehearsal, url: https://forum.example.org, username: provisioner}\n"
ORIGIN = Origin(Span("forum.yaml", 3), "groups[crew].name")


def refused(kind: str, key: str, fields: dict[str, Any], values: dict[str, str], **more: Any) -> list[Problem]:
    """What a forum with these settings refuses of a thing of which all is written."""
    declared = {name: Declared(value, ORIGIN) for name, value in fields.items()}
    limits = ForumLimits().knowing(values, Said.BY_FORUM)
    return list(problems_of(Proposed(Resource(kind, key, declared, ORIGIN), declared, **more), limits))


def test_the_defaults_are_those_of_discourse() -> None:
    catalogues = (*site_settings_of_2026(), *site_settings_catalogue())
    known = {row["setting"]: row["default"] for row in catalogues}
    assert {name: value for name, value in DEFAULTS.items() if name != LEVELS} == {
        name: known[name] for name in DEFAULTS if name != LEVELS
    }


def test_who_says_a_limit_last_counts(loaded: Callable[..., Document]) -> None:
    wanted = desired(loaded(f"{HEAD}settings: {{max_tag_length: 30, title: X}}\n"))
    shown = {"max_tag_length": "25", "max_username_length": "40", "min_username_length": "many"}
    limits = ForumLimits().knowing(shown, Said.BY_FORUM)

    limits = limits.with_file(settings_of(wanted))

    assert (limits.number("max_tag_length"), limits.said("max_tag_length")) == (30, Said.BY_FILE)
    assert (limits.number("max_username_length"), limits.said("max_username_length")) == (40, Said.BY_FORUM)
    assert (limits.number("min_username_length"), limits.said("min_username_length")) == (3, Said.BY_DEFAULT)


@pytest.mark.parametrize(
    ("kind", "key", "fields", "values", "codes"),
    [
        pytest.param("group", "g", {"name": "g" * 20}, {}, [], id="as long as the default"),
        pytest.param("group", "g", {"name": "g" * 21}, {"max_username_length": "21"}, [], id="as long as allowed"),
        pytest.param("group", "g", {"name": "g" * 22}, {"max_username_length": "21"}, ["bad-name"], id="longer"),
        pytest.param("group", "g", {"name": "ab"}, {"min_username_length": "2"}, [], id="as short as allowed"),
        pytest.param("group", "g", {"name": "a"}, {"min_username_length": "2"}, ["bad-name"], id="shorter"),
        pytest.param("group", "g", {"name": "équipe"}, {"unicode_usernames": "false"}, ["bad-name"], id="accents"),
        pytest.param("group", "g", {"name": "équipe"}, {"unicode_usernames": "true"}, [], id="accents allowed"),
        pytest.param(
            "group", "g", {"name": "हिन्दी"}, {"unicode_usernames": "true", "max_username_length": "8"}, [],
            id="marks count with their letters",
        ),
        pytest.param(
            "group", "g", {"name": "équipe"},
            {"unicode_usernames": "true", "allowed_unicode_username_characters": "[äöü]"}, ["bad-name"],
            id="a letter that is not on the list",
        ),
        pytest.param(
            "group", "g", {"name": "équipe"},
            {"unicode_usernames": "true", "allowed_unicode_username_characters": r"\p{Latin}"}, [],
            id="a list that only Ruby understands",
        ),
        pytest.param("about_topic", "a", {"description": "xxxxxxxx"}, {}, ["wrong-length"], id="a short text"),
        pytest.param(
            "about_topic", "a", {"description": "关于幸福的讨论"}, {"min_first_post_length": "5"}, [], id="seven signs"
        ),
        pytest.param(
            "about_topic", "a", {"description": "a bit of text"},
            {"min_first_post_length": "5", "max_post_length": "9"}, ["wrong-length"], id="too long a text",
        ),
        pytest.param(
            "about_topic", "a", {"description": "News."}, {"min_first_post_length": "5", "min_post_length": "5"}, [],
            id="less variety where posts are short",
        ),
        pytest.param(
            "about_topic", "a", {"description": "News."}, {"min_first_post_length": "5"}, ["unclear-text"],
            id="variety where they are not",
        ),
        pytest.param(
            "about_topic", "a", {"description": "ALL THE NEWS OF THE DAY"}, {}, ["unclear-text"], id="capitals"
        ),
        pytest.param(
            "about_topic", "a", {"description": "ALL THE NEWS OF THE DAY"}, {"allow_uppercase_posts": "true"}, [],
            id="capitals allowed",
        ),
        pytest.param("tag_group", "t", {"tags": ("a" * 9, "b")}, {"max_tag_length": "8"}, ["bad-tag-name"], id="tag"),
        pytest.param(
            "tag_group", "t", {"parent_tag": "a" * 9}, {"max_tag_length": "8"}, ["bad-tag-name"], id="a parent tag"
        ),
        pytest.param("tag_group", "t", {"parent_tag": ""}, {"max_tag_length": "8"}, [], id="no parent tag"),
        pytest.param(
            "category", "a", {"allowed_tags": ("a" * 9,)}, {"max_tag_length": "8"}, ["bad-tag-name"], id="allowed tags"
        ),
        pytest.param("category", "a", {"slug": "a-b"}, {"slug_generation_method": "none"}, [], id="a to z anywhere"),
        pytest.param("category", "a", {"slug": "été"}, {"slug_generation_method": "encoded"}, [], id="encoded"),
        pytest.param("category", "a", {"slug": "été"}, {"slug_generation_method": "ascii"}, ["bad-slug"], id="ascii"),
        pytest.param("category", "a", {"slug": "été"}, {"slug_generation_method": "none"}, ["bad-slug"], id="none"),
        pytest.param(
            "category", "A", {"slug": "none", "name": "A"}, {"slug_generation_method": "none"}, [], id="no slug"
        ),
        pytest.param(
            "category", "A", {"slug": "none", "name": "A"}, {"slug_generation_method": "ascii"}, ["bad-slug"],
            id="a slug is made",
        ),
        pytest.param(
            "category", "Ж", {"slug": "none", "name": "Ж"}, {"slug_generation_method": "ascii"}, [],
            id="nothing can be made of the name",
        ),
        pytest.param(
            "category", "Ж", {"slug": "none", "name": "Ж"}, {"slug_generation_method": "encoded"}, ["bad-slug"],
            id="an encoded slug is made",
        ),
        pytest.param("site_setting", "title", {"value": "x"}, {}, [], id="what has no limits here"),
    ],
)  # fmt: skip
def test_what_is_refused(kind: str, key: str, fields: dict[str, Any], values: dict[str, str], codes: list[str]) -> None:
    found = refused(kind, key, fields, {**DEFAULTS, **values})

    assert [problem.code for problem in found] == codes
    assert all(problem.is_error and problem.remedy and "this forum" in problem.message for problem in found)


def test_a_slug_that_another_one_has_is_not_made() -> None:
    fields, values = {"slug": "none", "name": "News"}, {"slug_generation_method": "ascii"}
    assert refused("category", "News", fields, values, beside=frozenset({"news"})) == []


@pytest.mark.parametrize(("levels", "most", "refuses"), [(2, "2", False), (3, "2", True), (3, "3", False)])
def test_levels(levels: int, most: str, refuses: bool) -> None:
    assert bool(refused("category", "a", {}, {LEVELS: most}, levels=levels)) is refuses


def test_four_levels_are_refused_whatever_is_known() -> None:
    (problem,) = problems_of(Proposed(Resource("category", "a/b/c/d", {}, ORIGIN), {}, levels=4), ForumLimits())
    assert problem.is_error


def test_languages_are_those_of_the_forum() -> None:
    declared = {"translations": Declared({"mn": {}, "fr": {}}, ORIGIN)}
    written = Proposed(Resource("category", "a", declared, ORIGIN), declared)

    assert [problem.severity for problem in problems_of(written, ForumLimits())] == [Severity.WARNING]
    assert list(problems_of(written, ForumLimits(languages=("mn", "fr")))) == []
    (problem,) = problems_of(written, ForumLimits(languages=("en", "fr")))
    assert (problem.code, problem.is_error) == ("bad-language", True)


@pytest.mark.parametrize(
    ("text", "length"),
    [("  Hello ", 5), ("<!-- note --> Hi", 2), (":smile: :+1:", 6), ("Well...... yes,,,, no", 13), ("日本", 2)],
)
def test_how_long_a_text_is(text: str, length: int) -> None:
    assert post_quality.counted(text) == length


def test_how_many_different_characters_a_text_has() -> None:
    assert post_quality.variety(" abba ") == 2
    assert post_quality.variety("日") == 3


@pytest.mark.parametrize(("name", "length"), [("crew", 4), ("हिन्दी", 3), ("e\u0301", 1), ("модераторы", 10)])
def test_how_long_a_name_is(name: str, length: int) -> None:
    assert account_names.length(name) == length


@pytest.mark.parametrize(
    ("code", "known", "spelled"),
    [
        ("zh-TW", languages.DISCOURSE, "zh_TW"),
        ("zh", languages.DISCOURSE, "zh_CN"),
        ("zh-Hant", languages.DISCOURSE, "zh_TW"),
        ("no", languages.DISCOURSE, "nb_NO"),
        ("no-NO", languages.DISCOURSE, "nb_NO"),
        ("EN-us", languages.DISCOURSE, "en"),
        ("pt_PT", languages.DISCOURSE, "pt"),
        ("tr", languages.DISCOURSE, "tr_TR"),
        ("tr", ("en", "tr"), "tr"),
        ("xx", languages.DISCOURSE, ""),
        ("?", languages.DISCOURSE, ""),
    ],
)
def test_how_discourse_writes_a_language(code: str, known: tuple[str, ...], spelled: str) -> None:
    assert languages.spelled(code, known) == spelled


def test_the_languages_are_those_of_the_catalogue() -> None:
    row = next(row for row in site_settings_catalogue() if row["setting"] == "default_locale")
    assert set(choices_of(row)) == set(languages.DISCOURSE)
    assert not languages.OTHERS & {code.partition("_")[0] for code in languages.DISCOURSE}
