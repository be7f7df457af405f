"""The example forum, applied to a rehearsal forum in this process, and people who change it behind the file's back."""

import os
from collections.abc import Iterator

import pytest
from discourse_versions import PLAYED
from meddled_forum import MeddledForum


@pytest.fixture(scope="session", params=PLAYED)
def applied_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MeddledForum]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)  # the disk is not what is tested
        made = MeddledForum(tmp_path_factory.mktemp("forum"), request.param)
        yield made
        made.close()


@pytest.fixture
def forum(applied_once: MeddledForum) -> MeddledForum:
    """The forum as the example file says, just applied."""
    applied_once.begin()
    return applied_once
