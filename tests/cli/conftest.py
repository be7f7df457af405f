"""A folder to work in, and a rehearsal forum that is put back to its seed for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from command_line import KEY, READ_KEY, SMALL, Shell, variables_for
from standing import Standing, left_by, shell_in

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.sandbox.server import Running, running


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Nothing is set, and there is no forum."""
    return shell_in(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def forum_of_the_session() -> Iterator[Running]:
    with running(
        seed="conformance", admin_requests_per_minute=0, ip_mode="none", key_full=KEY, key_read=READ_KEY
    ) as forum:
        yield forum


@pytest.fixture
def forum(forum_of_the_session: Running, shell: Shell) -> Running:
    """A forum with the users of the example; the shell knows its address and key."""
    requests.post(f"{forum_of_the_session.url}/__sandbox__/reset", timeout=10).raise_for_status()
    shell.variables |= variables_for(forum_of_the_session)
    return forum_of_the_session


@pytest.fixture(scope="session")
def small_forum(forum_of_the_session: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """The small forum, as an apply left it and its folder."""

    def apply(shell: Shell) -> None:
        shell.write(SMALL)
        assert shell.run("apply", "--yes").exit_code == 0

    with left_by(apply, forum_of_the_session, tmp_path_factory.mktemp("small")) as standing:
        yield standing


@pytest.fixture
def applied(shell: Shell, forum: Running, small_forum: Standing) -> Shell:
    """The small forum, applied."""
    small_forum.again(shell.folder)
    return shell


@pytest.fixture
def somebody(forum: Running) -> Iterator[ForumClient]:
    """Somebody else who changes the forum."""
    with ForumClient(forum.url, "provisioner", KEY, pacing=Pacing(0, 0)) as client:
        yield client
