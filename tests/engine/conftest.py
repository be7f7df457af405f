"""The forums on which the contract of kinds is played."""

import os
from collections.abc import Iterator

import pytest
from kind_samples import Sample
from played_kind import PlayedKind, closed_stages, staged


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
