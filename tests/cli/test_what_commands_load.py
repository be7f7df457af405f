"""A command imports what it runs, and no more: a start is a matter of what is loaded, not of what is done."""

import subprocess
import sys
from pathlib import Path

import pytest
from commands import SMALL, Shell
from processes import environment

from cli.main import COMMANDS
from sandbox.server import Running

STARTED = """\
import inspect, sys
from cli.main import run
inspect.findsource = None  # whoever reads sources fails
try:
    run()
finally:
    print(*sys.modules, file=sys.stderr)
"""
ADDRESS = "http://127.0.0.1:9"
FORUMS = ("flask", "werkzeug", "sandbox")
NETWORK = ("requests", "urllib3", "pydiscourse", "provisioning.forum.client")
FORMATS = ("rich", "jinja2", "markdown_it", "cli.formats.html", "cli.formats.sarif")
WRITING = ("filelock", "provisioning.apply.runner", "provisioning.apply.run_lock", "plugin_config.editing")
RESULTS = ("cli.formats.findings", "cli.rendering.reports", "logging")
LANGUAGE = ("pydantic", "yaml", "plugin_config", "provisioning", "cli.rendering", "cli.formats")


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
    return {f"cli.commands.{name}" for name, _, _ in COMMANDS} - {f"cli.commands.{name}" for name in names}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_to_help_nothing_is_loaded(shell: Shell, option: str) -> None:
    needless = {*FORUMS, *NETWORK, *FORMATS, *WRITING, *RESULTS, *LANGUAGE, *others_than()}

    assert loaded_by(shell, option) & needless == set()


def test_to_help_with_one_command_only_that_is_loaded(shell: Shell) -> None:
    loaded = loaded_by(shell, "validate", "--help")

    assert "cli.commands.validate" in loaded
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

    assert "plugin_config.checking.validation" in loaded
    assert loaded & {*FORUMS, *NETWORK, *FORMATS, *WRITING, *RESULTS, *others_than("validate")} == set()


def test_to_plan_neither_what_writes_nor_forms_are_loaded(shell: Shell, forum: Running) -> None:
    shell.write(SMALL)

    loaded = loaded_by(shell, "plan")

    assert "provisioning.planner" in loaded
    assert loaded & {*FORUMS, *FORMATS, *WRITING, *others_than("plan")} == set()


def test_what_is_asked_for_is_loaded(shell: Shell) -> None:
    shell.write(SMALL)

    assert "cli.formats.findings" in loaded_by(shell, "validate", "--output", f"sarif={Path('found.sarif')}")
