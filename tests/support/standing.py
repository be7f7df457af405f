"""A forum over sockets and a folder as something left them once, which many tests begin with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

import pytest
from command_line import Shell, variables_for

from idiaspora.sandbox.server import Running
from idiaspora.sandbox.store.store import Store
from idiaspora.sandbox.web import Forum

UNSET = (
    "IDIASPORA_API_KEY",
    "IDIASPORA_API_KEY_FILE",
    "IDIASPORA_URL",
    "IDIASPORA_USERNAME",
    "IDIASPORA_REQUESTS_PER_MINUTE",
    "NO_COLOR",
)


def shell_in(folder: Path, patch: pytest.MonkeyPatch) -> Shell:
    """A shell in a folder, where nothing is set."""
    for name in UNSET:
        patch.delenv(name, raising=False)
    patch.setenv("NO_PROXY", "127.0.0.1")
    patch.chdir(folder)
    return Shell(folder)


class Standing:
    """What is stored on a forum and what lies in a folder, to be put back as often as wanted."""

    def __init__(self, forum: Running, folder: Path) -> None:
        self._forum: Forum = forum.app.extensions["forum"]
        self._folder = folder
        self._kept = Store()
        with self._forum.lock:
            self._kept.copy_from(self._forum.store)

    def again(self, folder: Path) -> None:
        """The forum as it was, and the files in this folder."""
        with self._forum.lock:
            self._forum.store.copy_from(self._kept)
        copytree(self._folder, folder, dirs_exist_ok=True)

    def close(self) -> None:
        self._kept.close()


@contextmanager
def left_by(arrange: Callable[[Shell], None], forum: Running, folder: Path) -> Iterator[Standing]:
    """What a shell in an empty folder makes of a forum that is put back to its seed."""
    forum.app.extensions["forum"].reset()
    with pytest.MonkeyPatch.context() as patch:
        shell = shell_in(folder, patch)
        shell.variables |= variables_for(forum)
        arrange(shell)
    standing = Standing(forum, folder)
    try:
        yield standing
    finally:
        standing.close()
