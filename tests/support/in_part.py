"""Tests that go the same way for many cases, of which the quick ones play a part."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest


def slow_after(count: int, cases: Iterable[Any]) -> list[Any]:
    """The cases for a parametrised test, of which those after the first so many are marked slow."""
    return [_slow(case) if at >= count else case for at, case in enumerate(cases)]


def _slow(case: Any) -> Any:
    if not hasattr(case, "marks"):  # no pytest.param
        return pytest.param(case, marks=pytest.mark.slow)
    return pytest.param(*case.values, id=case.id, marks=[*case.marks, pytest.mark.slow])


def out_of_turn(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """The cases of the tests marked `in_turn(every)` that are not theirs to play in a quick run.

    Where many tests of a module go through the same cases, each plays one case of so many. The first test begins with
    the first case, the next one with the next, and so on: every test has its cases, and every case its tests.
    """
    tests: dict[str, dict[str, int]] = {}
    cases: dict[str, dict[str, int]] = {}
    for item in items:
        mark = item.get_closest_marker("in_turn")
        parameters = getattr(item, "callspec", None)
        if mark is None or parameters is None:
            continue
        module, _, name = item.nodeid.partition("::")
        test = _number(tests.setdefault(module, {}), name.partition("[")[0])
        case = _number(cases.setdefault(module, {}), parameters.id)
        if (case - test) % mark.args[0]:
            yield item


def _number(known: dict[str, int], name: str) -> int:
    """The number of a name among those that came before."""
    return known.setdefault(name, len(known))
