"""User fields: what a file may say of them, and what becomes of it on a forum."""

from typing import Any

import pytest
from discourse_versions import PLAYED, on
from listed_items import file, written_alone
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.apply.quirks import explained

EVERYWHERE = on("rehearsal_of_the_session", PLAYED)
PATH = "/admin/config/user_fields.json"

FULL: dict[str, Any] = {
    "name": "Country",
    "type": "dropdown",
    "options": ["Ghana", "Kenya"],
    "description": "Where you live",
    "requirement": "optional",
    "editable": True,
    "show_on_profile": True,
    "show_on_user_card": True,
    "searchable": True,
}


def rows(house: Rehearsal) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.arrange("GET", PATH)["user_fields"]
    return found


def made_by_others(house: Rehearsal, name: str) -> int:
    field = {"name": name, "description": name, "field_type": "text"}
    return int(house.arrange("POST", PATH, {"user_field": field})["user_field"]["id"])


@EVERYWHERE
def test_a_field_is_made_as_it_is_written_and_is_then_in_sync(house: Rehearsal) -> None:
    ran = house.run(file("user_fields", FULL))

    assert [str(sent) for sent in ran.writes] == [f"POST {PATH}"]
    (made,) = rows(house)
    assert made["field_type"] == "dropdown"
    assert {key: made[key] for key in FULL if key != "type"} == {key: FULL[key] for key in FULL if key != "type"}
    assert house.plan(file("user_fields", FULL)).is_empty


@EVERYWHERE
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(name, value, id=f"{name}={value}")
        for name, value in (
            ("type", "multiselect"),
            ("options", ["Kenya", "Ghana"]),
            ("options", ["Ghana"]),
            ("description", "Where you <b>live</b>"),
            ("requirement", "on_signup"),
            ("requirement", "for_all_users"),
            ("editable", False),
            ("show_on_profile", False),
            ("show_on_user_card", False),
            ("searchable", False),
        )
    ],
)
def test_a_change_of_one_key_is_one_write_that_is_there_afterwards(house: Rehearsal, name: str, value: Any) -> None:
    body = written_alone(house, file("user_fields", FULL), file("user_fields", {**FULL, name: value}), name)

    assert len(body["user_field"]) == 1


def test_a_new_field_without_a_description_is_described_by_its_name(house: Rehearsal) -> None:
    house.settled("user_fields: [{name: City, type: text}]")

    assert [row["description"] for row in rows(house)] == ["City"]


def test_a_description_that_others_gave_stays_where_the_file_says_nothing_of_it(house: Rehearsal) -> None:
    house.settled("user_fields: [{name: City, type: text}]")
    house.arrange("PUT", f"/admin/config/user_fields/{rows(house)[0]['id']}.json", {"user_field": {"description": "!"}})

    house.settled("user_fields: [{name: City, type: text, searchable: true}]")

    assert [(row["description"], row["searchable"]) for row in rows(house)] == [("!", True)]


def test_options_come_to_a_field_that_had_none(house: Rehearsal) -> None:
    house.settled("user_fields: [{name: City, type: text}]")
    house.settled("user_fields: [{name: City, type: dropdown, options: [Accra, Tema, Accra]}]")

    assert [row["options"] for row in rows(house)] == [["Accra", "Tema"]]
    assert house.plan("user_fields: [{name: City, type: dropdown, options: [Accra, Tema]}]").is_empty


def test_a_renamed_field_keeps_its_id(house: Rehearsal) -> None:
    house.settled("user_fields: [{name: City, type: text}]")
    (before,) = rows(house)

    house.settled("user_fields: [{name: Home town, previously: City, type: text}]")

    assert [(row["id"], row["name"]) for row in rows(house)] == [(before["id"], "Home town")]


def test_two_fields_exchange_their_names(house: Rehearsal) -> None:
    forum = Locked(house)
    forum.run("user_fields: [{name: City, type: text}, {name: Town, type: confirm}]")

    forum.run(
        "user_fields: [{name: Town, previously: City, type: text}, {name: City, previously: Town, type: confirm}]"
    )

    assert {(row["name"], row["field_type"]) for row in rows(house)} == {("Town", "text"), ("City", "confirm")}


def test_what_leaves_the_list_is_deleted_by_consent(house: Rehearsal) -> None:
    made_by_others(house, "Phone")
    forum = Locked(house)
    forum.run("user_fields: [{name: City, type: text}]")

    assert forum.run("user_fields: []", allow_delete=()).applied.exit_code != 0
    forum.run("user_fields: []")

    assert [row["name"] for row in rows(house)] == ["Phone"]


def test_two_of_a_declared_name_are_a_problem_with_both_ids(house: Rehearsal) -> None:
    ids = [made_by_others(house, "City"), made_by_others(house, "City")]
    made_by_others(house, "city")

    with pytest.raises(Invalid) as caught:
        house.plan("user_fields: [{name: City, type: text}]")

    (problem,) = caught.value.problems
    assert problem.code == "several-of-a-name"
    assert all(str(id) in problem.message for id in ids)


def test_two_of_a_name_that_the_file_does_not_use_are_left_alone(house: Rehearsal) -> None:
    for _ in range(2):
        made_by_others(house, "City")

    house.settled("user_fields: [{name: Town, type: text}]")

    assert sorted(row["name"] for row in rows(house)) == ["City", "City", "Town"]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        pytest.param({"name": "A"}, "missing-key", id="no type"),
        pytest.param({"name": "A", "type": "number"}, "unknown-choice", id="type"),
        pytest.param({"name": " ", "type": "text"}, "wrong-length", id="blank name"),
        pytest.param({"name": "A", "type": "text", "description": " "}, "wrong-length", id="blank description"),
        pytest.param({"name": "A", "type": "dropdown", "options": []}, "wrong-length", id="emptied options"),
        pytest.param({"name": "A", "type": "dropdown", "options": ["B", " "]}, "wrong-length", id="blank option"),
        pytest.param({"name": "A", "type": "text", "options": ["B"]}, "wrong-value", id="options of a text"),
        pytest.param({"name": "A", "type": "text", "requirement": "always"}, "unknown-choice", id="requirement"),
    ],
)
def test_what_no_forum_takes_is_refused_without_one(house: Rehearsal, field: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        house.desired(file("user_fields", field))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_description_that_loses_markup_is_explained(house: Rehearsal) -> None:
    ran = house.run("user_fields: [{name: City, type: text, description: '<script>x</script> y'}]")

    (item,) = ran.applied.unconverged
    assert explained(item).reason == "markup that Discourse does not allow in a description is left out"
