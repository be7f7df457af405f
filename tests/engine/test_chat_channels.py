"""Chat channels: switches as the forum takes them, a status of its own, and consent before somebody may write."""

import json
from typing import Any

import pytest
from discourse_versions import PLAYED
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.safety.guards import Consents, refusals

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

API = "/chat/api/channels"
TALK = {"slug": "talk", "name": "Talk", "category": "general"}
ASKED = ["--allow-widening 'chat_channels[talk]'"]


def file(**said: Any) -> str:
    return f"chat_channels: [{json.dumps({**TALK, **said})}]\n"


def channel(house: Rehearsal) -> dict[str, Any]:
    rows: list[dict[str, Any]] = house.arrange("GET", f"{API}.json")["channels"]
    return next(row for row in rows if row["slug"] == "talk")


def asked(house: Rehearsal, text: str) -> list[str]:
    wanted = house.desired(text)
    return [item.remedy for item in refusals(house.plan(wanted), wanted, Consents())]


@pytest.mark.parametrize("name", ["everybody", "threads", "mentions_of_all"])
def test_a_switch_goes_off_again(house: Rehearsal, name: str) -> None:
    """A JSON false breaks the write, and nothing of it is kept (3.5)."""
    house.settled(file(**{name: True}))
    house.settled(file(**{name: False}))
    wire = {"everybody": "auto_join_users", "threads": "threading_enabled"}.get(name, "allow_channel_wide_mentions")
    assert channel(house)[wire] is False


def test_what_a_creation_does_not_take_is_written_right_after_it(house: Rehearsal) -> None:
    ran = house.run(file(mentions_of_all=False, status="closed", description="Short questions"))
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert len(ran.writes) == ran.plan.writes == 3
    row = channel(house)
    assert (row["status"], row["allow_channel_wide_mentions"], row["description"]) == (
        "closed", False, "Short questions",
    )  # fmt: skip


def test_one_that_is_open_from_the_beginning_is_not_opened_again(house: Rehearsal) -> None:
    """The forum refuses the status that is there already (3.5)."""
    ran = house.run(file(status="open"))
    assert ran.applied.exit_code == 0
    assert len(ran.writes) == ran.plan.writes


def test_a_text_and_the_status_change_together(house: Rehearsal) -> None:
    house.settled(file())
    ran = house.run(file(name="Talks", status="closed"))
    assert ran.applied.exit_code == 0
    assert len(ran.writes) == ran.plan.writes == 2
    assert (channel(house)["title"], channel(house)["status"]) == ("Talks", "closed")


def test_a_description_is_emptied(house: Rehearsal) -> None:
    house.settled(file(description="Short questions"))
    house.settled(file(description=""))
    assert "description" not in channel(house)


def test_a_channel_stays_with_its_category(house: Rehearsal) -> None:
    house.settled(file())
    with pytest.raises(Invalid) as invalid:
        house.plan(file(category="site-feedback"))
    (problem,) = invalid.value.problems
    assert (problem.code, problem.path) == ("kept-by-discourse", "chat_channels[talk].category")


def test_where_chat_is_off_it_is_switched_on(house: Rehearsal) -> None:
    house.settled("settings: {chat_enabled: false}\n")
    assert house.run(file()).applied.exit_code == 0
    assert channel(house)["title"] == "Talk"


def test_more_than_a_page_of_them_is_read_whole(house: Rehearsal) -> None:
    for at in range(30):
        house.arrange("POST", f"{API}.json", {"channel": {"chatable_id": 4, "name": f"Number {at:02}"}})
    wanted = 'chat_channels: [{slug: number-29, name: "Number 29", category: general}]\n'
    assert house.plan(wanted).is_empty


def test_a_new_one_needs_consent(house: Rehearsal) -> None:
    """Also one that is to be closed: a creation makes it open (3.5)."""
    assert asked(house, file()) == ASKED
    assert asked(house, file(status="closed")) == ASKED
    wanted = house.desired(file(status="closed"))
    (refusal,) = refusals(house.plan(wanted), wanted, Consents())
    assert "until a second request closes it" in str(refusal)
    house.settled(file(status="closed"))
    assert asked(house, file(status="closed", description="Short questions")) == []


def test_one_that_closes_does_so_before_anything_else(house: Rehearsal) -> None:
    """A new one is open no longer than until the next request; one that opens gets the rest before."""
    closed = house.run(file(mentions_of_all=False, status="closed")).writes
    opened = house.run(file(mentions_of_all=True, status="open")).writes
    again = house.run(file(mentions_of_all=False, status="closed")).writes
    assert [sent.path.endswith("/status.json") for sent in closed] == [False, True, False]
    assert [sent.path.endswith("/status.json") for sent in opened] == [False, True]
    assert [sent.path.endswith("/status.json") for sent in again] == [True, False]


def test_one_that_opens_or_takes_everybody_in_needs_consent(house: Rehearsal) -> None:
    house.settled(file(status="closed"))
    assert asked(house, file(status="open")) == ASKED
    assert asked(house, file(status="closed", everybody=True)) == ASKED
    assert asked(house, file(status="closed", name="Talks")) == []


def test_one_in_which_everybody_may_be_called_needs_consent(house: Rehearsal) -> None:
    house.settled(file(mentions_of_all=False))
    assert asked(house, file(mentions_of_all=True)) == ASKED
    house.settled(file(mentions_of_all=True))
    assert asked(house, file(mentions_of_all=False)) == []
