"""What the notes say of things that open before others close: of each two once, where, to whom, and until when."""

import pytest

from idiaspora.plugin_config.kinds.changes import Action, Create
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.shifts import CHATTERS, STARTERS, owners_of, readers_of, seers_of, set_free_in
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.circle_notes import notes_on_circles
from idiaspora.provisioning.plan.plan import Early, Operation

CLOSING, OTHER = "group ring", "group club"


def step(id: str, *addresses: str, ahead: tuple[Early, ...] = ()) -> Operation:
    """A step that changes the things of these addresses, each written in a line of its own."""
    things = [address.split(" ") for address in addresses or (id,)]
    changes = (Create(Resource(kind, key, {}, _at(kind, line))) for line, (kind, key) in enumerate(things, 10))
    return Operation(id, Action.UPDATE, tuple(changes), 50, ahead=ahead)


def _at(kind: str, line: int) -> Origin:
    return Origin(Span("forum.yaml", line), kind)


def early(opening: str, *audiences: str, until: str = CLOSING, closing: str = CLOSING, place: str = "") -> Early:
    return Early(until, opening, closing, place or opening, frozenset(audiences))


@pytest.mark.parametrize("opening", ["category alpha", "membership club", "tag_group Kinds"])
def test_a_note_names_both_things_and_the_steps_between_which_it_is_open(opening: str) -> None:
    """Whichever of the two comes first in the alphabet."""
    steps = [step(opening, ahead=(early(opening, "club"),)), step(CLOSING)]
    (note,) = notes_on_circles(steps)
    assert (note.address, note.place) == (opening, "forum.yaml:10")
    assert note.text == (
        f"opens before {CLOSING} closes, which has to wait for it: after the step {opening} and until the step "
        f"{CLOSING}, what is open in {opening}, or through it, to some of these people may be more than before and "
        "after the run: club"
    )


def test_what_a_thing_opens_before_it_closes_itself_is_no_note() -> None:
    """It is written in parts, each of which is as it was or as it shall be."""
    assert not list(notes_on_circles([step(CLOSING, ahead=(early(CLOSING, "club"),))]))


@pytest.mark.parametrize(("opening", "line"), [("site_setting b", 10), ("site_setting c", 11), ("site_setting a", 12)])
def test_of_settings_that_are_written_together_the_one_that_opens_is_shown(opening: str, line: int) -> None:
    settings = ("site_setting b", "site_setting c", "site_setting a")
    (note,) = notes_on_circles([step("site_settings", *settings, ahead=(early(opening, "club"),)), step(CLOSING)])
    assert (note.address, note.place) == (opening, f"forum.yaml:{line}")


def test_two_things_that_meet_several_times_have_one_note_until_the_last_step() -> None:
    one, two = "category alpha", "category alpha (opened last)"
    opened = early(one, "club", until=CLOSING)
    later = early(one, "trust_level_2", until="group ring (opened last)", place=CLOSING)
    steps = [
        step(one, ahead=(opened, later)),
        step(two, one, ahead=(opened,)),
        step(CLOSING),
        step("group ring (opened last)", CLOSING),
    ]
    for ordered in (steps, [steps[0], steps[1], steps[3], steps[2]]):
        (note,) = notes_on_circles(ordered)
        last = ordered[-1].id
        assert f"after the step {one} and until the step {last}, what is open in {one} and {CLOSING}, or" in note.text
        assert note.text.endswith("after the run: club, trust_level_2")


def test_each_two_things_have_a_note() -> None:
    one = "category alpha"
    ahead = (early(one, "club"), early(one, "club", until=OTHER, closing=OTHER))
    remedies = [note.remedy for note in notes_on_circles([step(one, ahead=ahead), step(CLOSING), step(OTHER)])]
    said = "where that matters, apply in two runs: the change of {} first"
    assert remedies == [said.format(CLOSING), said.format(OTHER)]


WORDS = {
    "anonymous_users": "visitors",
    "logged_in_users": "everybody with an account",
    "club": "club",
    "trust_level_2": "trust_level_2",
    STARTERS: "those who may start topics",
    CHATTERS: "those who may chat",
    owners_of("Club"): "owners of club",
    seers_of("alpha/leaf"): "who sees alpha/leaf",
    readers_of("alpha"): "who reads alpha",
    set_free_in("alpha", "approve.replies"): "those whose posts waited for approval",
}


@pytest.mark.parametrize(("audience", "words"), WORDS.items(), ids=WORDS.values())
def test_people_are_called_as_readers_know_them(audience: str, words: str) -> None:
    (note,) = notes_on_circles([step("category alpha", ahead=(early("category alpha", audience),)), step(CLOSING)])
    assert note.text.endswith(f"after the run: {words}")
