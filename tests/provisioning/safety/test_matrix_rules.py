"""What a matrix of rights says of a forum, and what a plan changes in it: beside things of other kinds and names."""

from dataclasses import replace
from typing import Any

import pytest
from plain_plans import changed, gone, made, planned

from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.provisioning.safety.exposure import (
    MODERATOR,
    PUBLIC,
    TRUST_GROUPS,
    VISITOR,
    CategoryAccess,
    Difference,
    GroupAccess,
    Matrix,
    Rights,
    Shift,
    SiteAccess,
    after,
    audiences,
    difference,
    made_matrix,
    member,
    rights,
)
from idiaspora.provisioning.safety.oversight import Oversight, Watch
from idiaspora.provisioning.safety.setting_values import SettingValues

SETTINGS = SettingValues({"create_topic_allowed_groups": ("everyone",), "login_required": "false"})
SEES, ALL = Rights(see=True), Rights(see=True, reply=True, create=True)
CREW = GroupAccess("Crew", grants=2)
DECK = CategoryAccess("deck", 5, {"crew": "create"}, is_restricted=True, topics=3)
BEFORE = made_matrix(SETTINGS, [CREW], [DECK])

OTHERS = ("badge", "page", "tag", "tag_group", "webhook")
"""Kinds beside categories and groups, before them in the alphabet and behind them."""


def left_by(*changes: Change, matrix: Matrix = BEFORE) -> Matrix:
    return after(matrix, planned(*changes))


def test_the_trust_levels_are_those_of_discourse() -> None:
    assert set(TRUST_GROUPS) == {name for name in AUTOMATIC_GROUPS.values() if name.startswith("trust_level_")}


@pytest.mark.parametrize("other", ["abbots", "zealots"])
def test_the_row_of_another_group_is_nobody_elses(other: str) -> None:
    shown = CategoryAccess("deck", 5, {"everyone": "see", other: "create"}, is_restricted=False)
    site = SiteAccess(topic_creators=frozenset({"everyone"}))
    assert rights(shown, member("members", 1), site) == SEES
    assert rights(shown, member("one", 1, other), site) == ALL


def test_the_rights_of_the_audience_and_the_category_that_were_asked_for() -> None:
    """Among others whose names stand before theirs and behind."""
    rooms = [
        CategoryAccess(path, number, {"everyone": level}, is_restricted=False)
        for number, (path, level) in enumerate({"stern": "see", "bow": "see", "deck": "create", "hold": "see"}.items())
    ]
    matrix = made_matrix(SETTINGS, [CREW], [*rooms, replace(DECK, path="crow", id=9)])
    assert (matrix.rights("deck", "members"), matrix.rights("deck", "anonymous")) == (ALL, SEES)
    assert (matrix.rights("crow", "Crew"), matrix.rights("crow", "members")) == (ALL, Rights())
    for path, who in (("deck", "Zealots"), ("deck", "Abbots"), ("aft", "members"), ("zenith", "members")):
        with pytest.raises(KeyError):
            matrix.rights(path, who)


def test_columns_stand_in_their_order_and_staff_last() -> None:
    named = CategoryAccess("deck", 5, dict.fromkeys(TRUST_GROUPS, "see"), is_restricted=True)
    matrix = made_matrix(SETTINGS, [CREW], [named], columns=(MODERATOR,))
    levels = ["trust_level_0", "trust_level_2", "trust_level_3", "trust_level_4"]
    assert [one.name for one in matrix.audiences] == ["anonymous", "members", *levels, "Crew", "staff"]


def test_anybody_is_in_an_audience_that_needs_no_decision() -> None:
    named = CategoryAccess("deck", 5, dict.fromkeys(TRUST_GROUPS, "see"), is_restricted=True)
    found = {one.name for one in audiences([CREW], [named], SiteAccess()) if one.is_open}
    assert found == {"anonymous", "members", "trust_level_0", "trust_level_2", "trust_level_3"}
    assert (VISITOR.is_open, MODERATOR.is_open, MODERATOR.is_staff) == (True, False, True)


