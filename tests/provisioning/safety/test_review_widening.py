"""Whose posts wait no longer: everybody whom a change frees is found, and nobody else is told of."""

from itertools import chain, combinations
from typing import Any

import pytest
from dangers import approve, reviewed
from guarded_forum import GuardedForum
from hypothesis import given, settings
from hypothesis import strategies as st
from rehearsal import Rehearsal, Sent

from idiaspora.plugin_config.kinds.review import Reviewed, waits
from idiaspora.provisioning.safety.exposure import TRUST_GROUPS, GroupAccess
from idiaspora.provisioning.safety.guards import refusals
from idiaspora.provisioning.safety.review_widening import LEVELS, ReviewChange

OWN = ("alpha", "beta", "gamma", "delta")
SETS = st.lists(st.sampled_from((*OWN, *TRUST_GROUPS, "staff")), unique=True).map(tuple)
VALUES = st.one_of(
    st.booleans(), st.builds(lambda word, groups: {word: groups}, st.sampled_from(["except", "only"]), SETS)
)


def freed(old: Reviewed, new: Reviewed, exempt: frozenset[str] = frozenset(), **grants: int) -> tuple[str, ...] | None:
    groups = {name: GroupAccess(name, level) for name, level in grants.items()}
    return ReviewChange(old, new, exempt, groups).freed()


@settings(max_examples=300, deadline=None)
@given(VALUES, VALUES)
@pytest.mark.slow
def test_somebody_is_freed_where_anybody_at_all_is(old: Reviewed, new: Reviewed) -> None:
    """Held against all people that there can be: every trust level with every set of groups, but for the staff."""
    memberships = chain.from_iterable(combinations(OWN, size) for size in range(len(OWN) + 1))
    people = [{*TRUST_GROUPS[: level + 1], *groups} for groups in memberships for level in LEVELS]
    anybody = any(waits(old, person) and not waits(new, person) for person in people)
    assert (freed(old, new) is not None) is anybody


CHANGES = {
    "off": (True, False, ()),
    "one group less": ({"only": ("alpha", "beta")}, {"only": ("beta",)}, ("alpha",)),
    "one group excepted": (True, {"except": ("alpha",)}, ("alpha",)),
    "one more excepted": ({"except": ("alpha",)}, {"except": ("alpha", "Beta")}, ("Beta",)),
    "all members excepted": ({"except": ("alpha",)}, {"except": ("members",)}, ()),
    "only one group is left": (True, {"only": ("alpha",)}, ()),
    "other groups": ({"only": ("alpha",)}, {"only": ("beta",)}, ("alpha",)),
    "the other way round": ({"except": ("alpha",)}, {"only": ("alpha",)}, ()),
    "whoever is in both": ({"only": ("alpha",)}, {"except": ("beta",)}, ("those in both alpha and beta",)),
    "a trust level upwards": (True, {"except": ("trust_level_2",)}, ("trust_level_2",)),
    "trust levels below": (True, {"only": ("trust_level_2",)}, ("trust_level_0", "members")),
    "all levels but the highest, which nobody earns": (True, {"only": ("trust_level_4",)}, ()),
    "all levels but the two highest": (
        True,
        {"only": ("trust_level_3",)},
        ("trust_level_0", "members", "trust_level_2"),
    ),
    "the highest level": (True, {"except": ("trust_level_4",)}, ("trust_level_4",)),
    "one level more": ({"only": ("trust_level_1",)}, {"only": ("trust_level_2",)}, ("members",)),
}
NEIGHBOURS = {
    "on": (False, True),
    "one group more": ({"only": ("alpha",)}, {"only": ("alpha", "beta")}),
    "one excepted less": ({"except": ("alpha", "beta")}, {"except": ("alpha",)}),
    "the same otherwise": ({"only": ("alpha",)}, {"only": ("ALPHA",)}),
    "from a group to all": ({"only": ("alpha",)}, True),
    "from none to a group": (False, {"only": ("alpha",)}),
    "nobody is nobody": (False, {"only": ()}),
    "all are all": (True, {"except": ()}),
    "staff never waits": (True, {"except": ("staff", "admins", "moderators")}),
    "who waits with all the others": ({"only": ("alpha",)}, {"only": ("members",)}),
    "from a level to one below": ({"only": ("trust_level_2",)}, {"only": ("trust_level_1",)}),
}


@pytest.mark.parametrize(("old", "new", "who"), CHANGES.values(), ids=CHANGES.keys())
def test_whose_posts_wait_no_longer(old: Reviewed, new: Reviewed, who: tuple[str, ...]) -> None:
    assert freed(old, new) == who


