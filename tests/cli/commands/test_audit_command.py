"""`idiaspora audit` over real sockets: what it shows, and how it ends."""

from collections.abc import Callable

import pytest
import requests
from command_line import KEY, READ_KEY, USER, Shell

from idiaspora.plugin_config.audit_rules.catalogue import RULES
from idiaspora.sandbox.server import Running

FILE = """\
version: 1
forum: {name: Small forum, url: !env IDIASPORA_URL, username: provisioner}
moderators: {capital: {members: [martin]}}
themes:
  - {name: Capital, slug: capital, moderated_by: [capital], questions: {answer_within: 2 days}}
"""
SAFE = "rules:\n  staff-without-second-factor: {severity: info}\n"


@pytest.fixture
def applied(forum: Running, having_applied: Callable[[str], Shell]) -> Running:
    having_applied(FILE)
    return forum


def post(forum: Running, path: str, body: dict[str, object], username: str = USER) -> None:
    headers = {"Api-Key": KEY, "Api-Username": username, "Accept": "application/json"}
    requests.post(forum.url + path, json=body, headers=headers, timeout=10).raise_for_status()


def test_errors_end_with_3_and_are_shown_with_place_and_remedy(applied: Running, shell: Shell) -> None:
    ended = shell.run("audit", "--rule", "staff-without-second-factor", "--rule", "few-moderators")

    assert ended.exit_code == 3
    assert ended.stdout.splitlines()[2:] == [
        "error staff-without-second-factor: An admin or moderator has no second factor, and the forum does not enforce "
        "one.",
        "    - modder is a moderator without a second factor",
        "    - provisioner is an admin without a second factor",
        "    → Let the person set one up under Preferences, Security, or set enforce_second_factor: staff.",
        "",
        "warning few-moderators: A theme has too few moderators: one absence can leave it without any.",
        "    - the theme has 1 of at least 2 moderators: martin  (forum.yaml:5)",
        "    → Add members to the theme's role.",
        "",
        "Rules: 1 error, 1 warning.",
        "5 requests to read; nothing was written.",
    ]


def test_warnings_end_with_0_unless_the_run_is_strict(applied: Running, shell: Shell) -> None:
    assert shell.run("audit", "--rule", "few-moderators").exit_code == 0
    assert shell.run("audit", "--rule", "few-moderators", "--strict").exit_code == 3


def test_a_forum_on_which_all_is_well(applied: Running, shell: Shell) -> None:
    ended = shell.run("audit", "--rule", "drift", "--strict")

    assert ended.exit_code == 0
    assert "Rules: 4 passed." in ended.stdout


def test_silences_are_shown_with_their_reason_and_their_end(applied: Running, shell: Shell) -> None:
    shell.write(
        FILE
        + "rules:\n"
        + "  few-moderators: {silenced: [{reason: More come in May., until: 2099-05-31}]}\n"
        + "  single-admin: {silenced: [{reason: No more., until: 2020-01-01}]}\n"
    )

    ended = shell.run("audit", "--rule", "few-moderators", "--rule", "single-admin", "--strict")

    assert ended.exit_code == 0
    assert (
        "silenced few-moderators until 2099-05-31: themes[capital]: More come in May.  (forum.yaml:7)" in ended.stdout
    )
    assert "ended the silence of single-admin ended on 2020-01-01: No more.  (forum.yaml:8)" in ended.stdout
    assert "Rules: 1 note, 1 silenced." in ended.stdout


def test_what_cannot_be_read_is_shown_as_unknown(applied: Running, shell: Shell) -> None:
    fault = {"kind": "html_page", "path": "/admin/users/list/*", "times": None}
    requests.post(f"{applied.url}/__sandbox__/faults", json=fault, timeout=10).raise_for_status()

    ended = shell.run("audit", "--rule", "single-admin", "--rule", "many-admins", "--rule", "unused-tag", "--strict")

    assert ended.exit_code == 3
    assert "unknown many-admins, single-admin: accounts could not be read: GET /admin/users/list" in ended.stdout
    assert "Rules: 2 unknown, 1 not applicable." in ended.stdout


def test_the_json_tells_every_rule_and_every_read(applied: Running, shell: Shell) -> None:
    ended = shell.run("audit", "--format", "json")

    report = ended.json
    assert (report["format"], report["command"], report["exit_code"]) == (1, "audit", ended.exit_code)
    assert [rule["id"] for rule in report["rules"]] == list(RULES)
    assert sum(report["counts"].values()) == len(RULES)
    assert sum(read["requests"] for read in report["reads"]) == report["requests"] <= 40
    (finding,) = next(rule["findings"] for rule in report["rules"] if rule["id"] == "few-moderators")
    assert finding == {
        "file": "forum.yaml",
        "line": 5,
        "path": "themes[capital]",
        "subject": "themes[capital]",
        "message": "the theme has 1 of at least 2 moderators: martin",
        "remedy": "Add members to the theme's role.",
        "link": "",
    }


def test_a_key_that_may_only_read_is_enough(applied: Running, shell: Shell) -> None:
    requests.delete(f"{applied.url}/__sandbox__/requests", timeout=10).raise_for_status()

    ended = shell.run("audit", IDIASPORA_API_KEY=READ_KEY)

    assert ended.exit_code == 3
    arrived = requests.get(f"{applied.url}/__sandbox__/requests", timeout=10).json()["requests"]
    assert {item["method"] for item in arrived} == {"GET"}
    assert {item["key"] for item in arrived} == {"read"}


def test_a_late_question_is_shown_with_its_address(applied: Running, shell: Shell) -> None:
    body = {"title": "A \u202equestion of the diaspora", "raw": "Please tell us how it is done.", "category": 6}
    post(applied, "/posts.json", {**body, "created_at": "2026-01-01T00:00:00Z"}, "member1")

    shown = shell.run("audit", "--rule", "question-unanswered").stdout

    assert "A \\u202equestion of the diaspora” in capital/ask (to be answered within 2 days) has no reply" in shown
    assert f"{applied.url}/t/" in shown
    assert "(forum.yaml:5)" in shown


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_only_rules_of_some_severities(applied: Running, shell: Shell, severity: str) -> None:
    shell.write(FILE + SAFE)

    rules = shell.run("audit", "--severity", severity, "--format", "json").json["rules"]

    kept = {"error": {"error"}, "warning": {"error", "warning"}, "info": {"error", "warning", "info"}}[severity]
    assert {rule["severity"] for rule in rules} == kept
    assert ("staff-without-second-factor" in {rule["id"] for rule in rules}) is (severity == "info")


def test_a_misspelt_rule_is_wrong_usage(shell: Shell) -> None:
    shell.write(FILE)

    ended = shell.run("audit", "--rule", "few-moderator")

    assert ended.exit_code == 2
    assert "did you mean few-moderators?" in " ".join(ended.stderr.replace("│", " ").split())


def test_a_wrong_key_is_an_error(applied: Running, shell: Shell) -> None:
    ended = shell.run("audit", IDIASPORA_API_KEY="0" * 64)

    assert ended.exit_code == 1
    assert "Rules:" not in ended.stdout
