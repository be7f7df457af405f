"""Watched words on a forum: an update is a creation that finds the word, and what it cannot do is done by a new one."""

from typing import Any

import pytest
from discourse_versions import PLAYED
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.errors import Exchange, Refused
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.outcome import Status

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

WORDS = "/admin/customize/watched_words.json"


def file(*words: str) -> str:
    return f"watched_words: [{', '.join(f'{{{word}}}' for word in words)}]\n"


def live(house: Rehearsal) -> dict[str, dict[str, Any]]:
    return {row["word"]: row for row in house.arrange("GET", WORDS)["words"]}


SPAM = "word: spam, action: block"
IOM = "word: IOM, action: link, replacement: /about"


def test_words_are_made_with_one_request_each(house: Rehearsal) -> None:
    ran = house.run(file(SPAM, IOM))
    assert ran.applied.exit_code == 0
    assert [str(sent) for sent in ran.requests] == [f"POST {WORDS}", f"POST {WORDS}", f"GET {WORDS}"]
    assert live(house)["IOM"]["replacement"].endswith("/about")
    assert house.plan(file(SPAM, IOM)).is_empty


CHANGES = [
    pytest.param(SPAM, "word: spam, action: censor", {"action": "censor"}, id="another action"),
    pytest.param(
        SPAM, "word: spam, action: replace, replacement: ham", {"replacement": "ham"}, id="a replacement, by its action"
    ),
    pytest.param(IOM, IOM.replace("/about", "/faq"), {"action": "link"}, id="another link"),
    pytest.param(SPAM, f"{SPAM}, case_sensitive: true", {"case_sensitive": True}, id="capitals count"),
    pytest.param(
        f"{SPAM}, case_sensitive: true", f"{SPAM}, case_sensitive: false", {"case_sensitive": False}, id="and do not"
    ),
    pytest.param(
        "word: spam, action: replace, replacement: <b>ham</b>, html: true",
        "word: spam, action: replace, replacement: <b>ham</b>, html: false",
        {"html": False},
        id="no longer html",
    ),
    pytest.param(
        "word: spam, action: replace, replacement: ham, html: true",
        "word: spam, action: block, html: false",
        {"action": "block"},
        id="an action that shows less",
    ),
]


@pytest.mark.parametrize(("before", "after", "shown"), CHANGES)
def test_a_change_is_one_write(house: Rehearsal, before: str, after: str, shown: dict[str, Any]) -> None:
    house.settled(file(before))
    (was,) = live(house).values()

    ran = house.run(file(after))

    assert [str(sent) for sent in ran.writes] == [f"POST {WORDS}"]
    assert ran.applied.exit_code == 0, ran.applied.unconverged
    (row,) = live(house).values()
    assert row == row | shown | {"id": was["id"]}
    assert house.plan(file(after)).is_empty


ANEW = [
    pytest.param("word: Spam, action: block, case_sensitive: true", "Spam", id="other capitals"),
    pytest.param("word: spam, action: replace, replacement: ''", "spam", id="an emptied replacement"),
]


@pytest.mark.parametrize(("after", "word"), ANEW)
def test_what_an_update_cannot_do_makes_the_word_anew(house: Rehearsal, after: str, word: str) -> None:
    locked = Locked(house)
    locked.settled(file("word: spam, action: replace, replacement: ham"))
    id = live(house)["spam"]["id"]

    counted = sum(step.requests for step in locked.plan(file(after)).operations)
    writes = locked.writes(file(after))

    assert writes == [f"DELETE /admin/customize/watched_words/{id}.json", f"POST {WORDS}"]
    assert counted == len(writes)
    assert list(live(house)) == [word]
    assert locked.plan(file(after)).is_empty
    entry = locked.lock.get("watched_word", word)
    assert entry is not None
    assert entry.id == live(house)[word]["id"] != id
    assert locked.writes("watched_words: []\n") == [f"DELETE /admin/customize/watched_words/{entry.id}.json"]


def test_a_word_that_somebody_else_made_is_moved_and_not_made_twice(house: Rehearsal) -> None:
    house.arrange("POST", WORDS, {"words": ["spam"], "action_key": "flag"})
    (step,) = house.plan(file(SPAM)).operations
    assert [(item.field, item.old, item.new) for item in step.changes[0].fields] == [("action", "flag", "block")]
    house.settled(file(SPAM))
    assert live(house)["spam"]["action"] == "block"


def test_a_word_that_leaves_the_list_goes_by_consent_and_others_stay(house: Rehearsal) -> None:
    locked = Locked(house)
    house.arrange("POST", WORDS, {"words": ["theirs"], "action_key": "flag"})
    locked.settled(file(SPAM, IOM))
    id = live(house)["spam"]["id"]

    assert locked.run(file(IOM), allow_delete=()).applied.exit_code == ExitCode.REFUSED
    assert locked.writes(file(IOM)) == [f"DELETE /admin/customize/watched_words/{id}.json"]
    assert set(live(house)) == {"IOM", "theirs"}


def test_two_words_that_differ_by_capitals_are_not_told_apart(house: Rehearsal) -> None:
    for word in ("it", "IT"):
        house.forum.store.insert(
            "watched_word",
            {
                "word": word,
                "action": "block",
                "case_sensitive": True,
                "replacement": None,
                "html": False,
                "group_id": 1,
            },
        )
    with pytest.raises(Invalid) as caught:
        house.plan(file("word: IT, action: censor"))
    assert [problem.code for problem in caught.value.problems] == ["several-of-a-name"]


@pytest.mark.parametrize("kind", ["lost_answer", "reset"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_an_answer_that_is_lost_does_no_harm(house: Rehearsal, kind: str, method: str) -> None:
    """A deletion that is sent again is refused (400): the word is gone."""
    locked = Locked(house)
    locked.settled(file(SPAM))
    house.forum.faults.add({"kind": kind, "method": method})
    locked.run(file(IOM))
    assert list(live(house)) == ["IOM"]
    assert locked.runs[-1].applied.exit_code == 0, locked.runs[-1].applied.outcomes
    assert house.forum.faults.shown()[0]["taken"]


def test_a_deletion_that_the_forum_refuses_is_not_taken_for_done(
    house: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = Locked(house)
    locked.settled(file(SPAM))
    send = house.client.send

    def refuse(method: str, path: str, **more: Any) -> Any:
        if method == "DELETE":
            raise Refused("the forum refused the request (400)", Exchange(method, path, 400))
        return send(method, path, **more)

    monkeypatch.setattr(house.client, "send", refuse)
    (outcome,) = locked.run("watched_words: []\n").applied.outcomes
    assert (outcome.status, "spam" in live(house)) == (Status.FAILED, True)
