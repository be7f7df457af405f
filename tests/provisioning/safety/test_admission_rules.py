"""Who gets into which group, before and after a plan: told from groups alone, whatever else has their names."""

from typing import Any

import pytest
from plain_plans import changed, gone, made, named, planned

from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety.admission import Admissions, admissions, declared_groups
from idiaspora.provisioning.safety.exposure import GroupAccess
from idiaspora.provisioning.state.found import Found

THERE = named(group=[(3, "staff"), (14, "trust_level_4"), (60, "Club"), (61, "Crew"), (62, "Ring")])
OTHERS = ("category", "badge", "tag_group", "webhook")
"""Kinds that stand before groups in the alphabet, and behind them."""

OPEN_ROW = {"public_admission": True, "automatic_membership_email_domains": "x.test"}
UNREAD = GroupAccess("Club", 0, False, None, False, False)


def forum_with(*changes: Change, lives: tuple[Live, ...] = (), **found: Any) -> Plan:
    return planned(*changes, lives=lives, found=Found(names=THERE, **found), group_rows={61: OPEN_ROW})


def test_what_is_known_of_each_group_of_the_forum() -> None:
    """Of one that was not read, nothing; into Discourse's own nobody gets by a way of theirs."""
    own = Live("group", "trust_level_4", 14, {}, OPEN_ROW)
    declared = Live("group", "Ring", 62, {}, {"grant_trust_level": 3, "allow_membership_requests": True})
    found = admissions(forum_with(lives=(own, declared)))
    assert found.before == found.after == {
        "club": UNREAD,
        "crew": GroupAccess("Crew", 0, True, ("x.test",), False, False),
        "ring": GroupAccess("Ring", 3, False, None, True, False),
    }  # fmt: skip


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_called_like_a_group_says_nothing_of_it(kind: str) -> None:
    """Neither as it is, nor as it is made, changed or deleted."""
    other = Live(kind, "Club", 70, {}, OPEN_ROW)
    there = Live("group", "Crew", 61, {}, OPEN_ROW)
    opened: dict[str, Any] = {"public_admission": (False, True), "owners": ((), ("martin",))}
    for change in (made(kind, "Club", public_admission=True), changed(kind, "Club", **opened), gone(kind, "Club")):
        plan = forum_with(change, lives=(other, there))
        assert admissions(plan).before["club"] == admissions(plan).after["club"] == UNREAD
        assert declared_groups(plan).keys() == {"crew"}


def test_the_declared_groups_are_those_that_are_there_and_those_that_are_made() -> None:
    plan = forum_with(made("group", "New", public_admission=True), lives=(Live("group", "Crew", 61, {}, OPEN_ROW),))
    found = declared_groups(plan)
    assert {name: group.is_joinable for name, group in found.items()} == {"crew": True, "new": True}


@pytest.mark.parametrize(
    ("change", "is_open"),
    [
        (changed("group", "Club", public_admission=(False, True)), True),
        (changed("group", "CLUB", public_admission=(False, True)), True),
        (changed("group", "Club", "it is managed elsewhere", public_admission=(False, True)), False),
        (gone("group", "Club"), False),
        (gone("group", "Club", "it is managed elsewhere"), False),
    ],
)
def test_a_group_is_then_as_the_forum_would_leave_it(change: Change, is_open: bool) -> None:
    found = admissions(forum_with(made("group", "Before"), change))
    assert (found.before["club"].is_joinable, found.after["club"].is_joinable) == (False, is_open)
    assert found.after.keys() - found.before.keys() == {"before"}


def test_into_a_group_of_discourse_nobody_gets_by_what_a_plan_changes_of_it() -> None:
    own = Live("group", "trust_level_4", 14, {})
    change = changed("group", "trust_level_4", live=own, public_admission=(False, True))
    assert "trust_level_4" not in admissions(forum_with(change, lives=(own,))).after


def test_ways_are_opened_into_groups_that_are_there_before_and_after() -> None:
    closed, joinable = GroupAccess("Club"), GroupAccess("Club", is_joinable=True)
    opened = (("public_admission", "anyone could join it"),)
    assert Admissions({"club": closed}, {"club": joinable}, True).easier("club") == opened
    assert Admissions({"club": joinable}, {"club": joinable}, True).easier("club") == ()
    assert Admissions({}, {"club": joinable}, True).easier("club") == ()
    assert Admissions({"club": closed}, {}, True).easier("club") == ()


PEOPLE = {"ada": {"admin": True}, "mo": {"moderator": True}, "eve": {"admin": False, "moderator": False}}


def owned_by(*owners: str) -> Live:
    return Live("membership", "Crew", 61, {"owners": owners, "members": owners})


@pytest.mark.parametrize(
    ("owners", "decided"),
    [(("ada",), True), (("MO",), True), (("ada", "mo"), True), ((), True), (("eve",), False), (("mo", "eve"), False)],
)
def test_staff_decides_where_all_owners_are_staff(owners: tuple[str, ...], decided: bool) -> None:
    found = admissions(forum_with(lives=(owned_by(*owners),), people=PEOPLE))
    assert found.before["crew"].owners_are_staff is found.after["crew"].owners_are_staff is decided
    assert not found.before["ring"].owners_are_staff, "nothing was read of its owners"


BY_STAFF, BY_OTHERS = ("ada",), ("eve",)


@pytest.mark.parametrize(
    ("change", "decided"),
    [
        (changed("membership", "Crew", owners=(BY_STAFF, BY_OTHERS)), False),
        (changed("membership", "CREW", members=((), BY_STAFF), owners=(BY_STAFF, BY_OTHERS)), False),
        (changed("membership", "Crew", owners=(BY_STAFF, BY_OTHERS), members=((), BY_STAFF)), False),
        (changed("membership", "Crew", owners=(BY_STAFF, BY_OTHERS), watchers=((), BY_STAFF)), False),
        (changed("membership", "Crew", members=(BY_STAFF, BY_OTHERS)), True),
        (changed("membership", "Crew", "it is managed elsewhere", owners=(BY_STAFF, BY_OTHERS)), True),
        (changed("group", "Crew", owners=(BY_STAFF, BY_OTHERS)), False),
        (changed("category", "Crew", owners=(BY_STAFF, BY_OTHERS)), True),
    ],
)
def test_owners_that_a_plan_gives_to_a_group_decide_then(change: Change, decided: bool) -> None:
    found = admissions(forum_with(change, lives=(owned_by("ada"),), people=PEOPLE))
    assert (found.before["crew"].owners_are_staff, found.after["crew"].owners_are_staff) == (True, decided)
