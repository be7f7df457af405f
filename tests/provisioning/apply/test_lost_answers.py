"""Writes whose answer is lost, or that never arrive: done once, and never taken for done when they were not."""

from typing import Any

import pytest
from locked import Locked
from pictures import drawn, png
from rehearsal import Rehearsal, Sent

from idiaspora.provisioning.plan.outcome import Status

CREW = "groups: [{{name: crew, members: {}}}]\n"
CATEGORY = "categories: [{name: Deck, slug: deck}]\n"
EMOJI = "emoji: [{name: iom, image: !upload images/iom.png}]\n"
SECTION = "sidebar: [{{title: Deck, links: [{{name: {}, to: /faq}}]}}]\n"


def trouble(house: Rehearsal, kind: str, method: str, path: str, times: int = 1) -> None:
    house.forum.faults.add({"kind": kind, "method": method, "path": path, "times": times})


def ended(house: Rehearsal, text: str, **options: Any) -> tuple[list[tuple[Status, str]], list[str]]:
    """How the steps ended, and what was written."""
    ran = house.run(text, **options)
    return [(item.status, item.reason) for item in ran.applied.outcomes], [str(sent) for sent in ran.writes]


DONE = [(Status.DONE, "")]


@pytest.mark.parametrize(
    ("text", "path"),
    [(CATEGORY, "/categories.json"), (CREW.format("[amina]"), "/admin/groups.json")],
    ids=["category", "group"],
)
def test_what_was_made_without_an_answer_is_not_made_again(house: Rehearsal, text: str, path: str) -> None:
    trouble(house, "lost_answer", "POST", path)
    assert ended(house, text) == (DONE, [f"POST {path}"])
    assert house.plan(text).is_empty


@pytest.mark.parametrize(
    ("text", "path"),
    [(CATEGORY, "/categories.json"), (CREW.format("[amina]"), "/admin/groups.json")],
    ids=["category", "group"],
)
def test_what_was_not_made_is_made_by_a_second_try(house: Rehearsal, text: str, path: str) -> None:
    trouble(house, "reset", "POST", path)
    assert ended(house, text) == (DONE, [f"POST {path}"] * len(ended_writes(house, path)))
    assert house.plan(text).is_empty


def ended_writes(house: Rehearsal, path: str) -> list[Sent]:
    return [sent for sent in house.wire.sent if sent.method == "POST" and sent.path == path]


def test_what_is_not_made_by_two_tries_is_not_done(house: Rehearsal) -> None:
    trouble(house, "reset", "POST", "/categories.json", times=9)
    ((status, reason),), _ = ended(house, CATEGORY)
    assert status is Status.UNKNOWN
    assert reason
    assert len(ended_writes(house, "/categories.json")) <= 9


@pytest.mark.parametrize("kind", ["lost_answer", "reset"])
def test_a_right_that_is_granted_once_is_granted_once(house: Rehearsal, kind: str) -> None:
    """The forum refuses it to whom has it already, so it is looked at before it is sent again."""
    text = "moderators: {deck: {members: [martin], site_moderators: true}}"
    house.settled(text.replace("true", "false"))
    trouble(house, kind, "PUT", "*grant_moderation.json")
    outcomes, _ = ended(house, text)
    assert [status for status, _ in outcomes] == [Status.DONE]
    assert house.plan(text).is_empty


@pytest.mark.parametrize("kind", ["lost_answer", "reset"])
def test_a_change_that_may_not_be_sent_twice_is_looked_at_first(house: Rehearsal, kind: str) -> None:
    house.settled(SECTION.format("Old"))
    trouble(house, kind, "PUT", "/sidebar_sections/*")
    outcomes, writes = ended(house, SECTION.format("New"))
    assert [status for status, _ in outcomes] == [Status.DONE]
    assert len({*writes}) == 1
    assert house.plan(SECTION.format("New")).is_empty


@pytest.mark.parametrize("kind", ["lost_answer", "reset"])
def test_what_is_deleted_and_made_again_is_there_once(house: Rehearsal, kind: str) -> None:
    """What stands there after the deletion is the new one, whose picture is known by what is read of it."""
    if house.discourse == "3.4":
        pytest.skip("3.4 has its emoji at another address")
    locked = Locked(house)
    drawn(house.folder, "images/iom.png", png())
    locked.settled(EMOJI)
    drawn(house.folder, "images/iom.png", png((160, 0, 51)))
    trouble(house, kind, "POST", "/admin/config/emoji.json")
    locked.settled(EMOJI)
    made = [str(sent) for sent in house.wire.sent if sent.method == "POST"]
    assert len(made) == (3 if kind == "reset" else 2)


def test_a_change_of_what_is_gone_when_it_is_looked_at_is_not_done(house: Rehearsal) -> None:
    """The change never arrives, and before anybody looks somebody deletes the thing."""
    house.settled(SECTION.format("Old"))
    (section,) = [
        row["id"]
        for row in house.arrange("GET", "/sidebar_sections.json")["sidebar_sections"]
        if row["title"] == "Deck"
    ]
    trouble(house, "reset", "PUT", "/sidebar_sections/*")

    def gone(sent: Sent) -> None:
        if sent.method == "PUT":
            house.wire.before = lambda sent: None
            house.arrange("DELETE", f"/sidebar_sections/{section}.json")

    house.wire.before = gone
    ((status, reason),), _ = ended(house, SECTION.format("New"))
    assert status is Status.FAILED
    assert reason


