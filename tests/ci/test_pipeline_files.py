"""The files for CI: valid by the platforms' published schemas, and consistent with the commands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pipelines import ROOT, read
from pre_commit.clientlib import load_manifest
from typer.main import get_command

from idiaspora.cli.main import app

WORKFLOWS = sorted((ROOT / "ci" / "github").glob("*.yml"))
APPLYING = ("apply.yml", "calendar.yml")
NAMED = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)


def check(schema: str, *words: Path | str) -> None:
    """Files, and options, by check-jsonschema, which ships the schemas of SchemaStore."""
    arguments = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, words)]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_action_is_valid() -> None:
    check("vendor.github-actions", ROOT / "action.yml")


def test_the_workflows_are_valid() -> None:
    check("vendor.github-workflows", *WORKFLOWS)
    check("custom.github-workflows-require-timeout", *WORKFLOWS)


def test_the_gitlab_template_is_valid() -> None:
    check("vendor.gitlab-ci", ROOT / "ci" / "gitlab" / "idiaspora.gitlab-ci.yml", "--data-transform", "gitlab-ci")


def test_the_pre_commit_hook_is_valid() -> None:
    (hook,) = load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))

    assert hook["entry"].split()[0] == "idiaspora"
    for path in ("forum.yaml", "forums/forum.yml", "environments/test.yaml"):
        assert re.search(hook["files"], path)
    for path in ("forum.yaml.bak", "README.md", "environments/deep/er.yaml"):
        assert not re.search(hook["files"], path)


@NAMED
def test_workflows_ask_for_no_more_rights_than_they_need(file: Path) -> None:
    workflow = read(str(file.relative_to(ROOT)))

    assert workflow["permissions"]["contents"] == ("write" if file.name in APPLYING else "read")
    assert "pull_request_target" not in workflow["on"]
    assert set(workflow["permissions"].values()) <= {"read", "write"}


@NAMED
def test_workflows_give_the_action_inputs_that_it_has(file: Path) -> None:
    action = read("action.yml")
    steps = [step for job in read(str(file.relative_to(ROOT)))["jobs"].values() for step in job["steps"]]

    ours = [step for step in steps if step.get("uses", "").startswith("OWNER/idiaspora@")]
    assert ours
    for step in ours:
        assert set(step["with"]) <= set(action["inputs"])
        assert step["with"]["command"] in get_command(app).commands
        for output in re.findall(r"steps\.\w+\.outputs\.([\w-]+)", file.read_text(encoding="utf-8")):
            assert output in action["outputs"]


@NAMED
def test_only_the_workflows_that_apply_get_the_key_that_writes(file: Path) -> None:
    secrets = set(re.findall(r"secrets\.(\w+)", file.read_text(encoding="utf-8")))

    assert secrets == {"IDIASPORA_API_KEY" if file.name in APPLYING else "IDIASPORA_READ_KEY"}


def test_the_job_of_the_calendar_consents_to_nothing_else() -> None:
    steps = read("ci/github/calendar.yml")["jobs"]["calendar"]["steps"]
    (ours,) = [step["with"] for step in steps if step.get("uses", "").startswith("OWNER/idiaspora@")]
    assert (ours["command"], ours["arguments"]) == ("apply", "--allow-widening=calendar")


def test_no_script_is_put_together_from_expressions() -> None:
    files = ["action.yml", *(str(file.relative_to(ROOT)) for file in WORKFLOWS)]
    for name in files:
        content = read(name)
        jobs = content["jobs"].values() if "jobs" in content else [content["runs"]]
        for job in jobs:
            assert [step["run"] for step in job["steps"] if "${{" in step.get("run", "")] == []
