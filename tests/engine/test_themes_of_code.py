"""Whole themes of code of the project, and what is said of the settings and words of themes."""

import json
from typing import Any

import pytest
from discourse_versions import on
from importing import imported_from
from pictures import drawn, png
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.safety.guards import Consents, refusals

pytestmark = on("rehearsal_of_the_session", ("3.5", "2026"))

ABOUT = {"name": "x", "assets": {"logo": "logo.png"}, "color_schemes": {"Sea": {"primary": "123456"}}}
FOLDER = {
    "about.json": json.dumps(ABOUT),
    "common/common.scss": "body { color: red; }\n",
    "settings.yml": "width: 5\nwords: {type: list, default: a|b}\n",
    "locales/en.yml": "en: {hello: Hello}\n",
    "logo.png": png(),
}
SEA = """
appearance:
  site_themes:
    - name: Sea
      files: !folder themes/sea
      user_selectable: true
      settings: {width: 7}
      translations: {fr: {hello: Bonjour}}
"""


@pytest.fixture
def folder(house: Rehearsal) -> Rehearsal:
    for path, content in FOLDER.items():
        drawn(house.folder, f"themes/sea/{path}", content if isinstance(content, bytes) else content.encode())
    return house


def theme(house: Rehearsal, name: str = "Sea") -> dict[str, Any]:
    rows = house.client.send("GET", "/admin/themes.json")["themes"]
    (row,) = (row for row in rows if row["name"] == name)
    return dict(row)


def asked(house: Rehearsal, text: str) -> list[str]:
    wanted = house.desired(text)
    return [item.reason for item in refusals(house.plan(wanted), wanted, Consents())]


def test_a_theme_of_a_folder(folder: Rehearsal) -> None:
    (reason,) = asked(folder, SEA)
    assert "its code (5 files, " in reason

    ran = folder.run(SEA)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    number = theme(folder)["id"]
    assert [str(sent) for sent in ran.writes] == [
        "POST /admin/themes/import.json", *[f"PUT /admin/themes/{number}.json"] * 2,
    ]  # fmt: skip
    assert len(ran.writes) == ran.plan.writes
    row = theme(folder)
    assert (row["component"], row["user_selectable"]) == (False, True)
    assert {item["setting"]: item["value"] for item in row["settings"]} == {"width": 7, "words": "a|b"}
    assert folder.plan(SEA).is_empty


def test_other_code_and_another_setting_of_it(folder: Rehearsal) -> None:
    folder.settled(SEA)
    number = theme(folder)["id"]
    drawn(folder.folder, "themes/sea/common/common.scss", b"body { color: blue; }\n")
    text = SEA.replace("width: 7", "width: 8")

    assert len(asked(folder, text)) == 1
    ran = folder.run(text)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert [str(sent) for sent in ran.writes] == [
        "POST /admin/themes/import.json", f"PUT /admin/themes/{number}.json",
    ]  # fmt: skip
    assert ran.writes[-1].body == {"theme": {"settings": {"width": "8"}}}
    assert theme(folder)["id"] == number


def test_an_import_brings_a_theme_of_code_along(folder: Rehearsal) -> None:
    folder.setting("content_localization_supported_locales", "en|fr")
    folder.settled(SEA)

    result = imported_from(folder)
    for path, content in result.uploads.items():
        drawn(folder.folder, path, content)

    assert folder.plan(result.text).is_empty
    folder.reset()
    folder.settled(result.text)
    assert folder.plan(SEA).is_empty, folder.plan(SEA).changes


def test_settings_of_a_theme_that_somebody_made(folder: Rehearsal) -> None:
    folder.settled(SEA)
    text = "appearance: {site_themes: [{name: Sea, settings: {words: [x, y]}, translations: {en: {hello: Hi}}}]}\n"

    folder.settled(text)

    assert {item["setting"]: item["value"] for item in theme(folder)["settings"]} == {"width": 7, "words": "x|y"}
    assert asked(folder, text.replace("Hi", "<i>Hi</i>"))
    with pytest.raises(Invalid) as invalid:
        folder.plan(text.replace("words:", "nothing:"))
    assert "no setting nothing" in invalid.value.problems[0].message


@pytest.mark.parametrize("said", ["files: {common/common.scss: 'a {}'}", "settings: {x: y}"])
def test_the_code_of_discourses_own_stays(house: Rehearsal, said: str) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan(f"appearance: {{site_themes: [{{name: Foundation, {said}}}]}}\n")
    assert "comes with Discourse" in invalid.value.problems[0].message


@pytest.mark.parametrize("said", ["settings: {x: y}", "translations: {en: {hello: Hi}}"])
def test_a_new_theme_without_code_has_neither_settings_nor_words(house: Rehearsal, said: str) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan(f"appearance: {{site_themes: [{{name: New, {said}}}]}}\n")
    assert "a new one without files" in invalid.value.problems[0].message
