"""The GitHub Action: its steps, run as GitHub runs them, against a forum."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import requests
from pipelines import FILE, GITHUB_BOT, KEY, READ_KEY, ROOT, Action, Workspace, bash, environment

pytestmark = pytest.mark.slow

HEX = re.compile("[0-9a-f]{32}")


def comments(github: Path) -> list[dict[str, Any]]:
    """Those that the action wrote."""
    found = json.loads(github.read_text(encoding="utf-8"))["comments"]
    return [comment for comment in found if comment["user"]["login"] == GITHUB_BOT]


def change_title(workspace: Workspace, title: str) -> None:
    requests.put(
        f"{workspace.variables['IDIASPORA_URL']}/admin/site_settings/title.json",
        json={"title": title},
        headers={"Api-Key": KEY, "Api-Username": "provisioner"},
        timeout=10,
    ).raise_for_status()


# One command


def test_a_plan_gives_outputs_a_summary_annotations_and_reports(workspace: Workspace) -> None:
    ran = Action(workspace).run(command="plan", api_key=READ_KEY)

    assert (ran.failed_at, ran.value("exit-code")) == ("", "0"), ran.errors
    assert HEX.fullmatch(ran.value("digest"))
    assert workspace.summary.read_text(encoding="utf-8").startswith("<!-- idiaspora:digest plan 127.0.0.1:")
    assert "::notice file=forum.yaml,line=4,title=pending-update%3A site setting title::" in ran.printed
    names = {path.name for path in Path(ran.value("reports")).iterdir()}
    assert names >= {"report.md", "report.html", "report.json", "report.sarif", "report.xml"}


def test_its_step_fails_as_the_command_did(workspace: Workspace) -> None:
    failing = Action(workspace).run(command="plan", api_key=READ_KEY, arguments="--detailed-exitcode")
    tolerant = Action(workspace).run(command="validate", file="missing.yaml", fail="false")

    assert failing.failed_at == "End as the command did: 3"
    assert (tolerant.failed_at, tolerant.value("exit-code")) == ("", "7")


def test_an_invalid_file_stands_beside_its_lines(workspace: Workspace) -> None:
    (workspace.repository / "forum.yaml").write_text(f"{FILE}colour: 1\n", encoding="utf-8")

    ran = Action(workspace).run(command="validate")

    assert ran.failed_at == "End as the command did: 7"
    assert "::error file=forum.yaml,line=7,title=unknown-key%3A colour::" in ran.printed


def test_annotations_can_be_left_out(workspace: Workspace) -> None:
    assert "::notice" not in Action(workspace).run(command="plan", api_key=READ_KEY, annotations="false").printed


def test_a_folder_below_is_named_from_the_top(workspace: Workspace) -> None:
    below = workspace.repository / "forums"
    below.mkdir()
    shutil.move(workspace.repository / "forum.yaml", below / "berlin.yaml")

    ran = Action(workspace).run(command="plan", api_key=READ_KEY, file="berlin.yaml", working_directory="forums")

    assert "::notice file=forums/berlin.yaml,line=4," in ran.printed


def test_a_command_without_reports_runs_too(workspace: Workspace) -> None:
    ran = Action(workspace).run(command="doctor", api_key=READ_KEY)

    assert (ran.failed_at, ran.value("exit-code"), ran.value("digest")) == ("", "0", ""), ran.errors


def test_arguments_are_options_one_a_line_and_never_commands(workspace: Workspace) -> None:
    evil = workspace.folder / "evil"

    ran = Action(workspace).run(
        command="plan",
        api_key=READ_KEY,
        arguments=f"--detailed-exitcode\n--out=a b.json\n\n$(touch {evil}); `touch {evil}`",
    )
    good = Action(workspace).run(command="plan", api_key=READ_KEY, arguments="--detailed-exitcode\n--out=a b.json")

    assert ran.value("exit-code") == "2"
    assert not evil.exists()
    assert good.value("exit-code") == "3"
    assert (workspace.repository / "a b.json").exists()


def test_an_environment_is_merged(workspace: Workspace) -> None:
    (workspace.repository / "environments").mkdir()
    (workspace.repository / "environments" / "test.yaml").write_text("settings: {title: Under test}\n")

    Action(workspace).run(command="plan", api_key=READ_KEY, environment="test")

    assert "Under test" in workspace.summary.read_text(encoding="utf-8")


def test_the_key_is_in_no_output(workspace: Workspace, github: Path) -> None:
    ran = Action(workspace).run(command="plan", api_key=READ_KEY, comment="true", arguments="--debug")

    written = "".join(path.read_text(errors="replace") for path in workspace.folder.rglob("*") if path.is_file())
    assert READ_KEY not in ran.printed + ran.errors + written


# Comments


def test_a_pull_request_has_one_comment_that_is_updated(workspace: Workspace, github: Path) -> None:
    workspace.event, workspace.pull_request = "pull_request", "7"
    action = Action(workspace)

    first = action.run(command="plan", api_key=READ_KEY, comment="true")
    (workspace.repository / "forum.yaml").write_text(FILE.replace("A small", "A smaller"), encoding="utf-8")
    second = action.run(command="plan", api_key=READ_KEY, comment="true")

    assert (first.failed_at, second.failed_at) == ("", ""), first.errors + second.errors
    (comment,) = comments(github)
    assert comment["body"].startswith("<!-- idiaspora:digest plan ")
    assert second.value("digest") in comment["body"]
    assert "A smaller forum" in comment["body"]
    assert len(json.loads(github.read_text())["comments"]) == 2


def test_each_file_and_environment_has_its_own_comment(workspace: Workspace, github: Path) -> None:
    workspace.event, workspace.pull_request = "pull_request", "7"
    shutil.copy(workspace.repository / "forum.yaml", workspace.repository / "other.yaml")

    for file in ("forum.yaml", "other.yaml"):
        assert Action(workspace).run(command="validate", comment="true", file=file).failed_at == ""

    assert len(comments(github)) == 2


def test_a_failure_is_commented_too(workspace: Workspace, github: Path) -> None:
    workspace.event, workspace.pull_request = "pull_request", "7"

    ran = Action(workspace).run(command="plan", api_key="wrong", comment="true")

    assert ran.failed_at == "End as the command did: 1"
    assert "no result" in comments(github)[0]["body"]


def test_without_a_pull_request_nothing_is_commented(workspace: Workspace, github: Path) -> None:
    ran = Action(workspace).run(command="plan", api_key=READ_KEY, comment="true")

    assert "There is no pull request" in ran.printed
    assert comments(github) == []


# Review and apply


@pytest.fixture
def reviewed(workspace: Workspace, github: Path) -> Workspace:
    """A plan was commented in the pull request, which is merged now."""
    workspace.event, workspace.pull_request = "pull_request", "7"
    assert Action(workspace).run(command="plan", api_key=READ_KEY, comment="true").failed_at == ""
    workspace.event, workspace.pull_request = "push", ""
    return workspace


def test_the_reviewed_plan_is_applied_after_the_merge(reviewed: Workspace) -> None:
    ran = Action(reviewed).run(command="apply", api_key=KEY, reviewed="true")

    assert (ran.failed_at, ran.value("exit-code")) == ("", "0"), ran.errors
    assert "Converged" in ran.printed
    assert (reviewed.repository / "idiaspora.lock.json").exists()


def test_another_plan_is_not_applied(reviewed: Workspace) -> None:
    change_title(reviewed, "Changed since the review")

    ran = Action(reviewed).run(command="apply", api_key=KEY, reviewed="true")

    assert ran.failed_at == "End as the command did: 6"
    assert "expected: forum or file changed since the review" in ran.errors


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state | {"pulls": []}, "no merged pull request belongs to the commit"),
        (lambda state: state | {"pulls": [{"number": 7, "merged_at": None}]}, "no merged pull request"),
        (lambda state: state | {"comments": state["comments"][:1]}, "the pull request #7 has no comment with a plan"),
    ],
    ids=["no pull request", "not merged", "only a comment of somebody else"],
)
def test_without_a_review_nothing_is_applied(workspace: Workspace, github: Path, change: Any, message: str) -> None:
    github.write_text(json.dumps(change(json.loads(github.read_text()))))

    ran = Action(workspace).run(command="apply", api_key=KEY, reviewed="true")

    assert ran.failed_at == "Find the reviewed digest: 1"
    assert f"::error::{message}" in ran.printed


def test_a_pull_request_cannot_apply(workspace: Workspace) -> None:
    workspace.event = "pull_request"

    ran = Action(workspace).run(command="apply", api_key=KEY)

    assert ran.failed_at == "End as the command did: 5"
    assert "--allow-pull-request" in ran.errors


# Installing


def test_the_action_installs_what_it_runs(workspace: Workspace, tmp_path: Path) -> None:
    source = tmp_path / "source"
    kept = ("cli", "facts", "idiaspora", "plugin_config", "provisioning", "sandbox")
    kept += ("pyproject.toml", "setup.py", "README.md", "LICENSE")
    source.mkdir()
    for name in kept:
        path = ROOT / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, source / name)
    script = next(step["run"] for step in Action(workspace).file["runs"]["steps"] if step["id"] == "install")
    output = tmp_path / "output"
    # What pip would fetch is here already; the new environment finds it through PYTHONPATH.
    variables = environment(
        PYTHON=sys.executable,
        SOURCE=str(source),
        FOLDER=str(workspace.temporary),
        GITHUB_OUTPUT=str(output),
        PYTHONPATH=sysconfig.get_path("purelib"),
        PIP_NO_INDEX="1",
        PIP_NO_DEPS="1",
        PIP_NO_BUILD_ISOLATION="0",
        PIP_IGNORE_INSTALLED="1",
    )

    ended = bash(script, workspace.repository, variables)
    again = bash(script, workspace.repository, variables)

    assert (ended.returncode, again.returncode) == (0, 0), ended.stderr + again.stderr
    command = output.read_text().splitlines()[0].removeprefix("command=")
    shown = subprocess.run([command, "--version"], capture_output=True, text=True, env=variables, check=True)
    assert shown.stdout.startswith("idiaspora ")


def test_an_old_python_is_told(workspace: Workspace) -> None:
    script = next(step["run"] for step in Action(workspace).file["runs"]["steps"] if step["id"] == "install")
    old = workspace.folder / "python2"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    ended = bash(
        script, workspace.repository, environment(PYTHON=str(old), SOURCE="x", FOLDER=str(workspace.temporary))
    )

    assert ended.returncode == 1
    assert "::error::idiaspora needs Python 3.11 or later" in ended.stdout
    assert os.listdir(workspace.temporary) == []
