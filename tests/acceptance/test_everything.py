"""The example with every section: it is applied on each version as it stands, and every kind has a part in it."""

from pathlib import Path

import pytest
from discourse_versions import PLAYED, on
from everything import VARIABLES, everything_for, everything_in, written
from rehearsal import URL, Rehearsal

from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock

on_each = on("rehearsal_of_the_session", PLAYED)


@pytest.fixture
def wanted(house: Rehearsal) -> Desired:
    return everything_in(house.folder, house.discourse)


@on_each
def test_everything_is_applied_and_a_second_plan_is_empty(house: Rehearsal, wanted: Desired) -> None:
    ran = house.run(wanted)

    assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
    assert (ran.applied.exit_code, ran.applied.unconverged, house.wire.refused) == (0, (), [])
    lock = recorded(Lock(URL), wanted, ran.plan, ran.applied)
    second = plan(house.client, wanted, lock)
    assert [(change.address, [item.field for item in change.fields]) for change in second.changes] == []
    assert second.notes == ()
    assert {note.address for note in ran.plan.notes} <= {"api_key Newsletter"}, "whose secret is shown once"


def test_every_section_of_the_language_has_a_part_in_it(tmp_path: Path) -> None:
    said = load(written(tmp_path, everything_for(PLAYED[-1])), variables=VARIABLES).data
    missing = [name for name in ForumFile.model_fields if name not in {*said, "prune"}]
    assert missing == [], "write a part of plugin_config/starters/everything/forum.yaml for them"


def test_every_kind_has_a_part_in_it(tmp_path: Path) -> None:
    wanted = desired(load(written(tmp_path, everything_for(PLAYED[-1])), variables=VARIABLES))
    missing = [kind for kind in KINDS if not any(True for _ in wanted.of_kind(kind))]
    assert missing == [], "write a part of plugin_config/starters/everything/forum.yaml for them"
