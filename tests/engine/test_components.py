"""Components from a folder of the project: what members' pages bring of them, and what asks for consent first."""

import json
from typing import Any

import pytest
import yaml
from discourse_versions import on
from importing import imported_from, left_in
from locked import Locked
from pictures import drawn, png
from rehearsal import Rehearsal

from idiaspora.cli.text.values import change_lines
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.blame import blame
from idiaspora.provisioning.drift.detection import tags_of
from idiaspora.provisioning.drift.sides import Cause, differences
from idiaspora.provisioning.safety.guards import Consents, refusals

pytestmark = on("rehearsal_of_the_session", ("3.5", "2026"))

SETTINGS = """
text: {type: string, default: Welcome, max: 20}
shown: true
size: {type: integer, default: 5, min: 1, max: 10}
place: {type: enum, default: top, choices: [top, bottom]}
words: {type: list, default: a|b}
links: {type: objects, default: [], schema: {name: link, properties: {title: {type: string, required: true}}}}
"""
FOLDER = {
    "about.json": '{"name": "something else", "component": true, "theme_version": "1.0", "license_url": null}',
    "common/common.scss": ".banner { color: red; }\n",
    "javascripts/discourse/api-initializers/banner.js": "export default 1;\n",
    "settings.yaml": SETTINGS,
    "locales/en.yml": "en: {hello: Hello}\n",
    "README.md": "Not for the forum.",
    "spec/system/banner_spec.rb": "Not for the forum, either.",
}
ON = """
appearance:
  components:
    - name: Banner
      files: !folder parts/banner
      on: [Foundation]
      settings: {text: Hello, words: [x, y], shown: no, links: '[{"title": "Ask"}]'}
"""


@pytest.fixture
def folder(house: Rehearsal) -> Rehearsal:
    for path, text in FOLDER.items():
        drawn(house.folder, f"parts/banner/{path}", text.encode())
    return house


def component(house: Rehearsal) -> Any:
    rows = house.client.send("GET", "/admin/themes.json")["themes"]
    (row,) = (row for row in rows if row["component"])
    return row


def page(house: Rehearsal) -> str:
    """What a member's browser shows."""
    return house.app.test_client().get("/?as=member", headers={"Accept": "text/html"}).text


def asked(house: Rehearsal, text: str) -> list[tuple[str, str]]:
    wanted = house.desired(text)
    return [(item.reason, item.remedy) for item in refusals(house.plan(wanted), wanted, Consents())]


def test_members_pages_bring_its_code(folder: Rehearsal) -> None:
    assert "Banner" not in page(folder)

    ran = folder.run(ON)

    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert [str(sent) for sent in ran.writes] == [
        "POST /admin/themes/import.json", f"PUT /admin/themes/{component(folder)['id']}.json",
    ]  # fmt: skip
    assert len(ran.writes) == ran.plan.writes
    assert "Banner" in page(folder)
    row = component(folder)
    assert (row["name"], [theme["name"] for theme in row["parent_themes"]]) == ("Banner", ["Foundation"])
    values = {item["setting"]: item["value"] for item in row["settings"]}
    assert values == {
        "text": "Hello", "shown": False, "size": 5, "place": "top", "words": "x|y", "links": [{"title": "Ask"}],
    }  # fmt: skip
    assert folder.plan(ON).is_empty


def test_new_and_other_code_asks_for_consent(folder: Rehearsal) -> None:
    ((reason, remedy),) = asked(folder, ON)
    assert remedy == "--allow-widening 'appearance.components[Banner]'"
    assert "its code (5 files, " in reason
    folder.settled(ON)

    drawn(folder.folder, "parts/banner/common/common.scss", b".banner { color: blue; }\n")
    (change,) = folder.plan(ON).changes
    assert [item.field for item in change.fields] == ["files"]
    ((other, _),) = asked(folder, ON)
    assert other != reason


def test_switching_it_on_and_more_themes_ask_too(folder: Rehearsal) -> None:
    off = ON.replace("[Foundation]", "[]") + "      enabled: false\n"
    folder.settled(off)

    said = asked(folder, ON.replace("[Foundation]", "[Foundation, Horizon]") + "      enabled: true\n")

    assert len(said) == 1
    assert "Foundation, Horizon" in said[0][0] or "browsers" in said[0][0]
    assert asked(folder, off.replace("text: Hello", "text: Good day")) == []
    ((html, _),) = asked(folder, off.replace("text: Hello", "text: '<b>Good day</b>'"))
    assert "a setting of it holds HTML" in html


