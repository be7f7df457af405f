"""The tables of settings that open something: every name is one of Discourse's, and every entry is asked about."""

from typing import Any

import pytest

from idiaspora.facts import guarded_settings as guarded
from idiaspora.plugin_config.kinds.changes import Change, FieldChange, Update
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.setting_opening import OPENS
from idiaspora.plugin_config.kinds.site_setting import GROUPS, choices_of, known_rows
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Span

ORIGIN = Origin(Span("forum.yaml", 1), "")

TABLES = {
    "SWITCHES": guarded.SWITCHES,
    "CLOSED_LOGINS": guarded.CLOSED_LOGINS,
    "OTHERS": guarded.OTHERS,
    "OUTSIDE": guarded.OUTSIDE,
    "WITH_HTML": guarded.WITH_HTML,
    "ORDERED": guarded.ORDERED,
    "LEVELS": guarded.LEVELS,
    "FALLING": guarded.FALLING,
    "COMING": guarded.COMING,
    "LEAVING": guarded.LEAVING,
    "EMPTIED": guarded.EMPTIED,
    "RIGHTS": dict.fromkeys(guarded.RIGHTS),
    "NO_RIGHTS": dict.fromkeys(guarded.NO_RIGHTS),
    "WIDEST": guarded.WIDEST,
}


class Nobody:
    """Onlookers on a forum where nobody can register freely, and everybody is in the group `anybody`."""

    register_freely = False

    def included(self, old: Any, new: Any) -> tuple[str, ...]:
        return ("members",) if "anybody" in (new or ()) and "anybody" not in (old or ()) else ()


def changed(name: str, old: Any, new: Any, **row: Any) -> Change:
    resource = Resource(SITE_SETTING, name, {}, ORIGIN)
    live = Live(SITE_SETTING, name, 1, {"value": old}, {"setting": name, **row})
    return Update(resource, (FieldChange("value", old, new, ORIGIN),), live=live)


def said(name: str, old: Any, new: Any, **row: Any) -> list[str]:
    return [words for words, _ in OPENS.reasons(changed(name, old, new, **row), Nobody())]


def test_every_name_is_one_of_discourse() -> None:
    unknown = {f"{table}: {name}" for table, names in TABLES.items() for name in names if name not in known_rows()}
    assert unknown == set()


def test_every_value_is_one_that_the_setting_can_have() -> None:
    rows = {name: found[0] for name, found in known_rows().items()}
    asked = {name: {value} for name, (value, _) in guarded.SWITCHES.items()}
    asked |= {name: set(values) for name, (values, _) in guarded.ORDERED.items()}
    wrong = {
        name: values
        for name, values in asked.items()
        if not values <= ({"true", "false"} if rows[name]["type"] == "bool" else set(choices_of(rows[name])))
    }
    assert wrong == {}
    assert {name: set(choices_of(rows[name])) for name in guarded.ORDERED} == {
        name: set(values) for name, (values, _) in guarded.ORDERED.items()
    }


def test_no_setting_stands_in_two_tables_that_judge_it_alone() -> None:
    lists = ("COMING", "LEAVING", "EMPTIED", "WIDEST")
    seen = [name for table, names in TABLES.items() if table not in lists for name in names]
    assert sorted({name for name in seen if seen.count(name) > 1}) == []


def test_every_list_of_groups_is_a_right_a_list_that_is_shown_or_said_to_be_none() -> None:
    listed = {name for name, rows in known_rows().items() if rows[0]["type"] in GROUPS}
    named = {*guarded.RIGHTS, *guarded.NO_RIGHTS, *guarded.COMING, *guarded.LEAVING}
    assert {name for name in listed - named if not name.endswith(guarded.RIGHTS_SUFFIX)} == set()


@pytest.mark.parametrize("name", sorted(guarded.SWITCHES))
def test_a_switch_opens_one_way(name: str) -> None:
    value, words = guarded.SWITCHES[name]
    assert said(name, "another", value) == [words]
    assert said(name, value, "another") == []


@pytest.mark.parametrize("name", sorted(guarded.OTHERS))
def test_another_value_opens_and_none_does_not(name: str) -> None:
    assert said(name, "one", "another") == said(name, "", "one") == [guarded.OTHERS[name]]
    assert said(name, "one", Secret("another")) == [guarded.OTHERS[name]]
    assert said(name, "one", "") == said(name, Secret("one"), Secret("")) == []


@pytest.mark.parametrize("name", sorted(guarded.WIDEST))
def test_another_value_than_the_widest_opens_nothing(name: str) -> None:
    assert said(name, guarded.WIDEST[name], "ours") == []


@pytest.mark.parametrize("name", sorted(guarded.ORDERED))
def test_a_later_value_opens_and_an_earlier_one_does_not(name: str) -> None:
    values, words = guarded.ORDERED[name]
    for at, value in enumerate(values):
        assert [said(name, value, other) for other in values] == [
            [words] if other in values[at + 1 :] else [] for other in values
        ]
    assert said(name, "of another version", values[0]) == said(name, values[0], "of another version") == [words]


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example.org", "//elsewhere.example.org", "/\\elsewhere", "/\t/a"]
)
@pytest.mark.parametrize("name", sorted(guarded.OUTSIDE))
def test_an_address_outside_of_the_forum_opens(name: str, address: str) -> None:
    assert said(name, "", address) == [guarded.OUTSIDE[name]]
    assert said(name, address, "/about") == said(name, address, "") == []


@pytest.mark.parametrize("name", sorted(guarded.LEAVING))
def test_what_goes_out_of_a_list_and_another_text_open(name: str) -> None:
    assert said(name, ("one", "two"), ("two",)) == [f"one: {guarded.LEAVING[name]}"]
    assert said(name, "one", "two") == said(name, "one", "") == [f"one: {guarded.LEAVING[name]}"]
    assert said(name, "", "one") == said(name, ("one",), ("one", "two")) == []


@pytest.mark.parametrize(
    ("name", "row", "opens"),
    [
        pytest.param("site_contact_group_name", {"type": "group"}, True, id="one group"),
        pytest.param("view_raw_email_allowed_groups", {"type": "group_list"}, True, id="by its ending"),
        pytest.param("some_plugin_groups", {"type": "group_list"}, True, id="of a plugin that is not known here"),
        pytest.param("some_plugin_groups", {"type": "list"}, False, id="another list of such a plugin"),
        pytest.param("no_ads_for_groups", {"type": "group_list"}, False, id="of looks"),
    ],
)
def test_groups_that_anyone_gets_into_are_named(name: str, row: dict[str, Any], *, opens: bool) -> None:
    old, new = ("", "anybody") if row["type"] == "group" else (("staff",), ("staff", "anybody"))
    assert bool(said(name, old, new, **row)) is opens
    assert said(name, new, old, **row) == []
