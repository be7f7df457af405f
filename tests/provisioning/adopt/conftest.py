"""The forum of the drift tests: applied from the example file, changed by others behind the file's back."""

from collections.abc import Iterator

import pytest
from adopting_forum import AdoptingForum
from discourse_versions import PLAYED


@pytest.fixture(scope="module", params=PLAYED)
def applied_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AdoptingForum]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda descriptor: None)  # the disk is not what is tested
        made = AdoptingForum(tmp_path_factory.mktemp("adopting"), request.param)
        yield made
        made.close()


@pytest.fixture
def forum(applied_once: AdoptingForum, monkeypatch: pytest.MonkeyPatch) -> AdoptingForum:
    """The forum as the example file says, just applied; the file lies in the working directory."""
    applied_once.begin()
    monkeypatch.chdir(applied_once.rehearsal.folder)
    return applied_once
