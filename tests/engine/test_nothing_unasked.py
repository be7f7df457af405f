"""What belongs to the whole forum is changed only where the file says so; what its words need is told by itself."""

from typing import Any

import pytest
from locked import Locked
from rehearsal import HEAD, Rehearsal

from idiaspora.cli.results.plan.text import plan_lines

THEME = "themes: [{name: Social cohesion, slug: social-cohesion%s}]\n"
SIDEBAR = "default_navigation_menu_categories"
ASKED = HEAD.replace("}\n", ", order: themes, sidebar: themes}\n")
COUNTED = {"topic_count", "post_count", "updated_at", "created_at", "bumped_at", "notification_level"}


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    """A forum that has categories, an order and a sidebar of its own."""
    for name in ("Work", "Arts", "Zoo"):
        house.arrange("POST", "/categories.json", {"name": name, "slug": name.lower(), "color": "336699"})
    ids = {row["slug"]: row["id"] for row in house.arrange("GET", "/site.json")["categories"]}
    house.arrange("POST", "/categories/reorder.json", {"mapping": f'{{"{ids["zoo"]}": 0, "{ids["work"]}": 1}}'})
    house.setting(SIDEBAR, f"{ids['zoo']}|{ids['arts']}")
    return Locked(house)


def everything(house: Rehearsal) -> dict[str, Any]:
    """All settings, and all categories but the theme's with their places in the order."""
    settings = house.arrange("GET", "/admin/site_settings.json")["site_settings"]
    rows = house.arrange("GET", "/site.json")["categories"]
    others = [row for row in rows if not row["slug"].startswith("social") and row["slug"] != "ask"]
    plain = [{key: value for key, value in row.items() if key not in COUNTED} for row in others]
    return {
        "settings": {row["setting"]: row["value"] for row in settings},
        "categories": plain,
        "groups": house.arrange("GET", "/groups/search.json?include_everyone=true"),
    }


def text_of(locked: Locked, text: str) -> str:
    return "\n".join("".join(piece for piece, _ in item.pieces) for item in plan_lines(locked.plan(text), ()))


@pytest.mark.parametrize("more", ["", ", description: What holds a society together."])
def test_a_theme_changes_nothing_else_of_the_forum(locked: Locked, house: Rehearsal, more: str) -> None:
    before = everything(house)
    made, *described = locked.writes(THEME % more)
    assert made == "POST /categories.json"
    assert all(write.startswith("PUT /posts/") for write in described)
    assert everything(house) == before


def test_questions_bring_what_they_need_and_the_plan_names_it_last(locked: Locked, house: Rehearsal) -> None:
    text = "moderators: {cohesion: {members: [amina]}}\n" + THEME % ", moderated_by: [cohesion], questions: true"
    house.setting("enable_category_group_moderation", "false")
    house.setting("solved_enabled", "false")
    before = everything(house)
    planned = locked.plan(text)
    assert {item.key for item in planned.implied} == {"enable_category_group_moderation", "solved_enabled"}
    said = text_of(locked, text).split("Also changed because your words need it:")[1]
    assert 'enable_category_group_moderation: "false" → "true"' in said
    assert 'solved_enabled: "false" → "true"' in said
    assert "because themes[social-cohesion].questions" in said
    locked.settled(text)
    after = everything(house)
    changed = {name for name, value in after["settings"].items() if value != before["settings"][name]}
    assert changed == {"enable_category_group_moderation", "solved_enabled"}
    assert after["categories"] == before["categories"]


def test_a_plan_that_implies_nothing_lists_nothing(locked: Locked) -> None:
    assert "Also changed" not in text_of(locked, "settings: {title: Another}\n" + THEME % "")


def test_words_that_are_settings_themselves_stand_under_their_own_heading(locked: Locked) -> None:
    text = "appearance: {fonts: {base: roboto}}\nmoderators: {cohesion: {members: [amina]}}\n"
    locked.house.setting("enable_category_group_moderation", "false")
    said = text_of(locked, text + THEME % ", moderated_by: [cohesion]")
    own, needed = said.split("Your words for site settings:")[1].split("Also changed because your words need it:")
    assert "base_font" in own
    assert "enable_category_group_moderation" in needed
    assert "base_font" not in needed
    said = text_of(locked, "appearance: {fonts: {base: roboto}}\n")
    assert "Also changed" not in said


def test_the_sidebar_keeps_what_it_has(locked: Locked, house: Rehearsal) -> None:
    zoo, arts = house.value(SIDEBAR).split("|")
    locked.settled(ASKED + THEME % "")
    assert house.value(SIDEBAR).split("|")[:2] == [zoo, arts]
    assert len(house.value(SIDEBAR).split("|")) == 3
    house.setting(SIDEBAR, f"{house.value(SIDEBAR)}|2")
    assert locked.plan(ASKED + THEME % "").operations == ()
    two = ASKED + "themes: [{name: Social cohesion, slug: social-cohesion}, {name: Trade, slug: trade}]\n"
    locked.settled(two)
    assert len(house.value(SIDEBAR).split("|")) == 5


def test_what_is_gone_stays_in_the_sidebar_as_it_was(locked: Locked, house: Rehearsal) -> None:
    house.hosted(SIDEBAR, "4|99")
    locked.settled(ASKED + THEME % "")
    assert house.value(SIDEBAR).split("|")[:-1] == ["4", "99"]


def test_a_whole_list_beside_the_word_agrees_when_it_holds_the_themes(locked: Locked) -> None:
    text = ASKED + f"settings: {{{SIDEBAR}: [general, social-cohesion]}}\n" + THEME % ""
    locked.settled(text)


def test_the_next_plan_says_once_what_is_no_longer_managed(locked: Locked, house: Rehearsal) -> None:
    locked.settled(ASKED + THEME % "")
    before = everything(house)
    (note,) = locked.plan(THEME % "").notes
    assert "the order of all categories and the sidebar of new accounts are no longer managed" in note.text
    assert "forum: {order: themes, sidebar: themes}" in note.remedy
    assert note.place.endswith("forum.yaml:2")
    assert locked.writes(THEME % "") == []
    assert everything(house) == before
    assert locked.plan(THEME % "").notes == ()


def test_who_says_none_is_told_nothing_of_the_sidebar(locked: Locked) -> None:
    locked.settled(ASKED + THEME % "")
    (note,) = locked.plan(HEAD.replace("}\n", ", sidebar: none}\n") + THEME % "").notes
    assert "the order of all categories is no longer managed" in note.text
    assert "sidebar" not in note.text + note.remedy
