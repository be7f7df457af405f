"""What tags are called in other languages: read where the file says it, and written language by language."""

import json
from typing import Any

import pytest
from discourse_versions import PLAYED
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.drift.sides import Cause
from idiaspora.provisioning.drift.staff_log import sought_entries

LOCALIZING = [version for version in PLAYED if version not in ("3.4", "3.5")]
OLDER = [version for version in PLAYED if version in ("3.4", "3.5")]
NEWS = {"name": "nouvelles", "description": "Ce qui est nouveau"}
READ = "/tag_localizations/"

on_newer_ones = pytest.mark.parametrize("rehearsal_of_the_session", LOCALIZING, indirect=True, scope="session")


def tags(**translations: Any) -> str:
    """A file with the tag `news`."""
    return f"tags: [{json.dumps({'name': 'news', **translations})}]\n"


def number(house: Rehearsal, name: str = "news") -> int:
    return next(row["id"] for row in house.arrange("GET", "/tags.json")["tags"] if row["name"] == name)


def texts(house: Rehearsal) -> dict[str, tuple[str, str]]:
    rows = house.arrange("GET", f"/tag_localizations/{number(house)}.json")["tag_localizations"]
    return {row["locale"]: (row["name"], row["description"]) for row in rows}


@on_newer_ones
def test_a_new_tag_gets_its_names_in_the_same_run(house: Rehearsal) -> None:
    """On a forum that has never been in several languages, which it is from then on."""
    wanted = tags(description="What is new", translations={"fr": NEWS, "es": {"name": "noticias"}})
    ran = house.run(wanted)
    assert ran.applied.exit_code == 0
    assert house.value("content_localization_enabled") == "true"
    assert texts(house) == {"fr": ("nouvelles", "Ce qui est nouveau"), "es": ("noticias", "")}
    assert house.plan(wanted).is_empty


@on_newer_ones
def test_only_what_differs_is_written_and_what_is_left_out_goes(house: Rehearsal) -> None:
    house.settled(tags(translations={"fr": NEWS, "es": {"name": "noticias"}, "de": {"name": "neues"}}))
    ran = house.run(tags(translations={"fr": NEWS, "de": {"name": "neuigkeiten"}}))
    assert (ran.applied.exit_code, len(ran.writes)) == (0, 2)
    assert texts(house) == {"fr": ("nouvelles", "Ce qui est nouveau"), "de": ("neuigkeiten", "")}
    assert house.run(tags(translations={}), allow_delete=("tag",)).applied.exit_code == 0
    assert texts(house) == {}


@on_newer_ones
def test_nothing_is_read_of_them_where_the_file_says_nothing(house: Rehearsal) -> None:
    house.settled(tags(translations={"fr": NEWS}))
    other = "tags: [{name: news, description: What is new}, {name: ideas, translations: {fr: {name: idées}}}]\n"
    house.settled(other)
    assert texts(house) == {"fr": ("nouvelles", "Ce qui est nouveau")}
    assert house.plan(other).is_empty
    asked = [sent.path for sent in house.wire.sent if READ in sent.path]
    assert asked == [f"/tag_localizations/{number(house, 'ideas')}.json"]


@on_newer_ones
def test_what_nobody_sees_while_it_is_off_stays_until_the_next_plan_shows_it(house: Rehearsal) -> None:
    house.settled(tags(translations={"fr": NEWS, "es": {"name": "noticias"}}))
    house.setting("content_localization_enabled", "false")
    wanted = tags(translations={"fr": NEWS})
    planned = house.plan(wanted)
    (note,) = [note for note in planned.notes if note.address == "tag news"]
    assert "stays until the next apply" in note.text
    house.apply(planned)
    assert texts(house).keys() == {"fr", "es"}
    house.settled(wanted)
    assert texts(house).keys() == {"fr"}


@pytest.mark.parametrize("rehearsal_of_the_session", OLDER, indirect=True, scope="session")
@pytest.mark.parametrize("there", [True, False], ids=["with the tag", "without any tag"])
def test_an_older_forum_refuses_before_anything_is_written(house: Rehearsal, there: bool) -> None:
    if there:
        house.settled(tags(description="What is new"))
    else:
        for row in house.arrange("GET", "/tags.json")["tags"]:
            house.arrange("DELETE", f"/tag/{row['name']}.json")
    house.wire.sent.clear()
    with pytest.raises(Invalid) as found:
        house.plan(tags(translations={"fr": NEWS}))
    told = {problem.path: problem.remedy for problem in found.value.problems}
    assert "until the forum is upgraded" in told["tags[news].translations"]
    assert {sent.method for sent in house.wire.sent} == {"GET"}


@on_newer_ones
@pytest.mark.parametrize(
    ("translations", "code"),
    [({"fr": {"name": "x" * 25}}, "bad-tag-name"), ({"tlh": {"name": "QIn"}}, "bad-language")],
    ids=["too long", "no language of the forum's"],
)
def test_what_the_forum_would_change_or_refuse_is_told_before(
    house: Rehearsal, translations: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as found:
        house.plan(tags(translations=translations))
    assert [(problem.code, problem.path) for problem in found.value.problems] == [(code, "tags[news].translations")]


@on_newer_ones
def test_a_reader_gets_them_in_the_own_language_once_the_one_of_the_tag_is_known(house: Rehearsal) -> None:
    house.settled("settings: {allow_user_locale: true}\n" + tags(translations={"fr": NEWS}))
    store = house.forum.store
    (martin,) = store.where("user", username="martin")
    store.put("user", {**martin, "locale": "fr"})
    (tag,) = store.where("tag", name="news")

    def seen() -> set[str]:
        found = house.new_client(username="martin").send("GET", "/tags/filter/search.json", query=(("q", "news"),))
        return {row["name"] for row in found["results"]}

    assert seen() == {"news"}
    store.put("tag", {**tag, "locale": "en"})
    assert seen() == {"nouvelles"}
    assert house.plan(tags(translations={"fr": NEWS})).is_empty


@on_newer_ones
def test_the_log_has_nothing_of_them(house: Rehearsal) -> None:
    """A change of its description is in the log, and is not taken for one of its names in other languages."""
    locked, wanted = Locked(house), tags(translations={"fr": NEWS})
    locked.settled(wanted)
    house.arrange("PUT", "/tag/news.json", {"tag": {"description": "What is new"}})
    sent = {"tag_id": number(house), "locale": "fr", "name": "infos", "description": ""}
    house.arrange("POST", "/tag_localizations/create_or_update.json", sent)
    drift = look(house.client, house.desired(wanted), locked.lock)
    (found,) = drift.differences
    assert (found.field, found.cause, found.remedies.adopt) == ("translations", Cause.THERE, "tags[news].translations")
    assert sought_entries(found, Directory()) == ()
