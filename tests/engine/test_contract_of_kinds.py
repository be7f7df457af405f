"""The contract of kinds: what holds for each kind that a forum file declares as a list, on each version that has it.

Here: what is made, changed, renamed and deleted, and what keeps that from happening.
"""

import json
from typing import Any

import pytest
import requests
from played_kind import (
    OPPOSITE,
    PlayedKind,
    changed_alone,
    deletable,
    each_kind,
    implying,
    listed,
    made,
    renameable,
    several,
    several_changed_alone,
    several_deletable,
)
from rehearsal import Sent
from urllib3.exceptions import ProtocolError

from idiaspora.plugin_config.kinds.changes import Action
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.plan.consent import awaiting_consent
from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety.guards import Consents, refusals
from idiaspora.provisioning.state.note import Note

LATER = 61.0
"""Seconds after which a read is no longer fresh."""


def steps(played: PlayedKind, planned: Plan) -> list[tuple[str, str]]:
    """What a plan does to things of the kind, by action and address."""
    return [(change.action.value, change.address) for change in played.changes(planned)]


def notes(played: PlayedKind, planned: Plan) -> list[Note]:
    """What a plan remarks on things of the kind."""
    return [note for note in planned.notes if note.address.startswith(f"{played.kind.name} ")]


# Made and changed


@each_kind()
def test_what_is_declared_is_made_and_in_sync(played: PlayedKind) -> None:
    ran, one = played.stage.made, played.sample.one

    action = "create" if made(played.kind, played.sample) else "update"
    assert steps(played, ran.plan) == [(action, played.address(one))]
    assert (ran.applied.exit_code, ran.applied.unconverged) == (0, ())
    assert played.key(one) in played.rows()
    assert played.lock.get(played.kind.name, played.key(one)) is not None
    assert played.plan(one).operations == ()


@each_kind()
def test_one_change_is_one_write(played: PlayedKind) -> None:
    sample, before = played.sample, played.rows()

    ran = played.runs_well(sample.changed)

    (change,) = ran.plan.changes
    assert (change.action, change.address) == (Action.UPDATE, played.address(sample.one))
    assert [item.field for item in change.fields] == [sample.field]
    assert change.fields[0].origin.path == played.place(sample.one, sample.field)
    assert len(ran.writes) == ran.plan.writes == ran.plan.operations[0].requests
    assert played.rows().keys() == before.keys()
    # The forum has it, and so it would have to be changed back.
    (back,) = played.plan(sample.one).changes
    assert [item.field for item in back.fields] == [sample.field]


@each_kind(several)
def test_a_second_thing_leaves_the_first_alone(played: PlayedKind) -> None:
    sample, before = played.sample, played.rows()

    ran = played.runs_well(sample.one, sample.other)

    assert steps(played, ran.plan) == [("create", played.address(sample.other))]
    after = played.rows()
    assert after.keys() - before.keys() == {played.key(sample.other)}
    assert before.items() <= after.items()


@each_kind(implying)
def test_what_its_section_implies_comes_first(played: PlayedKind) -> None:
    one = played.sample.one
    played.house.reset()
    played.house.settled(played.sample.settings_text)
    implied = {name: OPPOSITE[value] for name, value in played.section.implies.items()}
    played.house.settled(f"settings: {json.dumps(implied)}\n")
    played.locked.path.unlink()

    ran = played.runs_well(one)

    settings, step = ran.plan.operations
    assert settings.changes[0].kind != played.kind.name
    assert steps(played, ran.plan) == [("create", played.address(one))]
    assert settings.id in step.depends_on
    assert played.key(one) in played.rows()


# Renamed


@each_kind(renameable)
def test_what_is_renamed_is_the_same_thing(played: PlayedKind) -> None:
    sample = played.sample
    assert sample.renamed is not None
    id = played.rows()[played.key(sample.one)]

    ran = played.runs_well(sample.renamed)

    (change,) = ran.plan.changes
    assert (change.action, change.key, change.renamed_from) == (
        Action.UPDATE, played.key(sample.renamed), played.key(sample.one),
    )  # fmt: skip
    assert played.rows()[played.key(sample.renamed)] == id
    assert played.key(sample.one) not in played.rows()
    assert played.lock.get(played.kind.name, played.key(sample.one)) is None


