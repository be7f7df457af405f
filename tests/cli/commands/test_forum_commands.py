"""The commands that ask a forum, over real sockets: doctor, plan, apply, drift."""

import json
from pathlib import Path

import pytest
from command_line import KEY, READ_KEY, SMALL, Ended, Shell

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running


@pytest.fixture
def small(shell: Shell, forum: Running) -> Shell:
    shell.write(SMALL)
    return shell


def changed_behind_our_back(somebody: ForumClient, **settings: str) -> None:
    for name, value in settings.items():
        somebody.send("PUT", f"/admin/site_settings/{name}.json", json={name: value})


# The whole way


def test_the_example_converges_and_stays_so(shell: Shell, forum: Running) -> None:
    shell.run("init", "--example", "idiaspora")

    applied = shell.run("apply", "--yes")
    again = shell.run("plan", "--detailed-exitcode")
    drift = shell.run("drift")

    assert applied.exit_code == 0, applied.everything
    assert "Converged: everything reads back as it was written." in applied.stdout
    assert again.exit_code == 0
    assert "In sync" in again.stdout
    assert drift.exit_code == 0
    assert "No drift" in drift.stdout


def test_a_file_that_manages_nothing_is_not_merely_in_sync(shell: Shell, forum: Running) -> None:
    shell.write(SMALL.partition("settings:")[0])

    ended = shell.run("plan")

    assert ended.exit_code == 0
    assert "Note: the file manages nothing yet" in ended.stdout
    assert "No drift: the file manages nothing yet" in shell.run("drift").stdout
    assert "manages nothing yet" in shell.run("drift", "--format", "markdown").stdout
    assert "manages nothing" not in shell.run("plan", str(shell.write(SMALL))).stdout


def test_drift_names_field_old_new_and_line(small: Shell, somebody: ForumClient) -> None:
    small.run("apply", "--yes")
    changed_behind_our_back(somebody, title="Not ours")

    ended = small.run("drift")

    assert ended.exit_code == 3
    assert 'site setting title: "A small forum" → "Not ours"  (forum.yaml:7)' in ended.stdout
    assert "Drift: 1 difference" in ended.stdout


def test_drift_names_what_is_missing(small: Shell, forum: Running) -> None:
    ended = small.run("drift")

    assert ended.exit_code == 3
    assert "category announcements: declared → absent  (forum.yaml:9)" in ended.stdout


def test_drift_as_json(small: Shell, somebody: ForumClient) -> None:
    small.run("apply", "--yes")
    changed_behind_our_back(somebody, title="Not ours")

    ended = small.run("drift", "--format", "json")

    report = ended.json
    assert ended.exit_code == report["exit_code"] == 3
    (change,) = report["differences"]
    (field,) = change["fields"]
    assert (change["resource"], field["field"]) == ("site_setting title", "value")
    assert (field["old"], field["new"]) == ("A small forum", "Not ours")
    assert (field["file"], field["line"], field["path"]) == ("forum.yaml", 7, "settings.title")


def test_drift_writes_nothing(small: Shell, somebody: ForumClient) -> None:
    before = somebody.send("GET", "/site.json")

    small.run("drift", IDIASPORA_API_KEY=READ_KEY)

    assert somebody.send("GET", "/site.json") == before
    assert not Path(".idiaspora").exists()


# plan


def test_a_plan_shows_fields_reasons_lines_and_cost(small: Shell) -> None:
    ended = small.run("plan")

    assert ended.exit_code == 0
    assert "Small forum (http://127.0.0.1:" in ended.stdout
    assert '    title: "iDiaspora" → "A small forum"  (forum.yaml:7)' in ended.stdout
    assert "+ create category announcements  (forum.yaml:9)" in ended.stdout
    assert '    color: "0033A0"  (forum.yaml:11)' in ended.stdout
    assert "Plan: 1 to create, 1 to update, 0 to delete." in ended.stdout
    assert "2 to write" in ended.stdout
    assert ended.stderr == ""


def test_a_plan_says_why(shell: Shell, forum: Running) -> None:
    shell.run("init", "--example", "idiaspora")

    assert "because themes[diaspora-capital].questions, forum.yaml:" in shell.run("plan").stdout


def test_pending_changes_end_with_3_when_asked_for(small: Shell) -> None:
    assert small.run("plan", "--detailed-exitcode").exit_code == 3
    assert small.run("plan", "--detailed-exitcode", "--format", "json").json["exit_code"] == 3


