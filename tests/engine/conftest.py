"""The forums on which the contract of kinds is played, and the one of 2026."""

import os
from collections.abc import Iterator

import pytest
from kind_samples import Sample
from played_kind import PlayedKind, closed_stages, staged
from rehearsal import Rehearsal


@pytest.fixture(scope="session")
def _stages_are_closed() -> Iterator[None]:
    yield from closed_stages()


@pytest.fixture
def played(
    sample: Sample,
    version: str,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    _stages_are_closed: None,
) -> PlayedKind:
    """A forum of that version on which the sample's first thing was made."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # the disk is not what is tested
    made = PlayedKind(sample, staged(sample, version, tmp_path_factory))
    made.begin()
    return made


@pytest.fixture(scope="module")
def forum_of_2026(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    forum = Rehearsal(tmp_path_factory.mktemp("2026"), "2026")
    yield forum
    forum.forum.store.close()


@pytest.fixture
def newest(
    forum_of_2026: Rehearsal, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Rehearsal:
    """The forum of 2026 as it is seeded."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    forum_of_2026.folder = tmp_path_factory.mktemp("file")
    forum_of_2026.reset()
    return forum_of_2026
