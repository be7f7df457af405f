"""Webhooks: events by word, secrets that nobody sees, and consent before anything is sent away."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from discourse_versions import PLAYED
from importing import imported_from, variables_of
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.secret import REDACTED
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.plan.saved_plan import Provenance, save
from idiaspora.provisioning.safety.guards import Consents, refusals

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

HOOKS = "/admin/api/web_hooks"
URL = "https://hooks.example.org/forum"
OLD, NEW = "the-old-secret-of-the-hook", "the-new-secret-of-the-hook"


def file(**said: Any) -> str:
    return f"webhooks: [{json.dumps({'url': URL, 'events': ['post'], **said})}]\n"


def hooks(house: Rehearsal) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = house.arrange("GET", f"{HOOKS}.json")["web_hooks"]
    return rows


def events(house: Rehearsal) -> set[str]:
    (hook,) = hooks(house)
    return {event["name"] for event in hook["web_hook_event_types"]}


def said_against(house: Rehearsal, text: str) -> list[tuple[str, str]]:
    wanted = house.desired(text)
    return [(item.rule, item.remedy) for item in refusals(house.plan(wanted), wanted, Consents())]


ASKED = [("widening", f"--allow-widening 'webhooks[{URL}]'")]


def test_groups_of_events_and_single_ones_stand_by_word(house: Rehearsal) -> None:
    house.settled(file(events=["post", "topic_created"]))
    assert events(house) == {"post_created", "post_edited", "post_destroyed", "post_recovered", "topic_created"}
    spelt = file(events=["post_created", "post_edited", "post_destroyed", "post_recovered", "topic_created"])
    assert house.plan(spelt).is_empty


def test_all_is_a_word_of_its_own(house: Rehearsal) -> None:
    house.settled(file(events=["all"]))
    assert hooks(house)[0]["wildcard_web_hook"] is True
    house.settled(file(events=["post"]))
    assert hooks(house)[0]["wildcard_web_hook"] is False


def test_a_new_one_is_active_and_checks_certificates(house: Rehearsal) -> None:
    house.settled(file())
    (hook,) = hooks(house)
    assert (hook["active"], hook["verify_certificate"], hook["content_type"]) == (True, True, 1)


def test_an_event_that_the_forum_does_not_have_is_found_by_the_plan(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan(file(events=["post", "post_creatd"]))
    (problem,) = invalid.value.problems
    assert (problem.code, problem.remedy) == ("not-offered", "did you mean post_created?")


def test_an_event_of_a_plugin_that_is_off_is_found_by_the_plan(house: Rehearsal) -> None:
    if house.discourse != "3.4":  # which does not have it at all
        house.settled("settings: {assign_enabled: false}\n")
    with pytest.raises(Invalid, match="its plugin off"):
        house.plan(file(events=["unassign"]))


def test_what_is_not_declared_stays(house: Rehearsal) -> None:
    house.settled(file(tags=["idea"], categories=["general"], groups=["staff"], secret=OLD))
    before = hooks(house)[0]
    house.settled(file(events=["topic"]))
    after = hooks(house)[0]
    kept = ("tag_names", "category_ids", "group_ids", "secret", "active")
    assert [after[name] for name in kept] == [before[name] for name in kept]


def test_more_than_a_page_of_them_is_read_whole(house: Rehearsal) -> None:
    for at in range(101):
        hook = {"payload_url": f"https://{at}.example.org", "content_type": 1, "wildcard_web_hook": True}
        house.arrange("POST", f"{HOOKS}.json", {"web_hook": hook})
    assert house.plan('webhooks: [{url: "https://100.example.org", events: [all]}]\n').is_empty
    asked = [dict(sent.query).get("offset") for sent in house.wire.sent if sent.path == f"{HOOKS}.json"]
    assert asked[-3:] == [None, "50", "100"]


def test_one_that_is_new_needs_consent(house: Rehearsal) -> None:
    assert said_against(house, file()) == ASKED
    assert said_against(house, file(active=False)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"active": False}, {"active": True}),
        ({}, {"events": ["post", "user"]}),
        ({}, {"events": ["all"]}),
        ({"tags": ["idea"]}, {"tags": []}),
        ({"tags": ["idea"]}, {"tags": ["idea", "lesson"]}),
        ({"categories": ["general"]}, {"categories": []}),
        ({}, {"verify_certificate": False}),
    ],
)
def test_one_that_sends_more_needs_consent(house: Rehearsal, before: dict[str, Any], after: dict[str, Any]) -> None:
    house.settled(file(**before))
    assert said_against(house, file(**{**before, **after})) == ASKED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"active": False}),
        ({"events": ["post", "user"]}, {"events": ["post"]}),
        ({}, {"tags": ["idea"]}),
        ({"tags": ["idea", "lesson"]}, {"tags": ["idea"]}),
        ({}, {"secret": NEW}),
        ({}, {"format": "form"}),
    ],
)
def test_one_that_sends_less_needs_none(house: Rehearsal, before: dict[str, Any], after: dict[str, Any]) -> None:
    house.settled(file(**before))
    assert said_against(house, file(**{**before, **after})) == []


def test_its_secret_is_nowhere_to_be_seen(house: Rehearsal, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    locked = Locked(house)
    locked.run(file(secret=OLD))
    assert hooks(house)[0]["secret"] == OLD

    ran = locked.run(file(secret=NEW))

    (change,) = ran.plan.changes
    assert [str(item.new) for item in change.fields] == [REDACTED]
    assert hooks(house)[0]["secret"] == NEW
    assert locked.plan(file(secret=NEW)).operations == ()
    drift = look(house.client, house.desired(file(secret=OLD)), locked.lock, blame_requests=5)
    saved = save(locked.plan(file(secret=OLD)), Provenance("tests", "forum.yaml", None, {}), datetime.now(UTC))
    said = [
        repr(ran.plan),
        repr(ran.applied),
        repr(drift),
        saved.text(),
        caplog.text,
        json.dumps(house.journal_lines(), default=str),
    ]
    said += [locked.path.read_text(encoding="utf-8"), repr(ran.plan.found), repr(ran.plan.snapshot)]
    assert [(at, secret) for at, text in enumerate(said) for secret in (OLD, NEW) if secret in text] == []


def test_its_secret_is_imported_by_name(house: Rehearsal) -> None:
    house.settled(file(secret=OLD))
    result = imported_from(house, kinds=frozenset({"webhook"}))
    assert OLD not in result.text
    assert "!secret" in result.text
    assert house.plan(house.desired(result.text, variables=variables_of(result))).is_empty


def test_a_secret_that_every_forum_refuses_is_refused_without_one(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as invalid:
        house.desired(file(secret="short"))
    (problem,) = invalid.value.problems
    assert problem.code == "wrong-length"
    assert "short" not in problem.message


def test_two_of_an_address_are_a_problem(house: Rehearsal) -> None:
    for _ in range(2):
        hook = {"payload_url": URL, "content_type": 1, "wildcard_web_hook": True}
        house.arrange("POST", f"{HOOKS}.json", {"web_hook": hook})
    with pytest.raises(Invalid) as invalid:
        house.plan(file())
    assert [problem.code for problem in invalid.value.problems] == ["several-of-a-name"]
