"""One rehearsal forum in this process for all tests of the engine, put back to its seed before each."""

import os
from collections.abc import Iterator

import pytest
from discourse_versions import VERSIONS
from rehearsal import Rehearsal


@pytest.fixture(scope="session", params=VERSIONS)
def rehearsal_of_the_session(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rehearsal]:
    made = Rehearsal(tmp_path_factory.mktemp("forum"), request.param)
    yield made
    made.forum.store.close()


@pytest.fixture(scope="module")
def house_of_the_module(
    rehearsal_of_the_session: Rehearsal, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rehearsal]:
    """The forum for properties, each example of which puts it back itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)  # the disk is not what is tested
        rehearsal_of_the_session.folder = tmp_path_factory.mktemp("file")
        yield rehearsal_of_the_session


@pytest.fixture
def house(
    rehearsal_of_the_session: Rehearsal, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Rehearsal:
    """The forum as it is seeded, and an empty folder for the forum file."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # the disk is not what is tested
    rehearsal_of_the_session.folder = tmp_path_factory.mktemp("file")
    rehearsal_of_the_session.reset()
    return rehearsal_of_the_session
