"""A group that takes membership requests keeps an owner: the forum refuses every other change of it else (3.5)."""

import pytest
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid

OPEN = "allow_membership_requests: true"
BEFORE = f"groups: [{{name: crew, members: [martin, amina], owners: [martin], {OPEN}}}]"


@pytest.mark.parametrize(
    "crew",
    [
        pytest.param("owners: []", id="no owners"),
        pytest.param("members: [amina], full_name: The crew", id="the owner is no member"),
        pytest.param("members: [], full_name: The crew", id="nobody is left"),
        pytest.param(f"members: [amina], owners: [], {OPEN}", id="and the file asks for requests"),
    ],
)
def test_the_last_owner_does_not_leave_a_group_that_takes_requests(house: Rehearsal, crew: str) -> None:
    assert house.run(BEFORE).applied.exit_code == 0
    begun = len(house.wire.sent)
    with pytest.raises(Invalid) as caught:
        house.run(f"groups: [{{name: crew, {crew}}}]")
    (problem,) = caught.value.problems
    assert (problem.code, problem.span.line) == ("no-owner-left", 3)
    assert "allow_membership_requests: false" in problem.remedy
    assert {sent.method for sent in house.wire.sent[begun:]} == {"GET"}


@pytest.mark.parametrize(
    "crew",
    [
        pytest.param("members: [amina], owners: [amina]", id="another owner"),
        pytest.param("members: [amina], allow_membership_requests: false", id="no requests"),
        pytest.param("owners: [], allow_membership_requests: false, full_name: The crew", id="no requests, no owners"),
    ],
)
def test_an_owner_leaves_where_the_group_may_be_without(house: Rehearsal, crew: str) -> None:
    house.run(BEFORE)
    ran = house.run(f"groups: [{{name: crew, {crew}}}]", allow_delete=("membership",))
    assert [item.reason for item in ran.applied.outcomes] == [""] * len(ran.applied.outcomes)
    assert ran.applied.exit_code == 0
    assert house.plan(f"groups: [{{name: crew, {crew}}}]").changes == ()


def test_a_group_without_owners_takes_no_requests(house: Rehearsal) -> None:
    house.run("groups: [{name: crew, members: [martin]}]")
    with pytest.raises(Invalid) as caught:
        house.run(f"groups: [{{name: crew, members: [martin], {OPEN}}}]")
    assert [problem.code for problem in caught.value.problems] == ["no-owner-left"]
