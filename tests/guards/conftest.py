"""One rehearsal forum for all guards, put back to its seed before each test."""

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
def forum(served: GuardedForum, tmp_path: Path) -> GuardedForum:
    served.begin(tmp_path)
    return served