def test_one_other_file_is_one_bundle_for_the_same_component(folder: Rehearsal) -> None:
    folder.settled(ON)
    number = component(folder)["id"]
    drawn(folder.folder, "parts/banner/common/common.scss", b".banner { color: blue; }\n")

    ran = folder.run(ON)

    assert [str(sent) for sent in ran.writes] == ["POST /admin/themes/import.json"]
    row = component(folder)
    assert (row["id"], {item["setting"]: item["value"] for item in row["settings"]}["text"]) == (number, "Hello")
    assert folder.plan(ON).is_empty


def test_code_that_somebody_changed_there_is_drift(folder: Rehearsal) -> None:
    locked = Locked(folder)
    locked.run(ON)
    field = {"target": "common", "name": "scss", "value": ".banner { display: none; }", "type_id": 1}
    folder.arrange("PUT", f"/admin/themes/{component(folder)['id']}.json", {"theme": {"theme_fields": [field]}})

    planned, wanted = locked.plan(ON), folder.desired(ON)
    tags = tags_of(load(folder.folder / "forum.yaml", variables={}))
    (found,) = differences(planned, wanted, locked.lock, tags)

    assert (found.address, found.field) == ("component Banner", "files")
    assert "display: none" in found.live["common/common.scss"]
    assert (found.remedies.adopt, found.remedies.why_not[:27]) == ("", "its value comes from !file ")
    locked.run(ON)
    assert locked.plan(ON).is_empty


def test_broken_styles_are_told_after_the_apply(folder: Rehearsal) -> None:
    drawn(folder.folder, "parts/banner/common/common.scss", b".banner { color: red;\n")

    ran = folder.run(ON)

    (lost,) = ran.applied.unconverged
    assert lost.change.field == "files"
    assert "expected" in lost.change.old["(errors)"]


def test_a_setting_that_a_file_does_not_name_is_left_alone(folder: Rehearsal) -> None:
    folder.settled(ON)
    number = component(folder)["id"]
    folder.arrange("PUT", f"/admin/themes/{number}/setting.json", {"name": "size", "value": 7})

    assert folder.plan(ON).is_empty
    ran = folder.run(ON.replace("text: Hello", "text: Good day"))

    assert ran.writes[-1].body == {"theme": {"settings": {"text": "Good day"}}}
    assert {item["setting"]: item["value"] for item in component(folder)["settings"]}["size"] == 7


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("nothing: x", "no setting nothing"),
        ("size: many", "no number"),
        ("size: 11", "more than 10"),
        ("place: left", "none of top, bottom"),
        ("shown: perhaps", "neither true nor false"),
        ("text: a text that is longer than twenty", "more than 20 characters"),
        ("links: a text", "no list in JSON"),
    ],
)
def test_values_that_the_forum_would_refuse(folder: Rehearsal, said: str, words: str) -> None:
    text = f"appearance: {{components: [{{name: Banner, files: !folder parts/banner, settings: {{{said}}}}}]}}\n"
    with pytest.raises(Invalid) as offline:
        folder.desired(text)
    assert words in offline.value.problems[0].message

    folder.settled(ON)
    with pytest.raises(Invalid) as there:
        folder.plan(text.replace("files: !folder parts/banner, ", ""))
    assert words in there.value.problems[0].message
    assert there.value.problems[0].code == "bad-component"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"README.md": "only words"}, "none of these files"),
        ({"common/comon.scss": "a {}"}, "no file common/comon.scss"),
        ({"assets/logo.svg": "<svg/>"}, "no file assets/logo.svg"),
        ({"about.json": "{"}, "no JSON object"),
        ({"about.json": '{"assets": ["logo.png"]}', "common/header.html": "x"}, "no names with paths"),
        ({"common/header.html": "x" * (1024 * 1024 + 1)}, "more than 1 MiB"),
        ({"about.json": json.dumps({"assets": {"logo": "logo.png"}})}, "there is no such file"),
        ({"settings.yml": "a: [", "common/header.html": "x"}, "no YAML"),
    ],
    ids=["no code", "misspelt", "an asset", "no JSON", "a list", "too long", "assets", "no YAML"],
)
def test_what_is_no_component(house: Rehearsal, files: dict[str, str], words: str) -> None:
    text = yaml.safe_dump({"appearance": {"components": [{"name": "Banner", "files": files}]}})
    with pytest.raises(Invalid) as invalid:
        house.desired(text)
    assert words in invalid.value.problems[0].message


