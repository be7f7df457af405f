"""Palettes: what a file may say of them, and what becomes of it on a forum of each version."""

from collections.abc import Callable
from typing import Any

import pytest
from adopting_kind import adopted
from discourse_versions import PLAYED, on
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.plan.outcome import Status

EACH_VERSION = on("rehearsal_of_the_session", PLAYED)
LIST = "/admin/color_schemes.json"


def palette(more: str, name: str = "Ours") -> str:
    return f"{{name: {name}, {more}}}"


def appearance(*palettes: str) -> str:
    return f"appearance: {{palettes: [{', '.join(palettes)}]}}\n"


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


def there(locked: Locked, name: str = "Ours") -> dict[str, Any]:
    """The palette of the forum's own that has the name."""
    rows = locked.house.arrange("GET", LIST)
    (found,) = (row for row in rows if row["name"] == name and "id" in row and row["theme_id"] is None)
    return found


def color(locked: Locked, name: str, palette: str = "Ours") -> tuple[str, str | None]:
    """A colour as the forum keeps it, light and dark."""
    (found,) = (row for row in there(locked, palette)["colors"] if row["name"] == name)
    return found["hex"], found.get("dark_hex")


def made(locked: Locked, name: str, *colors: tuple[str, str], theme: int | None = None) -> int:
    """A palette that somebody makes past the file."""
    body = {"name": name, "colors": [{"name": color, "hex": shade} for color, shade in colors]}
    row = locked.house.arrange("POST", LIST, {"color_scheme": body})
    store = locked.house.forum.store
    kept = store.get("palette", row["id"])
    assert kept is not None
    store.put("palette", {**kept, "theme_id": theme})
    return int(row["id"])


# What the file may say


WRONG = [
    pytest.param("colors: {tertiary: blue}", "bad-color", id="no colour"),
    pytest.param("colors: {tertiary: '#0033A0'}", "bad-color", id="with a hash"),
    pytest.param("dark: {tertiary: '03AF'}", "bad-color", id="four digits"),
    pytest.param("colors: {teritary: 0033A0}", "unknown-key", id="a colour that Discourse does not have"),
    pytest.param("name: ''", "wrong-length", id="no name"),
]


@pytest.mark.parametrize(("more", "code"), WRONG)
def test_what_no_forum_takes_is_refused(loaded: Callable[..., Document], more: str, code: str) -> None:
    head = "version: 1\nforum: {name: F, url: https://forum.example.org, username: admin}\n"
    item = f"{{{more}}}" if more.startswith("name") else palette(more)
    with pytest.raises(Invalid) as caught:
        desired(loaded(head + appearance(item)))
    assert [problem.code for problem in caught.value.problems] == [code]


# What becomes of it


@EACH_VERSION
def test_a_palette_is_made_and_in_sync(locked: Locked) -> None:
    text = appearance(palette("user_selectable: true, colors: {tertiary: 0033A0, love: 00AA00}"))
    assert locked.writes(text) == [f"POST {LIST}"]
    assert there(locked)["user_selectable"] is True
    assert [color(locked, name)[0] for name in ("tertiary", "love")] == ["0033A0", "00AA00"]


def test_colours_of_the_dark_mode_are_written_once_the_palette_is_there(locked: Locked) -> None:
    ran = locked.run(appearance(palette("colors: {tertiary: 0033A0}, dark: {tertiary: 6C9BFF, love: FF00AA}")))

    id = there(locked)["id"]
    assert [str(sent) for sent in ran.writes] == [f"POST {LIST}", f"PUT /admin/color_schemes/{id}.json"]
    assert ran.plan.writes == 2
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert color(locked, "tertiary") == ("0033A0", "6C9BFF")
    light, dark = color(locked, "love")
    assert (light.casefold(), dark) == ("fa6c8d", "FF00AA"), "the light one stays that of the base"


