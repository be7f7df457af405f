"""Pages: topics that belong to the forum itself, their states, and what is never touched."""

from typing import Any

import pytest
from locked import Locked
from rehearsal import KEYS, Rehearsal

from idiaspora.plugin_config.language.problems import Invalid

PAGE = """\
pages:
  - id: welcome
    title: Welcome to the consultation
    body: |
      Read this first, please.
    category: general
"""


def topic(house: Rehearsal, id: str = "welcome") -> dict[str, Any]:
    answer = house.app.test_client().get(
        f"/t/external_id/{id}.json", headers={"Api-Key": KEYS["full"], "Api-Username": "provisioner"}
    )
    number = answer.headers["Location"].rpartition("/")[2]
    found: dict[str, Any] = house.arrange("GET", f"/t/{number}?include_raw=1")
    return found


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ("pinned: globally", ("pinned_globally", True)),
        ("pinned: category", ("pinned_globally", False)),
        ("closed: true", ("closed", True)),
        ("banner: true", ("archetype", "banner")),
    ],
)
def test_a_state_is_given_to_a_new_page_and_to_one_that_is_there(
    house: Rehearsal, more: str, state: tuple[str, object]
) -> None:
    name, value = state
    house.settled(f"{PAGE}    {more}\n")
    assert topic(house)[name] == value
    assert house.plan(f"{PAGE}    {more}\n").is_empty
    opposite = more.replace("true", "false").replace("globally", "no").replace(": category", ": no")
    house.settled(f"{PAGE}    {opposite}\n")
    assert not topic(house)["pinned_at"]
    assert (topic(house)["closed"], topic(house)["archetype"]) == (False, "regular")
    house.settled(f"{PAGE}    {more}\n")
    assert topic(house)[name] == value


def test_replies_are_never_touched_and_nothing_comes_to_the_top(house: Rehearsal) -> None:
    house.settled(PAGE)
    body = {"topic_id": topic(house)["id"], "raw": "Thank you for the welcome, that helps."}
    headers = {"Api-Key": KEYS["full"], "Api-Username": "kofi"}
    assert house.app.test_client().post("/posts.json", json=body, headers=headers).status_code == 200
    before = topic(house)

    house.settled(PAGE.replace("Read this first, please.", "Read all of this first, please."))

    after = topic(house)
    replies = [[post["raw"] for post in found["post_stream"]["posts"][1:]] for found in (before, after)]
    assert replies[0] == replies[1] == ["Thank you for the welcome, that helps."]
    assert after["post_stream"]["posts"][0]["raw"] == "Read all of this first, please."


def test_a_page_is_moved_tagged_and_renamed(house: Rehearsal) -> None:
    house.settled(PAGE)
    house.settled(PAGE.replace("Welcome to", "All about").replace("general", "site-feedback") + "    tags: [help]\n")
    found = topic(house)
    assert found["title"] == "All about the consultation"
    assert found["category_id"] == house.category("site-feedback")["id"]


def test_a_poll_with_votes_is_never_edited(house: Rehearsal) -> None:
    poll = "[poll type=regular]\n      * Yes\n      * No\n      [/poll]"
    text = PAGE.replace("Read this first, please.", f"Shall we go on?\n\n      {poll}")
    house.settled(text)
    first = topic(house)["post_stream"]["posts"][0]
    for name in ("amina", "kofi", "lucia"):
        vote = {"post_id": first["id"], "poll_name": "poll", "options": [first["polls"][0]["options"][0]["id"]]}
        headers = {"Api-Key": KEYS["full"], "Api-Username": name}
        assert house.app.test_client().put("/polls/vote.json", json=vote, headers=headers).status_code == 200
    with pytest.raises(Invalid) as found:
        house.plan(text.replace("* No", "* Never"))
    assert [problem.code for problem in found.value.problems] == ["kept-by-discourse"]
    assert "3 people have voted" in found.value.problems[0].message
    house.settled(text.replace("Shall we go on?", "Shall we go on together?"))
    assert topic(house)["post_stream"]["posts"][0]["polls"][0]["voters"] == 3


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("id: welcome", "id: Welcome", "bad-slug"),
        ("id: welcome", "id: a/b", "bad-slug"),
        ("id: welcome", f"id: {'a' * 51}", "bad-slug"),
        ("    category: general\n", "    generated: moderators\n", "wrong-value"),
        ("    body: |\n      Read this first, please.\n", "", "wrong-value"),
    ],
)
def test_mistakes(house: Rehearsal, old: str, new: str, code: str) -> None:
    with pytest.raises(Invalid) as found:
        house.desired(PAGE.replace(old, new))
    assert [problem.code for problem in found.value.problems] == [code]


def test_a_page_that_somebody_deleted_is_taken_out_of_the_trash(house: Rehearsal) -> None:
    """There its id stays taken, and the replies are still in it."""
    text = f"{PAGE}    pinned: globally\n"
    locked = Locked(house)
    locked.settled(text)
    number = topic(house)["id"]
    headers = {"Api-Key": KEYS["full"], "Api-Username": "kofi"}
    reply = {"topic_id": number, "raw": "Thank you for the welcome, that helps."}
    assert house.app.test_client().post("/posts.json", json=reply, headers=headers).status_code == 200
    house.arrange("DELETE", f"/t/{number}.json")

    changed = text.replace("Read this first, please.", "Read all of this first, please.")
    (note,) = [note for note in locked.plan(changed).notes if note.address == "page welcome"]
    assert "out of the trash" in note.text
    locked.settled(changed)

    found = topic(house)
    posts = [post["raw"] for post in found["post_stream"]["posts"] if post["raw"]]
    assert (found["id"], posts) == (number, ["Read all of this first, please.", reply["raw"]])
    assert found["pinned_globally"]
    assert locked.plan(changed).is_empty


def test_a_page_in_the_trash_of_which_nothing_is_known_is_not_made_a_second_time(house: Rehearsal) -> None:
    """Its id stays taken there; whoever wants it back takes it out of the trash."""
    house.settled(PAGE)
    number = topic(house)["id"]
    house.arrange("DELETE", f"/t/{number}.json")
    assert house.run(PAGE).applied.exit_code != 0
    house.arrange("PUT", f"/t/{number}/recover.json")
    assert house.plan(PAGE).is_empty
