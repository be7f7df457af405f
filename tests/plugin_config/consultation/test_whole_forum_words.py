"""The words that speak of the whole forum: order, sidebar, first page; and questions that need no plugin."""

from pathlib import Path
from typing import Any

import pytest

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.kinds.partial_lists import FirstOf, Holding
from idiaspora.plugin_config.kinds.resource import ExistingMembers

THEMES = "themes: [{name: Trade, slug: trade, questions: true}, {name: Skills, slug: skills}]\n"
CATEGORIES = "categories: [{name: News, slug: news, subcategories: [{name: Sport, slug: sport}]}]\n"
SIDEBAR = "default_navigation_menu_categories"


def wanted(folder: Path, text: str, words: str = "") -> Desired:
    path = folder / "forum.yaml"
    forum = f"forum: {{name: F, url: 'https://forum.example.org', username: system{words}}}\n"
    path.write_text(f"version: 1\n{forum}{text}", encoding="utf-8")
    return desired(load(path, variables={}))


def values(found: Desired) -> dict[tuple[str, str], Any]:
    """Every wanted value, by the resource and its field."""
    return {(item.address, name): said.value for item in found.resources for name, said in item.fields.items()}


def order(found: Desired) -> tuple[str, ...] | None:
    resource = found.get("category_order", "all")
    return resource.fields["order"].value if resource else None


def test_order_and_sidebar_are_managed_only_where_the_file_says_so(tmp_path: Path) -> None:
    text = THEMES + CATEGORIES
    said, unsaid = (wanted(tmp_path, text, words) for words in (", order: themes, sidebar: themes", ""))
    assert {address for address, _ in values(said).keys() - values(unsaid).keys()} == {
        "category_order all",
        f"site_setting {SIDEBAR}",
        "site_setting fixed_category_positions",
    }
    assert values(unsaid).keys() <= values(said).keys()


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        pytest.param(CATEGORIES, "", None, id="categories alone are left as they stand"),
        pytest.param(CATEGORIES, ", order: file", ("news", "news/sport"), id="the order of the file"),
        pytest.param(
            THEMES + CATEGORIES,
            ", order: file",
            ("trade", "trade/ask", "skills", "news", "news/sport"),
            id="themes stand first in the file",
        ),
        pytest.param(
            CATEGORIES + THEMES,
            ", order: file",
            ("news", "news/sport", "trade", "trade/ask", "skills"),
            id="categories stand first in the file",
        ),
        pytest.param(
            CATEGORIES + THEMES,
            ", order: themes",
            ("trade", "trade/ask", "skills", "news", "news/sport"),
            id="themes first, wherever they stand",
        ),
        pytest.param(
            f"settings: {{fixed_category_positions: true}}\n{CATEGORIES}",
            "",
            None,
            id="a setting is no word for an order",
        ),
    ],
)
def test_the_order_of_all_categories(tmp_path: Path, text: str, words: str, expected: tuple[str, ...] | None) -> None:
    found = wanted(tmp_path, text, words)
    assert order(found) == expected
    setting = found.get("site_setting", "fixed_category_positions")
    asked = "true" if expected or "fixed_category_positions" in text else None
    assert (setting.fields["value"].value if setting else None) == asked


@pytest.mark.parametrize(
    ("words", "expected", "existing"),
    [
        pytest.param("", None, ExistingMembers.NOTHING, id="unsaid"),
        pytest.param(", sidebar: themes", Holding(("trade", "skills")), ExistingMembers.NOTHING, id="themes"),
        pytest.param(", sidebar: none", None, ExistingMembers.NOTHING, id="none"),
        pytest.param(
            ", sidebar: {value: none, existing_members: true}", None, ExistingMembers.NOTHING, id="none, long"
        ),
        pytest.param(
            ", sidebar: {value: themes, existing_members: true}",
            Holding(("trade", "skills")),
            ExistingMembers.ALL,
            id="for all",
        ),
        pytest.param(
            ", sidebar: {value: themes, existing_members: false}",
            Holding(("trade", "skills")),
            ExistingMembers.NOTHING,
            id="not for all",
        ),
    ],
)
def test_the_sidebar(tmp_path: Path, words: str, expected: Holding | None, existing: ExistingMembers) -> None:
    setting = wanted(tmp_path, THEMES, words).get("site_setting", SIDEBAR)
    assert (setting.fields["value"].value if setting else None) == expected
    assert (setting.existing_members if setting else ExistingMembers.NOTHING) is existing


def test_the_first_page_is_the_first_of_a_list(tmp_path: Path) -> None:
    setting = wanted(tmp_path, "", ", first_page: something-new").get("site_setting", "top_menu")
    assert setting is not None
    assert setting.fields["value"].value == FirstOf("something-new")
    assert setting.fields["value"].origin.reason == "forum.first_page"


def test_questions_that_any_reply_answers_need_no_plugin(tmp_path: Path) -> None:
    found = values(wanted(tmp_path, "themes: [{name: Trade, slug: trade, questions: {answers: any}}]\n"))
    assert not [key for key in found if "solved" in str(key) or "voting" in str(key)]
