"""The forum on which the tests of what may not happen run."""

import pytest
from guarded_forum import GuardedForum


@pytest.fixture
def forum(guarded: GuardedForum) -> GuardedForum:
    return guarded
