"""Words of components and themes in other words, by language."""

from typing import Any

import pytest
from discourse_versions import on
from importing import imported_from
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.detection import tags_of
from idiaspora.provisioning.drift.sides import Cause, differences
from idiaspora.provisioning.safety.guards import Consents, refusals
from idiaspora.sandbox.appearance import theme_translations

pytestmark = on("rehearsal_of_the_session", ("3.5", "2026"))

FILES = """
      files:
        common/header.html: <p>x</p>
        locales/en.yml: "en: {hello: Hello, theme_metadata: {description: A banner}, more: {bye: 'Good bye, %{name}'}}"
        locales/fr.yml: "fr: {hello: Bonjour}"
"""
BARE = f"appearance:\n  components:\n    - name: Banner{FILES}"
WORDS = BARE + "      translations: {fr: {hello: Salut, more.bye: 'Au revoir, %{name}'}, en: {hello: Good day}}\n"


def number(house: Rehearsal) -> int:
    rows = house.client.send("GET", "/admin/themes.json")["themes"]
    return next(int(row["id"]) for row in rows if row["component"])


def words(house: Rehearsal, language: str) -> dict[str, str]:
    path = f"/admin/themes/{number(house)}/translations/{language}.json"
    return {row["key"]: row["value"] for row in house.client.send("GET", path)["translations"]}


def test_words_of_two_languages(house: Rehearsal) -> None:
    ran = house.run(WORDS)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert [str(sent) for sent in ran.writes] == [
        "POST /admin/themes/import.json", *[f"PUT /admin/themes/{number(house)}.json"] * 2,
    ]  # fmt: skip
    assert len(ran.writes) == ran.plan.writes
    assert words(house, "fr") == {"hello": "Salut", "more.bye": "Au revoir, %{name}"}
    assert words(house, "en") == {"hello": "Good day", "more.bye": "Good bye, %{name}"}
    assert house.plan(WORDS).is_empty


def test_only_what_differs_is_written_and_nothing_else_is_managed(house: Rehearsal) -> None:
    house.settled(WORDS)
    sent = {"locale": "fr", "translations": {"more.bye": "Adieu"}}
    house.arrange("PUT", f"/admin/themes/{number(house)}.json", {"theme": sent})
    less = BARE + "      translations: {fr: {hello: Allô}}\n"

    ran = house.run(less)

    assert [sent.body for sent in ran.writes] == [{"theme": {"locale": "fr", "translations": {"hello": "Allô"}}}]
    assert words(house, "fr") == {"hello": "Allô", "more.bye": "Adieu"}
    assert house.plan(less).is_empty


def test_a_word_that_somebody_changed_there_is_drift_and_can_be_adopted(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.run(WORDS)
    sent = {"locale": "fr", "translations": {"hello": "Coucou"}}
    house.arrange("PUT", f"/admin/themes/{number(house)}.json", {"theme": sent})

    (found,) = differences(
        locked.plan(WORDS), house.desired(WORDS), locked.lock, tags_of(load(house.folder / "forum.yaml", variables={}))
    )

    assert (found.field, found.cause) == ("translations", Cause.THERE)
    assert found.live["fr"]["hello"] == "Coucou"
    assert found.remedies.adopt


@pytest.mark.parametrize(
    ("said", "message"),
    [("{fr: {nothing: x}}", "no text nothing (fr)"), ("{fr: {theme_metadata.description: x}}", "no text theme_meta")],
)
def test_a_word_that_it_does_not_have(house: Rehearsal, said: str, message: str) -> None:
    with pytest.raises(Invalid) as offline:
        house.desired(f"{BARE}      translations: {said}\n")
    assert message in offline.value.problems[0].message

    house.settled(BARE)
    with pytest.raises(Invalid) as there:
        house.plan(f"appearance: {{components: [{{name: Banner, translations: {said}}}]}}\n")
    assert [problem.code for problem in there.value.problems] == ["bad-text"]
    assert message in there.value.problems[0].message


def test_a_language_that_the_forum_does_not_have(house: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    house.settled(BARE)
    monkeypatch.setattr(theme_translations, "packaged", lambda name: ["en"])

    with pytest.raises(Invalid) as invalid:
        house.plan("appearance: {components: [{name: Banner, translations: {fr: {hello: x}}}]}\n")

    assert "no language fr" in invalid.value.problems[0].message


def test_html_in_a_word_asks_for_consent(house: Rehearsal) -> None:
    house.settled(WORDS)
    wanted = house.desired(WORDS.replace("Salut", "<b>Salut</b>"))

    (refused,) = refusals(house.plan(wanted), wanted, Consents())

    assert "a text of it holds HTML" in refused.reason
    plain = house.desired(WORDS.replace("Salut", "Allô"))
    assert refusals(house.plan(plain), plain, Consents()) == ()


def test_an_import_says_the_words_that_are_not_its_own(house: Rehearsal) -> None:
    house.setting("content_localization_supported_locales", "en|fr")
    house.settled(WORDS)

    result: Any = imported_from(house, kinds=frozenset({"component"}))

    (item,) = result.whole["appearance"]["components"]
    assert item["translations"] == {
        "en": {"hello": "Good day"}, "fr": {"hello": "Salut", "more.bye": "Au revoir, %{name}"},
    }  # fmt: skip
    assert house.plan(result.text).is_empty


def test_one_without_words_is_not_asked_for_them(house: Rehearsal) -> None:
    house.settled("appearance: {components: [{name: Plain, files: {common/header.html: x}}]}\n")
    before = len(house.wire.sent)

    imported_from(house, kinds=frozenset({"component"}))

    assert not [sent for sent in house.wire.sent[before:] if "translations" in sent.path]