@each_kind(renameable)
def test_two_things_exchange_their_names(played: PlayedKind) -> None:
    one, other = played.sample.one, played.sample.other
    played.runs_well(one, other)
    before = played.rows()

    ran = played.runs_well(played.called(one, other), played.called(other, one))

    assert {change.action for change in played.changes(ran.plan)} == {Action.UPDATE}
    first, second = played.key(one), played.key(other)
    assert played.rows() == {**before, first: before[second], second: before[first]}


# Deleted


@each_kind(several_deletable)
def test_what_leaves_the_list_goes_with_consent(played: PlayedKind) -> None:
    one, other, kind = played.sample.one, played.sample.other, played.kind.name
    played.runs_well(one, other)

    planned = played.plan(one)
    assert steps(played, planned) == [("delete", played.address(other))]
    assert awaiting_consent(planned.operations, ()) == {kind: (f"delete {played.address(other)}",)}

    (kept,) = played.run(one).applied.of(Status.NOT_CONSENTED)
    assert kept.reason == f"needs --allow-delete {kind}"
    assert played.key(other) in played.rows()

    ran = played.runs_well(one, allow_delete=(kind,))
    assert played.key(other) not in played.rows()
    assert played.key(one) in played.rows()
    assert len(ran.writes) == sum(step.requests for step in ran.plan.operations)
    assert len(ran.requests) - len(ran.writes) == ran.plan.verification


@each_kind(deletable)
def test_an_empty_list_takes_the_last_one(played: PlayedKind) -> None:
    played.runs_well(allow_delete=(played.kind.name,))
    assert played.key(played.sample.one) not in played.rows()


@each_kind()
def test_a_list_that_is_not_written_manages_nothing(played: PlayedKind) -> None:
    assert played.changes(played.locked.plan("settings: {title: Forum}\n")) == []


@each_kind()
def test_without_the_lock_file_nothing_goes(played: PlayedKind) -> None:
    played.locked.path.unlink()
    assert played.changes(played.plan()) == []


@each_kind(lambda kind, sample: several_deletable(kind, sample) and changed_alone(kind, sample))
def test_prune_deletes_what_no_list_ever_held(played: PlayedKind) -> None:
    one, other, kind = played.sample.one, played.sample.other, played.kind.name
    played.somebody_writes(one, other)
    pruned = {"prune": {played.section.path[-1]: [played.key(other)]}}

    ran = played.run(one, more=pruned)
    assert steps(played, ran.plan) == [("delete", played.address(other))]
    assert played.key(other) in played.rows()

    played.runs_well(one, more=pruned, allow_delete=(kind,))
    assert played.key(other) not in played.rows()
    assert played.key(one) in played.rows()


@each_kind(several_deletable)
def test_prune_of_what_is_not_there_is_a_note(played: PlayedKind) -> None:
    one, other = played.sample.one, played.sample.other

    planned = played.plan(one, more={"prune": {played.section.path[-1]: [played.key(other)]}})

    assert planned.operations == ()
    (note,) = notes(played, planned)
    assert (note.address, note.text) == (played.address(other), "prune names it, and the forum has none")
    assert note.place
    assert note.remedy


# Protected


@each_kind(deletable)
def test_what_is_protected_is_not_deleted(played: PlayedKind) -> None:
    one, kind = played.sample.one, played.kind.name
    wanted = played.house.desired(played.sample.file(more={"protect": [played.path(one)]}))
    planned = played.plan(more={"protect": [played.path(one)]})

    (refusal,) = refusals(planned, wanted, Consents(delete=frozenset({kind})))

    assert refusal.rule == "protected"
    assert refusal.reason == f"{played.address(one)} is protected, and the plan would delete it"
    assert refusal.place


