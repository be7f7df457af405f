"""An expert is away, and the deputy is told of questions until that day: seen through each person's own account."""

from datetime import UTC, datetime

import pytest
from consultation_year import Year
from rehearsal import KEYS, Rehearsal

from idiaspora.provisioning.drift.sides import Cause
from idiaspora.provisioning.safety.guards import NOTHING

FILE = """\
consultation: {timezone: Europe/Zurich}
moderators:
  capital: {members: [martin, amina], owners: [amina], away: {martin: {until: 2027-01-10, deputy: lucia}%s}}
themes:
  - {name: Water, slug: water, moderated_by: [capital], access: {create: [members]}, questions: {answers: any}}
"""
DURING, LAST_MINUTE, AFTER = (
    datetime(2027, 1, 5, tzinfo=UTC), datetime(2027, 1, 10, 22, 59, tzinfo=UTC), datetime(2027, 1, 10, 23, tzinfo=UTC)
)  # fmt: skip
GROUP = "capital-moderators"


@pytest.fixture
def year(house: Rehearsal) -> Year:
    found = Year(house, DURING, FILE % "")
    assert not [line for line in found.job(NOTHING) if ":" in line]
    return found


def told_of(year: Year, topic: int, *people: str) -> set[str]:
    """Whose own page of notifications names the topic."""
    told = set()
    for who in people:
        headers = {"Api-Key": KEYS["full"], "Api-Username": who, "Accept": "application/json"}
        rows = year.house.app.test_client().get("/notifications.json", headers=headers).get_json()["notifications"]
        told |= {who for row in rows if row["topic_id"] == topic}
    return told


def asked(year: Year, title: str) -> int:
    headers = {"Api-Key": KEYS["full"], "Api-Username": "kofi", "Accept": "application/json"}
    body = {"title": title, "raw": f"Please tell us: {title}?", "category": year.house.category("water/ask")["id"]}
    return int(year.house.app.test_client().post("/posts.json", json=body, headers=headers).get_json()["topic_id"])


def test_the_deputy_is_told_until_that_day_and_not_after_it(year: Year) -> None:
    everybody = ("martin", "amina", "lucia")
    first = asked(year, "Who looks after the wells while he is away")
    assert told_of(year, first, *everybody) == {"martin", "amina", "lucia"}

    year.now = LAST_MINUTE
    assert year.plan().is_empty
    year.now = AFTER
    assert year.drift() == {f"membership {GROUP}": Cause.CALENDAR}
    assert f"membership {GROUP}" in year.job(NOTHING)
    assert year.house.members(GROUP) == {"martin", "amina"}

    second = asked(year, "Who looks after the wells now that he is back")
    assert told_of(year, second, *everybody) == {"martin", "amina"}


def test_deputies_of_several_people_leave_one_by_one(year: Year) -> None:
    year.text = FILE % ", amina: {until: 2027-02-01, deputy: kofi}"
    year.job(NOTHING)
    assert year.house.members(GROUP) == {"martin", "amina", "lucia", "kofi"}
    year.now = AFTER
    year.job(NOTHING)
    assert year.house.members(GROUP) == {"martin", "amina", "kofi"}
    year.now = datetime(2027, 2, 2, tzinfo=UTC)
    year.job(NOTHING)
    assert year.house.members(GROUP) == {"martin", "amina"}


def test_nothing_is_written_of_anybodys_preferences(house: Rehearsal) -> None:
    year = Year(house, DURING, FILE % "")
    house.wire.sent.clear()
    year.job(NOTHING)
    written = {sent.path for sent in house.wire.sent if sent.method != "GET"}
    assert [path for path in written if path.startswith(("/u/", "/users", "/category/", "/t/"))] == []


def test_a_deputy_is_not_adopted_as_a_member(year: Year) -> None:
    year.house.arrange("PUT", f"/groups/{year.house.group(GROUP)['id']}/members.json", {"usernames": "modder"})
    (found,) = year.differences()
    assert (found.cause, found.remedies.adopt) == (Cause.THERE, "")
