import ast
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Shell
from sources import nodes_of

from idiaspora.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("name", "summary", "example"), COMMANDS, ids=[name for name, _, _ in COMMANDS])
def test_every_command_tells_what_it_does_and_shows_an_example(
    shell: Shell, name: str, summary: str, example: str
) -> None:
    ended = shell.run(name, "--help")

    assert ended.exit_code == 0
    assert f"Example: {example}" in ended.stdout
    assert example.split()[:2] == ["idiaspora", name]
    assert summary in shell.run("--help").stdout


def test_help_fits_eighty_columns(shell: Shell) -> None:
    for name in ("", *(name for name, _, _ in COMMANDS)):
        ended = shell.run(*filter(None, (name, "--help")), COLUMNS="80")

        assert [line for line in ended.stdout.splitlines() if len(line) > 80] == []


def test_the_version_is_shown(shell: Shell) -> None:
    assert shell.run("--version").stdout.startswith("idiaspora ")


def test_without_a_command_the_help_is_shown(shell: Shell) -> None:
    assert "Commands:" in shell.run().everything


def test_an_unknown_command_is_wrong_usage(shell: Shell) -> None:
    ended = shell.run("aply")

    assert ended.exit_code == 2
    assert "apply" in ended.stderr


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion_can_be_shown_for_every_shell(shell_name: str) -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from idiaspora.cli.main import run; run()"],
        env={**os.environ, "_IDIASPORA_COMPLETE": f"source_{shell_name}"},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert "idiaspora" in found.stdout


@pytest.mark.slow
def test_completion_knows_commands_and_environments(shell: Shell) -> None:
    shell.write("version: 1\n")
    shell.write("", "environments/test.yaml")

    def completed(typed: str) -> str:
        found = subprocess.run(
            [sys.executable, "-c", "from idiaspora.cli.main import run; run()"],
            env={
                **os.environ,
                "_IDIASPORA_COMPLETE": "complete_bash",
                "COMP_WORDS": typed,
                "COMP_CWORD": str(len(typed.split())),
                "PYTHONPATH": str(ROOT),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return found.stdout

    assert "drift" in completed("idiaspora ")
    assert "test" in completed("idiaspora plan --env ")


@pytest.mark.slow
def test_help_comes_at_once() -> None:
    """Measured as processor time, which does not depend on what else the machine does."""

    def seconds() -> float:
        begun = processor_time()
        subprocess.run(
            [sys.executable, "-c", "from idiaspora.cli.main import run; run()", "--help"],
            capture_output=True,
            check=False,
            cwd=ROOT,
        )
        return processor_time() - begun

    def processor_time() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    assert min(seconds() for _ in range(5)) < 0.35


def test_nothing_is_imported_from_click() -> None:
    """Typer carries a Click of its own."""
    imported = {
        name.split(".")[0]
        for path in (ROOT / "cli").rglob("*.py")
        for node in nodes_of(path)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert "typer" in imported
    assert "click" not in imported


def test_without_a_command_the_page_is_shown_line_by_line(shell: Shell) -> None:
    ended = shell.run()

    assert ended.exit_code == 2
    assert "  validate  Check the forum file, without the forum." in ended.everything.splitlines()
