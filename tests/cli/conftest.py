"""A folder to work in, and a rehearsal forum that is put back to its seed for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from command_line import KEY, READ_KEY, SMALL, Shell, variables_for

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.sandbox.server import Running, running

UNSET = (
    "IDIASPORA_API_KEY",
    "IDIASPORA_API_KEY_FILE",
    "IDIASPORA_URL",
    "IDIASPORA_USERNAME",
    "IDIASPORA_REQUESTS_PER_MINUTE",
    "NO_COLOR",
)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Nothing is set, and there is no forum."""
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path)


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


@pytest.fixture
def applied(shell: Shell, forum: Running) -> Shell:
    """The small forum, just applied."""
    shell.write(SMALL)
    assert shell.run("apply", "--yes").exit_code == 0
    return shell


@pytest.fixture
def somebody(forum: Running) -> Iterator[ForumClient]:
    """Somebody else who changes the forum."""
    with ForumClient(forum.url, "provisioner", KEY, pacing=Pacing(0, 0)) as client:
        yield client
