"""While a run goes on, nobody may see or do what neither the forum before nor the forum after it allows."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from discourse_versions import PLAYED, on
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from locked import Locked
from random_access import pairs
from rehearsal import Rehearsal, Sent
from sweeps import examples
from who_may_what import Fact, Known, facts, known_in

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT

pytestmark = [pytest.mark.no_cover, on("rehearsal_of_the_session", PLAYED)]

bounded = settings(
    max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.fixture(scope="module")
def house(rehearsal_of_the_session: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    patch = pytest.MonkeyPatch()
    patch.setattr("os.fsync", lambda descriptor: None)
    rehearsal_of_the_session.folder = tmp_path_factory.mktemp("file")
    yield rehearsal_of_the_session
    patch.undo()


@dataclass
class Watch:
    """What anybody may do after each write of a run."""

    house: Rehearsal
    known: Known
    moments: list[tuple[str, frozenset[Fact]]] = field(default_factory=list)

    def look(self, sent: Sent) -> None:
        if sent.method != "GET":
            self.moments.append((f"{sent} {sent.body}", facts(self.house.forum.store, self.known)))

    def beyond(self, allowed: frozenset[Fact]) -> list[str]:
        """Who may do something in between that is not allowed, each the first time."""
        seen: dict[Fact, str] = {}
        for request, found in self.moments:
            for fact in sorted(found - allowed):
                seen.setdefault(fact, request)
        return [f"{' '.join(fact)} after {request}" for fact, request in seen.items()]


@bounded
@given(st.data())
def test_nobody_may_do_in_between_what_neither_side_allows(house: Rehearsal, data: st.DataObject) -> None:
    first, second = data.draw(pairs(house.discourse))
    house.reset()
    forum = Locked(house)
    try:
        forum.run(first)
        planned = forum.plan(second)
    except Invalid:
        assume(False)
        raise
    known = known_in(house.forum.store)
    watch = Watch(house, known)
    before = facts(house.forum.store, known)
    house.wire.after = watch.look
    applied = house.apply(planned, allow_delete=KINDS_OF_CONSENT)
    assert [(item.operation.id, item.reason) for item in applied.outcomes if item.reason] == []
    after = facts(house.forum.store, known)
    assert watch.beyond(before | after) == []
