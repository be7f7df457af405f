"""What holds for every forum file, whatever kinds it declares: it converges, a second plan is empty, an import of it
makes another forum the same, and a change by hand is named and can be taken over or put back."""

import json
from typing import Any

import pytest
from adopting_kind import adopted
from discourse_versions import VERSIONS, on
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from importing import imported_from, variables_of
from locked import Locked
from pictures import drawn
from random_kinds import Meddled, RandomForum, meddled, random_forums
from rehearsal import URL, Ran, Rehearsal
from sweeps import examples

from idiaspora.plugin_config.consultation.forum_file import LISTED
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.drift.blame import Recorded
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.drift.sides import Cause
from idiaspora.provisioning.importing.importer import Imported
from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock

pytestmark = [pytest.mark.no_cover, pytest.mark.slow, on("rehearsal_of_the_session", VERSIONS)]

bounded = settings(
    max_examples=examples(4), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

OTHER_ADMIN = "lucia"


@pytest.fixture(scope="module")
def house(house_of_the_module: Rehearsal) -> Rehearsal:
    return house_of_the_module


def possible(forum: Locked, text: str) -> Plan:
    """The plan of a file that this forum can have; one that it cannot have is told before anything is written."""
    try:
        return forum.plan(text)
    except Invalid as told:
        event(" ".join(sorted({problem.code for problem in told.problems})))
        assume(False)
        raise


def check_converged(forum: Locked, ran: Ran, text: str) -> None:
    assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
    unconverged = ran.applied.unconverged
    assert [(it.resource.address, it.change.field, it.change.old, it.change.new) for it in unconverged] == []
    assert ran.applied.exit_code == 0
    assert forum.house.wire.refused == []
    assert changes(forum.plan(text)) == []


def changes(planned: Plan) -> list[tuple[str, str, object, object]]:
    return [(c.address, f.field, f.old, f.new) for c in planned.changes for f in c.fields] + [
        (c.address, c.action.value, None, None) for c in planned.changes if not c.fields
    ]


def applied(house: Rehearsal, data: st.DataObject) -> tuple[Locked, RandomForum]:
    """A file, and the forum that it was applied to."""
    forum = begun(house)
    declared = data.draw(random_forums(house.discourse))
    declared.draw(house.folder)
    possible(forum, declared.text)
    check_converged(forum, forum.run(declared.text), declared.text)
    return forum, declared


@bounded
@given(st.data())
def test_what_is_declared_converges_and_is_imported(house: Rehearsal, data: st.DataObject) -> None:
    applied(house, data)
    first = imported_from(house)
    for name, content in first.uploads.items():
        drawn(house.folder, name, content)
    said = house.desired(first.text, variables=variables_of(first))
    assert changes(house.plan(said)) == []

    begin(house)
    ran = house.run(said, allow_delete=KINDS_OF_CONSENT)
    assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert changes(plan(house.client, said, recorded(Lock(URL), said, ran.plan, ran.applied))) == []
    for name in first.uploads:
        (house.folder / name).unlink()  # a file is called otherwise beside one of its name
    assert unordered(imported_from(house)) == unordered(first)


@bounded
@given(st.data())
def test_a_change_by_hand_is_named_and_both_ways_lead_out(house: Rehearsal, data: st.DataObject) -> None:
    forum, declared = applied(house, data)
    text = declared.text
    change = data.draw(meddled(declared))
    assume(change is not None)
    managed = {(one.address, name) for one in house.desired(text).resources for name in one.fields}
    expected = by_hand(forum, change) & managed  # nobody is told of what the file does not say
    assume(expected)

    found = look(house.client, house.desired(text), forum.lock, blame_requests=20)

    assert {(item.address, item.field): item.cause for item in found.differences} == dict.fromkeys(
        expected, Cause.THERE
    )
    for item in found.differences:
        assert change.is_of(item.address, item.field)
        for trace in found.blame.of(item):
            assert (trace.recorded, trace.user) in ((Recorded.YES, OTHER_ADMIN), (Recorded.NEVER, ""))

    taken = adopted(forum)
    assert changes(forum.plan(taken)) == []
    check_converged(forum, forum.run(text), text)


def unordered(result: Imported) -> dict[str, Any]:
    """What an import says. Some lists begin with what was made last, so that their order turns with each forum, and
    uploads have other addresses on each."""
    said = json.loads(json.dumps(dict(result.whole), default=lambda value: getattr(value, "path", str(value))))
    for kind in LISTED:
        assert kind.section is not None
        *outer, last = kind.section.path
        inside = said
        for step in outer:
            inside = inside.get(step, {})
        if isinstance(inside.get(last), list):
            inside[last] = {item[kind.identity.field]: item for item in inside[last]}
    return said


def begin(house: Rehearsal) -> None:
    """Another forum, whose new secrets have been written nowhere yet."""
    house.reset()
    for path in house.folder.glob("new-keys-*"):
        path.unlink()


def begun(house: Rehearsal) -> Locked:
    begin(house)
    house.make_admin(OTHER_ADMIN)
    forum = Locked(house)
    forum.path.unlink(missing_ok=True)
    return forum


def by_hand(forum: Locked, change: Meddled) -> set[tuple[str, str]]:
    """Another admin changes one thing; gives what that is, by address and field."""
    house = forum.house
    house.client = house.new_client(username=OTHER_ADMIN)
    planned = possible(forum, change.forum.text)
    ran = house.apply(planned, allow_delete=KINDS_OF_CONSENT)
    house.client = house.new_client()
    assert [(item.operation.id, item.reason) for item in ran.outcomes if item.reason] == []
    assert (ran.exit_code, house.wire.refused) == (0, [])
    return {(item.address, field.field) for item in planned.changes for field in item.fields}
