"""One forum over sockets for all tests of what a change may open, put back to its seed before each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from discourse_versions import PLAYED
from guarded_forum import GuardedForum

from idiaspora.sandbox.server import running


@pytest.fixture(scope="session", params=PLAYED)
def served(request: pytest.FixtureRequest) -> Iterator[GuardedForum]:
    options = {"seed": "conformance", "admin_requests_per_minute": 0, "ip_mode": "none", "discourse": request.param}
    with running(**options) as server:
        forum = GuardedForum(server.url, server.key_full, server.key_read, request.param)
        yield forum
        forum.close()


@pytest.fixture
def guarded(served: GuardedForum, tmp_path: Path) -> GuardedForum:
    """The forum at its seed, and an empty folder for the forum file."""
    served.begin(tmp_path)
    return served
