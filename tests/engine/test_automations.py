"""Automations: made in two steps, switched on only with what they need, never emptied by a change."""

import json
from typing import Any, cast

import pytest
import requests
from locked import Locked
from rehearsal import Rehearsal, Sent
from urllib3.exceptions import ProtocolError

from idiaspora.plugin_config.kinds.changes import Create, FieldChange
from idiaspora.plugin_config.kinds.opening import Onlookers
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.plan.outcome import Status
from idiaspora.provisioning.safety.guards import Consents, refusals

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", ["3.5", "2026"], indirect=True, scope="session")

API = "/admin/plugins/automation/automations"
ANSWER: dict[str, Any] = {
    "name": "Answer at once",
    "script": "auto_responder",
    "trigger": "post_created_edited",
    "enabled": True,
    "fields": {
        "once": True,
        "word_answer_list": {"help": "Somebody will answer.", "vote": "Thank you."},
        "restricted_categories": ["general"],
        "restricted_groups": ["readers"],
        "valid_trust_levels": [0, 1],
    },
}
GROUPS = "groups: [{name: readers}]\n"


def file(*items: dict[str, Any], more: str = GROUPS) -> str:
    return f"{more}automations: {json.dumps(items)}\n"


def kept(house: Rehearsal, name: str = "Answer at once") -> dict[str, Any]:
    """What the forum runs: the switch, and the values by name."""
    rows = house.arrange("GET", f"{API}.json")["automations"]
    (row,) = (row for row in rows if row["name"] == name)
    values = [*row["script"]["fields"], *row["trigger"]["fields"]]
    return {"enabled": row["enabled"], **{item["name"]: item["metadata"]["value"] for item in values}}


def problem(house: Rehearsal, *items: dict[str, Any]) -> Problem:
    with pytest.raises(Invalid) as invalid:
        house.plan(file(*items))
    (found,) = invalid.value.problems
    return found


def test_what_is_switched_on_has_its_values_in_discourses_types(house: Rehearsal) -> None:
    house.settled(file(ANSWER))
    assert kept(house) == {
        "enabled": True,
        "once": True,
        "word_answer_list": json.dumps(
            [{"key": "help", "value": "Somebody will answer."}, {"key": "vote", "value": "Thank you."}]
        ),
        "restricted_categories": [4],  # numbers: texts would never match
        "restricted_groups": [house.group("readers")["id"]],
        "valid_trust_levels": [0, 1],
    }


def test_a_change_leaves_the_rest_and_writes_no_value_again(house: Rehearsal) -> None:
    house.settled(file(ANSWER))
    before = kept(house)
    changed = {**ANSWER, "enabled": False, "fields": {"once": False}}

    ran = house.run(file(changed))

    (sent,) = ran.writes
    assert isinstance(sent.body, dict)
    assert [item["name"] for item in sent.body["automation"]["fields"]] == ["once"]
    assert kept(house) == {**before, "enabled": False, "once": False}
    assert house.plan(file(changed)).is_empty


@pytest.mark.parametrize(
    ("script", "trigger", "fields", "lacking"),
    [
        pytest.param("flag_post_on_words", "post_created_edited", {}, "words", id="of the script"),
        pytest.param("topic", "recurring", {"body": "b", "title": "t"}, "category, recurrence, start_date", id="both"),
    ],
)
def test_what_would_run_without_its_needs_is_found_by_the_plan(
    house: Rehearsal, script: str, trigger: str, fields: dict[str, Any], lacking: str
) -> None:
    item = {"name": "Lacking", "script": script, "trigger": trigger, "enabled": True}
    found = problem(house, {**item, "fields": fields} if fields else item)
    assert (found.code, found.path) == ("missing-key", "automations[Lacking].enabled")
    assert lacking in found.message


def test_what_there_is_already_is_not_switched_on_without_its_needs(house: Rehearsal) -> None:
    item = {"name": "Joined", "script": "send_pms", "trigger": "user_added_to_group"}
    house.settled(file(item))
    found = problem(house, {**item, "enabled": True})
    assert "joined_group, sendable_pms" in found.message


def test_needs_that_only_the_new_row_tells_leave_it_switched_off(house: Rehearsal) -> None:
    """No list tells what a trigger needs before there is an automation that has it."""
    messages = [{"title": "Welcome here", "raw": "Good to see you.", "delay": 5}]
    item = {"name": "Joined", "script": "send_pms", "trigger": "user_added_to_group", "enabled": True}
    ran = house.run(file({**item, "fields": {"sendable_pms": messages}}))
    (failed,) = ran.applied.of(Status.FAILED)
    assert failed.reason == "it needs joined_group before it can be switched on, and nothing of it was written"
    assert {row["enabled"] for row in house.arrange("GET", f"{API}.json")["automations"]} == {False}


def test_messages_and_periods_are_kept_as_discourse_has_them(house: Rehearsal) -> None:
    fields = {
        "sendable_pms": [{"title": "Welcome here", "raw": "Good to see you.", "delay": 5}],
        "receiver": "martin",
        "recurrence": {"interval": 2, "frequency": "week"},
        "start_date": "2027-01-15T08:00:00Z",
    }
    item = {"name": "News", "script": "send_pms", "trigger": "recurring", "enabled": True, "fields": fields}
    house.settled(file(item))
    message = {"title": "Welcome here", "raw": "Good to see you.", "delay": 5, "prefers_encrypt": False}
    assert kept(house, "News") == {
        "enabled": True, **fields, "sendable_pms": [message], "recurrence": {"interval": 2, "frequency": "week"}
    }  # fmt: skip
    assert house.plan(file(item)).is_empty


