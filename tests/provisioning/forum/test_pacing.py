import pytest
from watching import FakeClock

from idiaspora.provisioning.forum.pacing import Pacing


def paced(clock: FakeClock, per_minute: int = 0, per_ten_seconds: int = 0) -> Pacing:
    return Pacing(per_minute, per_ten_seconds, clock=clock, sleep=clock.sleep)


def send(pacing: Pacing, times: int) -> None:
    for _ in range(times):
        pacing.sleep(pacing.wait_for_next())
        pacing.sent()


def test_goes_at_once_below_the_limit(clock: FakeClock) -> None:
    pacing = paced(clock, per_minute=3)
    send(pacing, 2)
    assert pacing.wait_for_next() == 0


def test_waits_until_the_oldest_leaves_the_window(clock: FakeClock) -> None:
    pacing = paced(clock, per_minute=3)
    send(pacing, 1)
    clock.now += 20
    send(pacing, 2)
    assert pacing.wait_for_next() == 40
    clock.now += 40
    assert pacing.wait_for_next() == 0


def test_the_shorter_window_holds_too(clock: FakeClock) -> None:
    pacing = paced(clock, per_minute=100, per_ten_seconds=2)
    send(pacing, 2)
    assert pacing.wait_for_next() == 10


@pytest.mark.parametrize(
    ("limits", "requests", "seconds"),
    [
        pytest.param((0, 0), 10_000, 0, id="no limit"),
        pytest.param((55, 45), 0, 0, id="none"),
        pytest.param((55, 45), 45, 0, id="one burst"),
        pytest.param((55, 45), 46, 10, id="into the second ten seconds"),
        pytest.param((55, 45), 55, 10, id="the budget of a minute"),
        pytest.param((55, 45), 56, 60, id="one more waits for the minute"),
        pytest.param((60, 0), 121, 120, id="three minutes' worth"),
    ],
)
def test_time_for(clock: FakeClock, limits: tuple[int, int], requests: int, seconds: float) -> None:
    assert paced(clock, *limits).time_for(requests) == seconds


def test_time_for_agrees_with_what_happens(clock: FakeClock) -> None:
    pacing = paced(clock, 7, 3)
    send(pacing, 4)
    expected = clock.now + pacing.time_for(30)
    send(pacing, 30)
    assert clock.now == expected


def test_never_more_than_the_limits_in_any_window(clock: FakeClock) -> None:
    pacing = paced(clock, 7, 3)
    moments = []
    for pause in [0, 0.5, 0, 3, 0, 0, 12, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] * 5:
        clock.now += pause
        send(pacing, 1)
        moments.append(clock.now)
    for span, most in ((60, 7), (10, 3)):
        assert all(later - earlier >= span for earlier, later in zip(moments, moments[most:], strict=False))


def test_a_full_bucket_is_respected(clock: FakeClock) -> None:
    pacing = paced(clock, per_minute=10)
    pacing.bucket_full(52)
    pacing.bucket_full(3)
    assert pacing.wait_for_next() == 52
    assert pacing.time_for(10) == 52


def test_a_negative_limit_is_refused(clock: FakeClock) -> None:
    with pytest.raises(ValueError, match="0 \\(off\\) or more"):
        paced(clock, per_minute=-1)
