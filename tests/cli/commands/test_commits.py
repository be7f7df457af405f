"""Code of a commit on the command line: offline it is left alone, and whatever asks a forum fetches it."""

import shutil
from collections.abc import Iterator

import pytest
from command_line import SMALL, Shell
from repositories import Repository, Server, served

from idiaspora.provisioning.commits import git
from idiaspora.sandbox.server import Running

CODE = {"common/common.scss": "b { color: red; }\n", "settings.yml": "text: Welcome\n"}


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def repository(server: Server) -> Repository:
    return server.repository("banner")


def forum_file(repository: Repository, commit: str) -> str:
    code = f"!git {{url: '{repository.url}', commit: {commit}}}"
    return f"{SMALL}appearance:\n  components:\n    - name: Banner\n      files: {code}\n"


CONSENT = ("--allow-widening", "appearance.components[Banner]")


def test_from_a_file_to_a_forum(shell: Shell, forum: Running, server: Server, repository: Repository) -> None:
    commit = repository.commit(CODE)
    shell.write(forum_file(repository, commit))

    validated = shell.run("validate")
    assert validated.exit_code == 0
    assert "The code of 1 commit was not looked into" in validated.stderr
    assert shell.run("explain", "appearance.components[Banner].files").exit_code == 0
    assert server.asked == []

    planned = shell.run("plan")
    assert planned.exit_code == 5
    assert f"Fetching {repository.url} at {commit}." in planned.stderr
    assert f"{repository.url} at {commit} (2 files, " in planned.stdout
    asked = len(server.asked)
    assert asked

    applied = shell.run("apply", "--yes", *CONSENT)
    assert applied.exit_code == 0, applied.everything
    assert shell.run("drift").exit_code == 0
    assert shell.run("validate").stderr == ""
    assert len(server.asked) == asked, "once is enough"
    assert "color: red" not in (shell.folder / "idiaspora.lock.json").read_text(encoding="utf-8")

    shutil.rmtree(shell.folder / ".idiaspora")
    assert shell.run("drift").exit_code == 0
    assert len(server.asked) == 2 * asked, "a new machine fetches it once more"


def test_a_saved_plan_of_another_commit(shell: Shell, forum: Running, repository: Repository) -> None:
    shell.write(forum_file(repository, repository.commit(CODE)))
    assert shell.run("apply", "--yes", *CONSENT).exit_code == 0
    other = repository.commit({"common/common.scss": "b { color: blue; }\n"})
    shell.write(forum_file(repository, other))

    planned = shell.run("plan", "--out", "saved.plan", *CONSENT)
    assert planned.exit_code == 0, planned.everything
    assert f"from {repository.url} at {other}" in planned.stdout.replace('"', "")
    assert "+ b { color: blue; }" in planned.stdout.replace('"', "")
    assert f'"commit": "{other}"' in shell.run("plan", "--format", "json", *CONSENT).stdout

    applied = shell.run("apply", "--yes", "saved.plan")
    assert applied.exit_code == 0, applied.everything
    assert shell.run("drift").exit_code == 0


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes"), ("drift",), ("audit",), ("doctor",)])
def test_code_that_cannot_be_fetched(
    shell: Shell, forum: Running, repository: Repository, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(git, "PROGRAM", "no-such-git")
    shell.write(forum_file(repository, repository.commit(CODE)))

    ended = shell.run(*command)

    assert ended.exit_code == 1
    assert "the program git does not start" in ended.stderr
    assert "!folder" in ended.stderr
