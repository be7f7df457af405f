"""A year of a consultation, day by day: it is announced, opens and closes; a job applies what the calendar says, and is
late once. What people may do is seen through their own accounts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from consultation_year import Year
from rehearsal import Rehearsal

from idiaspora.provisioning.drift.sides import Cause
from idiaspora.provisioning.safety.guards import NOTHING

FILE = """\
moderators: {capital: {members: [martin]}}
consultation:
  timezone: Europe/Zurich
  opens: 2026-10-26
  closes: 2027-03-28
defaults: {theme: {access: {see: [everyone], create: [members]}, moderated_by: [capital]}}
themes:
  - {name: Water and health, slug: water, questions: true}
  - name: Young people abroad
    slug: youth
    consultation: {opens: 2027-01-15 09:00, closes: 2027-04-30, before: hidden}
    subcategories: [{name: Schools abroad, slug: schools}]
  - {name: Open house, slug: house, consultation: false}
"""
"""It opens on the day after the clocks were put back, and closes on that on which they are put forward."""


@pytest.fixture
def year(house: Rehearsal) -> Year:
    found = Year(house, datetime(2026, 9, 1, 22, 5, tzinfo=UTC), FILE)
    assert found.job(NOTHING)
    return found


def test_what_people_may_do_in_each_phase(year: Year) -> None:
    assert [year.rights(path) for path in ("water", "water/ask", "youth", "youth/schools", "house")] == [
        "ssww", "ssww", "--ww", "--ww", "swww",
    ]  # fmt: skip

    year.now = datetime(2027, 2, 1, tzinfo=UTC)
    assert len(year.job()) == 4
    assert [year.rights(path) for path in ("water", "water/ask", "youth", "youth/schools")] == ["swww"] * 4

    year.now = datetime(2027, 4, 1, tzinfo=UTC)
    assert year.job() == ["category water", "category water/ask"]
    assert [year.rights(path) for path in ("water", "water/ask", "youth", "youth/schools", "house")] == [
        "ssww", "ssww", "swww", "swww", "swww",
    ]  # fmt: skip

    year.now = datetime(2027, 5, 1, tzinfo=UTC)
    assert year.job() == ["category youth", "category youth/schools"]
    assert [year.rights(path) for path in ("youth", "youth/schools")] == ["ssww"] * 2


@pytest.mark.parametrize("phase", ["hidden", "announced"])
def test_a_forum_that_is_open_already_is_closed_until_it_opens(year: Year, phase: str) -> None:
    """With its questions and subcategories, whose rows the forum compares with those of the category above."""
    year.now = datetime(2027, 2, 1, tzinfo=UTC)
    year.job()
    assert year.rights("youth/schools") == "swww"
    later = f"opens: 2027-04-01, closes: 2027-04-30, before: {phase}"
    year.text = FILE.replace("opens: 2027-01-15 09:00, closes: 2027-04-30, before: hidden", later)
    assert sorted(year.job(NOTHING)) == ["category youth", "category youth/schools"]
    assert [year.rights(path) for path in ("youth", "youth/schools")] == ["--ww" if phase == "hidden" else "ssww"] * 2
    year.now = datetime(2027, 4, 2, tzinfo=UTC)
    year.job()
    assert [year.rights(path) for path in ("youth", "youth/schools")] == ["swww"] * 2


@pytest.mark.slow
def test_a_year_day_by_day(year: Year) -> None:
    """The job runs every day at 22:05 in universal time: at five past midnight in summer, before midnight in winter. On
    three days from the opening of a theme on it does not run."""
    down = {date(2027, 1, 15) + timedelta(days=n) for n in range(3)}
    changed: dict[date, list[str]] = {}
    drifted: dict[date, set[Cause]] = {}
    while (today := year.now.date()) < date(2027, 9, 1):
        if today in down:
            drifted[today] = set(year.drift().values())
        elif done := year.job():
            changed[today] = done
            assert year.plan().is_empty
        year.now += timedelta(days=1)
    water, youth = ["category water", "category water/ask"], ["category youth", "category youth/schools"]
    assert changed == {
        # At 22:05 it is 23:05 in winter, so that the night after the last day of October's summer time is too early.
        date(2026, 10, 26): water,
        date(2027, 1, 18): youth,
        date(2027, 3, 28): water,
        date(2027, 4, 30): youth,
    }
    assert drifted == {day: {Cause.CALENDAR} for day in down}
