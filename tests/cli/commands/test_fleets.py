"""Several forums in one run of `drift` or `audit`: one report, each with its own key, the worst exit code."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from chat import Chat, running_chat
from command_line import KEY, SMALL, Shell

from idiaspora.sandbox.server import Running, running

pytestmark = pytest.mark.slow

OTHER_KEY = "fedcba9876543210fedcba9876543210-full"


@pytest.fixture
def chat() -> Iterator[Chat]:
    with running_chat() as chat:
        yield chat


@pytest.fixture
def two(applied: Shell) -> Iterator[Running]:
    """Another forum, whose file is other.yaml."""
    with running(seed="conformance", admin_requests_per_minute=0, ip_mode="none", key_full=OTHER_KEY) as other:
        applied.write(
            SMALL.replace("Small forum", "Other forum").replace("!env IDIASPORA_URL", other.url), "other.yaml"
        )
        applied.variables |= {"IDIASPORA_API_KEY_FORUM": KEY, "IDIASPORA_API_KEY_OTHER": OTHER_KEY}
        yield other


def test_several_forums_are_one_report(applied: Shell, two: Running) -> None:
    ended = applied.run("drift", "--forum", "forum.yaml", "--forum", "other.yaml")

    assert ended.exit_code == 3
    clean, drifted = ended.stdout.index("── forum.yaml"), ended.stdout.index("── other.yaml")
    assert clean < ended.stdout.index("No drift") < drifted < ended.stdout.index("category announcements")
    assert ended.stdout.rstrip().endswith("2 forums: 1 without drift, 1 with drift, 0 not looked at.")


def test_a_forum_that_cannot_be_looked_at_is_worse_than_drift(applied: Shell, two: Running) -> None:
    applied.write(SMALL.replace("!env IDIASPORA_URL", "http://127.0.0.1:9"), "gone.yaml")
    applied.write("version: 1\n", "wrong.yaml")

    names = ("forum.yaml", "other.yaml", "gone.yaml", "wrong.yaml")
    options = [option for name in names for option in ("--forum", name)]
    ended = applied.run("drift", *options, "--format", "json", IDIASPORA_API_KEY_GONE="k", IDIASPORA_API_KEY_WRONG="k")

    report = ended.json
    assert ended.exit_code == report["exit_code"] == 1
    assert [(item["label"], item["exit_code"]) for item in report["forums"]] == [
        ("forum.yaml", 0), ("other.yaml", 3), ("gone.yaml", 1), ("wrong.yaml", 7),
    ]  # fmt: skip
    assert report["forums"][0]["report"]["drift"] is False
    assert report["forums"][2]["error"]["kind"] == "NotSent"
    assert report["forums"][3]["problems"][0]["code"] == "missing-key"


def test_no_forum_gets_the_key_of_another(applied: Shell, two: Running) -> None:
    ended = applied.run(
        "drift", "--forum", "forum.yaml", "--forum", "other.yaml", IDIASPORA_API_KEY_OTHER=None, IDIASPORA_API_KEY=KEY
    )

    assert ended.exit_code == 1
    assert "neither IDIASPORA_API_KEY_OTHER nor IDIASPORA_API_KEY_OTHER_FILE is set" in ended.stdout


def test_a_fleet_file_names_forums_keys_and_variables(applied: Shell, two: Running, chat: Chat) -> None:
    applied.write(SMALL, "folder/forum.yaml")
    fleet = f"""\
version: 1
forums:
  - name: The first
    file: forum.yaml
    api_key: !secret FIRST_KEY
  - file: folder/forum.yaml
    name: The second
    api_key: !secret SECOND_KEY
    variables: {{IDIASPORA_URL: "{two.url}"}}
