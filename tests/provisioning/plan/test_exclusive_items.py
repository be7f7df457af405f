"""Addresses for incoming mail, of which one resource of the forum can have each: given on and exchanged in one run."""

import pytest
from locked import Locked
from rehearsal import Rehearsal

HEAD = "settings: {email_in: true}\n"


def forum(one: str, two: str, group: str = "", turned: bool = False) -> str:
    rows = [
        f"  - {{name: One, slug: one, email_in: '{one}'}}\n",
        f"  - {{name: Two, slug: two, email_in: '{two}'}}\n",
    ]
    listed = "".join(reversed(rows) if turned else rows)
    return f"{HEAD}groups: [{{name: desk, incoming_email: [{group}]}}]\ncategories:\n{listed}"


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(("a@x.org", "b@x.org", ""), ("b@x.org", "a@x.org", ""), id="exchanged"),
        pytest.param(("a@x.org", "b@x.org", ""), ("B@x.org", "a@X.org", ""), id="exchanged in other letters"),
        pytest.param(("a@x.org", "", ""), ("", "a@x.org", ""), id="given on"),
        pytest.param(("", "a@x.org", ""), ("a@x.org", "", ""), id="given back"),
        pytest.param(
            ("a@x.org", "b@x.org", "c@x.org"), ("c@x.org", "a@x.org", "b@x.org"), id="in a circle with a group"
        ),
        pytest.param(("a@x.org|d@x.org", "b@x.org", ""), ("b@x.org|d@x.org", "a@x.org", ""), id="one of two"),
    ],
)
def test_an_address_is_given_up_before_it_is_taken(
    locked: Locked, before: tuple[str, str, str], after: tuple[str, str, str], turned: bool
) -> None:
    locked.run(forum(*before, turned=turned))
    ran = locked.run(forum(*after, turned=turned), allow_delete=frozenset({"group"}))
    assert [(outcome.operation.id, outcome.reason) for outcome in ran.applied.outcomes if outcome.reason] == []
    assert locked.house.plan(forum(*after, turned=turned)).is_empty


OF_CATEGORY = "categories: [{name: One, slug: one, email_in: a@x.org}]\n"
OF_GROUP = "groups: [{name: desk, incoming_email: [a@x.org]}]\n"


@pytest.mark.parametrize("consents", [True, False], ids=["with consent", "without"])
@pytest.mark.parametrize(
    ("before", "after", "going", "taking"),
    [
        pytest.param(
            OF_CATEGORY, OF_CATEGORY.replace("One, slug: one", "Two, slug: two"), "category one", "category two",
            id="of a category to a new one",
        ),
        pytest.param(OF_CATEGORY, f"categories: []\n{OF_GROUP}", "category one", "group desk", id="to a new group"),
        pytest.param(OF_GROUP, f"groups: []\n{OF_CATEGORY}", "group desk", "category one", id="of a group"),
        pytest.param(
            OF_GROUP + OF_CATEGORY.replace("a@", "b@"), f"groups: []\n{OF_CATEGORY}", "group desk", "category one",
            id="of a group to a category that is there",
        ),
    ],
)  # fmt: skip
def test_what_goes_gives_up_its_address(
    locked: Locked, before: str, after: str, going: str, taking: str, consents: bool
) -> None:
    locked.settled(HEAD + before)
    ran = locked.run(HEAD + after, allow_delete=frozenset({"category", "group"} if consents else ()))
    assert locked.house.wire.refused == []
    assert [outcome.operation.id for outcome in ran.applied.outcomes] == [going, taking]
    if consents:
        assert ran.applied.exit_code == 0
        assert locked.plan(HEAD + after).is_empty
    else:
        assert [outcome.status.value for outcome in ran.applied.outcomes] == ["not consented", "blocked"]
