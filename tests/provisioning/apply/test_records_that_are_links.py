"""Records of runs that are links out of the project, or no ordinary files."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from idiaspora.provisioning.apply.history import runs
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.record_folder import RecordsUnusable
from idiaspora.provisioning.apply.run_lock import only_run
from idiaspora.provisioning.drift.state_file import DriftState, DriftStateUnusable, read_state, state_path, write_state
from idiaspora.provisioning.state.lock import Entry, Lock
from idiaspora.provisioning.state.lock_file import LockFileUnusable, lock_path, read_lock, write_lock

URL = "https://forum.example.org"
FORUM = Path("project/forum.yaml")
LOCK = Lock(URL, (Entry("group", "a", 1),))


def run() -> None:
    with only_run(FORUM):
        pass


USES: dict[str, tuple[Callable[[], object], type[Exception]]] = {
    "run": (run, RecordsUnusable),
    "journal": (lambda: Journal.beside(FORUM), RecordsUnusable),
    "history": (lambda: runs(FORUM), OSError),
    "reading the lock": (lambda: read_lock(lock_path(FORUM), URL), LockFileUnusable),
    "writing the lock": (lambda: write_lock(lock_path(FORUM), LOCK), OSError),
    "reading the state": (lambda: read_state(state_path(FORUM)), DriftStateUnusable),
    "writing the state": (lambda: write_state(state_path(FORUM), DriftState()), OSError),
}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("project/.idiaspora/journal").mkdir(parents=True)
    Path("outside/journal").mkdir(parents=True)
    FORUM.write_text("version: 1\n", encoding="utf-8")
    return tmp_path


def contents(folder: str) -> dict[str, str]:
    return {str(path): path.read_text(encoding="utf-8") for path in Path(folder).rglob("*") if path.is_file()}


@pytest.mark.parametrize("there", [True, False], ids=["a file is there", "none is there"])
@pytest.mark.parametrize(
    ("use", "link"),
    [
        ("run", ".idiaspora"),
        ("run", ".idiaspora/run.json"),
        ("run", ".idiaspora/run.lock"),
        ("journal", ".idiaspora"),
        ("journal", ".idiaspora/journal"),
        ("history", ".idiaspora"),
        ("history", ".idiaspora/journal"),
        ("history", ".idiaspora/journal/a.jsonl"),
        ("reading the lock", "idiaspora.lock.json"),
        ("writing the lock", "idiaspora.lock.json"),
        ("reading the state", ".idiaspora"),
        ("reading the state", ".idiaspora/drift-state.json"),
        ("writing the state", ".idiaspora"),
        ("writing the state", ".idiaspora/drift-state.json"),
    ],
)
def test_no_record_is_read_or_written_through_a_link_that_leads_out(use: str, link: str, there: bool) -> None:
    is_folder = "." not in Path(link).name[1:]
    target = Path("outside") if is_folder else Path("outside/target")
    if there and not is_folder:
        target.write_text("theirs", encoding="utf-8")
    if is_folder and not there:
        target = Path("outside/gone")
    place = Path("project", link)
    if place.is_dir():
        place.rename("moved")
    os.symlink(target.absolute(), place)
    before = contents("outside")

    perform, error = USES[use]
    with pytest.raises(error, match="symbolic link that leads out"):
        perform()
    assert contents("outside") == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize(
    ("use", "pipe"),
    [
        ("run", ".idiaspora/run.json"),
        ("run", ".idiaspora/run.lock"),
        ("history", ".idiaspora/journal/a.jsonl"),
        ("reading the lock", "idiaspora.lock.json"),
        ("reading the state", ".idiaspora/drift-state.json"),
    ],
)
def test_no_pipe_is_waited_for(use: str, pipe: str) -> None:
    os.mkfifo(Path("project", pipe))
    perform, error = USES[use]
    with pytest.raises(error, match="no ordinary file"):
        perform()
