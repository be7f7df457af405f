"""Who holds a badge: granted and taken back by the file, seen on the people's own pages."""

import pytest
from locked import Locked
from rehearsal import KEYS, Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.drift.sides import Cause

BADGE = "badges: [{name: Expert, type: gold, title: true, granted_to: [%s]}]\n"


def badges_of(house: Rehearsal, who: str) -> set[str]:
    headers = {"Api-Key": KEYS["full"], "Api-Username": who, "Accept": "application/json"}
    body = house.app.test_client().get(f"/user-badges/{who}.json", headers=headers).get_json()
    return {row["name"] for row in body["badges"]}


def holders(house: Rehearsal) -> set[str]:
    return {who for who in ("martin", "amina", "kofi", "lucia") if "Expert" in badges_of(house, who)}


def test_a_badge_is_granted_with_its_creation_and_taken_back(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(BADGE % "martin, Amina")
    assert holders(house) == {"martin", "amina"}
    locked.settled(BADGE % "amina, kofi")
    assert holders(house) == {"amina", "kofi"}
    locked.settled(BADGE % "amina, kofi, lucia")
    assert holders(house) == {"amina", "kofi", "lucia"}


def test_who_holds_it_is_left_alone_where_the_file_says_nothing(house: Rehearsal) -> None:
    house.settled(BADGE % "martin")
    house.settled("badges: [{name: Expert, type: gold}]\n")
    assert holders(house) == {"martin"}


def test_taking_it_from_everybody_needs_consent(house: Rehearsal) -> None:
    house.settled(BADGE % "martin")
    house.run(BADGE % "")
    assert holders(house) == {"martin"}
    house.run(BADGE % "", allow_delete=("badge_grant",))
    assert holders(house) == set()


def test_somebody_grants_it_on_the_forum(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(BADGE % "martin")
    house.arrange("POST", "/user_badges.json", {"username": "kofi", "badge_name": "Expert"})
    (found,) = look(house.client, house.desired(BADGE % "martin"), locked.lock).differences
    assert (found.cause, found.remedies.adopt) == (Cause.THERE, "badges[Expert].granted_to")


def test_a_user_who_is_not_there_is_told_by_the_plan(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as found:
        house.plan(BADGE % "nobody_here")
    assert [problem.code for problem in found.value.problems] == ["no-such-user"]


def test_more_holders_than_a_page_has_are_all_read(house: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idiaspora.provisioning.forum.endpoints.HOLDERS_PER_PAGE", 2)
    monkeypatch.setattr("idiaspora.sandbox.moderation.badge_grants.PAGE_SIZE", 2)
    house.settled(BADGE % "martin, amina, kofi, lucia, member1")
    assert house.plan(BADGE % "martin, amina, kofi, lucia, member1").is_empty


@pytest.mark.parametrize("which", ["this badge", "all badges"])
def test_a_badge_that_is_not_in_use_is_put_in_use_and_granted(house: Rehearsal, which: str) -> None:
    """The forum answers that it does not exist, whoever asks who holds it."""
    locked = Locked(house)
    locked.settled(BADGE % "martin")
    if which == "this badge":
        house.arrange("PUT", f"/admin/badges/{badge_number(house)}.json", {"enabled": "false"})
    else:
        house.setting("enable_badges", "false")

    drift = look(house.client, house.desired(BADGE % "martin, kofi"), locked.lock)
    assert ("badge_grant Expert", Cause.UNKNOWN) in [(found.address, found.cause) for found in drift.differences]
    locked.settled(BADGE % "martin, kofi")
    assert holders(house) == {"martin", "kofi"}


def badge_number(house: Rehearsal) -> int:
    rows = house.arrange("GET", "/admin/badges.json")["badges"]
    return next(int(row["id"]) for row in rows if row["name"] == "Expert")


def test_holders_of_a_badge_that_is_off_are_a_mistake_of_the_file(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as found:
        house.desired("badges: [{name: Expert, enabled: false, granted_to: [martin]}]\n")
    (problem,) = found.value.problems
    assert (problem.code, problem.path) == ("contradiction", "badges[Expert].granted_to")


def test_nobody_loses_a_badge_whom_no_plan_has_shown(house: Rehearsal) -> None:
    """Who holds a badge that is off shows once it is on: the plan says so, and the next one names them."""
    locked = Locked(house)
    locked.settled(BADGE % "martin")
    number = badge_number(house)
    house.arrange("POST", "/user_badges.json", {"username": "kofi", "badge_name": "Expert"})
    house.arrange("PUT", f"/admin/badges/{number}.json", {"enabled": "false"})

    (note,) = [note for note in locked.plan(BADGE % "martin").notes if note.address == "badge_grant Expert"]
    assert "only once it is in use" in note.text
    (left,) = locked.run(BADGE % "martin").applied.unconverged
    assert set(left.change.old) == {"martin", "kofi"}
    assert holders(house) == {"martin", "kofi"}

    assert locked.plan(BADGE % "martin").notes == ()
    locked.settled(BADGE % "martin")
    assert holders(house) == {"martin"}
