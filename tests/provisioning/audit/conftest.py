"""A forum on which nothing is wrong, put back to that state before each test."""

from collections.abc import Iterator

import pytest
from audited_forum import AuditedForum
from discourse_versions import PLAYED


@pytest.fixture(scope="session", params=PLAYED)
def healthy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditedForum]:
    made = AuditedForum(tmp_path_factory.mktemp("forum"), request.param)
    yield made
    made.close()


@pytest.fixture
def forum(healthy: AuditedForum) -> AuditedForum:
    healthy.recover()
    return healthy
