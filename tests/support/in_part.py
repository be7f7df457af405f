"""Tests that go the same way for many cases, of which the quick ones play a part."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest

FORUMS = frozenset(
    {
        "rehearsal_of_the_session",
        "house_of_the_module",
        "served",
        "forum_of_the_session",
        "forum_of_2026",
        "_stages_are_closed",
        "healthy",
        "applied_once",
        "applied_of_2026",
        "story",
        "held",
    }
)
"""The fixtures that start the forum on which the engine or a command is tried: plans and runs there take a hundred
times as long as a call of a function."""

EVERY_ON_A_FORUM = 6


def slow_after(count: int, cases: Iterable[Any]) -> list[Any]:
    """The cases for a parametrised test, of which those after the first so many are marked slow."""
    return [_slow(case) if at >= count else case for at, case in enumerate(cases)]


def _slow(case: Any) -> Any:
    if not hasattr(case, "marks"):  # no pytest.param
        return pytest.param(case, marks=pytest.mark.slow)
    return pytest.param(*case.values, id=case.id, marks=[*case.marks, pytest.mark.slow])


def out_of_turn(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """The tests and cases that a quick run leaves to others.

    Of the cases of a test that is marked `in_turn(every)` it plays one of so many, and one of six of what a module
    tries on a forum, tests and cases. The first test of a module begins with the first case, the next one with the
    next, and so on: where tests go through the same cases, every case has its tests.
    """
    tests: dict[str, dict[str, int]] = {}
    cases: dict[str, dict[str, int]] = {}
    for item in items:
        every = _every(item)
        if every is None:
            continue
        module = item.nodeid.partition("::")[0]
        test = _number(tests.setdefault(module, {}), _test(item))
        case = _number(cases.setdefault(module, {}), _case(item))
        if (case - test) % every:
            yield item


def _every(item: pytest.Item) -> int | None:
    """Of how many tests and cases one is played; None where all are."""
    mark = item.get_closest_marker("in_turn")
    if mark is not None:
        return int(mark.args[0])
    return None if FORUMS.isdisjoint(getattr(item, "fixturenames", ())) else EVERY_ON_A_FORUM


def _test(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _case(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[2]


def _number(known: dict[str, int], name: str) -> int:
    """The number of a name among those that came before."""
    return known.setdefault(name, len(known))
