"""Days and times in time zones: the first minute of a day, clock changes, days that there are not."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idiaspora.plugin_config.fields.moments import Moment, NoSuchTime, first_minute, local_text, read_moment

ZONES = (
    "UTC",
    "Europe/Zurich",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "America/Havana",
)


def begins(text: str, zone: str) -> str:
    moment = read_moment(text)
    assert moment is not None
    return moment.begins(ZoneInfo(zone)).isoformat()


def ends(text: str, zone: str) -> str:
    moment = read_moment(text)
    assert moment is not None
    return moment.ends(ZoneInfo(zone)).isoformat()


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2026-12-01", "Europe/Zurich", "2026-11-30T23:00:00+00:00"),
        ("2027-07-01", "Europe/Zurich", "2027-06-30T22:00:00+00:00"),
        ("2026-12-01 09:30", "Europe/Zurich", "2026-12-01T08:30:00+00:00"),
        ("2026-12-01T09:30:15", "UTC", "2026-12-01T09:30:15+00:00"),
        ("2026-12-01 09:30 +05:45", "Europe/Zurich", "2026-12-01T03:45:00+00:00"),
        ("2026-12-01T09:30Z", "Europe/Zurich", "2026-12-01T09:30:00+00:00"),
        # Clocks put forward at midnight: the day begins at 01:00.
        ("2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00+00:00"),
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00+00:00"),
        # Clocks put back at midnight and at 01:00: the day begins once, with the first of two minutes.
        ("2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00+00:00"),
        ("2026-11-01", "America/Havana", "2026-11-01T04:00:00+00:00"),
        # Shown twice: the first.
        ("2026-10-25 02:30", "Europe/Zurich", "2026-10-25T00:30:00+00:00"),
    ],
)
def test_the_instant_at_which_something_begins(text: str, zone: str, instant: str) -> None:
    assert begins(text, zone) == instant


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2027-03-31", "Europe/Zurich", "2027-03-31T22:00:00+00:00"),
        ("2027-03-31 18:00", "Europe/Zurich", "2027-03-31T16:00:00+00:00"),
        # The day of a clock change has 23 hours, and 25.
        ("2027-03-28", "Europe/Zurich", "2027-03-28T22:00:00+00:00"),
        ("2026-10-25", "Europe/Zurich", "2026-10-25T23:00:00+00:00"),
        # The next day begins at 01:00, and the next one does not exist at all.
        ("2026-04-23", "Africa/Cairo", "2026-04-23T22:00:00+00:00"),
        ("2011-12-29", "Pacific/Apia", "2011-12-30T10:00:00+00:00"),
    ],
)
def test_the_instant_at_which_something_is_over(text: str, zone: str, instant: str) -> None:
    assert ends(text, zone) == instant


@pytest.mark.parametrize(
    ("text", "zone"),
    [("2027-03-28 02:30", "Europe/Zurich"), ("2026-04-24 00:30", "Africa/Cairo"), ("2011-12-30", "Pacific/Apia")],
)
def test_what_the_clocks_leave_out_is_refused(text: str, zone: str) -> None:
    with pytest.raises(NoSuchTime, match=zone):
        begins(text, zone)
    with pytest.raises(NoSuchTime, match=zone):
        ends(text, zone)


def test_a_time_that_is_shown_twice_is_told_from_others() -> None:
    zone = ZoneInfo("Europe/Zurich")
    days = [Moment(date(2026, 10, 25), time(*clock)) for clock in ((1, 59), (2, 0), (2, 59), (3, 0))]
    assert [day.is_shown_twice(zone) for day in days] == [False, True, True, False]
    left_out, with_offset = Moment(date(2027, 3, 28), time(2, 30)), Moment(date(2026, 10, 25), time(2, 30), timedelta())
    assert not any(day.is_shown_twice(zone) for day in (left_out, Moment(date(2026, 10, 25)), with_offset))


@pytest.mark.parametrize(
    "text",
    ["", "20261201", "2026-W48-2", "2026-13-01", "2026-02-30", "2026-12-01 24:00", "2026-12-01 9:00", "1 December 2026",
     "2026-12-01 09:00 CET", "2026-12-01+01:00", "0001-01-01", "9999-12-31", "2026-12-01 09:00 +25:00"],
)  # fmt: skip
def test_what_is_no_day_and_no_time(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize("text", ["2026-12-01", "2026-12-01 09:00", "2026-12-01 09:00:30", "2026-12-01 09:00 +01:00"])
def test_a_moment_is_shown_as_it_is_written(text: str) -> None:
    assert str(read_moment(text)) == text


def test_an_instant_is_shown_as_the_clocks_of_its_zone_show_it() -> None:
    assert local_text(datetime(2026, 11, 30, 23, tzinfo=UTC), ZoneInfo("Europe/Zurich")) == (
        "2026-12-01 00:00 (Europe/Zurich)"
    )


@given(st.dates(date(1970, 1, 5), date(2037, 12, 20)), st.sampled_from(ZONES))
def test_a_day_begins_with_its_first_second(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    try:
        first = first_minute(day, zone)
    except NoSuchTime:
        assert (name, day) == ("Pacific/Apia", date(2011, 12, 30)) or name == "Pacific/Kiritimati"
        return
    assert first.astimezone(zone).date() == day
    before = (first - timedelta(seconds=1)).astimezone(zone)
    assert before.date() < day


@given(st.dates(date(1970, 1, 5), date(2037, 12, 20)), st.sampled_from(ZONES))
def test_a_day_is_over_when_the_next_begins(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    try:
        over, following = Moment(day).ends(zone), first_minute(day + timedelta(days=1), zone)
    except NoSuchTime:
        return
    assert over == following