@each_kind(several)
def test_a_protection_of_nothing_is_a_note(played: PlayedKind) -> None:
    one, other = played.sample.one, played.sample.other

    (note,) = notes(played, played.plan(one, more={"protect": [played.path(one), played.path(other)]}))

    assert note.address.casefold() == played.address(other).casefold()
    assert note.text.startswith("protect names it, and neither the forum nor the file has it")
    assert note.place


@each_kind(several_deletable)
def test_more_than_a_limit_allows_is_refused(played: PlayedKind) -> None:
    one, changed, other, kind = played.sample.one, played.sample.changed, played.sample.other, played.kind.name
    played.runs_well(one, other)
    limited = {"limits": {kind: {"count": 1, "share": 0, "floor": 1}}}

    def said(*items: Any, **raised: int) -> list[tuple[str, str]]:
        wanted = played.house.desired(played.sample.file(*items, more=limited))
        consents = Consents(delete=frozenset({kind}), limits=raised)
        found = refusals(played.plan(*items, more=limited), wanted, consents)
        return [(item.rule, item.remedy) for item in found if item.rule != "widening"]

    assert said(changed, other) == []
    assert said(changed) == [("limit", f"--raise-limit {kind}=2, or more under limits.{kind}")]
    assert said(changed, **{kind: 2}) == []


@each_kind(listed)
def test_what_is_declared_twice_is_a_problem_with_both_places(played: PlayedKind) -> None:
    one = played.sample.one
    text = played.sample.file(one, one)
    first, second = played.lines_of_items(text)

    with pytest.raises(Invalid) as invalid:
        played.house.desired(text)

    (problem,) = (item for item in invalid.value.problems if item.code == "declared-twice")
    assert played.key(one) in problem.message
    assert f"forum.yaml:{first} already" in problem.message
    assert problem.span.line == second


# While a run goes on


@each_kind(lambda kind, sample: several(kind, sample) and not sample.is_told_once)
def test_a_creation_whose_answer_is_lost_is_not_repeated(played: PlayedKind) -> None:
    one, other = played.sample.one, played.sample.other
    before = played.rows()
    planned = played.plan(one, other)
    (change,) = played.changes(planned)
    assert played.kind.create is not None
    creation = played.kind.create(change, planned.found.names)[0]
    lost: list[Sent] = []

    def lose(sent: Sent) -> None:
        if (sent.method, sent.path) == (creation.method, creation.path) and not lost:
            lost.append(sent)
            raise requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError("reset")))

    played.house.wire.after = lose
    ran = played.runs_well(one, other)

    assert lost
    assert creation.idempotent or ran.writes.count(lost[0]) == 1
    assert played.rows().keys() - before.keys() == {played.key(other)}


@each_kind(lambda kind, sample: several_changed_alone(kind, sample) and not sample.is_told_once)
def test_what_was_changed_since_the_plan_is_not_overwritten(played: PlayedKind) -> None:
    sample = played.sample
    planned = played.plan(sample.changed)
    key = sample.key_of_field
    theirs = {**sample.one, key: sample.other[key]}
    played.somebody_writes(theirs)
    played.sent.clear()
    played.house.clock.now += LATER

    applied = played.house.apply(planned)

    (outcome,) = applied.outcomes
    assert (outcome.status, outcome.reason) == (
        Status.STALE,
        "it was changed on the forum since it was read; plan again",
    )
    assert [str(sent) for sent in played.sent if sent.method != "GET"] == []
    assert played.house.plan(sample.file(theirs)).operations == ()


@each_kind(deletable)
def test_what_was_deleted_since_the_plan_is_not_written(played: PlayedKind) -> None:
    sample = played.sample
    planned = played.plan(sample.changed)
    played.somebody_deletes(sample.one)
    played.sent.clear()
    played.house.clock.now += LATER

    (outcome,) = played.house.apply(planned).outcomes

    assert (outcome.status, outcome.reason) == (Status.STALE, "it is gone, or cannot be read any more; plan again")
    assert [str(sent) for sent in played.sent if sent.method != "GET"] == []
