"""A folder to work in, and a rehearsal forum that is put back to its seed for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
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
def left_by_apply(
    forum_of_the_session: Running, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Standing]]:
    """What the first apply of a forum file leaves, on the forum and in its folder; each file is applied once."""
    with ExitStack() as made:

        @cache
        def of(text: str) -> Standing:
            def apply(shell: Shell) -> None:
                shell.write(text)
                ended = shell.run("apply", "--yes")
                assert ended.exit_code == 0, ended.everything

            return made.enter_context(left_by(apply, forum_of_the_session, tmp_path_factory.mktemp("applied")))

        yield of


@pytest.fixture
def having_applied(shell: Shell, forum: Running, left_by_apply: Callable[[str], Standing]) -> Callable[[str], Shell]:
    """Gives the shell with a forum file that was applied."""

    def shell_with(text: str) -> Shell:
        left_by_apply(text).again(shell.folder)
        return shell

    return shell_with


@pytest.fixture
def applied(having_applied: Callable[[str], Shell]) -> Shell:
    """The small forum, applied."""
    return having_applied(SMALL)


@pytest.fixture
def somebody(forum: Running) -> Iterator[ForumClient]:
    """Somebody else who changes the forum."""
    with ForumClient(forum.url, "provisioner", KEY, pacing=Pacing(0, 0)) as client:
        yield client
