"""The lock file: what it says, that it merges by line, and that a wrong one is found out."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from locked import Locked, categories, category
from rehearsal import URL, Rehearsal, Sent

from idiaspora.provisioning.apply.interruption import Interruption
from idiaspora.provisioning.state.lock import Entry, Lock
from idiaspora.provisioning.state.lock_file import (
    LockFileUnusable,
    LockOfAnotherForum,
    lock_path,
    lock_text,
    parse,
    read_lock,
    write_lock,
)

FILE = """\
settings: {title: My forum, discourse_connect_secret: !secret TOKEN}
groups: [{name: editors, members: [martin], previously: writers}]
tag_groups: [{name: Kinds, tags: [one, two]}]
categories: [{name: News, slug: news, access: {see: [editors]}, subcategories: [SPORT]}]
""".replace("SPORT", "{name: Sport, slug: sport, access: {see: [editors]}}")


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith('"') and ": {" in line and "resources" not in line]


def test_it_says_what_was_applied(locked: Locked) -> None:
    locked.settled(FILE)
    text = locked.path.read_text(encoding="utf-8")
    assert json.loads(text)["format"] == 1
    assert json.loads(text)["forum"] == URL
    assert lines(text) == [
        '"category news": {"id": 5, "in": "categories", '
        '"fields": {"access": {"editors": "see"}, "name": "News", "slug": "news"}},',
        '"category news/sport": {"id": 6, "in": "categories[news].subcategories", '
        '"fields": {"access": {"editors": "see"}, "name": "Sport", "slug": "sport"}},',
        '"group editors": {"id": 41, "in": "groups", "previously": ["writers"], "fields": {"name": "editors"}},',
        '"membership editors": {"fields": {"members": ["martin"]}},',
        '"site_setting discourse_connect_secret": {},',
        '"site_setting tagging_enabled": {"fields": {"value": "true"}},',
        '"site_setting title": {"fields": {"value": "My forum"}},',
        '"tag_group Kinds": {"id": 1, "in": "tag_groups", "fields": {"name": "Kinds", "tags": ["one", "two"]}},',
    ]
    assert "t0ken-of-the-file" not in text


def test_it_reads_as_it_was_written(locked: Locked) -> None:
    locked.settled(FILE)
    assert parse(lock_text(locked.lock), "lock") == locked.lock


def test_a_run_that_writes_nothing_leaves_the_file_alone(locked: Locked) -> None:
    locked.settled(FILE)
    before = locked.path.stat().st_mtime_ns
    assert locked.run(FILE).writes == []
    assert locked.path.stat().st_mtime_ns == before


def test_what_is_in_order_is_recorded_without_a_write(locked: Locked) -> None:
    locked.settled(FILE)
    known = locked.lock
    locked.path.unlink()
    assert locked.run(FILE).writes == []
    assert locked.lock == known


def test_only_what_was_done_is_recorded(locked: Locked) -> None:
    locked.settled(categories(category("news")))

    def refuse(sent: Sent) -> None:
        if sent.method == "POST" and sent.path == "/categories.json":
            locked.house.arrange("POST", "/categories.json", {"name": "Sport", "slug": "by-hand"})

    locked.house.wire.before = refuse
    ran = locked.run(categories(category("news", more="color: AABBCC"), category("sport")))
    locked.house.wire.before = lambda sent: None
    assert ran.applied.exit_code == 4
    assert locked.addresses("category") == {"category news": 5}
    assert locked.lock.get("category", "news").fields["color"] == "AABBCC"


def test_an_interrupted_run_records_what_it_did(locked: Locked) -> None:
    interruption = Interruption()
    locked.house.wire.after = lambda sent: interruption.request() if sent.method == "POST" else None
    ran = locked.run(categories(category("news"), category("sport")), interruption=interruption)
    locked.house.wire.after = lambda sent: None
    assert ran.applied.exit_code == 130
    assert locked.addresses() == {"category news": 5}
    assert locked.lock.get("category", "news").fields == {}, "nothing was read back"


def test_a_value_that_did_not_arrive_is_not_recorded(locked: Locked) -> None:
    def bend(sent: Sent, answer: object) -> object:
        if sent.path == "/categories/find.json" and isinstance(answer, dict):
            answer = {"categories": [{**row, "color": "000000"} for row in answer["categories"]]}
        return answer

    locked.house.wire.bend = bend
    ran = locked.run(categories(category("news", more="color: AABBCC")))
    locked.house.wire.bend = None
    assert [item.change.field for item in ran.applied.unconverged] == ["color"]
    assert locked.lock.get("category", "news").fields == {"name": "News", "slug": "news"}


HEAD = f'{{"format": 1, "forum": "{URL}", "resources": {{'
BROKEN = [
    pytest.param(HEAD, "is not a lock file", "version control", id="cut off"),
    pytest.param("[]", "is not a lock file", "delete it", id="another kind of JSON"),
    pytest.param("<<<<<<< ours\n{}\n>>>>>>> theirs\n", "unfinished merge", "Keep the lines of both sides", id="merge"),
    pytest.param('{"format": 9, "resources": {}}', "has format 9", "version of idiaspora that wrote it", id="format"),
    pytest.param(HEAD + '"group a": {"id": "x"}}}', "group a.id", "delete it", id="a number that is none"),
    pytest.param(HEAD + '"group a": {"by": 1}}}', "group a.by", "delete it", id="an unknown key"),
    pytest.param(
        HEAD + '"group a": {"id": 1}, "group a": {"id": 2}}}', "“group a” is in it twice", "", id="two of one name"
    ),
    pytest.param("[" * 100_000, "is not a lock file", "delete it", id="nested without end"),
]


@pytest.mark.parametrize(("text", "message", "remedy"), BROKEN)
def test_a_broken_one_is_refused_with_a_remedy(text: str, message: str, remedy: str) -> None:
    with pytest.raises(LockFileUnusable) as caught:
        parse(text, "idiaspora.lock.json")
    assert message in caught.value.message
    assert "idiaspora.lock.json" in caught.value.message
    assert remedy in caught.value.hint


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "idiaspora.lock.json").write_bytes(b"\xff\xfe")
    with pytest.raises(LockFileUnusable):
        read_lock(tmp_path / "idiaspora.lock.json", URL)


def test_that_of_another_forum_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "idiaspora.lock.json"
    write_lock(path, Lock("https://live.example.org", (Entry("group", "a", 1),)))
    with pytest.raises(LockOfAnotherForum) as caught:
        read_lock(path, "https://test.example.org")
    assert "--env NAME" in caught.value.hint


def test_none_is_an_empty_one(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "idiaspora.lock.json", URL) == Lock(URL)
    assert not write_lock(tmp_path / "idiaspora.lock.json", Lock(URL)), "nothing to say, no file"


def test_each_environment_has_its_own(tmp_path: Path) -> None:
    file = tmp_path / "forum.yaml"
    assert lock_path(file).name == "idiaspora.lock.json"
    assert lock_path(file, "test").name == "idiaspora.test.lock.json"
    assert lock_path(tmp_path).parent == tmp_path == lock_path(file).parent


def test_each_forum_file_of_a_folder_has_its_own(tmp_path: Path) -> None:
    berlin, paris = tmp_path / "berlin.yaml", tmp_path / "paris.yaml"
    for file in (berlin, paris):
        file.write_text("version: 1\n")
    entry = Entry("group", "a", 1)
    write_lock(lock_path(berlin), Lock(URL, (entry,), "berlin.yaml"))

    assert lock_path(berlin).name == "idiaspora.lock.json"
    assert lock_path(paris).name == "idiaspora.paris.yaml.lock.json"
    assert lock_path(paris, "live").name == "idiaspora.live.lock.json", "there is none of berlin's for that"
    assert read_lock(lock_path(berlin), URL).file == "berlin.yaml"


@pytest.mark.parametrize("environment", [None, "test"])
def test_a_second_forum_of_one_file_has_its_own(tmp_path: Path, environment: str | None) -> None:
    file = tmp_path / "forum.yaml"
    first = lock_path(file, environment, "https://live.example.org")
    write_lock(first, Lock("https://live.example.org", (Entry("group", "a", 1),), "forum.yaml"))

    second = lock_path(file, environment, "http://127.0.0.1:8585/forum")

    ending = "test.lock.json" if environment else "lock.json"
    assert (first.name, second.name) == (f"idiaspora.{ending}", f"idiaspora.127.0.0.1-8585-forum.{ending}")
    assert lock_path(file, environment, "https://live.example.org") == first == lock_path(file, environment)
    write_lock(second, Lock("http://127.0.0.1:8585/forum", (Entry("group", "a", 7),), "forum.yaml"))
    assert lock_path(file, environment, "http://127.0.0.1:8585/forum") == second


def test_a_forum_file_that_was_renamed_keeps_its_own(tmp_path: Path) -> None:
    write_lock(tmp_path / "idiaspora.lock.json", Lock(URL, (Entry("group", "a", 1),), "former.yaml"))

    assert lock_path(tmp_path / "forum.yaml").name == "idiaspora.lock.json"


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "idiaspora.lock.json"
    write_lock(path, Lock(URL, (Entry("group", "a", 1),)))
    before = path.read_text(encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_lock(path, Lock(URL, (Entry("group", "b", 2),)))
    assert path.read_text(encoding="utf-8") == before
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.json"
    target.write_text("{}", encoding="utf-8")
    target.chmod(0o600)
    link = tmp_path / "idiaspora.lock.json"
    link.symlink_to(target)
    write_lock(link, Lock(URL, (Entry("group", "a", 1),)))
    assert link.is_symlink()
    assert read_lock(link, URL).get("group", "A") == Entry("group", "a", 1)
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(shutil.which("git") is None, reason="git merges the two")
def test_two_peoples_additions_merge_by_line(tmp_path: Path) -> None:
    common = [Entry("category", key, id) for id, key in enumerate(("b", "d", "f"), 5)]
    versions = {
        "base": common,
        "ours": [*common, Entry("category", "a", 8), Entry("group", "x", 41)],
        "theirs": [common[0], Entry("category", "d", 6, fields={"name": "D"}), common[2], Entry("category", "e", 9)],
    }
    for name, entries in versions.items():
        (tmp_path / name).write_text(lock_text(Lock(URL, tuple(entries))), encoding="utf-8")
    subprocess.run(["git", "merge-file", "ours", "base", "theirs"], cwd=tmp_path, check=True)
    merged = parse((tmp_path / "ours").read_text(encoding="utf-8"), "lock")
    assert {entry.address: entry.id for entry in merged.entries} == {
        "category a": 8,
        "category b": 5,
        "category d": 6,
        "category e": 9,
        "category f": 7,
        "group x": 41,
    }
    assert merged.get("category", "d").fields == {"name": "D"}


def test_a_wrong_one_is_found_out(locked: Locked) -> None:
    """The forum was made anew: its ids are others."""
    text = categories(category("news"), category("sport")) + "groups: [{name: editors}]\n"
    locked.settled(text)
    locked.house.reset()
    locked.house.arrange("POST", "/categories.json", {"name": "Else", "slug": "else"})
    locked.house.arrange("POST", "/categories.json", {"name": "News", "slug": "news"})
    plan = locked.plan(text)
    assert [(step.id, step.action) for step in plan.operations] == [
        ("group editors", "create"),
        ("category sport", "create"),
    ]
    assert [note.text for note in plan.notes] == [
        "the lock file does not fit the forum: category news is 6 now, and no longer 5. "
        "What it says of these is not used"
    ]
    assert locked.plan("categories: []\n").operations == (), "nothing is deleted on its word"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("component Banner", {"files": "x"}),
        ("component Banner", {"files": {"(hashes)": {}, "settings.yml": True}}),
        ("sidebar_section Start", {"links": ["x"]}),
        ("form_template Idea", {"fields": ["x"]}),
        ("data_explorer_query Report", {"groups": 5}),
    ],
)
def test_a_value_that_is_none_of_its_field_is_a_mistake_of_the_lock_file(address: str, fields: dict[str, Any]) -> None:
    """It was taken for a mistake of the forum, whose values it is compared with."""
    text = json.dumps({"format": 1, "forum": URL, "resources": {address: {"id": 1, "fields": fields}}})
    with pytest.raises(LockFileUnusable) as found:
        parse(text, "idiaspora.lock.json")
    assert f"{address}.fields.{next(iter(fields))} has another form" in str(found.value)


def test_signs_of_a_merge_count_only_where_a_line_begins() -> None:
    """A value may hold other signs of the end of a line, which stand in the file as they are."""
    lock = Lock(URL, (Entry("site_setting", "title", fields={"value": "a\u2028<<<<<<< b"}),))
    assert parse(lock_text(lock), "idiaspora.lock.json") == lock
