"""Icons that the forum does not have: told by the plan, wherever one may be named, and written all the same."""

from typing import Any

import pytest
from rehearsal import Rehearsal, Sent

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.state.note import Note

PICKER = "/svg-sprite/picker-search"


def told(notes: tuple[Note, ...]) -> list[Note]:
    return [note for note in notes if "list of icons" in note.text]


def asked(house: Rehearsal) -> list[Sent]:
    return [sent for sent in house.wire.sent if sent.path == PICKER]


PLACES = {
    "group": "groups: [{name: crew, flair: {icon: %s}}]",
    "role": "moderators: {trade: {name: crew, members: [martin], flair: {icon: %s}}}",
    "badge": "badges: [{name: Expert, icon: %s}]",
    "badge of Discourse's own": "badges: [{name: Basic, icon: %s}]",
    "category": "categories: [{name: A, slug: aa, style_type: icon, icon: %s}]",
    "theme": "themes: [{name: T, slug: ttt, style_type: icon, icon: %s}]",
    "sidebar": "sidebar: [{title: Start, links: [{name: a, to: /faq, icon: users}, {name: b, to: /tos, icon: %s}]}]",
    "setting": "settings: {svg_icon_subset: [users, %s]}",
}


@pytest.mark.parametrize("text", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(
    ("name", "meant"), [("user-tei", "user-tie"), ("certifcate", "certificate"), ("qzx", "offers")]
)
def test_one_that_is_not_there_is_told_with_its_place(house: Rehearsal, text: str, name: str, meant: str) -> None:
    if house.discourse == "3.4" and "style_type" in text:
        pytest.skip("came with 3.5")
    ran = house.run(text % name)
    (note,) = told(ran.plan.notes)
    assert f"“{name}”" in note.text
    assert meant in note.remedy
    assert note.place.endswith("forum.yaml:3")
    assert ran.applied.exit_code == 0
    begun = len(asked(house))
    assert begun == 1
    assert told(house.plan(text % name).notes) == []
    assert len(asked(house)) == begun


@pytest.mark.parametrize("text", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(
    "name", ["user-tie", "far-heart", "fab-github", "x", "fa-heart", "'far fa-heart'", "fas fa-user"]
)
def test_one_that_is_there_is_not(house: Rehearsal, text: str, name: str) -> None:
    if house.discourse == "3.4" and "style_type" in text:
        pytest.skip("came with 3.5")
    assert told(house.plan(text % name).notes) == []
    assert asked(house) == []


def test_of_several_those_are_told_that_one_request_shows(house: Rehearsal) -> None:
    names = ("user-tei", "user-tie", "users-geer", "certifcate", "users")
    links = ", ".join(f"{{name: {name}, to: /faq, icon: {name}}}" for name in names)
    notes = told(house.plan(f"sidebar: [{{title: Start, links: [{links}]}}]").notes)
    assert [note.text.split("“")[1].split("”")[0] for note in notes] == ["user-tei", "users-geer"]
    assert [sent.query for sent in asked(house)] == [(("filter", "user"),)]


def test_no_icon_no_request(house: Rehearsal) -> None:
    house.plan("groups: [{name: crew, flair: {icon: ''}}]\nbadges: [{name: X}]\nsettings: {title: Icons}")
    house.plan("sidebar: [{title: Start, links: [{name: a, to: /faq}]}]")
    assert asked(house) == []


def answered(house: Rehearsal, answer: Any) -> list[Note]:
    house.wire.bend = lambda sent, body: answer if sent.path == PICKER else body
    return told(house.plan(PLACES["badge"] % "certifcate").notes)


def rows(*names: str) -> list[dict[str, str]]:
    return [{"id": name, "symbol": ""} for name in names]


MANY = [f"certi{number:03}" for number in range(500)]


@pytest.mark.parametrize(
    ("answer", "is_told"),
    [
        pytest.param({"icons": rows("zebra", "certificate"), "has_more": False}, True, id="all, newest form"),
        pytest.param({"icons": rows("zebra", "certificate"), "has_more": True}, False, id="not all, in another order"),
        pytest.param(rows(*MANY), False, id="cut off before it"),
        pytest.param(rows(*MANY[1:], "certz"), True, id="cut off behind it"),
        pytest.param(rows("certifcate"), False, id="an icon of a theme"),
    ],
)
def test_only_what_an_answer_proves_is_told(house: Rehearsal, answer: Any, is_told: bool) -> None:
    assert bool(answered(house, answer)) is is_told


@pytest.mark.parametrize("answer", [{}, [{"symbol": ""}], {"icons": None}, [7], "text"])
def test_an_answer_that_cannot_be_used_tells_nothing(house: Rehearsal, answer: Any) -> None:
    assert answered(house, answer) == []


@pytest.mark.parametrize("kind", ["server_error", "html_page", "redirect", "anonymous"])
def test_a_forum_that_does_not_say_it_is_planned_all_the_same(house: Rehearsal, kind: str) -> None:
    house.forum.faults.add({"kind": kind, "path": PICKER, "times": None})
    assert told(house.plan(PLACES["badge"] % "certifcate").notes) == []


def test_what_problems_stop_asks_for_no_icon(house: Rehearsal) -> None:
    with pytest.raises(Invalid):
        house.plan("groups: [{name: martin, flair: {icon: qzx}}]")
    assert asked(house) == []
