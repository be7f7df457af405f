"""What holds for every forum file: it converges, a second plan is empty, and the order of steps keeps every promise."""

import random
from typing import Any

import pytest
from discourse_versions import PLAYED, fitting, on
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from managed import State, managed_state
from random_forums import skeletons, versions
from rehearsal import Ran, Rehearsal, Sent
from sweeps import Pauses, examples, pauses

from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.changes import Action
from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT
from idiaspora.provisioning.plan.order import DELETIONS
from idiaspora.provisioning.plan.plan import Operation, Plan

pytestmark = [pytest.mark.no_cover, on("rehearsal_of_the_session", PLAYED)]

bounded = settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

one_file = skeletons().flatmap(versions)
two_versions = skeletons().flatmap(lambda skeleton: st.tuples(versions(skeleton), versions(skeleton, renamed=True)))


@pytest.fixture(scope="module")
def house(house_of_the_module: Rehearsal) -> Rehearsal:
    return house_of_the_module


def check_converged(house: Rehearsal, ran: Ran, text: str) -> State:
    """Nothing is left to be done. Gives what the forum holds now of what the file declares."""
    assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
    assert [
        (item.resource.address, item.change.field, item.change.old, item.change.new) for item in ran.applied.unconverged
    ] == []
    assert ran.applied.exit_code == 0
    assert house.wire.refused == []
    second = house.plan(text)
    assert [(c.address, [(f.field, f.old, f.new) for f in c.fields]) for c in second.changes] == []
    assert second.desired is not None
    return managed_state(second.desired, second.snapshot)


@bounded
@given(one_file, pauses)
def test_every_file_converges(house: Rehearsal, text: str, pauses: Pauses) -> None:
    house.reset(pauses)
    text = fitting(text, house.discourse)
    ran = house.run(text, allow_delete=KINDS_OF_CONSENT)
    check_converged(house, ran, text)
    if not pauses:
        assert ran.applied.requests <= ran.plan.writes + ran.plan.verification + 2


@bounded
@given(two_versions, pauses)
def test_every_change_of_a_file_converges_to_what_the_second_alone_makes(
    house: Rehearsal, both: tuple[str, str], pauses: Pauses
) -> None:
    house.reset(pauses)
    first, second = (fitting(text, house.discourse) for text in both)
    check_converged(house, house.run(first, allow_delete=KINDS_OF_CONSENT), first)
    ran = house.run(second, allow_delete=KINDS_OF_CONSENT)
    one_after_the_other = check_converged(house, ran, second)
    check_order(ran.plan)
    house.reset(pauses)
    alone = check_converged(house, house.run(second, allow_delete=KINDS_OF_CONSENT), second)
    assert one_after_the_other == alone


def check_order(plan: Plan) -> None:
    """Every step stands after what it depends on; settings first, the order of categories and deletions last."""
    place = {step.id: index for index, step in enumerate(plan.operations)}
    assert len(place) == len(plan.operations)
    for step in plan.operations:
        assert all(place[id] < place[step.id] for id in step.depends_on), step.id
    writers = {step.key: step for step in plan.operations if step.kind == "category"}
    for key, step in writers.items():
        parent = writers.get(parent_path(key))
        if parent is not None and parent.action is Action.CREATE:
            assert place[parent.id] < place[step.id]
    last = [step for step in plan.operations if step.kind == "category_order"]
    rest = [step for step in plan.operations if step.level < DELETIONS and step.kind != "category_order"]
    assert not last or place[last[0].id] >= len(rest)


SHUFFLED = frozenset(
    {"categories", "groups", "group_permissions", "site_settings", "members", "owners", "tag_groups", "tag_names",
     "allowed_tags", "allowed_tag_groups", "moderating_group_ids", "category_localizations",
     "topic_posting_review_group_ids", "reply_posting_review_group_ids"}
)  # fmt: skip


@bounded
@given(two_versions, st.integers(0, 2**32), pauses)
def test_a_plan_does_not_depend_on_the_order_of_answers(
    house: Rehearsal, both: tuple[str, str], seed: int, pauses: Pauses
) -> None:
    house.reset(pauses)
    first, second = (fitting(text, house.discourse) for text in both)
    house.run(first, allow_delete=KINDS_OF_CONSENT)
    expected = [essence(step) for step in house.plan(second).operations]
    chance = random.Random(seed)

    def shuffled(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: shuffled(item, name) for name, item in value.items()}
        if isinstance(value, list):
            items = [shuffled(item) for item in value]
            return chance.sample(items, len(items)) if key in SHUFFLED else items
        return value

    def bent(sent: Sent, answer: Any) -> Any:
        return shuffled(answer)

    house.wire.bend = bent
    found = [essence(step) for step in house.plan(second).operations]
    house.wire.bend = None
    assert found == expected


def essence(step: Operation) -> tuple[Any, ...]:
    fields = [(change.address, item.field, item.new) for change in step.changes for item in change.fields]
    return step.id, step.action, step.depends_on, fields