@pytest.mark.parametrize("lost", ["POST", "PUT"])
def test_a_lost_answer_makes_no_second_palette(locked: Locked, lost: str) -> None:
    text = appearance(palette("colors: {tertiary: 0033A0}, dark: {tertiary: 6C9BFF}"))
    locked.house.forum.faults.add({"kind": "lost_answer", "method": lost})

    assert locked.run(text).applied.exit_code == 0
    assert color(locked, "tertiary") == ("0033A0", "6C9BFF")
    assert locked.plan(text).operations == ()


def test_a_palette_whose_dark_colours_failed_gets_them_in_the_next_run(locked: Locked) -> None:
    text = appearance(palette("colors: {tertiary: 0033A0}, dark: {tertiary: 6C9BFF}"))
    locked.house.forum.faults.add({"kind": "server_error", "status": 500, "method": "PUT", "times": 20})

    assert locked.run(text).applied.exit_code != 0
    locked.house.forum.faults.clear()
    id = there(locked)["id"]
    assert locked.writes(text) == [f"PUT /admin/color_schemes/{id}.json"]
    assert color(locked, "tertiary") == ("0033A0", "6C9BFF")


CHANGED = [
    pytest.param("colors: {tertiary: FF0000}", ("FF0000", "FF0000"), id="a light one"),
    pytest.param("dark: {tertiary: FF0000}", ("0033A0", "FF0000"), id="a dark one"),
    pytest.param("colors: {tertiary: FF0000}, dark: {tertiary: 0033A0}", ("FF0000", "0033A0"), id="the dark one stays"),
    pytest.param("colors: {love: '000000'}", ("0033A0", "0033A0"), id="another one"),
    pytest.param("user_selectable: true", ("0033A0", "0033A0"), id="none"),
]


@pytest.mark.parametrize(("more", "expected"), CHANGED)
def test_one_write_changes_what_the_file_says_and_nothing_else(
    locked: Locked, more: str, expected: tuple[str, str]
) -> None:
    locked.settled(appearance(palette("user_selectable: false, colors: {tertiary: 0033A0}")))
    before = there(locked)

    assert locked.writes(appearance(palette(more))) == [f"PUT /admin/color_schemes/{before['id']}.json"]
    assert color(locked, "tertiary") == expected
    others = [row for row in there(locked)["colors"] if row["name"] not in ("tertiary", "love")]
    assert others == [row for row in before["colors"] if row["name"] not in ("tertiary", "love")]


def test_a_dark_colour_of_others_stays_when_the_light_one_changes(locked: Locked) -> None:
    locked.settled(appearance(palette("colors: {tertiary: 0033A0}")))
    dark = {"color_scheme": {"colors": [{"name": "tertiary", "hex": "0033A0", "dark_hex": "123456"}]}}
    locked.house.arrange("PUT", f"/admin/color_schemes/{there(locked)['id']}.json", dark)

    locked.settled(appearance(palette("colors: {tertiary: FF0000}")))
    assert color(locked, "tertiary") == ("FF0000", "123456")


@EACH_VERSION
def test_a_colour_is_the_same_in_capitals_and_in_three_digits(locked: Locked) -> None:
    made(locked, "Ours", ("tertiary", "0ab"), ("love", "ffeedd"))
    assert locked.writes(appearance(palette("colors: {tertiary: 00AABB, love: FFEEDD}"))) == []


@EACH_VERSION
def test_a_colour_that_is_written_no_longer_stays_and_is_not_looked_at(locked: Locked) -> None:
    locked.settled(appearance(palette("colors: {tertiary: 0033A0, love: 00AA00}")))
    assert locked.writes(appearance(palette("colors: {tertiary: 0033A0}"))) == []
    assert color(locked, "love")[0] == "00AA00"


@EACH_VERSION
def test_a_palette_is_renamed_with_what_it_has(locked: Locked) -> None:
    locked.settled(appearance(palette("colors: {tertiary: 0033A0}")))
    before = there(locked)

    locked.settled(appearance(palette("previously: Ours, colors: {tertiary: 0033A0}", "Blue")))
    assert there(locked, "Blue") == before | {"name": "Blue"}


