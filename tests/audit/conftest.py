"""A forum on which nothing is wrong, put back to that state before each test."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "engine"))

from audited_forum import AuditedForum
from discourse_versions import VERSIONS


@pytest.fixture(scope="session", params=VERSIONS)
def healthy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditedForum]:
    made = AuditedForum(tmp_path_factory.mktemp("forum"), request.param)
    yield made
    made.close()


@pytest.fixture
def forum(healthy: AuditedForum) -> AuditedForum:
    healthy.recover()
    return healthy
