"""What holds for all tests."""

import gc
import sys
import threading
from collections.abc import Iterator

import pytest
from discourse_versions import PLAYED
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from in_part import out_of_turn

from idiaspora.sandbox.versions import DEFAULT

pytest_plugins = ("rehearsal_fixtures", "guarded_fixtures")

# Hypothesis draws from the constants of all modules that are loaded, too: which examples a seed gives would depend on
# the tests that ran before, and on any line of the code.
NO_CONSTANTS = providers.Constants()
providers._get_local_constants = lambda: NO_CONSTANTS

# Where the environment names a CI system, Hypothesis has settings of its own, which draw other examples.
settings.register_profile("everywhere", settings.get_profile("default"), print_blob=True)
settings.load_profile("everywhere")

OTHERS = frozenset(PLAYED) - {DEFAULT.name}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Iterator[object]:
    """Modules and tests stay until the end: looking for garbage among millions of objects that are none takes seconds,
    while they are collected and again and again while they run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow, beside what says so itself, is whatever goes the same way many times: random examples, trouble at every
    request, and all that is played on another version of Discourse, too. Of the others a quick run plays a part."""
    for item in items:
        parameters = getattr(item, "callspec", None)
        values = parameters.params.values() if parameters else ()
        if item.get_closest_marker("no_cover") or any(isinstance(value, str) and value in OTHERS for value in values):
            item.add_marker("slow")
    for item in out_of_turn([item for item in items if item.get_closest_marker("slow") is None]):
        item.add_marker("out_of_turn")


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