def test_two_palettes_change_their_names(locked: Locked) -> None:
    one, other = "colors: {tertiary: '111111'}", "colors: {tertiary: '222222'}"
    locked.settled(appearance(palette(one, "A"), palette(other, "B")))
    ids = {name: there(locked, name)["id"] for name in "AB"}

    locked.settled(appearance(palette(f"previously: B, {other}", "A"), palette(f"previously: A, {one}", "B")))
    assert {name: there(locked, name)["id"] for name in "BA"} == {"B": ids["A"], "A": ids["B"]}


@EACH_VERSION
def test_a_palette_that_leaves_the_list_is_deleted_by_consent_only(locked: Locked) -> None:
    kept = palette("colors: {tertiary: 0033A0}")
    locked.settled(appearance(kept, palette("colors: {love: 0033A0}", "More")))
    id = there(locked, "More")["id"]

    ran = locked.run(appearance(kept), allow_delete=())
    assert ran.writes == []
    assert [item.status for item in ran.applied.outcomes] == [Status.NOT_CONSENTED]
    assert locked.writes(appearance(kept)) == [f"DELETE /admin/color_schemes/{id}.json"]


@EACH_VERSION
@pytest.mark.parametrize("name", ["Light", "Horizon"])
def test_built_in_palettes_and_those_of_themes_are_not_the_files(locked: Locked, name: str) -> None:
    of_theme = made(locked, "Horizon", ("tertiary", "123456"), theme=-1)

    text = appearance(palette("colors: {tertiary: 0033A0}", name))
    assert locked.writes(text) == [f"POST {LIST}"]
    assert locked.writes(f"prune: {{palettes: [{name}]}}\n") == [f"DELETE /admin/color_schemes/{of_theme + 1}.json"]
    rows = locked.house.arrange("GET", LIST)
    assert {"Light", "Horizon"} <= {row["name"] for row in rows}


@EACH_VERSION
def test_two_palettes_of_a_declared_name_are_a_problem_with_both_ids(locked: Locked) -> None:
    ids = [made(locked, "Ours", ("love", shade)) for shade in ("111111", "222222")]
    made(locked, "Others", ("love", "111111"))
    made(locked, "Others", ("love", "111111"))

    with pytest.raises(Invalid) as caught:
        locked.plan(appearance(palette("colors: {tertiary: 0033A0}")))
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("several-of-a-name", "appearance.palettes[Ours]")
    assert f"ids {ids[0]}, {ids[1]}" in problem.message


@EACH_VERSION
def test_what_others_changed_comes_into_the_file(locked: Locked) -> None:
    locked.settled(appearance(palette("colors: {tertiary: 0033A0, love: '000000'}")))
    changed = {"color_scheme": {"user_selectable": True, "colors": [{"name": "love", "hex": "012"}]}}
    locked.house.arrange("PUT", f"/admin/color_schemes/{there(locked)['id']}.json", changed)

    text = adopted(locked)
    assert text == appearance(palette("colors: {tertiary: 0033A0, love: '001122'}"))
    assert locked.plan(text).operations == ()


@on("rehearsal_of_the_session", ("3.4",))
@pytest.mark.parametrize("before", ["", appearance(palette("colors: {tertiary: 0033A0}"))], ids=["new", "there"])
def test_a_forum_without_a_dark_mode_is_not_told_its_colours(house: Rehearsal, before: str) -> None:
    if before:
        house.settled(before)
    with pytest.raises(Invalid) as refused:
        house.plan(appearance(palette("colors: {tertiary: 0033A0}, dark: {tertiary: 6C9BFF}")))
    assert [(problem.code, problem.path) for problem in refused.value.problems] == [
        ("not-on-this-forum", "appearance.palettes[Ours].dark.tertiary")
    ]
