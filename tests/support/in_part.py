"""Tests that go the same way for many cases, of which the quick ones play a part."""

from collections import Counter
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
    }
)
"""The fixtures that start the forum on which the engine or a command is tried: plans and runs there take a hundred
times as long as a call of a function."""

FEW = 5
"""So many cases on a forum a quick run plays all of."""

EVERY_ON_A_FORUM = 3


def slow_after(count: int, cases: Iterable[Any]) -> list[Any]:
    """The cases for a parametrised test, of which those after the first so many are marked slow."""
    return [_slow(case) if at >= count else case for at, case in enumerate(cases)]


def _slow(case: Any) -> Any:
    if not hasattr(case, "marks"):  # no pytest.param
        return pytest.param(case, marks=pytest.mark.slow)
    return pytest.param(*case.values, id=case.id, marks=[*case.marks, pytest.mark.slow])


def out_of_turn(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """The cases that are not their test's to play in a quick run.

    Of the cases of a test that is marked `in_turn(every)`, and of one that plays many cases on a forum, it plays one of
    so many. The first test of a module begins with the first case, the next one with the next, and so on: where tests
    go through the same cases, every test has its cases, and every case its tests.
    """
    sizes = Counter(map(_test, items))
    tests: dict[str, dict[str, int]] = {}
    cases: dict[str, dict[str, int]] = {}
    for item in items:
        every = _every(item, sizes[_test(item)])
        if every is None:
            continue
        module = item.nodeid.partition("::")[0]
        test = _number(tests.setdefault(module, {}), _test(item))
        case = _number(cases.setdefault(module, {}), _case(item))
        if (case - test) % every:
            yield item


def _every(item: pytest.Item, cases: int) -> int | None:
    """Of how many cases a test plays one; None where it plays all."""
    mark = item.get_closest_marker("in_turn")
    if mark is not None:
        return int(mark.args[0])
    return EVERY_ON_A_FORUM if cases > FEW and not FORUMS.isdisjoint(getattr(item, "fixturenames", ())) else None


def _test(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _case(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[2]


def _number(known: dict[str, int], name: str) -> int:
    """The number of a name among those that came before."""
    return known.setdefault(name, len(known))
