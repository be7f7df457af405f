"""What `appearance` says of the whole forum in a word: its logo, its fonts, and the theme that everybody gets."""

import pytest
from discourse_versions import on
from locked import Locked
from pictures import drawn, png
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.detection import look

pytestmark = on("rehearsal_of_the_session", ("3.5", "2026"))

PALETTES = "palettes: [{name: Sea, colors: {tertiary: 0033A0}}]"
LOOKS = f"""
appearance:
  logo: !upload logo.png
  fonts: {{base: lato, heading: montserrat}}
  {PALETTES}
  default: {{theme: Foundation, palette: Sea}}
"""


@pytest.fixture
def looking(house: Rehearsal) -> Rehearsal:
    drawn(house.folder, "logo.png", png())
    return house


def test_everybody_gets_the_logo_the_fonts_and_the_colours(looking: Rehearsal) -> None:
    looking.settled(LOOKS)

    assert (looking.value("base_font"), looking.value("heading_font")) == ("lato", "montserrat")
    assert looking.app.test_client().get(looking.value("logo")).data == png()
    (theme,) = [row for row in looking.client.send("GET", "/site.json")["user_themes"] if row["default"]]
    palettes = looking.client.send("GET", "/admin/color_schemes.json")
    assert theme["name"] == "Foundation"
    assert theme["color_scheme_id"] == next(row["id"] for row in palettes if row["name"] == "Sea")


def test_what_somebody_changes_is_found_at_its_word(looking: Rehearsal) -> None:
    locked = Locked(looking)
    locked.settled(LOOKS)
    looking.setting("heading_font", "inter")

    (found,) = look(looking.client, looking.desired(LOOKS), locked.lock).differences
    assert found.origin.path == "appearance.fonts.heading"


def test_a_theme_that_the_forum_lacks_is_not_made_by_a_word(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as caught:
        house.plan("appearance: {default: {theme: Fundation}}\n")
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("no-such-site-theme", "appearance.default.theme")


def test_the_default_may_stand_among_the_themes_which_make_it(house: Rehearsal) -> None:
    text = "appearance: {site_themes: [{name: Ours, user_selectable: true}], default: {theme: Ours}}\n"
    house.settled(text)

    found = {row["name"]: row["default"] for row in house.client.send("GET", "/site.json")["user_themes"]}
    assert found["Ours"]


@pytest.mark.parametrize(
    ("themes", "path"),
    [
        ("[{name: Foundation, default: false}]", "appearance.site_themes[Foundation].default"),
        ("[{name: Foundation, palette: Other}]", "appearance.site_themes[Foundation].palette"),
        ("[{name: Other, default: true}]", "appearance.default.theme"),
    ],
)
def test_two_words_for_the_default_have_to_agree(house: Rehearsal, themes: str, path: str) -> None:
    palettes = "palettes: [{name: Sea}, {name: Other}]"
    text = f"appearance: {{{palettes}, site_themes: {themes}, default: {{theme: Foundation, palette: Sea}}}}\n"
    with pytest.raises(Invalid) as caught:
        house.desired(text)
    assert [(problem.code, problem.path) for problem in caught.value.problems] == [("contradiction", path)]


def test_a_logo_of_the_settings_has_to_be_the_same(looking: Rehearsal) -> None:
    looking.settled("settings: {logo: !upload logo.png}\nappearance: {logo: !upload logo.png}\n")
    with pytest.raises(Invalid) as caught:
        looking.desired("settings: {logo: ''}\nappearance: {logo: !upload logo.png}\n")
    assert [problem.code for problem in caught.value.problems] == ["contradiction"]