def test_a_plan_as_json(small: Shell) -> None:
    ended = small.run("plan", "--format", "json")

    report = ended.json
    assert (report["format"], report["command"], report["exit_code"], report["in_sync"]) == (1, "plan", 0, False)
    assert report["forum"]["username"] == "provisioner"
    assert report["counts"] == {"create": 1, "update": 1, "delete": 0}
    assert report["cost"]["writes"] == 2
    settings, category = report["operations"]
    assert settings["changes"][0]["fields"][0]["old"] == "iDiaspora"
    assert (category["action"], category["changes"][0]["line"]) == ("create", 9)


def test_a_plan_works_with_a_key_that_only_reads(small: Shell) -> None:
    assert small.run("plan", IDIASPORA_API_KEY=READ_KEY).exit_code == 0


def test_the_time_at_the_limit_is_shown(small: Shell) -> None:
    ended = small.run("plan", "--requests-per-minute", "3", IDIASPORA_REQUESTS_PER_MINUTE=None)

    assert "at least 1 min" in ended.stdout


def test_a_name_that_the_forum_does_not_have_is_a_problem(small: Shell) -> None:
    small.write(SMALL + "    moderated_by: [nobody-knows-us]\n")

    ended = small.run("plan")

    assert ended.exit_code == 7
    assert "no-such-group" in ended.stderr
    assert "forum.yaml:12" in ended.stderr


# apply


def test_apply_shows_plan_progress_totals_and_journal(small: Shell) -> None:
    ended = small.run("apply", "--yes")

    assert ended.exit_code == 0
    assert "Plan: 1 to create, 1 to update" in ended.stdout
    assert "Applied: 2 done, in " in ended.stdout
    assert "Journal: .idiaspora/journal/" in ended.stdout
    assert "[1/2] update 1 setting\n[2/2] create category announcements\n" in ended.stderr
    (journal,) = Path(".idiaspora/journal").glob("*.jsonl")
    assert str(journal) in ended.stdout


def test_apply_as_json_is_one_object(small: Shell) -> None:
    report = small.run("apply", "--yes", "--format", "json").json

    assert report["totals"] == {"done": 2}
    assert [outcome["status"] for outcome in report["outcomes"]] == ["done", "done"]
    assert report["unconverged"] == []
    assert report["journal"].startswith(".idiaspora/journal/")
    assert report["exit_code"] == 0


def test_apply_of_nothing_asks_nothing_and_writes_no_journal(small: Shell) -> None:
    small.run("apply", "--yes")
    journals = list(Path(".idiaspora/journal").iterdir())

    ended = small.run("apply", "--yes")

    assert ended.exit_code == 0
    assert "In sync" in ended.stdout
    assert list(Path(".idiaspora/journal").iterdir()) == journals


def test_without_a_terminal_apply_needs_yes(small: Shell, somebody: ForumClient) -> None:
    asked = somebody.requests_sent

    ended = small.run("apply")

    assert ended.exit_code == 2
    assert "--yes" in ended.stderr
    assert ended.stdout == ""
    assert somebody.requests_sent == asked


def test_an_invalid_file_is_told_before_the_missing_terminal(small: Shell) -> None:
    small.write("version: 1\n")

    assert small.run("apply").exit_code == 7


def test_a_kind_that_is_never_deleted_is_wrong_usage(small: Shell) -> None:
    ended = small.run("apply", "--yes", "--allow-delete", "category,category_order")

    assert ended.exit_code == 2
    assert "category_order" in ended.stderr
    assert "tag_group" in ended.stderr


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        pytest.param("--raise-limit", "category", "category", id="limit without a number"),
        pytest.param("--raise-limit", "cat=3", "category", id="limit of an unknown kind"),
        pytest.param("--allow-lock-out", "none-such", "no-admin", id="unknown rule"),
    ],
)
def test_a_consent_to_what_there_is_not_is_wrong_usage(small: Shell, option: str, value: str, said: str) -> None:
    ended = small.run("apply", "--yes", option, value)

    assert ended.exit_code == 2
    assert said in ended.stderr


@pytest.fixture
def with_questions(shell: Shell, forum: Running) -> Shell:
    """A forum with a theme whose questions shall go."""
    theme = "themes:\n  - {name: Theme one, slug: theme-one, questions: true}\n"
    file = SMALL.partition("settings:")[0] + theme
    shell.write(file)
    assert shell.run("apply", "--yes").exit_code == 0
    shell.write(file.replace("true", "false"))
    return shell


