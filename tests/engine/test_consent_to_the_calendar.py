"""What the one consent to openings by the calendar allows, and nothing else; and what is told from the calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from consultation_year import CALENDAR, MEMBER, Year
from rehearsal import Rehearsal

from idiaspora.provisioning.drift.sides import Cause
from idiaspora.provisioning.safety.guards import NOTHING, Consents, unused
from idiaspora.provisioning.state.lock_file import lock_path

FILE = """\
consultation: {timezone: Europe/Zurich, opens: 2026-12-01, closes: 2027-03-31%s}
themes:
  - {name: Water and health, slug: water, access: {see: [everyone], create: [members]}%s}
"""
BEFORE, OPEN, AFTER = (datetime(*day, tzinfo=UTC) for day in ((2026, 11, 1), (2027, 1, 1), (2027, 5, 1)))
NEEDS_CALENDAR = ["widening: --allow-widening calendar"]


@pytest.fixture
def year(house: Rehearsal) -> Year:
    """Announced, and applied."""
    found = Year(house, BEFORE, FILE % ("", ""))
    found.job(NOTHING)
    return found


def set_access(year: Year, **rows: int) -> None:
    """Somebody changes who may do what, in the interface."""
    category = year.house.category("water")
    body: dict[str, Any] = {"permissions": rows, "name": category["name"], "color": "0088CC", "text_color": "FFFFFF"}
    year.house.arrange("PUT", f"/categories/{category['id']}.json", body)


def test_an_opening_needs_its_consent(year: Year) -> None:
    year.now = OPEN
    assert year.job(NOTHING) == NEEDS_CALENDAR
    assert not year.writes(MEMBER, "water")
    assert year.job(Consents(widening=frozenset({"water"}))) == NEEDS_CALENDAR
    assert year.job() == ["category water"]
    assert year.writes(MEMBER, "water")


def test_a_closing_needs_none(year: Year) -> None:
    year.now = OPEN
    year.job()
    year.now = AFTER
    assert year.job(NOTHING) == ["category water"]
    assert not year.writes(MEMBER, "water")


def test_the_standing_consent_of_a_job_is_no_misspelling(year: Year) -> None:
    assert unused(year.plan(), CALENDAR) == ()


def test_what_the_file_opens_at_the_same_time_needs_its_own(year: Year) -> None:
    year.now = OPEN
    year.text = FILE % ("", ", approve: {topics: false}") + "settings: {invite_only: false}\n"
    year.house.setting("invite_only", "true")
    year.house.arrange(
        "PUT", f"/categories/{year.house.category('water')['id']}.json",
        {"name": "Water and health", "category_setting_attributes": {"require_topic_approval": True}},
    )  # fmt: skip
    needed = ["widening: --allow-widening settings.invite_only", "widening: --allow-widening water"]
    assert sorted(year.job()) == needed
    assert not year.writes(MEMBER, "water")


def test_another_access_of_the_file_is_not_the_calendars(year: Year) -> None:
    """Members may write from today on, by the calendar, and visitors see it from today on, by the file."""
    year.text = (FILE % ("", "")).replace("see: [everyone], ", "")
    assert year.job(NOTHING) == ["category water"]
    year.now, year.text = OPEN, FILE % ("", "")
    assert year.job() == ["widening: --allow-widening water"]


def test_a_theme_that_is_open_is_not_opened_further(year: Year) -> None:
    year.text = (FILE % ("", "")).replace("create: [members]", "reply: [members]")
    year.now = OPEN
    year.job()
    year.text = FILE % ("", "")
    assert year.job() == ["widening: --allow-widening water"]


def test_what_somebody_closed_is_not_opened_by_the_calendar(year: Year) -> None:
    """An admin closed the theme in the middle of its time, to just what held before: the lock file tells it."""
    year.now = OPEN
    year.job()
    set_access(year, everyone=3, trust_level_0=3, staff=1)
    assert year.drift() == {"category water": Cause.THERE}
    assert year.job() == ["widening: --allow-widening water"]


def test_a_meddler_is_told_from_the_calendar(year: Year) -> None:
    set_access(year, everyone=1)
    assert year.drift() == {"category water": Cause.THERE}
    year.now = AFTER
    assert year.drift() == {"category water": Cause.THERE}
    year.job(NOTHING)
    assert year.drift() == {}


def test_time_that_passed_is_told_from_a_meddler(year: Year) -> None:
    year.now = OPEN
    (found,) = year.differences()
    assert (found.cause, found.field) == (Cause.CALENDAR, "access")
    assert found.cause.words == "the calendar moved, apply has not run"
    assert found.remedies.adopt == ""
    set_access(year, everyone=3)
    (found,) = year.differences()
    assert found.cause is Cause.BOTH


@pytest.mark.parametrize("at", [BEFORE, AFTER])
def test_nothing_is_adopted_as_access_while_it_is_closed(year: Year, at: datetime) -> None:
    year.now = at
    set_access(year, everyone=1)
    (found,) = year.differences()
    assert found.remedies.adopt == ""
    assert "what holds at another time" in found.remedies.why_not


def test_what_stays_open_is_adopted_as_access(year: Year) -> None:
    year.text = FILE % (", after: open", "")
    year.now = AFTER
    year.job()
    set_access(year, everyone=3, trust_level_0=2)
    (found,) = year.differences()
    assert (found.cause, found.remedies.adopt) == (Cause.THERE, "themes[water].access")


def test_a_job_that_was_down_for_a_whole_phase_goes_on(year: Year) -> None:
    year.now = AFTER + timedelta(days=30)
    assert year.plan().is_empty
    year.text = FILE % (", before: hidden", "")
    year.now = BEFORE
    year.job(NOTHING)
    assert not year.sees("", "water")
    year.now = AFTER
    assert year.job(NOTHING) == NEEDS_CALENDAR
    assert year.job() == ["category water"]
    assert year.sees("", "water")


def test_without_a_lock_file_the_forum_tells_the_phase(year: Year) -> None:
    lock_path(year.house.folder).unlink()
    year.now = OPEN
    assert year.drift() == {"category water": Cause.CALENDAR}
    assert year.job() == ["category water"]


def test_a_category_that_is_called_calendar_has_a_consent_of_its_own(year: Year) -> None:
    inner = "categories: [{name: Calendar, slug: calendar, access: {create: [%s]}}]\n"
    year.text = FILE % ("", "") + inner % "staff"
    year.job(NOTHING)
    year.now, year.text = OPEN, FILE % ("", "") + inner % "members"
    assert year.job() == ["widening: --allow-widening categories.calendar"]
    both = Consents(widening=frozenset({"calendar", "categories.calendar"}))
    assert sorted(year.job(both)) == ["category calendar", "category water"]


def test_what_is_protected_opens_for_writing_and_is_seen_as_before(year: Year) -> None:
    year.text = FILE % ("", ", protect: true")
    year.now = OPEN
    assert year.job() == ["category water"]
    set_access(year, everyone=1)
    assert [line.partition(":")[0] for line in year.job()] == ["protected"]


def test_no_limit_stands_in_the_way_of_an_opening(house: Rehearsal) -> None:
    themes = "".join(f"  - {{name: Theme {n}, slug: theme-{n}, questions: true}}\n" for n in range(15))
    text = (
        "consultation: {timezone: UTC, opens: 2026-12-01, closes: 2027-03-31}\n"
        "defaults: {theme: {access: {see: [everyone], create: [members]}}}\n"
        f"limits: {{category: {{count: 5, floor: 0}}}}\nthemes:\n{themes}"
    )
    year = Year(house, BEFORE, text)
    year.job(NOTHING)
    year.now = OPEN
    assert len(year.job()) == 30
    year.text = text.replace("create: [members]", "create: [members], reply: [members]").replace(
        "see: [everyone], ", ""
    )
    assert [line.partition(":")[0] for line in year.job()] == ["limit"]