@pytest.mark.parametrize(("old", "new"), NEIGHBOURS.values(), ids=NEIGHBOURS.keys())
def test_nobody_is_freed(old: Reviewed, new: Reviewed) -> None:
    assert freed(old, new) is None


def test_whoever_moderates_the_category_did_not_wait_before() -> None:
    assert freed(True, {"except": ("alpha",)}, frozenset({"alpha"})) is None
    assert freed(True, {"except": ("alpha", "beta")}, frozenset({"alpha"})) == ("beta",)


def test_a_group_lifts_its_members_above_the_levels_below() -> None:
    """Members of the group have trust level 2 at least, and wait with that one."""
    assert freed({"only": ("alpha",)}, {"only": ("trust_level_2",)}, alpha=2) is None
    assert freed({"only": ("alpha",)}, {"only": ("trust_level_2",)}, alpha=1) == ("alpha",)


GROUPS = "groups: [{name: insiders}, {name: others}]\n"


@pytest.mark.parametrize(
    ("mode", "groups", "said"),
    [
        pytest.param("no_one_except", ["insiders"], "{only: [insiders, others]}", id="one group more"),
        pytest.param("everyone_except", ["insiders", "others"], "{except: [others]}", id="one excepted less"),
        pytest.param("no_one_except", ["insiders"], "{except: []}", id="all"),
        pytest.param("everyone", [], "{except: [staff]}", id="staff does not wait"),
        pytest.param("everyone_except", ["insiders"], "{except: [insiders, staff]}", id="nor beside others"),
    ],
)
def test_stricter_needs_no_consent(forum: GuardedForum, mode: str, groups: list[str], said: str) -> None:
    if forum.discourse != "2026":
        pytest.skip("who is reviewed depends on no groups there")
    reviewed(mode, *groups)(forum)
    assert forum.refused(approve(said) + GROUPS) == ()


def test_the_refusal_says_whose_posts(forum: GuardedForum) -> None:
    if forum.discourse != "2026":
        pytest.skip("who is reviewed depends on no groups there")
    reviewed("no_one_except", "insiders", "others")(forum)
    (refusal,) = forum.refused(approve("{only: [others]}") + GROUPS)
    assert refusal.reason == "category vault would open: new topics of insiders would no longer wait for approval"
    assert refusal.place.endswith("forum.yaml:3")


def test_a_plain_switch_over_groups_is_refused_twice(forum: GuardedForum) -> None:
    """For the groups that it would forget, for which no option consents, and for those whose posts wait no longer."""
    if forum.discourse != "2026":
        pytest.skip("who is reviewed depends on no groups there")
    reviewed("no_one_except", "insiders")(forum)
    assert [item.rule for item in forum.refused(approve("false"))] == ["review-groups", "widening"]
    ended = forum.run("apply", str(forum.write(approve("false"))), "--yes", "--allow-widening", "vault")
    assert ended.exit_code == 5
    assert "topics: {only: []}" in ended.output


@pytest.mark.parametrize(
    ("wanted", "who"),
    [
        pytest.param("{topics: {except: [crew]}}", "new topics of crew ", id="a group's topics"),
        pytest.param("{topics: {except: [members]}}", "new topics ", id="all topics"),
        pytest.param("{replies: {only: []}}", "replies ", id="all replies"),
    ],
)
def test_a_mode_that_is_not_known_may_hold_everybody_back(house: Rehearsal, wanted: str, who: str) -> None:
    """A forum that is newer than what is known here: whose posts wait now cannot be read."""
    if house.discourse != "2026":
        pytest.skip("there is a switch and no mode there")
    deck = "groups: [{name: crew}]\ncategories: [{name: Deck, slug: deck%s}]\n"
    house.settled(deck % "")

    def newer(sent: Sent, answer: Any) -> Any:
        if isinstance(answer, dict):
            return {
                key: "mode_of_2027" if key.endswith("_posting_review_mode") else newer(sent, value)
                for key, value in answer.items()
            }
        return [newer(sent, item) for item in answer] if isinstance(answer, list) else answer

    house.wire.bend = newer
    desired = house.desired(deck % f", approve: {wanted}")
    try:
        (refusal,) = refusals(house.plan(desired), desired)
    finally:
        house.wire.bend = None
    assert refusal.reason == (
        f"category deck would open: {who}would no longer wait for approval, if they do now, which could not be read"
    )
    assert refusal.remedy == "--allow-widening deck"
