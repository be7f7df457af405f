"""Flags: what a file may say of them, and what a write has to say again."""

from collections.abc import Callable

import pytest
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid

FLAG = "flags: [{name: Off theme, description: It does not belong here., %s}]\n"


@pytest.mark.parametrize(
    ("said", "path"),
    [
        pytest.param("applies_to: []", "flags[Off theme].applies_to", id="to nothing"),
        pytest.param("applies_to: [user]", "flags[Off theme].applies_to", id="to what cannot be flagged"),
        pytest.param("position: 1", "flags[Off theme]", id="an unknown key"),
    ],
)
def test_what_every_forum_refuses_is_refused_offline(refused: Callable[[str], list[str]], said: str, path: str) -> None:
    assert refused(FLAG % said)[0].startswith(path)


def test_a_write_says_again_what_the_file_leaves_out(house: Rehearsal) -> None:
    house.settled(FLAG % "require_message: true")
    ran = house.run(FLAG % "applies_to: [post, chat]")
    (body,) = [sent.body for sent in ran.requests if sent.method == "PUT"]
    assert body == {
        "name": "Off theme",
        "description": "It does not belong here.",
        "applies_to": ["Post", "Chat::Message"],
        "require_message": True,
        "enabled": True,
        "auto_action_type": False,
    }


def test_discourses_own_flags_are_not_the_files(house: Rehearsal) -> None:
    plan = house.plan("prune: {flags: [Spam]}\n")
    assert plan.is_empty
    assert [note.text for note in plan.notes] == ["prune names it, and the forum has none"]


def test_the_document_of_the_site_is_read_once(house: Rehearsal) -> None:
    categories = "categories: [{name: Talk, slug: talk}]\n"
    house.settled(categories + FLAG % "require_message: true")
    house.wire.sent.clear()
    assert house.plan(categories + FLAG % "require_message: true").is_empty
    assert [sent.path for sent in house.wire.sent].count("/site.json") == 1


@pytest.mark.parametrize("rehearsal_of_the_session", ["3.4"], indirect=True, scope="session")
def test_what_a_forum_of_3_4_does_not_have_is_told_before_anything_is_written(house: Rehearsal) -> None:
    """It takes the value without a word, and keeps nothing of it."""
    with pytest.raises(Invalid) as found:
        house.plan(FLAG % "auto_action_type: false")
    (problem,) = found.value.problems
    assert (problem.code, problem.path) == ("not-on-this-forum", "flags[Off theme].auto_action_type")
