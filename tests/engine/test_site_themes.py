"""Themes of the site, as members find them: which one they get, which ones they may choose, and in which colours."""

from typing import Any

import pytest
from discourse_versions import on
from importing import imported_from, items
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.sides import differences
from idiaspora.provisioning.plan.outcome import Status

pytestmark = on("rehearsal_of_the_session", ("3.5", "2026"))

LOOK = """
appearance:
  palettes:
    - {name: Sea, colors: {tertiary: 0033A0}}
    - {name: Night, colors: {primary: FFFFFF, secondary: "111111"}}
  site_themes:
    - {name: Foundation, palette: Sea, user_selectable: true}
    - {name: Consultation, default: true, palette: Sea, dark_palette: Night}
"""


def offered(house: Rehearsal) -> dict[str, Any]:
    """The themes that a member finds, by name."""
    rows = house.client.send("GET", "/site.json")["user_themes"]
    return {row["name"]: row for row in rows}


def palette(house: Rehearsal, name: str) -> int:
    rows = house.client.send("GET", "/admin/color_schemes.json")
    return next(int(row["id"]) for row in rows if row["name"] == name and row.get("id"))


def test_members_get_the_theme_and_its_colours(house: Rehearsal) -> None:
    ran = house.run(LOOK)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert len(ran.writes) == ran.plan.writes
    found = offered(house)
    assert {name: row["default"] for name, row in found.items()} == {"Consultation": True, "Foundation": False}
    chosen = found["Consultation"]
    assert chosen["color_scheme_id"] == palette(house, "Sea")
    assert chosen["dark_color_scheme_id"] == palette(house, "Night")
    assert house.plan(LOOK).is_empty


def test_the_default_goes_back_to_the_theme_of_discourse(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.run(LOOK)
    without = LOOK.replace("    - {name: Consultation, default: true, palette: Sea, dark_palette: Night}\n", "")

    (kept,) = locked.run(without, allow_delete=()).applied.of(Status.NOT_CONSENTED)
    assert kept.operation.key == "Consultation"
    locked.run(without, allow_delete=("site_theme",))

    assert offered(house) == {"Foundation": {**offered(house)["Foundation"], "default": True}}


def test_a_palette_goes_after_the_theme_that_had_it(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.run(LOOK)
    text = LOOK.replace('    - {name: Night, colors: {primary: FFFFFF, secondary: "111111"}}\n', "")
    text = text.replace("dark_palette: Night", 'dark_palette: ""')

    ran = locked.run(text, allow_delete=("palette",))

    assert ran.applied.exit_code == 0, ran.applied.outcomes
    assert [sent.method for sent in ran.writes] == ["PUT", "DELETE"]
    assert offered(house)["Consultation"]["dark_color_scheme_id"] is None


def test_somebody_who_makes_another_theme_the_default_is_named(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.run(LOOK)
    house.arrange("PUT", "/admin/themes/-2.json", {"theme": {"default": True}})

    found = differences(locked.plan(LOOK), house.desired(LOOK), locked.lock)

    assert [(item.address, item.field, item.live) for item in found] == [("site_theme Consultation", "default", False)]


BANNER = "appearance: {{site_themes: [{{name: Foundation, site_settings: {{enable_welcome_banner: {value}}}}}]}}\n"


def banner(house: Rehearsal) -> str:
    rows = house.client.send("GET", "/admin/themes/-1.json")["theme"]["themeable_site_settings"]
    return next(str(row["value"]) for row in rows if row["setting"] == "enable_welcome_banner")


def test_a_theme_has_a_site_setting_of_its_own(house: Rehearsal) -> None:
    ran = house.run(BANNER.format(value="no"))

    assert [str(sent) for sent in ran.writes] == ["PUT /admin/themes/-1/site-setting.json"]
    assert ran.plan.writes == 1
    assert banner(house) == "false"
    assert house.plan(BANNER.format(value="false")).is_empty
    result = imported_from(house)
    assert items(result, "appearance.site_themes")[0]["site_settings"]["enable_welcome_banner"] == "false"
    assert house.plan(result.text).is_empty


def test_a_new_theme_gets_its_site_settings(house: Rehearsal) -> None:
    text = BANNER.format(value="false").replace("Foundation", "Consultation")

    ran = house.run(text)

    assert (ran.applied.exit_code, len(ran.writes)) == (0, ran.plan.writes)
    assert house.plan(text).is_empty
    assert banner(house) == "true"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("enable_welcome_banner: perhaps", "is true or false"),
        ("search_experience: nowhere", "is one of search_field, search_icon"),
        ("title: Forum", "is no site setting of which themes have values"),
    ],
)
def test_a_site_setting_that_the_forum_would_refuse(house: Rehearsal, said: str, words: str) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan(f"appearance: {{site_themes: [{{name: Foundation, site_settings: {{{said}}}}}]}}\n")
    (problem,) = invalid.value.problems
    assert (problem.code, words in problem.message) == ("bad-setting", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{name: Foundation, default: true}, {name: Horizon, default: true}", "contradiction"),
        ("{name: Foundation, palette: Nowhere}", "no-such-palette"),
        ("{name: Meadow, previously: Foundation}", ""),
    ],
    ids=["two defaults", "a palette that there is not", "another name for a theme of Discourse"],
)
def test_what_cannot_be(house: Rehearsal, text: str, code: str) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan(f"appearance: {{site_themes: [{text}]}}\n")
    if code:
        assert [problem.code for problem in invalid.value.problems] == [code]
