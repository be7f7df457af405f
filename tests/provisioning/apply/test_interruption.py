"""Asking a run to stop."""

import pytest
from rehearsal import Rehearsal

from idiaspora.provisioning.apply.interruption import STEP, Interrupted, Interruption
from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.plan.plan import Operation


def test_a_wait_that_nobody_ends_takes_its_time() -> None:
    slept: list[float] = []
    Interruption(slept.append).sleep(0.25)
    assert sum(slept) == pytest.approx(0.25)


def test_a_wait_ends_when_somebody_asks() -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            interruption.request()

    interruption = Interruption(sleep)
    with pytest.raises(Interrupted):
        interruption.sleep(60)
    assert sum(slept) == pytest.approx(3 * STEP)


def test_after_a_request_no_wait_begins() -> None:
    interruption = Interruption(lambda seconds: pytest.fail("slept"))
    interruption.request()
    with pytest.raises(Interrupted):
        interruption.sleep(60)


def test_only_steps_that_are_taken_are_told(house: Rehearsal) -> None:
    told: list[str] = []
    interruption = Interruption()

    def progress(done: int, total: int, operation: Operation, seconds_left: float) -> None:
        told.append(f"{done + 1}/{total} {operation.id}")
        if done == 1:
            interruption.request()

    rooms = "".join(f"  - {{name: Room {number}, slug: room-{number}}}\n" for number in range(4))
    ran = house.run(f"categories:\n{rooms}", interruption=interruption, progress=progress)
    assert told == ["1/4 category room-0", "2/4 category room-1"]
    assert [item.status for item in ran.applied.outcomes][2:] == [Status.NOT_REACHED] * 2
