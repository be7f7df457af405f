"""Pages: topics that belong to the forum itself, their states, and what is never touched."""

from dataclasses import replace
from typing import Any

import pytest
from importing import imported_from, items, left_in
from locked import Locked
from rehearsal import KEYS, Rehearsal, Sent

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.state.lock_file import write_lock

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


def parts(found: dict[str, Any]) -> tuple[str, int, str]:
    return found["title"], found["category_id"], found["post_stream"]["posts"][0]["raw"]


@pytest.mark.parametrize("title", ["Welcome to", "All about"])
def test_a_text_is_never_read_where_it_was_not_meant_to_be(house: Rehearsal, title: str) -> None:
    """A page is moved with another text: neither stands the old one in the new place nor the new one in the old."""
    house.settled(PAGE)
    before = topic(house)
    moved = PAGE.replace("Welcome to", title).replace("general", "site-feedback").replace("first", "last")
    seen = []

    def look(sent: Sent) -> None:
        if sent.method == "PUT":
            seen.append(parts(house.arrange("GET", f"/t/{before['id']}?include_raw=1")))

    house.wire.after = look
    ran = house.run(moved)
    after = topic(house)
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    assert sum(step.requests for step in ran.plan.operations) == len(seen)
    assert {*seen} == {parts(after)} != {parts(before)}
    assert house.plan(moved).is_empty


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
    # To the same post the forum would give its first answer once more, for two minutes.
    applied = house.run(PAGE.replace("Read this first", "Read all of this first")).applied
    assert applied.exit_code != 0
    (reason,) = [outcome.reason for outcome in applied.outcomes if outcome.reason]
    assert "in the trash" in reason
    assert "status:deleted" in reason
    assert number in [
        row["id"] for row in house.arrange("GET", "/filter.json?q=status:deleted")["topic_list"]["topics"]
    ]
    house.arrange("PUT", f"/t/{number}/recover.json")
    assert house.plan(PAGE).is_empty


WRITTEN_BEFORE = {"title": "How this forum came about", "raw": "Somebody wrote this long before.", "category": 4}


def test_a_topic_that_was_there_becomes_a_page_and_stays_it(house: Rehearsal) -> None:
    """It can be given no id any more: its slug leads to it, and later the number in the lock file."""
    number = house.arrange("POST", "/posts.json", WRITTEN_BEFORE)["topic_id"]
    text = PAGE.replace("    category", "    topic: how-this-forum-came-about\n    category")
    locked = Locked(house)
    locked.settled(text)
    found: dict[str, Any] = house.arrange("GET", f"/t/{number}.json?include_raw=1")
    assert (found["title"], found["slug"]) == ("Welcome to the consultation", "welcome-to-the-consultation")
    assert found["post_stream"]["posts"][0]["raw"] == "Read this first, please."
    assert locked.plan(text).is_empty

    house.arrange("DELETE", f"/t/{number}.json")
    locked.settled(text)
    assert house.arrange("GET", f"/t/{number}.json")["deleted_at"] is None

    locked.settled("pages: []\n")
    assert house.arrange("GET", f"/t/{number}.json")["deleted_at"] is not None


def test_a_topic_that_is_not_there_is_not_made_in_its_place(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as found:
        house.plan(PAGE.replace("    category", "    topic: nowhere\n    category"))
    assert [problem.code for problem in found.value.problems] == ["no-such-topic"]


def test_pinned_topics_are_imported_as_pages(house: Rehearsal) -> None:
    house.settled(f"{PAGE}    pinned: globally\n    closed: true\n")
    number = house.arrange("POST", "/posts.json", WRITTEN_BEFORE)["topic_id"]
    house.arrange("PUT", f"/t/{number}/status.json", {"status": "pinned", "enabled": "true", "until": "2099-01-01"})
    strange = house.arrange("POST", "/posts.json", {**WRITTEN_BEFORE, "title": "Привет всем людям форума"})["topic_id"]
    house.arrange("PUT", f"/t/{strange}/status.json", {"status": "pinned", "enabled": "true", "until": "2099-01-01"})

    result = imported_from(house)

    assert items(result, "pages") == [
        {
            "id": "welcome",
            "title": "Welcome to the consultation",
            "body": "Read this first, please.",
            "category": "general",
            "pinned": "globally",
            "closed": True,
        },
        {
            "id": "how-this-forum-came-about",
            "title": "How this forum came about",
            "body": "Somebody wrote this long before.",
            "topic": "how-this-forum-came-about",
            "category": "general",
            "pinned": "category",
        },
    ]
    (left,) = left_in(result)
    assert (left.what, left.page) == ("page Привет всем людям форума", f"/t/{strange}")
    assert house.plan(result.text).is_empty


def paths_of_plan(locked: Locked) -> list[str]:
    locked.house.wire.sent.clear()
    assert locked.plan(PAGE).operations == ()
    return [sent.path for sent in locked.house.wire.sent if sent.path.startswith("/t/")]


def test_a_page_is_read_by_its_number_where_the_lock_file_knows_it(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(PAGE)
    number = topic(house)["id"]
    assert paths_of_plan(locked) == [f"/t/{number}.json"]


def test_a_number_that_another_topic_has_is_not_believed(house: Rehearsal) -> None:
    """Such as the lock file of a forum that was set up again."""
    locked = Locked(house)
    locked.settled(PAGE)
    number = topic(house)["id"]
    other = 1
    entries = [replace(entry, id=other if entry.kind == "page" else entry.id) for entry in locked.lock.entries]
    write_lock(locked.path, replace(locked.lock, entries=tuple(entries)))
    assert paths_of_plan(locked)[-2:] == ["/t/external_id/welcome.json", f"/t/{number}.json"]


BLOCKED = PAGE + "watched_words: [{word: %s, action: %s, case_sensitive: %s}]\n"


@pytest.mark.parametrize("word", ["read", "READ", "ple*"])
def test_a_new_page_with_a_word_that_the_file_blocks_is_found_by_the_plan(house: Rehearsal, word: str) -> None:
    with pytest.raises(Invalid) as found:
        house.plan(BLOCKED % (word, "block", "false"))
    (problem,) = found.value.problems
    assert (problem.code, problem.path) == ("contradiction", "pages[welcome].body")


@pytest.mark.parametrize(
    ("word", "action", "cased"), [("rea", "block", "false"), ("READ", "block", "true"), ("read", "censor", "false")]
)
def test_other_words_keep_no_page_away(house: Rehearsal, word: str, action: str, cased: str) -> None:
    house.settled(BLOCKED % (word, action, cased))


def test_a_page_that_is_there_stays_though_its_word_is_blocked(house: Rehearsal) -> None:
    house.settled(PAGE)
    house.settled(BLOCKED % ("read", "block", "false"))
