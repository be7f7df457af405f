"""Badges: what a file may say of them, and what becomes of it on a forum."""

from typing import Any

import pytest
from discourse_versions import PLAYED, on
from listed_items import file, written_alone
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.apply.quirks import explained

EVERYWHERE = on("rehearsal_of_the_session", PLAYED)

FULL: dict[str, Any] = {
    "name": "Guide",
    "description": "Guides <b>newcomers</b> & guests",
    "long_description": "Granted by hand.",
    "icon": "compass",
    "type": "silver",
    "grouping": "community",
    "title": True,
    "multiple": True,
    "listable": False,
    "enabled": True,
    "target_posts": True,
    "show_posts": True,
    "auto_revoke": False,
}


def rows(house: Rehearsal) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in house.arrange("GET", "/admin/badges.json")["badges"]}


def refused(house: Rehearsal, text: str) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        house.plan(text)
    return [(problem.code, problem.path) for problem in caught.value.problems]


@EVERYWHERE
def test_a_badge_is_made_as_it_is_written_and_is_then_in_sync(house: Rehearsal) -> None:
    ran = house.run(file("badges", FULL))

    assert [str(sent) for sent in ran.writes] == ["POST /admin/badges.json"]
    made = rows(house)["Guide"]
    assert (made["badge_type_id"], made["badge_grouping_id"], made["icon"]) == (2, 2, "compass")
    assert made["description"] == "Guides <b>newcomers</b> & guests"
    assert made["allow_title"] is made["multiple_grant"] is made["target_posts"] is made["show_posts"] is True
    assert made["listable"] is made["auto_revoke"] is False
    assert house.plan(file("badges", FULL)).is_empty


@EVERYWHERE
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(name, value, id=f"{name}={value}")
        for name, value in (
            ("description", ""),
            ("long_description", "Granted by staff.\nEach month."),
            ("icon", "star"),
            ("type", "gold"),
            ("grouping", "other"),
            ("title", False),
            ("multiple", False),
            ("listable", True),
            ("enabled", False),
            ("target_posts", False),
            ("show_posts", False),
            ("auto_revoke", True),
        )
    ],
)
def test_a_change_of_one_field_is_one_write_that_is_there_afterwards(house: Rehearsal, name: str, value: Any) -> None:
    body = written_alone(house, file("badges", FULL), file("badges", {**FULL, name: value}), name)

    assert len(body) == 1


@EVERYWHERE
def test_a_new_badge_without_a_type_is_bronze(house: Rehearsal) -> None:
    house.settled("badges: [{name: Guide}]")

    assert rows(house)["Guide"]["badge_type_id"] == 3


@on("rehearsal_of_the_session", ("3.4",))
def test_the_icon_that_an_older_forum_sets_itself_is_the_same(house: Rehearsal) -> None:
    house.settled("badges: [{name: Guide}]")

    assert rows(house)["Guide"]["icon"] == "fa-certificate"
    assert house.plan("badges: [{name: Guide, icon: certificate}]").is_empty


def test_a_renamed_badge_keeps_its_id(house: Rehearsal) -> None:
    house.settled("badges: [{name: Guide}]")
    id = rows(house)["Guide"]["id"]

    house.settled("badges: [{name: guide, previously: Guide}]")

    assert "Guide" not in rows(house)
    assert rows(house)["guide"]["id"] == id


def test_a_badge_in_other_capitals_is_another_badge(house: Rehearsal) -> None:
    house.settled("badges: [{name: Guide}]")
    house.settled("badges: [{name: guide}]")

    assert {"Guide", "guide"} <= set(rows(house))


def test_what_leaves_the_list_is_deleted_by_consent_and_nothing_of_discourse(house: Rehearsal) -> None:
    before = set(rows(house))
    forum = Locked(house)
    forum.run("badges: [{name: Guide}, {name: Editor, enabled: false}]")

    assert [item.operation.id for item in forum.run("badges: []").applied.outcomes] == ["badge Guide"]
    assert set(rows(house)) == before


@EVERYWHERE
def test_of_a_badge_of_discourse_only_what_it_lets_be_changed_is(house: Rehearsal) -> None:
    text = file("badges", {"name": "Editor", "type": "bronze", "enabled": False, "icon": "star", "title": True})
    house.settled(text)

    row = rows(house)["Editor"]
    assert (row["enabled"], row["icon"], row["allow_title"]) == (False, "star", True)
    assert house.plan(text).is_empty


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("badges: [{name: Editor, type: gold}]", "badges[Editor].type", id="type"),
        pytest.param("badges: [{name: Editor, listable: false}]", "badges[Editor].listable", id="listable"),
        pytest.param("badges: [{name: Editor, description: Mine}]", "badges[Editor].description", id="description"),
        pytest.param("badges: [{name: Redactor, previously: Editor}]", "badges[Redactor]", id="name"),
        pytest.param("prune: {badges: [Editor]}", "prune.badges[0]", id="deletion"),
    ],
)
def test_what_discourse_keeps_of_its_own_badges_is_refused_before_anything_is_written(
    house: Rehearsal, text: str, path: str
) -> None:
    assert refused(house, text) == [("kept-by-discourse", path)]


@on("rehearsal_of_the_session", PLAYED)
def test_badges_stand_beside_names_on_posts_where_the_forum_can_show_them(house: Rehearsal) -> None:
    text = "badges: [{name: Guide, show_in_post_header: true}]"
    if house.discourse == "3.4":
        assert refused(house, text) == [("not-on-this-forum", "badges[Guide].show_in_post_header")]
    else:
        house.settled(text)
        assert rows(house)["Guide"]["show_in_post_header"] is True


def test_badges_need_the_setting_that_shows_them(house: Rehearsal) -> None:
    house.setting("enable_badges", "false")

    house.settled("badges: [{name: Guide}]")

    assert house.value("enable_badges") == "true"


@pytest.mark.parametrize(
    ("badge", "code"),
    [
        pytest.param({"name": ""}, "wrong-length", id="no name"),
        pytest.param({"name": "x" * 101}, "wrong-length", id="long name"),
        pytest.param({"name": "A", "description": "x" * 501}, "wrong-length", id="long description"),
        pytest.param({"name": "A", "long_description": "x" * 1001}, "wrong-length", id="long page"),
        pytest.param({"name": "A", "type": "platinum"}, "unknown-choice", id="type"),
        pytest.param({"name": "A", "query": "select 1"}, "unknown-key", id="query"),
    ],
)
def test_what_every_forum_refuses_is_refused_without_one(house: Rehearsal, badge: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        house.desired(file("badges", badge))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_description_that_loses_markup_is_explained(house: Rehearsal) -> None:
    ran = house.run("badges: [{name: Guide, description: '<script>x</script> y'}]")

    (item,) = ran.applied.unconverged
    assert explained(item).reason == "markup that Discourse does not allow in a description is left out"
