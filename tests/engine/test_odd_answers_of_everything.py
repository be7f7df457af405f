"""Values of other types and of no sense in the answers about every kind: each command ends as it is documented to."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from comparing import ALL, source_of
from discourse_versions import VERSIONS, on
from everything import everything_in
from importing import EVERYTHING
from odd_answers import CASES, ODD, SEED, Bending, bent, places
from rehearsal import URL, Rehearsal, Sent

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.access.reading import matrix
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.audit.auditor import audit
from idiaspora.provisioning.comparison.comparing import compare_file_with_forum
from idiaspora.provisioning.comparison.comparison import Only
from idiaspora.provisioning.doctor.probe import doctor
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.importing.importer import imported
from idiaspora.provisioning.importing.inventory import Choice
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock

pytestmark = [pytest.mark.no_cover, pytest.mark.slow, on("rehearsal_of_the_session", VERSIONS)]

SHARE = 8
"""Every kind has so many answers that one of so many cases is played for each command."""


@dataclass(frozen=True)
class Standing:
    """A forum on which everything was applied, what was asked for, and the lock file."""

    house: Rehearsal
    desired: Desired
    lock: Lock


COMMANDS: dict[str, Callable[[Standing, ForumClient], object]] = {
    "plan": lambda standing, client: plan(client, standing.desired, standing.lock),
    "plan without a lock file": lambda standing, client: plan(client, standing.desired),
    "drift": lambda standing, client: look(client, standing.desired, standing.lock, tags={}, blame_requests=9),
    "access": lambda standing, client: matrix(client, standing.desired),
    "doctor": lambda standing, client: doctor(client, standing.desired),
    "audit": lambda standing, client: audit(client, standing.desired, now=datetime.now(UTC), lock=standing.lock),
    "import": lambda standing, client: imported(client, standing.house.folder / "new.yaml", Choice(EVERYTHING)),
    "diff": lambda standing, client: compare_file_with_forum(
        (source_of(standing.desired), standing.desired), client, "forum", Only.A, ALL, is_chosen=False
    ),
}


@pytest.fixture
def standing(house: Rehearsal) -> Standing:
    wanted = everything_in(house.folder, house.discourse)
    ran = house.run(wanted)
    return Standing(house, wanted, recorded(Lock(URL), wanted, ran.plan, ran.applied))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_reads_says_so(standing: Standing, command: str) -> None:
    house, read = standing.house, COMMANDS[command]
    house.wire.bend = bending = Bending()
    read(standing, house.new_client())
    for case in bending.cases(CASES // SHARE):
        bending.now = case
        # Invalid: names that the forum now seems not to have
        with suppress(ProvisioningError, Invalid):
            read(standing, house.new_client())


def test_an_apply_ends_with_its_summary(standing: Standing) -> None:
    house, drawn = standing.house, random.Random(SEED)
    house.reset()
    writes = len(house.run(standing.desired).requests)
    for _ in range(CASES // SHARE):
        house.reset()
        planned = house.plan(standing.desired)
        begun, at = len(house.wire.sent), drawn.randrange(writes)

        def bend(sent: Sent, answer: Any, begun: int = begun, at: int = at) -> Any:
            found = places(answer) if len(house.wire.sent) - begun == at + 1 else []
            return bent(answer, drawn.choice(found), drawn.choice(ODD)) if found else answer

        house.wire.bend = bend
        applied = house.apply(planned)
        house.wire.bend = None
        assert applied.exit_code in (ExitCode.OK, ExitCode.FAILED, ExitCode.PARTIAL)
        assert {item.operation.id for item in applied.outcomes} == {step.id for step in planned.operations}
        recorded(Lock(URL), standing.desired, planned, applied)
