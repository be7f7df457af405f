"""What people get who are there already, through the command line: said beforehand, counted, recorded."""

from typing import Any

import pytest
import requests
from command_line import KEY, READ_KEY, Shell

from idiaspora.sandbox.server import Running

HEAD = "version: 1\nforum: {name: Small, url: !env IDIASPORA_URL, username: provisioner%s}\n"
ROLE = """
moderators: {trade: {members: [martin, amina]}}
themes: [{name: Trade, slug: trade, moderated_by: [trade], questions: {answers: any}}]
"""
SIDEBAR = "settings: {default_navigation_menu_categories: {value: [general], existing_members: true}}\n"
FOR_ALL = ", sidebar: {value: themes, existing_members: true}"


def sidebar(forum: Running, who: str) -> list[int]:
    headers = {"Api-Key": KEY, "Api-Username": who, "Accept": "application/json"}
    answer = requests.get(f"{forum.url}/session/current.json", headers=headers, timeout=10)
    found: list[int] = answer.json()["current_user"]["sidebar_category_ids"]
    return found


def sidebars(forum: Running) -> dict[str, list[int]]:
    people = ("provisioner", "modder", "martin", "amina", "kofi", "lucia", "member1")
    return {who: sidebar(forum, who) for who in people}


def reach(told: Any, resource: str) -> Any:
    """Whom the last step about a resource reaches."""
    changes = [change for step in told["operations"] for change in step["changes"] if change["resource"] == resource]
    return changes[-1]["reaches"]


def test_a_plan_says_that_a_role_reaches_its_members(shell: Shell, forum: Running) -> None:
    shell.write(HEAD % "" + ROLE)
    assert "also its 2 members" in shell.run("plan").stdout
    told = shell.run("plan", "--format", "json").json
    assert reach(told, "notification_defaults trade-moderators") == {
        "people": 2,
        "exact": True,
        "names": [],
        "group": "trade-moderators",
    }


@pytest.mark.parametrize(
    ("declared", "exact"),
    [
        pytest.param("[general, site-feedback, staff, news]", True, id="one comes"),
        pytest.param("[general, staff]", True, id="one goes"),
        pytest.param("[general]", False, id="several go, and the forum counts what people lose"),
        pytest.param("[news]", True, id="one comes and all others go"),
        pytest.param("[general, site-feedback, staff, news, more]", False, id="several come"),
    ],
)
def test_the_number_in_the_plan_is_that_of_the_sidebars_that_change(
    shell: Shell, forum: Running, declared: str, exact: bool
) -> None:
    shell.write(HEAD % "" + "categories: [{name: News, slug: news}, {name: More, slug: more}]\n")
    assert shell.run("apply", "--yes").exit_code == 0
    shell.write(HEAD % "" + SIDEBAR.replace("[general]", declared))
    before = sidebars(forum)
    planned = shell.run("plan", "--format", "json").json
    count = reach(planned, "site_setting default_navigation_menu_categories")

    assert shell.run("apply", "--yes").exit_code == 0

    changed = [who for who, now in sidebars(forum).items() if now != before[who]]
    assert changed
    assert count == {"people": len(changed), "exact": exact, "names": [], "group": ""}
    assert shell.run("plan", "--detailed-exitcode").exit_code == 0


def test_without_the_word_nobodys_sidebar_changes(shell: Shell, forum: Running) -> None:
    shell.write(HEAD % "" + SIDEBAR.replace(", existing_members: true", ""))
    before = sidebars(forum)
    assert shell.run("apply", "--yes").exit_code == 0
    assert sidebars(forum) == before


def test_themes_that_are_not_there_yet_reach_at_most_everybody(shell: Shell, forum: Running) -> None:
    shell.write(HEAD % FOR_ALL + ROLE)
    assert "also at most all 7 who are registered" in shell.run("plan").stdout
    assert shell.run("apply", "--yes").exit_code == 0
    *others, theme = sidebar(forum, "kofi")
    assert others, "the sidebar keeps what it has"
    assert all(shown == [*shown[:-1], theme] for shown in sidebars(forum).values())


def test_a_key_that_may_only_read_asks_for_no_number(shell: Shell, forum: Running) -> None:
    shell.write(HEAD % "" + SIDEBAR)
    requests.delete(f"{forum.url}/__sandbox__/requests", timeout=10).raise_for_status()
    told = shell.run("plan", IDIASPORA_API_KEY=READ_KEY)
    sent = requests.get(f"{forum.url}/__sandbox__/requests", timeout=10).json()["requests"]
    assert "also at most all 7 who are registered" in told.stdout
    assert {request["method"] for request in sent} == {"GET"}


def test_a_setting_that_is_no_default_of_people_is_a_problem_of_the_plan(shell: Shell, forum: Running) -> None:
    shell.write(HEAD % "" + "settings: {default_trust_level: {value: 1, existing_members: true}}\n")
    ended = shell.run("plan")
    assert ended.exit_code == 7
    assert "forum.yaml:3" in ended.stderr
    assert "default_trust_level is not a default of user preferences" in ended.stderr


def test_what_is_newly_said_of_a_value_that_stands_is_pending_until_it_is_applied(shell: Shell, forum: Running) -> None:
    shell.write(HEAD % "" + SIDEBAR.replace("true", "false"))
    assert shell.run("apply", "--yes").exit_code == 0
    shell.write(HEAD % "" + SIDEBAR)

    planned = shell.run("plan", "--detailed-exitcode")
    drifted = shell.run("drift")

    assert planned.exit_code == drifted.exit_code == 3
    assert "stays, and is handed to at most all 7 who are registered" in planned.stdout
    assert "existing_members" in drifted.stdout
    assert shell.run("apply", "--yes").exit_code == 0
    assert [
        shell.run(name, "--detailed-exitcode" if name == "plan" else "--blame").exit_code for name in ("plan", "drift")
    ] == [0, 0]
    assert '"existing_members": true' in (shell.folder / "idiaspora.lock.json").read_text(encoding="utf-8")


@pytest.fixture
def untold(shell: Shell, forum: Running) -> Shell:
    """A forum in order, on which one of two experts was in the role before it had anything to watch."""
    shell.write(HEAD % "" + ROLE)
    assert shell.run("apply", "--yes").exit_code == 0
    headers = {"Api-Key": KEY, "Api-Username": "amina", "Accept": "application/json"}
    body = {"watched_category_ids": [""]}
    requests.put(f"{forum.url}/u/amina.json", headers=headers, json=body, timeout=10).raise_for_status()
    return shell


def test_experts_who_are_not_told_are_found_and_told(untold: Shell) -> None:
    assert untold.run("plan", "--detailed-exitcode").exit_code == 0
    found = untold.run("audit", "--format", "json").json
    rules = {rule["id"]: rule for rule in found["rules"]}
    assert rules["expert-not-told"]["status"] == "failed"

    planned = untold.run("plan", "--tell-experts")
    assert "stays, and is handed to amina" in planned.stdout
    assert untold.run("apply", "--yes", "--tell-experts").exit_code == 0

    again = {rule["id"]: rule for rule in untold.run("audit", "--format", "json").json["rules"]}
    assert again["expert-not-told"]["status"] == "passed"
    assert untold.run("plan", "--tell-experts", "--detailed-exitcode").exit_code == 0


def test_a_saved_plan_tells_whom_it_was_made_for(untold: Shell) -> None:
    assert untold.run("plan", "--tell-experts", "--out", "plan.json").exit_code == 0
    assert untold.run("apply", "plan.json", "--yes").exit_code == 0
    assert "In sync" in untold.run("plan", "--tell-experts").stdout