"""
    applied.write(fleet, "fleet.yaml")

    keys = {"FIRST_KEY": KEY, "SECOND_KEY": OTHER_KEY, "IDIASPORA_API_KEY": None}
    ended = applied.run("drift", "--fleet", "fleet.yaml", "--webhook", chat.url, "--since-last", **keys)

    assert ended.exit_code == 3
    assert "── The second" in ended.stdout
    assert f"({two.url}, as provisioner)" in ended.stdout
    assert [text.splitlines()[0] for text in chat.texts] == ["`Small forum`: 2 differences"]
    assert json.loads(Path("folder/.idiaspora/drift-state.json").read_text())["forums"][two.url]


@pytest.mark.parametrize("command", ["drift", "audit"])
def test_the_files_that_a_fleet_names_are_not_replaced(applied: Shell, command: str) -> None:
    applied.write(SMALL, "berlin/forum.yaml")
    applied.write("version: 1\nforums: [{file: berlin/forum.yaml}]\n", "fleet.yaml")

    ended = applied.run(command, "--fleet", "fleet.yaml", "--output", "json=berlin/forum.yaml")

    assert ended.exit_code == 2
    assert Path("berlin/forum.yaml").read_text(encoding="utf-8") == SMALL


def test_a_key_in_a_fleet_file_is_refused(applied: Shell) -> None:
    applied.write(f"version: 1\nforums:\n  - {{file: forum.yaml, api_key: {KEY}}}\n", "fleet.yaml")

    ended = applied.run("drift", "--fleet", "fleet.yaml")

    assert ended.exit_code == 7
    assert "fleet.yaml:3" in ended.stderr
    assert "!secret" in ended.stderr
    assert KEY not in ended.everything


def test_a_forum_file_cannot_show_the_key_of_another_forum(applied: Shell) -> None:
    applied.write(SMALL + "tag_groups: [{name: !env SECOND_KEY, tags: [a]}]\n", "forum.yaml")
    members = "[{file: forum.yaml, api_key: !secret FIRST_KEY}, {file: other.yaml, api_key: !secret SECOND_KEY}]"
    applied.write(f"version: 1\nforums: {members}\n", "fleet.yaml")

    ended = applied.run("drift", "--fleet", "fleet.yaml", FIRST_KEY=KEY, SECOND_KEY=OTHER_KEY)

    assert "credential-in-file" in ended.everything
    assert OTHER_KEY not in ended.everything


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("forum.yaml", "--forum", "other.yaml"), "either by FILE or by --forum"),
        (("--fleet", "fleet.yaml", "--env", "test"), "a fleet file names the overlay"),
        (("--forum", "a/b.yaml", "--forum", "a-b.yaml"), "from one variable"),
    ],
    ids=["both", "env", "one variable"],
)
def test_wrong_usage(applied: Shell, arguments: tuple[str, ...], word: str) -> None:
    ended = applied.run("drift", *arguments)

    assert ended.exit_code == 2
    assert word in " ".join(ended.stderr.replace("│", " ").split())


def test_one_forum_by_option_is_as_by_argument(applied: Shell) -> None:
    assert applied.run("drift", "--forum", "forum.yaml").stdout == applied.run("drift", "forum.yaml").stdout


def test_an_audit_of_several_forums(applied: Shell, two: Running) -> None:
    applied.write(SMALL.replace("!env IDIASPORA_URL", "http://127.0.0.1:9"), "gone.yaml")
    options = ("--forum", "forum.yaml", "--forum", "other.yaml", "--rule", "drift")

    text = applied.run("audit", *options)
    report = applied.run("audit", *options, "--forum", "gone.yaml", "--format", "json", IDIASPORA_API_KEY_GONE="k").json

    assert text.exit_code == 3
    assert text.stdout.index("── forum.yaml") < text.stdout.index("drift-absent") > text.stdout.index("── other.yaml")
    assert text.stdout.rstrip().endswith("2 forums: 1 without errors, 1 with errors, 0 not looked at.")
    assert [(item["label"], item["exit_code"]) for item in report["forums"]] == [
        ("forum.yaml", 0), ("other.yaml", 3), ("gone.yaml", 1),
    ]  # fmt: skip
    assert report["exit_code"] == 1


def test_the_findings_of_several_forums_name_the_forum(applied: Shell, two: Running) -> None:
    ended = applied.run("drift", "--forum", "forum.yaml", "--forum", "other.yaml", "--format", "github")

    assert "other.yaml%3A category announcements" in ended.stdout
    assert "file=other.yaml" in ended.stdout


def test_two_forum_files_of_one_folder_are_applied_and_each_knows_what_was(applied: Shell, two: Running) -> None:
    ended = applied.run("apply", "other.yaml", "--yes", IDIASPORA_API_KEY=OTHER_KEY)
    assert ended.exit_code == 0
    assert "Recorded in idiaspora.other.yaml.lock.json" in ended.stderr
    requests.put(
        f"{two.url}/admin/site_settings/title.json",
        json={"title": "Not ours"},
        headers={"Api-Key": OTHER_KEY, "Api-Username": "provisioner"},
        timeout=10,
    ).raise_for_status()

    report = applied.run("drift", "--forum", "forum.yaml", "--forum", "other.yaml", "--format", "json").json

    clean, drifted = (item["report"]["differences"] for item in report["forums"])
    assert clean == []
    assert [field["cause"] for item in drifted for field in item["fields"]] == ["there"]


@pytest.mark.parametrize("command", ["audit", "drift"])
def test_a_fleet_file_that_is_not_there_is_told_with_what_it_holds(shell: Shell, command: str) -> None:
    ended = shell.run(command, "--fleet", "none.yaml")
    assert ended.exit_code == 7
    assert "fleet-not-found" in ended.stderr
    assert "a fleet file lists forum files" in ended.stderr
    assert "idiaspora init" not in ended.stderr
