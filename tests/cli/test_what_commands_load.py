"""A command imports what it runs, and no more: a start is a matter of what is loaded, not of what is done."""

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import SMALL, Shell
from processes import environment

from idiaspora.cli.main import COMMANDS
from idiaspora.sandbox.server import Running

STARTED = """\
import inspect, sys
from idiaspora.cli.main import run
inspect.findsource = None  # whoever reads sources fails
try:
    run()
finally:
    print(*sys.modules, file=sys.stderr)
"""
ADDRESS = "http://127.0.0.1:9"
FORUMS = ("flask", "werkzeug", "idiaspora.sandbox")
NETWORK = ("requests", "urllib3", "pydiscourse", "idiaspora.provisioning.forum.client")
FORMATS = ("rich", "jinja2", "markdown_it", "idiaspora.cli.formats.html", "idiaspora.cli.formats.sarif")
WRITING = (
    "filelock",
    "idiaspora.provisioning.apply.runner",
    "idiaspora.provisioning.apply.run_lock",
    "idiaspora.plugin_config.editing",
)
RESULTS = ("idiaspora.cli.formats.findings", "idiaspora.cli.results.report", "logging")
LANGUAGE = (
    "pydantic",
    "yaml",
    "idiaspora.plugin_config",
    "idiaspora.provisioning",
    "idiaspora.cli.results",
    "idiaspora.cli.text",
    "idiaspora.cli.formats",
)

pytestmark = pytest.mark.slow


def loaded_by(shell: Shell, *arguments: str, exit_code: int = 0) -> set[str]:
    """The modules that are loaded when a command has ended."""
    known = {name: value for name, value in shell.variables.items() if value is not None}
    ended = subprocess.run(
        [sys.executable, "-c", STARTED, *arguments],
        cwd=shell.folder,
        env=environment(**{"IDIASPORA_URL": ADDRESS, **known}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == exit_code, ended.stderr
    return set(ended.stderr.splitlines()[-1].split())


def others_than(*names: str) -> set[str]:
    return {f"idiaspora.cli.commands.{name}" for name, _, _ in COMMANDS} - {
        f"idiaspora.cli.commands.{name}" for name in names
    }


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_to_help_nothing_is_loaded(shell: Shell, option: str) -> None:
    needless = {*FORUMS, *NETWORK, *FORMATS, *WRITING, *RESULTS, *LANGUAGE, *others_than()}

    assert loaded_by(shell, option) & needless == set()


def test_to_help_with_one_command_only_that_is_loaded(shell: Shell) -> None:
    loaded = loaded_by(shell, "validate", "--help")

    assert "idiaspora.cli.commands.validate" in loaded
    assert loaded & {*FORUMS, *NETWORK, *FORMATS, *RESULTS, "yaml", *others_than("validate")} == set()


@pytest.mark.parametrize(
    ("text", "exit_code"),
    [
        pytest.param(SMALL, 0, id="a valid file"),
        pytest.param(SMALL.replace("color:", "colour:"), 7, id="an unknown key"),
        pytest.param(SMALL.replace("slug: announcements", "slug: No Slug"), 7, id="a wrong value"),
    ],
)
def test_to_validate_neither_forum_nor_forms_are_loaded(shell: Shell, text: str, exit_code: int) -> None:
    shell.write(text)

    loaded = loaded_by(shell, "validate", exit_code=exit_code)

    assert "idiaspora.plugin_config.checking.validation" in loaded
    assert loaded & {*FORUMS, *NETWORK, *FORMATS, *WRITING, *RESULTS, *others_than("validate")} == set()


def test_to_plan_neither_what_writes_nor_forms_are_loaded(shell: Shell, forum: Running) -> None:
    shell.write(SMALL)

    loaded = loaded_by(shell, "plan")

    assert "idiaspora.provisioning.planner" in loaded
    assert loaded & {*FORUMS, *FORMATS, *WRITING, *others_than("plan")} == set()


def test_what_is_asked_for_is_loaded(shell: Shell) -> None:
    shell.write(SMALL)

    assert "idiaspora.cli.formats.findings" in loaded_by(shell, "validate", "--output", f"sarif={Path('found.sarif')}")
