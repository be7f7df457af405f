"""What signals do, and that they do what they did before once it is over."""

import select
import signal
from collections.abc import Iterator

import pytest

from idiaspora.cli.signals import ENDING, ending_at_once, stopping
from idiaspora.provisioning.apply.interruption import Interruption

ALL = (signal.SIGINT, *ENDING)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Whatever starts the tests may have had signals ignored, as nohup does."""
    former = {number: signal.getsignal(number) for number in ALL}
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ALL, ids=lambda number: number.name)
def test_a_question_is_ended_and_whoever_waits_is_woken(number: signal.Signals) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    former = {number: signal.getsignal(number) for number in ALL}

    with pytest.raises(KeyboardInterrupt), ending_at_once() as woken:  # noqa: PT012 - looks before it ends
        try:
            signal.raise_signal(number)
        finally:
            assert select.select([woken], [], [], 0)[0] == [woken]

    assert {number: signal.getsignal(number) for number in ALL} == former
    assert signal.set_wakeup_fd(-1) == -1


@pytest.mark.parametrize("number", ALL, ids=lambda number: number.name)
def test_a_run_is_asked_to_stop_and_told_so_once(number: signal.Signals, capfd: pytest.CaptureFixture[str]) -> None:
    former = signal.getsignal(number)
    interruption = Interruption()

    with stopping(interruption):
        signal.raise_signal(number)
        signal.raise_signal(number)

    assert interruption.requested
    assert capfd.readouterr().err.count("Stopping:") == 1
    assert signal.getsignal(number) == former


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
def test_what_nohup_has_ignored_stays_ignored(number: signal.Signals) -> None:
    signal.signal(number, signal.SIG_IGN)
    interruption = Interruption()

    with ending_at_once():
        signal.raise_signal(number)
    with stopping(interruption):
        signal.raise_signal(number)

    assert not interruption.requested
