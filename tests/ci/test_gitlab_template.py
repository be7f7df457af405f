"""The GitLab template and the workflows' own steps: their scripts, run against a forum."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import requests
from pipelines import FILE, KEY, READ_KEY, ROOT, Workspace, bash, environment, gitlab_job, read

pytestmark = pytest.mark.slow


def run(workspace: Workspace, name: str, source: str) -> "subprocess.CompletedProcess[str]":
    """A job of the template as a runner's shell runs it; what pip installs is here already."""
    job = gitlab_job(name)
    given = {"IDIASPORA_READ_KEY": READ_KEY, "IDIASPORA_KEY": KEY, "CI_PROJECT_DIR": str(workspace.repository)}
    variables = environment(**workspace.variables, **given, CI_PIPELINE_SOURCE=source)
    for variable, value in job["variables"].items():
        variables[variable] = re.sub(r"\$(\w+)", lambda match: variables.get(match[1], ""), value)
    before = [line for line in job["before_script"] if "venv" not in line]
    return bash("\n".join((*before, *job["script"])), workspace.repository, variables)


def report(workspace: Workspace, name: str) -> str:
    return (workspace.repository / "reports" / name).read_text(encoding="utf-8")


def test_a_merge_request_validates_and_plans_with_the_key_that_reads(workspace: Workspace) -> None:
    validated = run(workspace, "idiaspora:validate", "merge_request_event")
    planned = run(workspace, "idiaspora:plan", "merge_request_event")

    assert (validated.returncode, planned.returncode) == (0, 0), validated.stderr + planned.stderr
    issue = json.loads(report(workspace, "code-quality.json"))[0]
    assert issue["location"]["path"] == "forum.yaml"
    assert json.loads(report(workspace, "plan.json"))["operations"]
    for name in ("plan.xml", "plan.html", "plan.md", "validate.xml"):
        assert report(workspace, name)
    users = requests.get(f"{workspace.variables['IDIASPORA_URL']}/__sandbox__/requests", timeout=10).json()["requests"]
    assert {item["key"] for item in users} <= {"read", None}


def test_the_plan_of_the_pipeline_is_applied_and_nothing_else(workspace: Workspace) -> None:
    assert run(workspace, "idiaspora:plan", "push").returncode == 0
    (workspace.repository / "forum.yaml").write_text(FILE + "# changed\n")
    other_file = run(workspace, "idiaspora:apply", "push")
    (workspace.repository / "forum.yaml").write_text(FILE)

    proposed = run(workspace, "idiaspora:apply", "merge_request_event")
    applied = run(workspace, "idiaspora:apply", "push")

    assert other_file.returncode == 6
    assert (proposed.returncode, "--allow-pull-request" in proposed.stderr) == (5, True)
    assert applied.returncode == 0, applied.stderr
    assert "Converged" in applied.stdout


def test_drift_and_audit_are_both_told_in_one_job(workspace: Workspace) -> None:
    ended = run(workspace, "idiaspora:drift", "schedule")

    assert ended.returncode == 3
    assert 'failures="2"' in report(workspace, "drift.xml")
    assert report(workspace, "audit.html")


def test_what_opens_by_the_calendar_is_opened_by_its_own_job(workspace: Workspace) -> None:
    head, _, _ = FILE.partition("settings:")
    days = "consultation: {timezone: UTC, opens: %s, closes: 2999-12-31}\n"
    theme = "themes: [{name: Water and health, slug: water, access: {see: [everyone], create: [members]}}]\n"
    file = workspace.repository / "forum.yaml"
    file.write_text(head + days % "2999-01-01" + theme)
    announced = run(workspace, "idiaspora:calendar", "schedule")
    file.write_text(head + days % "2020-01-01" + theme + "settings: {login_required: false}\n")
    opened = run(workspace, "idiaspora:calendar", "schedule")

    assert (announced.returncode, opened.returncode) == (0, 0), announced.stderr + opened.stderr
    assert "open, read-only from 3000-01-01 00:00 (UTC) on: water" in opened.stdout


def test_the_install_line_asks_for_the_package_that_is_named() -> None:
    lines = gitlab_job("idiaspora:plan")["before_script"]

    assert any('pip install --quiet --disable-pip-version-check "$IDIASPORA_PACKAGE"' in line for line in lines)


# The workflow that applies


@pytest.fixture
def repository(workspace: Workspace) -> Path:
    """A clone whose origin is beside it."""
    for arguments in (
        ["git", "init", "--quiet", "--bare", "../origin"],
        ["git", "init", "--quiet", "--initial-branch=main"],
        ["git", "remote", "add", "origin", "../origin"],
        ["git", "add", "."],
        ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "first"],
        ["git", "push", "--quiet", "--set-upstream", "origin", "main"],
    ):
        subprocess.run(arguments, cwd=workspace.repository, check=True, capture_output=True)
    return workspace.repository


def test_what_was_applied_is_recorded_once(repository: Path) -> None:
    steps = read("ci/github/apply.yml")["jobs"]["apply"]["steps"]
    script = next(step["run"] for step in steps if step.get("name") == "Keep what was applied last")
    (repository / "idiaspora.lock.json").write_text("{}\n")
    (repository / "other.txt").write_text("not ours\n")

    first, second = (bash(script, repository, environment()) for _ in range(2))

    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    log = subprocess.run(
        ["git", "log", "--format=%s", "--name-only", "origin/main"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    assert log.stdout.split() == ["Record", "what", "was", "applied", "idiaspora.lock.json", "first", "forum.yaml"]


def test_the_hook_validates_the_forum_file(workspace: Workspace) -> None:
    (hook,) = read(".pre-commit-hooks.yaml")
    variables = environment(**workspace.variables)

    good = bash(hook["entry"], workspace.repository, variables)
    (workspace.repository / "forum.yaml").write_text("version: 1\ncolour: 1\n")
    bad = bash(hook["entry"], workspace.repository, variables)

    assert (good.returncode, bad.returncode) == (0, 7)
    assert "forum.yaml:2: unknown-key" in bad.stdout
    assert ROOT.joinpath(".pre-commit-hooks.yaml").exists()
