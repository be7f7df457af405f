"""Asking a run to stop."""

import pytest

from provisioning.interruption import STEP, Interrupted, Interruption


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
