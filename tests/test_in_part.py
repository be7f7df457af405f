"""Which part of the tests that go the same way many times the quick ones play."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from in_part import EVERY_ON_A_FORUM, out_of_turn, slow_after


@dataclass(frozen=True)
class Item:
    """A collected test, as far as its turn depends on it."""

    test: str
    case: str
    every: int | None = 4
    module: str = "tests/test_things.py"
    fixturenames: tuple[str, ...] = ()
    nodeid: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodeid", f"{self.module}::{self.test}[{self.case}]")

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return pytest.mark.in_turn(self.every).mark if name == "in_turn" and self.every else None


TESTS = [f"test_{number}" for number in range(8)]
CASES = [f"case {number}" for number in range(11)]
GRID = [Item(test, case) for test in TESTS for case in CASES]


def played(items: list[Item]) -> list[Item]:
    left_out = [*out_of_turn(items)]
    return [item for item in items if item not in left_out]


def test_every_test_has_cases_and_every_case_has_tests() -> None:
    by_test = Counter(item.test for item in played(GRID))
    by_case = Counter(item.case for item in played(GRID))

    assert {*by_test} == {*TESTS}
    assert {*by_test.values()} == {2, 3}
    assert by_case == dict.fromkeys(CASES, 2)


def test_a_case_keeps_its_number_where_a_test_leaves_cases_out() -> None:
    some = [item for item in GRID if item.test != "test_1" or item.case != "case 0"]

    assert played(some) == played(GRID)


def test_what_other_modules_hold_is_nothing_to_it() -> None:
    other = [Item("test_other", case, module="tests/test_other.py") for case in CASES]

    assert played(other + GRID) == played(other) + played(GRID)


def test_what_takes_no_turns_is_played() -> None:
    assert played([Item("test_all", case, every=None) for case in CASES]) == [
        Item("test_all", case, every=None) for case in CASES
    ]


def on_a_forum(test: str, *cases: str) -> list[Item]:
    return [Item(test, case, every=None, fixturenames=("house", "rehearsal_of_the_session")) for case in cases]


def test_of_what_is_tried_on_a_forum_a_part_is_played() -> None:
    many = on_a_forum("test_many", *CASES)
    alone = [item for test in TESTS for item in on_a_forum(test, "3.5")]

    assert [item.case for item in played(many)] == CASES[::EVERY_ON_A_FORUM]
    assert [item.test for item in played(alone)] == TESTS[::EVERY_ON_A_FORUM]


def test_the_first_ones_are_not_slow() -> None:
    first, *later = slow_after(1, ["a", pytest.param("b", id="named"), "c"])

    assert first == "a"
    assert [(case.values, case.id, [mark.name for mark in case.marks]) for case in later] == [
        (("b",), "named", ["slow"]),
        (("c",), None, ["slow"]),
    ]
