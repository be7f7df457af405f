"""Values of other types deep in answers that are JSON and look whole: each command says that the answer is unusable."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from odd_answers import Bending, bent
from rehearsal import Rehearsal, Sent

from idiaspora.cli.results.outcome.making import Telling, outcome_report
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.access.reading import matrix
from idiaspora.provisioning.audit.auditor import audit
from idiaspora.provisioning.doctor.probe import doctor
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.errors import OutcomeUnknown, ProvisioningError
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import IncompleteRead
from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.report.period import Period
from idiaspora.provisioning.report.reading import Wanted, read
from idiaspora.provisioning.report.store import Store
from idiaspora.provisioning.state.lock import Lock

FORUM = """
settings: {title: Rehearsed}
groups: [{name: readers, members: [amina]}]
moderators: {capital: {title: Moderator, members: [martin]}}
themes: [{name: Capital, slug: capital, moderated_by: [capital], questions: true}]
tag_groups: [{name: Kinds, tags: [idea]}]
"""
READERS = {
    "plan": lambda client, desired: plan(client, desired),
    "drift": lambda client, desired: look(client, desired, Lock(client.host), tags={}, blame_requests=9),
    "access": lambda client, desired: matrix(client, desired),
    "doctor": lambda client, desired: doctor(client, desired),
    "report": lambda client, desired: outcome_report(
        desired, read(client, desired, Wanted(), Store()), Period(None, None, "UTC"), Telling(names=True), "tests"
    ),
    "audit": lambda client, desired: audit(client, desired, now=datetime.now(UTC), lock=Lock(client.host)),
}


@pytest.fixture
def standing(house: Rehearsal) -> Rehearsal:
    """A forum on which the file was applied, and on which something was said."""
    house.run(FORUM)
    questions = house.category("capital/ask")["id"]
    asked = {"title": "Who looks after the wells of the north?", "raw": "Nobody does, it seems.", "category": questions}
    made = house.arrange("POST", "/posts.json", asked)
    house.arrange("POST", "/posts.json", {"topic_id": made["topic_id"], "raw": "Nobody that I know of."})
    return house


@pytest.mark.no_cover
@pytest.mark.parametrize("command", READERS)
def test_a_command_says_so(standing: Rehearsal, command: str) -> None:
    read: Callable[[ForumClient, Desired], object] = READERS[command]
    standing.wire.bend = bending = Bending()
    read(standing.client, standing.desired(FORUM))
    for case in bending.cases():
        bending.now = case
        # Invalid: names that the forum now seems not to have
        with suppress(ProvisioningError, Invalid):
            read(standing.new_client(), standing.desired(FORUM))


FOUND = [
    pytest.param("/categories/find.json", ("categories", 0, "id"), [5], "plan", id="a list as an id"),
    pytest.param("/tag_groups.json", ("tag_groups", 0, "permissions"), -1, "plan", id="a number for an object"),
    pytest.param("/admin/site_settings.json", ("site_settings", 0, "setting"), {}, "plan", id="an object as a name"),
    pytest.param("/session/scopes.json", ("scopes",), [None], "doctor", id="nothing in a list"),
]


@pytest.mark.parametrize(("path", "place", "odd", "command"), FOUND)
def test_it_is_named_unusable(standing: Rehearsal, path: str, place: tuple[Any, ...], odd: Any, command: str) -> None:
    standing.wire.bend = lambda sent, answer: bent(answer, place, odd) if sent.path == path else answer
    with pytest.raises(IncompleteRead, match="cannot be used") as caught:
        READERS[command](standing.client, standing.desired(FORUM))
    assert "doctor" in caught.value.hint


@pytest.mark.no_cover
@pytest.mark.parametrize("odd", [pytest.param([None], id="list"), pytest.param({"id": "x"}, id="object")])
def test_an_apply_ends_in_order_whatever_answers_it(house: Rehearsal, odd: Any) -> None:
    whole = house.run(FORUM)
    for number in range(len(whole.requests)):
        house.reset()
        planned = house.plan(FORUM)
        begun = len(house.wire.sent)

        def bend(sent: Sent, answer: Any, begun: int = begun, number: int = number) -> Any:
            first = next(iter(answer), None) if isinstance(answer, dict) else None
            return {**answer, first: odd} if first and len(house.wire.sent) - begun == number + 1 else answer

        house.wire.bend = bend
        applied = house.apply(planned)
        assert applied.exit_code in (ExitCode.OK, ExitCode.FAILED, ExitCode.PARTIAL)
        house.wire.bend = None
        assert house.run(FORUM).applied.exit_code is ExitCode.OK


def test_a_write_that_is_answered_by_no_json_is_looked_up(house: Rehearsal) -> None:
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    house.wire.bend = lambda sent, answer: deep if sent.method != "GET" else answer
    with pytest.raises(OutcomeUnknown):
        house.client.send("POST", "/admin/groups.json", json={"group": {"name": "odd"}})
    applied = house.run("groups: [{name: readers}]").applied
    assert [outcome.status for outcome in applied.outcomes] == [Status.DONE]
