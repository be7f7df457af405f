"""Declared values that exclude one another: names of one parent, items of two lists of which one may hold them."""

import pytest

from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.language.problems import Invalid, Problem

HEAD = "version: 1\nforum: {name: F, url: 'https://forum.example.org', username: system}\n"


def problems(tmp_path, text: str) -> list[Problem]:
    (tmp_path / "forum.yaml").write_text(HEAD + text, encoding="utf-8")
    try:
        desired(load(tmp_path / "forum.yaml", variables={}))
    except Invalid as invalid:
        return list(invalid.problems)
    return []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("categories:\n- {name: Bug, slug: bug}\n- {name: bug, slug: bugs}\n", id="at the top"),
        pytest.param("themes:\n- {name: Bug, slug: bug}\ncategories:\n- {name: BUG, slug: b}\n", id="a theme"),
        pytest.param(
            "categories:\n- name: Talk\n  slug: talk\n  subcategories: [{name: É, slug: e}, {name: é, slug: ee}]\n",
            id="below one parent",
        ),
    ],
)
def test_two_categories_of_one_parent_have_different_names(tmp_path, text: str) -> None:
    (found,) = problems(tmp_path, text)
    assert found.code == "same-name"
    assert "forum.yaml:" in found.message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "categories:\n- {name: Bug, slug: bug}\n- {name: O, slug: o, subcategories: [{name: Bug, slug: bug}]}\n",
            id="below different parents",
        ),
        pytest.param("settings: {default_categories_muted: [a], default_tags_muted: [a]}\n", id="lists of two kinds"),
        pytest.param("settings: {default_categories_muted: [a], default_categories_normal: [b]}\n", id="two items"),
    ],
)
def test_what_may_stand_beside_one_another(tmp_path, text: str) -> None:
    assert problems(tmp_path, text) == []


@pytest.mark.parametrize("kind", ["categories", "tags"])
def test_an_item_stands_in_one_of_the_lists_of_levels(tmp_path, kind: str) -> None:
    text = f"settings:\n  default_{kind}_watching: [general]\n  default_{kind}_muted: [General, staff]\n"
    (found,) = problems(tmp_path, text)
    assert (found.code, found.path) == ("contradiction", f"settings.default_{kind}_muted")
    assert f"default_{kind}_watching" in found.message
    assert "forum.yaml:4" in found.message


@pytest.mark.parametrize(
    ("lists", "place"),
    [
        ("watching: [general], muted: [General]", "groups[crew].notifications.muted"),
        ("normal: [staff/x], tracking: [staff/x]", "groups[crew].notifications.normal"),
        ("watching_tags: [idea], muted_tags: [Idea]", "groups[crew].notifications.muted_tags"),
    ],
)
def test_members_are_told_of_a_thing_at_one_level(tmp_path, lists: str, place: str) -> None:
    (found,) = problems(tmp_path, f"groups:\n  - name: crew\n    notifications: {{{lists}}}\n")
    assert (found.code, found.path) == ("contradiction", place)
    assert "notifications of crew" in found.message


def test_what_a_role_mutes_its_theme_cannot_have_it_watch(tmp_path) -> None:
    text = (
        "moderators: {m: {notifications: {muted: [trade/ask]}}}\n"
        "themes: [{name: Trade, slug: trade, moderated_by: [m], questions: {slug: ask}}]\n"
    )
    (found,) = problems(tmp_path, text)
    assert (found.code, found.path) == ("contradiction", "themes[trade].questions")


def test_a_category_and_a_tag_may_share_a_name(tmp_path) -> None:
    text = "groups: [{name: crew, notifications: {watching: [general], muted_tags: [general]}}]\n"
    assert problems(tmp_path, text) == []


@pytest.mark.parametrize(
    ("tags", "place", "says"),
    [
        ("{name: pay, synonyms: [money]}, {name: cash, synonyms: [Money]}", "tags[cash].synonyms", "of the tag pay"),
        ("{name: pay, synonyms: [cash]}, {name: cash}", "tags[pay].synonyms", "a word of the tag cash"),
        ("{name: pay, synonyms: [Pay]}", "tags[pay].synonyms", "the tag itself"),
    ],
)
def test_a_word_stands_for_one_tag(tmp_path, tags: str, place: str, says: str) -> None:
    (found,) = problems(tmp_path, f"tags: [{tags}]\n")
    assert (found.code, found.path) == ("contradiction", place)
    assert says in found.message
