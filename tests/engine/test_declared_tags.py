"""Tags on a forum: made by name, described, with synonyms that are read from one list and written one by one."""

import json
from typing import Any

import pytest
from discourse_versions import PLAYED
from importing import imported_from
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.blame import Recorded
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.drift.sides import Cause

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

FIVE = ["one", "two", "three", "four", "five", "six", "seven"]


def file(*items: dict[str, Any], settings: str = "") -> str:
    return f"{settings}tags: {json.dumps(items)}\n"


def info(house: Rehearsal, name: str) -> dict[str, Any]:
    shown: dict[str, Any] = house.arrange("GET", f"/tag/{name}/info.json")["tag_info"]
    return shown


def synonyms(house: Rehearsal, name: str) -> set[str]:
    return {row["name"] for row in info(house, name)["synonyms"]}


TRADE = {"name": "trade", "description": "Goods and services", "synonyms": ["commerce"]}


def test_a_tag_with_all_that_it_has_is_made_in_one_run(house: Rehearsal) -> None:
    ran = house.run(file(TRADE))
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert (info(house, "trade")["description"], synonyms(house, "trade")) == ("Goods and services", {"commerce"})
    assert len(ran.writes) == ran.plan.writes == 3
    assert house.plan(file(TRADE)).is_empty


def test_more_synonyms_than_the_forum_takes_at_once_arrive(house: Rehearsal) -> None:
    """Of several in one call those beyond max_tags_per_topic would be dropped with a success (3.5)."""
    house.settled(file({"name": "numbers", "synonyms": FIVE}))
    assert synonyms(house, "numbers") == set(FIVE)


def test_synonyms_come_and_go(house: Rehearsal) -> None:
    house.settled(file(TRADE))
    ran = house.run(file({**TRADE, "synonyms": ["exchange"]}))
    assert ran.applied.exit_code == 0
    assert synonyms(house, "trade") == {"exchange"}
    assert info(house, "commerce")["synonyms"] == []  # a tag of its own again


def test_an_emptied_list_of_synonyms_needs_consent(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.run(file(TRADE))
    locked.run(file({**TRADE, "synonyms": []}), allow_delete=())
    assert synonyms(house, "trade") == {"commerce"}
    locked.run(file({**TRADE, "synonyms": []}), allow_delete=("tag",))
    assert synonyms(house, "trade") == set()


def test_tags_that_are_listed_by_their_groups_are_read_too(house: Rehearsal) -> None:
    house.settled("tag_groups: [{name: Work, tags: [trade]}]\n" + file(TRADE))
    house.settled("settings: {tags_listed_by_group: true}\n")
    assert house.plan(file(TRADE)).is_empty


def test_where_tags_are_off_they_are_switched_on(house: Rehearsal) -> None:
    house.settled("settings: {tagging_enabled: false}\n")
    ran = house.run(file(TRADE))
    assert ran.applied.exit_code == 0
    assert synonyms(house, "trade") == {"commerce"}


def test_a_tag_with_synonyms_is_not_to_become_one(house: Rehearsal) -> None:
    """The forum leaves it out, and answers as if nothing were wrong (3.5)."""
    house.settled(file(TRADE))
    with pytest.raises(Invalid) as invalid:
        house.plan(file({"name": "goods", "synonyms": ["trade"]}))
    (problem,) = invalid.value.problems
    assert (problem.code, problem.path) == ("tag-is-synonym", "tags[goods].synonyms")


def test_a_tag_of_topics_is_not_merged_away(house: Rehearsal) -> None:
    topic = {"title": "How do we trade with one another?", "raw": "A question about trade " * 3, "category": 4}
    tags = ["barter"] if house.discourse != "2026" else [{"name": "barter"}]
    house.settled(file({"name": "barter", "description": "Goods for goods"}))
    house.arrange("POST", "/posts.json", {**topic, "tags": tags})
    with pytest.raises(Invalid) as invalid:
        house.plan(file({"name": "trade", "synonyms": ["barter"]}))
    (problem,) = invalid.value.problems
    assert (problem.code, problem.path) == ("tags-would-merge", "tags[trade].synonyms")


def test_tags_that_say_nothing_are_not_imported(house: Rehearsal) -> None:
    house.settled("tag_groups: [{name: Work, tags: [idle]}]\n" + file(TRADE))
    result = imported_from(house, kinds=frozenset({"tag"}))
    assert result.whole["tags"] == [TRADE]


def test_what_another_admin_says_of_a_tag_is_told(house: Rehearsal) -> None:
    """Settings let groups edit tags, and whoever becomes an admin is in the group of them."""
    text = "tags: [{name: remittances, description: Money sent home}]\n"
    locked = Locked(house)
    locked.settled(text)
    house.make_admin("lucia")
    house.client = house.new_client(username="lucia")
    house.settled(text.replace("Money sent home", "Money that is sent home"))
    drift = look(house.client, house.desired(text), locked.lock, blame_requests=1)
    (found,) = drift.differences
    assert (found.cause, found.field) == (Cause.THERE, "description")
    (trace,) = drift.blame.of(found)
    assert (trace.recorded, trace.user, trace.own) == (Recorded.YES, "lucia", True)
