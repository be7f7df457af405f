"""What a forum of 2026 does otherwise than one of 3.5, one finding a test: each failed before it was mended."""

from collections.abc import Iterator
from typing import Any

import pytest
from rehearsal import Rehearsal, Sent


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    forum = Rehearsal(tmp_path_factory.mktemp("2026"), "2026")
    yield forum
    forum.forum.store.close()


@pytest.fixture
def newest(made: Rehearsal, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Rehearsal:
    """The forum of 2026 as it is seeded."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    made.folder = tmp_path_factory.mktemp("file")
    made.reset()
    return made


def settled(house: Rehearsal, text: str) -> None:
    """One apply is enough, and the second plan is empty."""
    house.settled(text)
    assert house.plan(text).is_empty


# Everyone is nowhere in its lists


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("categories: [{name: Talk, slug: talk}]", id="without access"),
        pytest.param("categories: [{name: Talk, slug: talk, access: {create: [members]}}]", id="with access"),
        pytest.param(
            "categories: [{name: Talk, slug: talk, access: {see: [everyone], create: [staff]}}]", id="everyone"
        ),
        pytest.param(
            "tag_groups: [{name: Kinds, permissions: {everyone: see, staff: use}}]", id="tag group"
        ),
        pytest.param("settings: {view_raw_email_allowed_groups: [everyone, admins]}", id="setting"),
    ],
)
def test_everyone_is_always_there(newest: Rehearsal, text: str) -> None:
    ran = newest.run(text + "\n")
    assert ran.applied.exit_code == 0, ran.applied.outcomes
    assert newest.plan(text + "\n").is_empty


def test_rows_are_known_by_number_where_everyone_has_a_name_of_the_forums_language(newest: Rehearsal) -> None:
    text = "categories: [{name: Talk, slug: talk, access: {see: [everyone], create: [members]}}]\n"
    settled(newest, text)

    def in_german(sent: Sent, answer: Any) -> Any:
        for row in answer.get("categories", ()) if sent.path == "/categories/find.json" else ():
            for granted in row["group_permissions"]:
                granted["group_name"] = {0: "jeder", 10: "vertrauensstufe_0"}[granted["group_id"]]
        return answer

    newest.wire.bend = in_german
    assert newest.plan(text).is_empty
    ran = newest.run(text.replace("name: Talk", "name: Speech"))
    newest.wire.bend = None
    (write,) = ran.writes
    assert write.body["permissions"] == {"everyone": 3, "trust_level_0": 1}