def test_one_that_the_forum_lacks_needs_files(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan("appearance: {components: [{name: Banner, enabled: true}]}\n")
    assert [problem.code for problem in invalid.value.problems] == ["bad-component"]


def test_one_from_git_keeps_its_code(house: Rehearsal) -> None:
    house.settled("appearance: {components: [{name: Banner, files: {common/header.html: x}}]}\n")
    row = house.forum.store.get("theme", component(house)["id"])
    assert row is not None
    house.forum.store.put("theme", {**row, "remote": {"id": 1, "remote_url": "https://example.org/banner.git"}})

    (change,) = house.plan("appearance: {components: [{name: Banner, files: {common/header.html: y}}]}\n").changes
    assert "comes from git" in change.hindrance
    house.settled("appearance: {components: [{name: Banner, enabled: false}]}\n")
    assert component(house)["enabled"] is False
    assert "files" not in imported_from(house, kinds=frozenset({"component"})).text


def test_an_import_brings_the_code_along(folder: Rehearsal) -> None:
    folder.settled(ON)

    result = imported_from(folder)

    assert folder.plan(result.text).is_empty
    folder.reset()
    folder.settled(result.text)
    assert "Banner" in page(folder)
    assert folder.plan(ON).is_empty


def test_who_switched_it_off_is_named_though_somebody_else_changed_more(folder: Rehearsal) -> None:
    locked = Locked(folder)
    locked.run(ON + "      enabled: true\n")
    path = f"/admin/themes/{component(folder)['id']}.json"
    folder.arrange("PUT", path, {"theme": {"enabled": False}})
    row = folder.forum.store.all("staff_action")[-1]
    kofi = next(user["id"] for user in folder.forum.store.all("user") if user["username"] == "kofi")
    folder.forum.store.put("staff_action", {**row, "acting_user_id": kofi})
    folder.arrange("PUT", path, {"theme": {"settings": {"size": 7}}})

    planned, wanted = locked.plan(ON + "      enabled: true\n"), folder.desired(ON + "      enabled: true\n")
    (found,) = differences(planned, wanted, locked.lock)
    traces = blame(folder.client, [found], planned.found.names)

    assert found.field == "enabled"
    assert traces.people(found) == ("kofi",)


def test_who_made_one_that_the_file_does_not_want_is_named(folder: Rehearsal) -> None:
    locked = Locked(folder)
    locked.run(ON)
    folder.arrange("POST", "/admin/themes.json", {"theme": {"name": "Theirs", "component": True}})
    row = folder.forum.store.all("staff_action")[-1]
    kofi = next(user["id"] for user in folder.forum.store.all("user") if user["username"] == "kofi")
    folder.forum.store.put("staff_action", {**row, "acting_user_id": kofi})
    number = next(row["id"] for row in folder.forum.store.where("theme", name="Theirs"))
    folder.arrange("PUT", f"/admin/themes/{number}.json", {"theme": {"enabled": False}})

    text = ON + "prune: {components: [Theirs]}\n"
    planned, wanted = locked.plan(text), folder.desired(text)
    (found,) = differences(planned, wanted, locked.lock)

    assert found.address == "component Theirs"
    assert blame(folder.client, [found], planned.found.names).people(found) == ("kofi",)


LOGO, FONT = png(), b"\x00\x01font \xff"
WITH_ASSETS = {
    "about.json": json.dumps({"assets": {"logo": "assets/logo.png", "own-font": "fonts/own.woff2", "work": "work.js"}}),
    "common/common.scss": ".banner { background: url($logo); }\n",
    "assets/logo.png": LOGO,
    "fonts/own.woff2": FONT,
    "work.js": b"onmessage = 1;\r\n",
    "screenshots/light.png": b"\x89PNG no picture at all",
}


@pytest.fixture
def pictures(house: Rehearsal) -> Rehearsal:
    for path, content in WITH_ASSETS.items():
        drawn(house.folder, f"parts/banner/{path}", content if isinstance(content, bytes) else content.encode())
    return house


def assets(house: Rehearsal) -> dict[str, bytes]:
    """What a browser gets of the files that a component brings along, by name."""
    rows = [row for row in component(house)["theme_fields"] if row.get("upload_id")]
    return {row["name"]: house.client.content(row["url"]) for row in rows}


PICTURES = "appearance: {components: [{name: Banner, files: !folder parts/banner}]}\n"


def test_pictures_and_fonts_of_a_folder_come_along(pictures: Rehearsal) -> None:
    pictures.settled(PICTURES)

    assert assets(pictures) == {"logo": LOGO, "own-font": FONT, "work": b"onmessage = 1;\n"}
    assert pictures.plan(PICTURES).is_empty


def test_another_picture_of_a_name_is_other_code(pictures: Rehearsal) -> None:
    pictures.settled(PICTURES)
    drawn(pictures.folder, "parts/banner/assets/logo.png", png((1, 2, 3)))

    (change,) = pictures.plan(PICTURES).changes
    (item,) = change.fields
    shown = change_lines(item.old, item.new)
    assert [line.partition(":")[0] for line in shown] == ["", "assets/logo.png"]
    assert "/uploads/" in shown[1]
    assert "code" in asked(pictures, PICTURES)[0][0]

    pictures.settled(PICTURES)
    assert assets(pictures)["logo"] == png((1, 2, 3))


def test_a_picture_that_somebody_exchanged_there_is_drift(pictures: Rehearsal) -> None:
    locked = Locked(pictures)
    locked.run(PICTURES)
    assert "\n" not in json.dumps(locked.lock.get("component", "Banner").fields), "the lock file holds no code"
    assert ".banner" not in json.dumps(locked.lock.get("component", "Banner").fields)
    row = pictures.forum.store.get("theme", component(pictures)["id"])
    fields = [field for field in row["theme_fields"] if field["name"] != "logo"]
    pictures.forum.store.put("theme", {**row, "theme_fields": fields})

    (found,) = differences(locked.plan(PICTURES), pictures.desired(PICTURES), locked.lock)

    assert (found.field, found.cause) == ("files", Cause.THERE)
    locked.run(PICTURES)
    assert assets(pictures)["logo"] == LOGO


def test_an_import_brings_pictures_along(pictures: Rehearsal) -> None:
    pictures.settled(PICTURES)

    result = imported_from(pictures)

    assert "!upload uploads/component-Banner-logo.png" in result.text
    for path, content in result.uploads.items():
        drawn(pictures.folder, path, content)
    assert pictures.plan(result.text).is_empty
    pictures.reset()
    pictures.settled(result.text)
    assert assets(pictures)["own-font"] == FONT
    assert pictures.plan(PICTURES).is_empty


def test_a_file_that_the_forum_takes_with_no_code(pictures: Rehearsal) -> None:
    drawn(pictures.folder, "parts/banner/about.json", json.dumps({"assets": {"hand": "hand.book"}}).encode())
    drawn(pictures.folder, "parts/banner/hand.book", b"\xff")
    for path in ("assets/logo.png", "fonts/own.woff2"):
        (pictures.folder / "parts/banner" / path).unlink()

    with pytest.raises(Invalid) as invalid:
        pictures.plan(PICTURES)

    assert [problem.code for problem in invalid.value.problems] == ["bad-upload"]
    assert "end in .book" in invalid.value.problems[0].message


def test_pictures_that_lie_on_another_machine(pictures: Rehearsal) -> None:
    pictures.settled(PICTURES)
    for row in pictures.forum.store.all("upload"):
        pictures.forum.store.put("upload", {**row, "url": f"//cdn.example.org{row['url']}"})

    assert pictures.plan(PICTURES).is_empty
    result = imported_from(pictures, kinds=frozenset({"component"}))
    assert "{name: Banner}" in result.text
    assert pictures.plan(result.text).is_empty
    assert {item.reason.rpartition(": ")[2] for item in left_in(result)} == {"without its code"}