def test_an_empty_word_answers_everything(house: Rehearsal) -> None:
    pairs = [{"key": "", "value": "Thank you, somebody will answer."}]
    item = {**ANSWER, "fields": {"word_answer_list": pairs}}
    house.settled(file(item))
    assert json.loads(kept(house)["word_answer_list"]) == pairs
    assert house.plan(file(item)).is_empty


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"onec": True}, "did you mean once?", id="misspelt"),
        pytest.param({"once": "maybe"}, "write true, or false", id="no switch"),
        pytest.param({"restricted_categories": []}, "an empty one matches nothing", id="empty"),
        pytest.param({"restricted_categories": "general"}, "a list", id="no list"),
        pytest.param({"valid_trust_levels": ["basic"]}, "trust levels", id="no numbers"),
    ],
)
def test_values_that_discourse_would_keep_for_nothing_are_refused(
    house: Rehearsal, fields: dict[str, Any], said: str
) -> None:
    item = {key: value for key, value in ANSWER.items() if key not in ("fields", "enabled")}
    house.settled(file(item))
    found = problem(house, {**item, "fields": fields})
    assert found.path == "automations[Answer at once].fields"
    assert said in found.remedy
    # A new one is not written either: its row tells what it takes.
    ran = house.run(file({**item, "name": "Another", "fields": fields}))
    (failed,) = ran.applied.of(Status.FAILED)
    assert said in failed.reason
    assert house.arrange("GET", f"{API}.json")["automations"][-1]["script"]["fields"] == []


def test_a_script_that_the_forum_does_not_have_is_found_by_the_plan(house: Rehearsal) -> None:
    house.setting("discourse_automation_enabled", "true")
    found = problem(house, {"name": "Odd", "script": "auto_respond", "trigger": "pm_created"})
    assert (found.code, found.remedy) == ("not-offered", "did you mean auto_responder?")


def test_a_trigger_that_the_forum_does_not_have_is_found_by_the_plan(house: Rehearsal) -> None:
    """It would be kept, and nothing of the automation could be written after it."""
    house.setting("discourse_automation_enabled", "true")
    found = problem(house, {"name": "Odd", "script": "auto_responder", "trigger": "pm_createt"})
    assert (found.code, found.path) == ("not-offered", "automations[Odd].trigger")
    assert found.remedy == "did you mean pm_created?"


def test_another_trigger_would_take_all_values_away(house: Rehearsal) -> None:
    house.settled(file(ANSWER))
    found = problem(house, {**ANSWER, "trigger": "pm_created"})
    assert (found.code, found.path) == ("kept-by-discourse", "automations[Answer at once].trigger")


def test_a_category_that_nobody_has_is_found_by_the_plan(house: Rehearsal) -> None:
    fields = {"restricted_categories": ["nowhere"]}
    found = problem(house, {**ANSWER, "fields": fields})
    assert "nowhere" in found.message


def test_one_without_a_name_whose_creation_got_no_answer_is_taken_up(house: Rehearsal) -> None:
    cut: list[Sent] = []

    def cuts(sent: Sent) -> None:
        if (sent.method, sent.path) == ("POST", f"{API}.json") and not cut:
            cut.append(sent)
            raise requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError("reset")))

    house.wire.after = cuts
    house.settled(file(ANSWER))
    assert cut
    assert len(house.arrange("GET", f"{API}.json")["automations"]) == 1


def test_what_puts_people_into_groups_needs_consent(house: Rehearsal) -> None:
    """That automations run at all needs one of its own: while they are off, the forum tells nothing of those it has."""
    item = {"name": "Badges", "script": "user_group_membership_through_badge", "trigger": "user_first_logged_in"}
    wanted = house.desired(file({**item, "enabled": True}))
    found = [item for item in refusals(house.plan(wanted), wanted, Consents()) if item.rule == "widening"]
    assert "--allow-widening 'automations[Badges]'" in [item.remedy for item in found]
    wanted = house.desired(file(item))
    found = [item for item in refusals(house.plan(wanted), wanted, Consents()) if item.rule == "widening"]
    assert [item.remedy for item in found] == ["--allow-widening settings.discourse_automation_enabled"]


@pytest.mark.parametrize(
    ("script", "opens"),
    [
        ("recurring_data_explorer_result_topic", ["what a stored query finds would be written where others read it"]),
        ("llm_persona_triage", ["posts would be sent away"]),
        ("llm_of_a_newer_version", ["posts would be sent away"]),
        ("auto_responder", []),
    ],
)
def test_what_tells_others_or_sends_away_needs_consent(house: Rehearsal, script: str, opens: list[str]) -> None:
    """The scripts are there where their plugins are on."""
    kind = KINDS["automation"]
    wanted = {"name": "Report", "script": script, "enabled": True}
    origin = Origin(Span("forum.yaml"), "automations[Report]")
    fields = tuple(FieldChange(name, None, value, origin) for name, value in wanted.items())
    change = Create(Resource("automation", "Report", {}, origin), fields)
    assert kind.opens is not None
    assert [said for said, _ in kind.opens.reasons(change, cast(Onlookers, None))] == opens


def test_only_a_deletion_is_recorded(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.settled(file(ANSWER))
    locked.run(file(), allow_delete=("automation",))
    rows = house.arrange("GET", "/admin/logs/staff_action_logs.json")["staff_action_logs"]
    assert [row["custom_type"] for row in rows if "automation" in str(row["custom_type"])] == ["delete_automation"]
