"""Tests that go the same way for many cases, of which the quick ones play the first."""

from collections.abc import Iterable
from typing import Any

import pytest


def slow_after(count: int, cases: Iterable[Any]) -> list[Any]:
    """The cases for a parametrised test, of which those after the first so many are marked slow."""
    return [_slow(case) if at >= count else case for at, case in enumerate(cases)]


def _slow(case: Any) -> Any:
    if not hasattr(case, "marks"):  # no pytest.param
        return pytest.param(case, marks=pytest.mark.slow)
    return pytest.param(*case.values, id=case.id, marks=[*case.marks, pytest.mark.slow])