def test_two_matrices_are_the_same_by_what_they_say_of_rights() -> None:
    """Whatever else the settings are, which are not written out with them either."""
    other = made_matrix(SettingValues({**SETTINGS.listed, "title": "Ours"}), [CREW], [DECK])
    assert other == BEFORE
    assert "title" not in repr(other)
    assert made_matrix(SETTINGS, [], [DECK]) != BEFORE


def test_requests_are_counted_where_there_were_any() -> None:
    assert (BEFORE.requests, left_by().requests) == (0, 0)
    assert left_by(matrix=made_matrix(SETTINGS, [CREW], [DECK], 7)).requests == 7
    site, rows = BEFORE.site, BEFORE.rows
    assert Matrix(site, SETTINGS, (CREW,), (DECK,), BEFORE.audiences, rows).requests == 0


OPEN: dict[str, Any] = {"access": (None, {"everyone": "see"}), "public_admission": (False, True)}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_called_like_a_category_or_a_group_changes_neither(kind: str) -> None:
    for key in ("deck", "Crew", "new"):
        for change in (made(kind, key, public_admission=True), changed(kind, key, **OPEN), gone(kind, key)):
            assert left_by(change) == BEFORE


def test_a_category_is_no_group_and_a_group_no_category() -> None:
    assert left_by(gone("group", "deck"), gone("category", "Crew")) == BEFORE
    assert left_by(changed("category", "deck", **OPEN)).groups == (CREW,)
    assert left_by(changed("group", "Crew", **OPEN)).categories == (DECK,)
    named_alike = made_matrix(SETTINGS, [CREW], [replace(DECK, path="crew")])
    left = left_by(gone("category", "crew"), matrix=named_alike)
    assert (left.groups, left.categories) == ((CREW,), ())


def test_behind_what_the_forum_would_refuse_the_rest_goes_on() -> None:
    refused = changed("group", "Crew", "it is managed elsewhere", public_admission=(False, True))
    left = left_by(refused, changed("category", "deck", access=({"crew": "create"}, {"everyone": "see"})))
    assert left.groups == (CREW,)
    assert left.rights("deck", "anonymous") == SEES


def test_a_category_that_is_made_holds_nothing_and_is_one_like_others() -> None:
    (new,) = left_by(made("category", "bow"), matrix=made_matrix(SETTINGS, [], [])).categories
    assert (new.topics, new.id, new.identity, new.is_uncategorized) == (0, None, "bow", False)
    assert DECK.identity == 5


SHIFT, WATCH = Shift("deck", VISITOR, ("see",)), Watch("deck", "moderated_by", (), ("crew",))


@pytest.mark.parametrize(
    "one",
    [
        Difference(widening=(SHIFT,)),
        Difference(narrowing=(SHIFT,)),
        Difference(added=("deck",)),
        Difference(removed=("deck",)),
        Difference(watches=(WATCH,)),
    ],
)
def test_each_difference_by_itself_is_one(one: Difference) -> None:
    assert not one.is_empty
    assert Difference().is_empty


def test_only_what_closes_hides_topics() -> None:
    opened = made_matrix(SETTINGS, [CREW], [replace(DECK, permissions=PUBLIC, is_restricted=False)])
    found = difference(BEFORE, opened)
    assert {(shift.audience.name, shift.topics) for shift in found.widening} == {
        ("anonymous", 0),
        ("members", 0),
        ("staff", 0),
    }
    assert found.narrowing == ()
    assert {shift.topics for shift in difference(opened, BEFORE).narrowing} == {3}


def test_another_watch_over_a_category_is_a_difference() -> None:
    watched = made_matrix(SETTINGS, [CREW], [replace(DECK, oversight=Oversight(("crew",)))])
    found = difference(BEFORE, watched)
    assert found.watches == (WATCH,)
    assert (found.widening, found.narrowing, found.is_empty) == ((), (), False)
