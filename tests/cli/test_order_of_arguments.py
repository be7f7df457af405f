"""FILE comes before PATH, in every command that takes both; the other order shows the right call."""

from pathlib import Path
from typing import Any

import pytest
import typer.main
from command_line import SMALL, Shell

from idiaspora.cli.arguments import FileAndPaths, file_and_paths
from idiaspora.cli.main import COMMANDS, app

BOTH = ("explain", "adopt")


@pytest.fixture
def small(shell: Shell) -> Shell:
    shell.variables |= {"IDIASPORA_URL": "https://forum.example.org", "IDIASPORA_API_KEY": "k" * 64}
    shell.write(SMALL)
    return shell


def test_every_command_takes_its_file_first() -> None:
    group: Any = typer.main.get_command(app)
    arguments = {
        name: [item.metavar for item in group.commands[name].command.params if item.param_type_name == "argument"]
        for name, _, _ in COMMANDS
    }

    assert {tuple(names) for names in arguments.values()} == {(), ("FILE",), ("NEW",), ("A", "B"), ("FILE", "PATH")}
    assert {name for name, names in arguments.items() if len(names) > 1} - {"diff"} == set(BOTH)


@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize(
    ("words", "call"),
    [
        pytest.param(("settings.title", "forum.yaml"), "forum.yaml settings.title", id="a file that is there"),
        pytest.param(("settings.title", "other.yml"), "other.yml settings.title", id="a file that is not there"),
        pytest.param(("settings.title", "forums/berlin"), "forums/berlin settings.title", id="a folder"),
        pytest.param(("settings.title", "berlin"), "berlin settings.title", id="a folder that is there"),
        pytest.param(
            ("categories[announcements].color", "my forum.yaml"),
            "'my forum.yaml' 'categories[announcements].color'",
            id="quotes",
        ),
    ],
)
def test_the_other_order_shows_the_right_call(small: Shell, command: str, words: tuple[str, ...], call: str) -> None:
    Path("berlin").mkdir()

    ended = small.run(command, *words)

    assert ended.exit_code == 2
    assert f"FILE comes before PATH: idiaspora {command} {call}" in " ".join(ended.stderr.split())


@pytest.mark.parametrize(
    "words",
    [
        ("settings.title",),
        ("forum.yaml", "settings.title"),
        ("./forum.yaml", "settings.title"),
        (".", "settings.title"),
    ],
    ids=" ".join,
)
def test_file_may_be_left_out(small: Shell, words: tuple[str, ...]) -> None:
    ended = small.run("explain", *words)

    assert ended.exit_code == 0, ended.everything
    assert ended.stdout.startswith("settings.title\n")


def test_two_files_are_one_too_many(small: Shell) -> None:
    ended = small.run("explain", "forum.yaml", "other.yaml")

    assert ended.exit_code == 2
    assert "forum.yaml and other.yaml are both files; name one" in " ".join(ended.stderr.split())


def test_two_places_are_one_too_many_to_explain(small: Shell) -> None:
    ended = small.run("explain", "berlin", "settings.title")

    assert ended.exit_code == 2
    assert "“berlin” is no file that is there" in " ".join(ended.stderr.split())


@pytest.mark.parametrize(
    ("words", "file", "paths"),
    [
        pytest.param((), "forum.yaml", (), id="nothing"),
        pytest.param(("forum.yaml",), "forum.yaml", (), id="the file"),
        pytest.param(("other.yml",), "other.yml", (), id="another one that is not there"),
        pytest.param(("nowhere/forum",), "nowhere/forum", (), id="a folder that is not there"),
        pytest.param(("there",), "there", (), id="a folder that is there"),
        pytest.param(("forum",), "forum", (), id="a folder that is called like a key"),
        pytest.param(("forum", "settings"), "forum", ("settings",), id="and a place"),
        pytest.param(("there", "forum", "settings"), "there", ("forum", "settings"), id="a place called like a folder"),
        pytest.param(("./settings",), "settings", (), id="a folder by its way"),
        pytest.param(("settings.yaml",), "settings.yaml", (), id="a file called like a key"),
        pytest.param(("groups",), "forum.yaml", ("groups",), id="a key"),
        pytest.param(("themes[a/b].color",), "forum.yaml", ("themes[a/b].color",), id="a place with a slash"),
        pytest.param(("setings.title",), "forum.yaml", ("setings.title",), id="a misspelt place"),
        pytest.param(("",), "forum.yaml", ("",), id="an empty word"),
        pytest.param(("a\x00b", "x" * 5000), "forum.yaml", ("a\x00b", "x" * 5000), id="what no file can be called"),
    ],
)
def test_a_word_is_a_file_or_a_place(shell: Shell, words: tuple[str, ...], file: str, paths: tuple[str, ...]) -> None:
    for folder in ("there", "forum", "settings"):
        Path(folder).mkdir()

    assert file_and_paths("adopt", words) == FileAndPaths(Path(file), bool(words) and paths != words, paths)


def test_the_only_word_is_the_place_to_explain(small: Shell) -> None:
    Path("settings").mkdir()

    assert small.run("explain", "settings").exit_code == 0
    assert "“settings”" not in small.run("explain", ".", "settings").stderr


def test_a_file_alone_leaves_nothing_to_explain(small: Shell) -> None:
    ended = small.run("explain", "forum.yaml")

    assert ended.exit_code == 2
    assert "name the place to explain" in " ".join(ended.stderr.split())
