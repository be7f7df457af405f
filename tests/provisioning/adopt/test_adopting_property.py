"""For any forum file and any other state of its things: what is adopted differs no more, all else as before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from discourse_versions import VERSIONS, fitting
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_forums import skeletons, versions
from rehearsal import URL, Rehearsal

from idiaspora.provisioning.adopt.adoption import Adopter
from idiaspora.provisioning.adopt.forum_source import ForumSource, write_texts
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.drift.sides import differences
from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.lock_file import lock_text, parse

pytestmark = pytest.mark.no_cover

FILE = Path("forum.yaml")
two_states = skeletons().flatmap(lambda skeleton: st.tuples(versions(skeleton), versions(skeleton)))


@pytest.fixture(scope="module", params=VERSIONS)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    made = Rehearsal(tmp_path_factory.mktemp("adopted"), request.param)
    yield made
    made.forum.store.close()


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)  # fmt: skip
@given(two_states)
def test_what_is_adopted_differs_no_more(house: Rehearsal, both: tuple[str, str]) -> None:
    house.reset()
    mine, theirs = (fitting(text, house.discourse) for text in both)
    source = ForumSource(FILE, None, {"TOKEN": "t0ken-of-the-file"})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(house.folder)
        patch.setattr("os.fsync", lambda descriptor: None)
        wanted = house.desired(mine)
        ran = house.run(wanted, allow_delete=KINDS_OF_CONSENT)
        lock = parse(lock_text(recorded(Lock(URL), wanted, ran.plan, ran.applied)), "the lock file")
        house.run(theirs, allow_delete=KINDS_OF_CONSENT)
        house.desired(mine)
        client = house.new_client("read")
        with client.remembering():
            adopter = Adopter(client, source, lock)
            adoption = adopter.adopt(adopter.differences)

        write_texts(adoption.before, adoption.after)
        _, edited = source.read()

        left = differences(plan(house.new_client("read"), edited, lock, to_write=False), edited, lock)
    assert {(item.address, item.field) for item in left} == {
        (item.difference.address, item.difference.field) for item in adoption.refused
    }
    assert all(item.reason and item.remedy for item in adoption.refused)
    assert len(adoption.refused) <= 1 + len(adopter.differences) // 3, "most of what differs has words in the file"
