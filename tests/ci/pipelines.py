"""A small stand-in for the runners of GitHub and GitLab: runs the shell steps of a file as the platforms would."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
GITHUB_BOT = "github-actions[bot]"
KEY = "0123456789abcdef0123456789abcdef-full"
READ_KEY = "0123456789abcdef0123456789abcdef-read"
FILE = """\
version: 1
forum: {name: Small forum, url: !env IDIASPORA_URL, username: provisioner}
settings:
  title: A small forum
categories:
  - {name: Announcements, slug: announcements, color: "0033A0"}
"""


def read(name: str) -> Any:
    """A file of the repository, as YAML 1.2 has it: `on` is a word."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)


def environment(**variables: str) -> dict[str, str]:
    """What a step finds: nothing of ours, and nothing of the platform on which these tests run."""
    foreign = ("IDIASPORA_", "GITHUB_", "CI_", "SANDBOX_", "PIP_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    path = f"{BIN}{os.pathsep}{kept.get('PATH', '')}"
    return kept | {"PATH": path, "NO_PROXY": "127.0.0.1", "PYTHONPATH": str(ROOT)} | variables


def bash(script: str, folder: Path, variables: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Runs a script as GitHub's `shell: bash` does."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass
class Workspace:
    """The folder of a repository on a runner, and beside it what GitHub gives each job."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    event: str = "push"
    pull_request: str = ""

    def __post_init__(self) -> None:
        self.repository = self.folder / "repository"
        self.temporary = self.folder / "temp"
        for made in (self.repository, self.temporary):
            made.mkdir()
        self.summary = self.folder / "summary"
        self.summary.touch()

    def github(self) -> dict[str, str]:
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": self.event,
            "GITHUB_REPOSITORY": "owner/forum",
            "GITHUB_SHA": "a" * 40,
            "GITHUB_WORKSPACE": str(self.repository),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temporary),
        }


@dataclass
class Ran:
    """A run of the action: the outputs of its steps, what it printed, and whether it succeeded."""

    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    printed: str = ""
    errors: str = ""
    failed_at: str = ""
    ran: list[str] = field(default_factory=list)

    def value(self, name: str) -> str:
        """An output of the action."""
        return self.outputs.get("run", {}).get(name, "")


class Action:
    """The composite action of this repository."""

    def __init__(self, workspace: Workspace) -> None:
        self.file = read("action.yml")
        self.workspace = workspace

    def run(self, *, skip: tuple[str, ...] = ("install",), **given: str) -> Ran:
        """Its steps in their order; `given` are inputs with _ for -. A skipped step has done its work before."""
        inputs = {name: str(spec.get("default", "")) for name, spec in self.file["inputs"].items()}
        inputs |= {"github-token": "token-of-the-job"}
        inputs |= {name.replace("_", "-"): value for name, value in given.items()}
        ran = Ran({"install": {"command": str(BIN / "idiaspora")}})
        for step in self.file["runs"]["steps"]:
            if step.get("id") in skip or ran.failed_at:
                continue
            if "if" in step and not self._value(step["if"], inputs, ran):
                continue
            self._step(step, inputs, ran)
        return ran

    def _step(self, step: Mapping[str, Any], inputs: Mapping[str, str], ran: Ran) -> None:
        output = self.workspace.folder / "output"
        output.write_text("")
        own = {name: self._filled(value, inputs, ran) for name, value in step.get("env", {}).items()}
        assert "${{" not in step["run"], "what is put into a script can be more than a value"
        folder = self.workspace.repository / self._filled(step.get("working-directory", "."), inputs, ran)
        variables = environment(**self.workspace.variables, **self.workspace.github(), GITHUB_OUTPUT=str(output))
        ended = bash(step["run"], folder, variables | own)
        ran.printed += ended.stdout
        ran.errors += ended.stderr
        ran.ran.append(step["name"])
        ran.outputs[step.get("id", step["name"])] = dict(
            line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines()
        )
        if ended.returncode:
            ran.failed_at = f"{step['name']}: {ended.returncode}"

    def _filled(self, text: str, inputs: Mapping[str, str], ran: Ran) -> str:
        return re.sub(r"\$\{\{(.*?)\}\}", lambda match: str(self._value(match[1], inputs, ran)), text)

    def _value(self, expression: str, inputs: Mapping[str, str], ran: Ran) -> Any:
        """What an expression gives. These know only names, texts, ==, && and ||."""
        python = expression.strip().replace("&&", " and ").replace("||", " or ")
        return eval(
            re.sub(r"'[^']*'|[a-z][\w.-]*\.[\w.-]+", lambda match: self._name(match[0], inputs, ran), python),
            {"__builtins__": {}},
        )

    def _name(self, name: str, inputs: Mapping[str, str], ran: Ran) -> str:
        if name.startswith("'"):
            return name
        first, _, rest = name.partition(".")
        if first == "inputs":
            return repr(inputs[rest])
        if first == "steps":
            id, _, output = rest.partition(".outputs.")
            return repr(ran.outputs.get(id, {}).get(output, ""))
        known = {
            "runner.temp": str(self.workspace.temporary),
            "github.action_path": str(ROOT),
            "github.event.pull_request.number": self.workspace.pull_request,
        }
        return repr(known[name])


def gitlab_job(name: str) -> dict[str, Any]:
    """A job of the template with what it extends, as GitLab merges it."""
    file = read("ci/gitlab/idiaspora.gitlab-ci.yml")
    job = file[name]
    base = file[job["extends"]]
    variables = {**file["variables"], **base.get("variables", {}), **job.get("variables", {})}
    return {**base, **job, "variables": variables}
