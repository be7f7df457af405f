"""While a run goes on, nobody may see or do what neither the forum before nor the forum after it allows, unless the
plan says so."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from discourse_versions import PLAYED, on
from excused import Excused
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from locked import Locked
from random_access import pairs
from rehearsal import Rehearsal, Sent, sets
from sweeps import examples
from who_may_what import Fact, Known, facts, known_in

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT
from idiaspora.provisioning.plan.outcome import Applied
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.sandbox.store.store import Store
from idiaspora.sandbox.users.trust_levels import set_level

pytestmark = [pytest.mark.no_cover, on("rehearsal_of_the_session", PLAYED)]

bounded = settings(
    max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.fixture(scope="module")
def house(house_of_the_module: Rehearsal) -> Rehearsal:
    return house_of_the_module


@dataclass
class Watch:
    """What anybody may do after each write of a run, and what of that the notes of the plan say to be open then."""

    house: Rehearsal
    known: Known
    excused: Excused
    moments: list[tuple[str, frozenset[Fact], frozenset[Fact]]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    step: str = ""

    def begin(self, done: int, total: int, operation: Operation, seconds_left: float) -> None:
        self.step = operation.id

    def look(self, sent: Sent) -> None:
        if sent.method != "GET":
            store = self.house.forum.store
            found = facts(store, self.known)
            said = frozenset(fact for fact in found if self.excused.holds(fact, self.step, found, store))
            self.sent.append(sent)
            self.moments.append((f"{sent} {sent.body}", found, said))

    def beyond(self, allowed: frozenset[Fact]) -> list[str]:
        """Who may do something in between that is neither allowed nor said by a note, each the first time."""
        seen: dict[Fact, str] = {}
        for request, found, said in self.moments:
            for fact in sorted(found - said - allowed):
                seen.setdefault(fact, request)
        return [f"{' '.join(fact)} after {request}" for fact, request in seen.items()]


@dataclass
class Change:
    """A forum as one file made it, and the plan of another one."""

    house: Rehearsal
    planned: Plan
    beginning: Store
    known: Known
    before: frozenset[Fact]

    @classmethod
    def between(cls, house: Rehearsal, first: str, second: str) -> "Change":
        house.reset()
        for user in house.forum.store.all("user"):
            if user["id"] > 0 and not user["admin"]:
                # What the rehearsal forum falls back to when somebody leaves a group that grants a level.
                set_level(house.forum.store, user, 0)
        (house.folder / "idiaspora.lock.json").unlink(missing_ok=True)
        forum = Locked(house)
        for text in (first, second):
            try:
                planned = forum.plan(text)
            except Invalid:
                assume(False)
            if text is first:
                forum.run(text)
        beginning = Store(profile=house.forum.store.profile)
        beginning.copy_from(house.forum.store)
        known = known_in(beginning)
        return cls(house, planned, beginning, known, facts(beginning, known))

    def played(self, refuses: Callable[[Sent], bool] = lambda sent: False) -> tuple[Applied, Watch]:
        """The plan applied from the beginning, and what anybody may do after each write."""
        self.house.forum.store.copy_from(self.beginning)
        watch = Watch(self.house, self.known, Excused(self.planned.operations, self.known))
        self.house.wire.after, self.house.wire.refuses = watch.look, refuses
        try:
            return self.house.apply(self.planned, allow_delete=KINDS_OF_CONSENT, progress=watch.begin), watch
        finally:
            self.house.wire.after, self.house.wire.refuses = (lambda sent: None), (lambda sent: False)

    def now(self) -> frozenset[Fact]:
        return facts(self.house.forum.store, self.known)


@bounded
@given(st.data())
def test_nobody_may_do_in_between_what_neither_side_allows(house: Rehearsal, data: st.DataObject) -> None:
    change = Change.between(house, *data.draw(pairs(house.discourse)))
    applied, watch = change.played()
    assert [(item.operation.id, item.reason) for item in applied.outcomes if item.reason] == []
    assert watch.beyond(change.before | change.now()) == []


@bounded
@given(st.data())
def test_nor_when_the_forum_refuses_a_write(house: Rehearsal, data: st.DataObject) -> None:
    """What closes and fails blocks what would open to the same people."""
    change = Change.between(house, *data.draw(pairs(house.discourse)))
    applied, watch = change.played()
    assume(watch.moments and not any(item.reason for item in applied.outcomes))
    allowed = change.before | change.now()
    refused = data.draw(st.sampled_from(watch.sent))
    part = data.draw(st.sampled_from(sorted(refused.body["settings"]))) if refused.path.endswith(BULK) else ""
    _, watch = change.played(lambda sent: is_same(sent, refused, part))
    assert watch.beyond(allowed) == []


BULK = "bulk_update.json"


def is_same(sent: Sent, refused: Sent, part: str) -> bool:
    """Whether a write is the one that the forum does not take; of a common write of settings it is one of them."""
    if part:
        return sets(sent, part, refused.body["settings"][part]["value"])
    return (sent.method, sent.path) == (refused.method, refused.path)
