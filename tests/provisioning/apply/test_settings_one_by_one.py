"""Settings that are not written together, since the forum cannot take them so, or did not."""

from dataclasses import replace

import pytest
from rehearsal import Rehearsal

from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.plan.plan import Plan

TEXT = "settings: {title: Another, min_topic_title_length: 12}\n"
BULK = "PUT /admin/site_settings/bulk_update.json"
SINGLY = ["PUT /admin/site_settings/title.json", "PUT /admin/site_settings/min_topic_title_length.json"]


def on_a_forum_that(plan: Plan, in_bulk: bool | None) -> Plan:
    """The plan for a forum that takes many settings at once, or not, or of which that is not known."""
    names = plan.found.names
    return replace(
        plan, found=replace(plan.found, names=replace(names, forum=replace(names.forum, settings_in_bulk=in_bulk)))
    )


@pytest.mark.parametrize(("in_bulk", "writes"), [(True, [BULK]), (None, [BULK]), (False, SINGLY)])
def test_settings_are_written_together_unless_the_forum_cannot(
    house: Rehearsal, in_bulk: bool | None, writes: list[str]
) -> None:
    planned = on_a_forum_that(house.plan(TEXT), in_bulk)
    before = len(house.wire.sent)
    (outcome,) = house.apply(planned).outcomes
    assert [str(sent) for sent in house.wire.sent[before:] if sent.method == "PUT"] == writes
    assert (outcome.status, outcome.reason) == (Status.DONE, "")
    assert house.value("title") == "Another"


def test_settings_that_were_refused_together_and_taken_singly_are_done_and_the_report_says_so(
    house: Rehearsal,
) -> None:
    """The old values are written first, as the forum may have taken some of the new ones."""
    planned = house.plan(TEXT)
    house.wire.refuses = lambda sent: str(sent) == BULK and sent.body["settings"]["title"]["value"] == "Another"
    before = len(house.wire.sent)
    (outcome,) = house.apply(planned).outcomes
    assert outcome.status is Status.DONE
    assert outcome.reason.startswith("one by one, after: ")
    assert [str(sent) for sent in house.wire.sent[before:] if sent.method == "PUT"][-2:] == SINGLY
    assert (house.value("title"), house.value("min_topic_title_length")) == ("Another", "12")


def test_of_settings_that_fail_singly_those_that_were_taken_are_told_apart(house: Rehearsal) -> None:
    planned = on_a_forum_that(house.plan(TEXT), False)
    fault = {"kind": "server_error", "status": 500, "method": "PUT", "path": "/admin/site_settings/title*", "times": 9}
    house.forum.faults.add(fault)
    (outcome,) = house.apply(planned).outcomes
    assert outcome.status is Status.FAILED
    assert outcome.done == {"site_setting min_topic_title_length"}
    assert outcome.reason.startswith("title (")
    assert "title: " not in outcome.reason
