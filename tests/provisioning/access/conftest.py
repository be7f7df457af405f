"""The forum on which the tests of who may do what where run."""

import pytest
from guarded_forum import GuardedForum


@pytest.fixture
def forum(guarded: GuardedForum) -> GuardedForum:
    return guarded
