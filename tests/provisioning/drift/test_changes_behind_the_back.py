"""The story: 25 changes by three people, of every kind of field. Drift finds them and nothing else, and names who.

A forum of 3.4 lacks what four of them change.
"""

from collections.abc import Callable

import pytest
from meddled_forum import MeddledForum
from meddling_story import KOFI, LUCIA, OURS, STORY, of

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.drift.blame import Recorded
from idiaspora.provisioning.drift.sides import Cause

MOST_REQUESTS = 25
"""What drift and blame may take together, planning included."""


@pytest.fixture
def meddled(forum: MeddledForum) -> MeddledForum:
    for meddling in of(forum):
        meddling.act(forum, meddling.user)
    forum.sent.clear()
    return forum


def test_the_story_has_25_changes_of_three_people() -> None:
    assert len({(item.address, item.field) for item in STORY}) == len(STORY) == 25
    assert {item.user for item in STORY} == {LUCIA, KOFI, OURS}


def test_before_the_story_there_is_no_drift(forum: MeddledForum) -> None:
    assert forum.drift() == ()


def test_drift_finds_all_changes_and_nothing_else(meddled: MeddledForum) -> None:
    found = meddled.drift()

    assert {(item.address, item.field) for item in found} == {(item.address, item.field) for item in of(meddled)}
    assert {item.cause for item in found} == {Cause.THERE}


@pytest.mark.parametrize("key", ["full", "read"])
def test_everybody_is_named_whom_discourse_records(
    meddled: MeddledForum, key: str, record_property: Callable[[str, object], None]
) -> None:
    found, blame = meddled.blamed(key=key)

    named = {}
    for item in found:
        (trace,) = blame.of(item)
        named[item.address, item.field] = trace.user or str(trace.recorded)
    expected = {(item.address, item.field): item.user if item.recorded else str(Recorded.NEVER) for item in of(meddled)}
    assert named == expected
    record_property("requests", len(meddled.sent))
    assert len(meddled.sent) <= MOST_REQUESTS, f"{len(meddled.sent)} requests"
    assert blame.requests == 2
    assert {sent.method for sent in meddled.sent} == {"GET"}


def test_the_value_before_is_told_in_the_words_of_the_file(meddled: MeddledForum) -> None:
    found, blame = meddled.blamed()

    recorded = {(item.address, item.field) for item in of(meddled) if item.recorded}
    for item in found:
        value = blame.of(item)[0].before
        if item.kind == "membership":
            assert value == {"members": "absent", "owners": "present"}[item.field]
        elif (item.address, item.field) in recorded:
            field = KINDS[item.kind].fields[item.field]
            assert field.same(value, item.declared), (item.address, item.field, value)
        else:
            assert value is UNKNOWN


def test_each_trace_has_its_time_and_knows_our_own_user(meddled: MeddledForum) -> None:
    found, blame = meddled.blamed()

    traces = [trace for item in found for trace in blame.of(item) if trace.recorded is Recorded.YES]
    assert all(trace.at[:2] == "20" for trace in traces)
    assert {trace.user for trace in traces if trace.own} == {OURS}


def test_every_difference_has_both_remedies(meddled: MeddledForum) -> None:
    for item in meddled.drift():
        assert item.remedies.apply == "apply puts it back"
        assert bool(item.remedies.adopt) is not bool(item.remedies.instead)