def test_a_deletion_is_shown_and_needs_consent(with_questions: Shell) -> None:
    planned = with_questions.run("plan")
    refused = with_questions.run("apply", "--yes")
    done = with_questions.run("apply", "--yes", "--allow-delete", "category")

    assert "- delete category theme-one/ask  (because themes[theme-one].questions" in planned.stdout
    assert "needs --allow-delete category" in planned.stdout
    assert refused.exit_code == 5
    assert "--allow-delete category" in refused.stdout
    assert done.exit_code == 0, done.everything
    assert with_questions.run("plan", "--detailed-exitcode").exit_code == 0


def test_what_is_protected_is_refused(with_questions: Shell) -> None:
    file = Path("forum.yaml").read_text(encoding="utf-8")
    with_questions.write(file + 'protect: ["categories[theme-one/ask]"]\n')

    planned = with_questions.run("plan")
    refused = with_questions.run("apply", "--yes", "--allow-delete", "category")
    report = with_questions.run("apply", "--yes", "--allow-delete", "category", "--format", "json").json

    assert planned.exit_code == 5
    assert "Refused: category theme-one/ask is protected" in planned.stdout
    assert refused.exit_code == 5
    assert "To allow it: " in refused.stdout
    assert (report["exit_code"], report["outcomes"]) == (5, [])
    assert report["refusals"][0]["rule"] == "protected"


def test_a_second_run_at_once_is_refused(small: Shell) -> None:
    from idiaspora.provisioning.apply.run_lock import only_run

    with only_run(Path("forum.yaml")):
        ended = small.run("apply", "--yes")

    assert ended.exit_code == 1
    assert "another apply" in ended.stderr


# doctor


def test_doctor_tells_what_stands_in_the_way(small: Shell) -> None:
    ended = small.run("doctor")

    assert ended.exit_code == 0
    assert "ok      user: provisioner is an admin" in ended.stdout
    assert "ok      can: upcoming changes: this version has none" in ended.stdout
    assert "ok      file: it asks for nothing that this forum is known not to have" in ended.stdout
    assert ended.stdout.rstrip().splitlines()[-1].endswith(" ok, 1 unknown")  # it has no tag group yet


def test_doctor_fails_with_a_wrong_key(small: Shell) -> None:
    ended = small.run("doctor", IDIASPORA_API_KEY="wrong")

    assert ended.exit_code == 1
    assert "failed  key: " in ended.stdout
    assert "→" in ended.stdout


def test_doctor_as_json(small: Shell) -> None:
    report = small.run("doctor", "--format", "json").json

    assert {check["name"] for check in report["checks"]} >= {"address", "key", "user", "version", "settings", "budget"}
    assert report["exit_code"] == 0


# Secrets


def test_no_output_holds_a_key_or_a_secret(shell: Shell, forum: Running, somebody: ForumClient) -> None:
    secret = "a-secret-that-must-not-be-seen"
    shell.write(SMALL.replace("title: A small forum", "discourse_connect_secret: !secret CONNECT_SECRET"))
    variables = {"CONNECT_SECRET": secret}
    everything = [
        shell.run(command, *options, "--debug", **variables).everything
        for command, *options in (
            ("plan",), ("plan", "--format", "json"), ("apply", "--yes"), ("drift",), ("doctor",),
            ("apply", "--yes", "--format", "json"),
        )
    ]  # fmt: skip
    changed_behind_our_back(somebody, discourse_connect_secret="another-secret-text")
    drift = shell.run("drift", "--debug", **variables)
    everything += [drift.everything, *(path.read_text() for path in Path(".idiaspora").rglob("*") if path.is_file())]

    assert drift.exit_code == 3
    assert "discourse_connect_secret: (secret), changed" in drift.stdout
    assert "DEBUG idiaspora.provisioning.forum.client: GET /admin/site_settings.json -> 200" in everything[0]
    for text in everything:
        assert secret not in text
        assert "another-secret-text" not in text
        assert KEY not in text


def test_debug_may_stand_before_the_command(small: Shell) -> None:
    assert "DEBUG idiaspora.provisioning.forum.client: GET" in small.run("--debug", "plan").stderr


# Untrusted text


def test_what_the_forum_says_does_not_act_on_the_terminal(small: Shell, somebody: ForumClient) -> None:
    changed_behind_our_back(somebody, title="x\u001b[31m[red]\u202edeert")

    def harmless(ended: Ended) -> bool:
        return "\u001b" not in ended.everything and "\u202e" not in ended.everything

    text, data = small.run("plan"), small.run("plan", "--format", "json")
    doctor = small.run("doctor")

    assert r'title: "x\x1b[31m[red]\u202edeert" → ' in text.stdout
    assert json.loads(data.stdout)["operations"][0]["changes"][0]["fields"][0]["old"] == "x\u001b[31m[red]\u202edeert"
    assert harmless(text)
    assert harmless(data)
    assert harmless(doctor)
