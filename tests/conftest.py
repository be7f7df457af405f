"""What holds for all tests."""

import sys
import threading
from collections.abc import Iterator

import pytest


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """No line is counted in a test marked `no_cover`. In the processes of pytest-xdist two measurements stand above one
    another, and pytest-cov (7.1) suspends only the upper one."""
    if item.get_closest_marker("no_cover") is None:
        return (yield)
    traces = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(traces[0])
        threading.settrace(traces[1])
