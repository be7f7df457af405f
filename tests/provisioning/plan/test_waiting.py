"""What waits is found by the audiences that it shares with what it waits for: the same as comparing each with each."""

from hypothesis import given
from hypothesis import strategies as st

from idiaspora.plugin_config.kinds.shifts import Shifts
from idiaspora.provisioning.plan.waiting import Waiting

AUDIENCES = st.frozensets(st.sampled_from(["members", "staff", "editors", "(who may tag)"]))
SHIFTS = st.builds(Shifts, AUDIENCES, AUDIENCES, AUDIENCES, AUDIENCES)


@given(st.lists(SHIFTS, max_size=6), SHIFTS)
def test_nothing_that_waits_is_missed_and_nothing_else_waits(shifts: list[Shifts], own: Shifts) -> None:
    moved = {f"step {number}": one for number, one in enumerate(shifts)}
    waiting = Waiting.of(moved)
    assert {*waiting.awaited_by(own)} == {id for id, one in moved.items() if own.waits_for(one)}
    assert {*waiting.waiting_for(own)} == {id for id, one in moved.items() if one.waits_for(own)}


def test_what_concerns_nobody_else_is_not_looked_at() -> None:
    """So that many things that close do not make every other one dearer."""
    waiting = Waiting.of({f"step {number}": Shifts(closed=frozenset({f"group {number}"})) for number in range(100)})
    assert [*waiting.awaited_by(Shifts(coming=frozenset({"group 7"})))] == ["step 7"]
