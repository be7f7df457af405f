"""What the forum is called in its other languages: only those that it has, and not its own."""

import json

import pytest
from discourse_versions import PLAYED
from importing import imported_from, items
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.forum.response_shapes import IncompleteRead

LOCALIZING = [version for version in PLAYED if version not in ("3.4", "3.5")]
ON = "settings: {content_localization_enabled: true, content_localization_supported_locales: [en, fr, es]}\n"
PATH = "/admin/config/about/localizations.json"

on_newer_ones = pytest.mark.parametrize("rehearsal_of_the_session", LOCALIZING, indirect=True, scope="session")


def file(**languages: dict[str, str]) -> str:
    return f"setting_translations: {json.dumps(languages)}\n"


def texts(house: Rehearsal, locale: str) -> dict[str, str]:
    found = house.arrange("GET", f"{PATH}?locale={locale}")["localizations"]
    return {name: said["value"] for name, said in found.items()}


@on_newer_ones
def test_each_language_has_its_own_and_a_change_leaves_the_others(house: Rehearsal) -> None:
    house.settled(ON + file(fr={"title": "Forum", "site_description": "Un lieu"}, es={"title": "Foro"}))
    ran = house.run(file(fr={"title": "Le forum"}))
    assert (ran.applied.exit_code, len(ran.writes)) == (0, 1)
    assert texts(house, "fr") == {"title": "Le forum", "site_description": "Un lieu"}
    assert texts(house, "es") == {"title": "Foro"}


@on_newer_ones
def test_the_languages_of_the_file_come_first(house: Rehearsal) -> None:
    """The forum has none of them before, and refuses to be asked for it."""
    house.settled("settings: {content_localization_enabled: true, content_localization_supported_locales: [en]}\n")
    wanted = house.desired(file(fr={"title": "Forum"}).replace("setting_", "settings: {}\nsetting_"))
    with pytest.raises(Invalid) as found:
        house.plan(wanted)
    (problem,) = found.value.problems
    assert (problem.code, problem.path) == ("bad-language", "setting_translations.fr.title")

    both = ON + file(fr={"title": "Forum"})
    ran = house.run(both)
    assert ran.applied.exit_code == 0
    assert texts(house, "fr") == {"title": "Forum"}
    assert house.plan(both).is_empty


@on_newer_ones
def test_the_forums_own_language_has_the_setting_itself(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as found:
        house.plan(ON + file(en={"title": "Forum"}))
    (problem,) = found.value.problems
    assert (problem.code, problem.remedy) == ("bad-language", "write it under settings")


@on_newer_ones
@pytest.mark.parametrize(
    ("setting", "most"), [("title", 255), ("site_description", 1000), ("extended_site_description", 10_000)]
)
def test_what_is_too_long_is_told_before_the_forum_refuses_it(house: Rehearsal, setting: str, most: int) -> None:
    with pytest.raises(Invalid) as found:
        house.plan(ON + file(fr={setting: "x" * (most + 1)}))
    assert [problem.code for problem in found.value.problems] == ["wrong-length"]
    house.settled(ON + file(fr={setting: "x" * most}))


@pytest.mark.parametrize("rehearsal_of_the_session", ["3.5"], indirect=True, scope="session")
def test_an_older_forum_says_that_it_has_none(house: Rehearsal) -> None:
    house.settled(ON)
    with pytest.raises(IncompleteRead) as found:
        house.plan(file(fr={"title": "Forum"}))
    assert "since 2026" in str(found.value)


@pytest.mark.parametrize("rehearsal_of_the_session", ["3.5"], indirect=True, scope="session")
def test_an_older_forum_is_imported_also_where_its_content_is_in_several_languages(house: Rehearsal) -> None:
    house.settled(ON)
    assert items(imported_from(house), "setting_translations") == []