@pytest.mark.parametrize("kind", ["server_error", "html_page"])
def test_a_change_that_nobody_can_look_at_is_not_known_to_be_done(house: Rehearsal, kind: str) -> None:
    """Its answer was lost, and the forum does not show the thing either."""
    house.settled(SECTION.format("Old"))
    planned = house.plan(SECTION.format("New"))
    trouble(house, "lost_answer", "PUT", "/sidebar_sections/*")
    trouble(house, kind, "GET", "/sidebar_sections.json", times=9)
    (outcome,) = house.apply(planned).outcomes
    assert (outcome.status, "sidebar_sections" in outcome.reason) == (Status.UNKNOWN, True)


def test_members_who_are_there_already_are_no_failure(house: Rehearsal) -> None:
    """The first answer was lost; the second time the forum says that all of them are members (3.5)."""
    house.settled(CREW.format("[amina]"))
    trouble(house, "lost_answer", "PUT", "/groups/*/members.json")
    outcomes, writes = ended(house, CREW.format("[amina, kofi]"))
    assert [status for status, _ in outcomes] == [Status.DONE]
    assert len(writes) == 2
    assert house.members("crew") == {"amina", "kofi"}


def test_members_whom_the_forum_refuses_are_a_failure(house: Rehearsal) -> None:
    house.settled(CREW.format("[amina]"))
    planned = house.plan(CREW.format("[amina, kofi]"))

    with_refusal = house.app.wsgi_app

    def refusing(environ: dict[str, Any], start: Any) -> Any:
        if environ["REQUEST_METHOD"] == "PUT" and environ["PATH_INFO"].endswith("/members.json"):
            start("422 Unprocessable Entity", [("Content-Type", "application/json"), ("X-Discourse-Username", "x")])
            return Answer(b'{"errors": ["kofi cannot be a member"]}')
        return with_refusal(environ, start)

    house.app.wsgi_app = refusing
    try:
        applied = house.apply(planned)
    finally:
        house.app.wsgi_app = with_refusal
    assert [(item.status, "kofi cannot be a member" in item.reason) for item in applied.outcomes] == [
        (Status.FAILED, True)
    ]
    assert house.members("crew") == {"amina"}


class Answer(list[bytes]):
    """The body of an answer, in one piece."""

    def __init__(self, body: bytes) -> None:
        super().__init__([body])

    def close(self) -> None:
        """Nothing is open."""


def test_what_is_gone_when_its_deletion_is_sent_again_is_gone(house: Rehearsal) -> None:
    """The forum refuses to delete what is not there with a 403, as if nobody were allowed to (3.5)."""
    house.settled(SECTION.format("Old"))
    trouble(house, "lost_answer", "DELETE", "/sidebar_sections/*")
    outcomes, _ = ended(house, "prune: {sidebar: [Deck]}\n", allow_delete=["sidebar_section"])
    assert [status for status, _ in outcomes] == [Status.DONE]


def test_what_stands_under_the_name_of_what_is_gone_is_another_thing(house: Rehearsal) -> None:
    """The answer to the deletion is lost, and before it is sent again somebody makes one of the same name."""
    house.settled(SECTION.format("Old"))
    trouble(house, "lost_answer", "DELETE", "/sidebar_sections/*")
    link = {"name": "Other", "value": "/about", "icon": "link", "segment": "primary"}
    deletions: list[Sent] = []

    def again(sent: Sent) -> None:
        deletions.extend([sent] if sent.method == "DELETE" else [])
        if sent.method == "DELETE" and len(deletions) == 2:
            house.arrange("POST", "/sidebar_sections.json", {"title": "Deck", "public": True, "links": [link]})

    house.wire.before = again
    outcomes, _ = ended(house, "prune: {sidebar: [Deck]}\n", allow_delete=["sidebar_section"])
    assert len(deletions) == 2
    assert [status for status, _ in outcomes] == [Status.DONE]


def test_a_deletion_that_the_forum_refuses_is_not_done(house: Rehearsal) -> None:
    house.settled(SECTION.format("Old"))
    trouble(house, "server_error", "DELETE", "/sidebar_sections/*", times=9)
    outcomes, _ = ended(house, "prune: {sidebar: [Deck]}\n", allow_delete=["sidebar_section"])
    assert [status for status, _ in outcomes] != [Status.DONE]
    assert not house.plan(SECTION.format("New")).is_empty


def test_what_is_there_when_the_forum_refuses_to_delete_it_is_not_done(house: Rehearsal) -> None:
    """A refusal is no sign that the thing is gone, without a look that says so."""
    house.settled(SECTION.format("Old"))
    house.wire.refuses = lambda sent: sent.method == "DELETE"
    ((status, reason),), _ = ended(house, "prune: {sidebar: [Deck]}\n", allow_delete=["sidebar_section"])
    assert (status, "Not now" in reason) == (Status.FAILED, True)


def test_what_may_have_been_made_and_cannot_be_looked_up_is_not_known(house: Rehearsal) -> None:
    """The answer to its creation was lost, and the forum does not show the list either."""
    planned = house.plan(SECTION.format("New"))
    trouble(house, "lost_answer", "POST", "/sidebar_sections.json")
    trouble(house, "html_page", "GET", "/sidebar_sections.json", times=9)
    (outcome,) = house.apply(planned).outcomes
    assert outcome.status is Status.UNKNOWN
    assert [str(sent) for sent in house.wire.sent if sent.method != "GET"] == ["POST /sidebar_sections.json"]
