"""One commit of a repository, fetched by the program git into a folder that is thrown away.

Git is the one that fetches, because repositories are served by its protocol. It gets nothing of the user's: neither
settings nor credentials nor hooks; it speaks https and nothing else (http with this machine), asks nobody, and is
ended where it takes too long, or too much room on the disk or in memory. What it brings is not trusted: whoever reads
it looks at the hashes.
"""

import math
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import IO
from urllib.parse import urlsplit

from idiaspora.plugin_config.language.commits import Commit
from idiaspora.plugin_config.language.contents import LARGEST_CONTENT
from idiaspora.plugin_config.language.git_objects import NARROWER, UnusableCommit
from idiaspora.provisioning.errors import ProvisioningError

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows
    resource = None

PROGRAM = "git"
SECONDS = 120.0
LARGEST_REPOSITORY = 128 * 1024 * 1024
"""Bytes that a fetch may take on the disk."""
LARGEST_MEMORY = 512 * 1024 * 1024
"""Bytes of memory that each program of a fetch may ask for, where the system counts them (Linux): a few of a packed
object stand for a thousand times as many."""
BETWEEN_LOOKS = 0.1
"""Seconds between two looks at how far a fetch is."""
PASSED_ON = (
    "PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY",
    "no_proxy", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_EXEC_PATH",
)  # fmt: skip
"""The variables that tell how to reach other machines, and nothing about who asks."""
SETTINGS = (
    "credential.helper=", "core.hooksPath=", "core.askPass=", "core.fsmonitor=false", "protocol.version=2",
    "submodule.recurse=false", "fetch.recurseSubmodules=false", "gc.auto=0", "maintenance.auto=false",
    "http.lowSpeedLimit=1000", "http.lowSpeedTime=30", "core.bigFileThreshold=16m", "pack.threads=1",
)  # fmt: skip
OUT_OF_MEMORY = "ut of memory"
"""What git says then, with a small or a capital first letter."""
FETCH_OPTIONS = ("--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")


class NotFetched(ProvisioningError):
    """The code of a commit that the forum file names could not be fetched; nothing was asked of the forum."""


@dataclass(frozen=True)
class _Git:
    """The program, in a folder of its own, with the bounds that it has to keep."""

    commit: Commit
    folder: Path
    seconds: float
    largest: int
    memory: int

    def run(self, *words: str) -> None:
        """Raises NotFetched where it does not start, or does not end well and in time."""
        log = self.folder / "said"
        with log.open("wb") as said, self.started(words, subprocess.DEVNULL, said) as process:
            problem = _watched(process, self.folder, self.seconds, self.largest)
        if problem or process.returncode:
            raise NotFetched(
                f"the code of {self.commit} could not be fetched: {problem or _reason(log, self.memory)}",
                hint="Check the address and the commit, and whether this machine reaches that host; a repository that "
                "only some may read cannot be fetched.",
            )

    @contextmanager
    def started(self, words: Sequence[str], takes: int, gives: int | IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
        """The program while it runs; it is ended at the end."""
        try:
            process = subprocess.Popen(
                [PROGRAM, *words], cwd=self.folder, env=_variables(self.commit, self.folder), stdin=takes, stdout=gives,
                stderr=subprocess.DEVNULL if isinstance(gives, int) else gives, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise NotFetched(
                f"the code of {self.commit} cannot be fetched: the program git does not start ({error.strerror})",
                hint="Install git, or put the code into a folder of the project and name it with !folder.",
            ) from None
        try:
            _bound(process, self.seconds, self.memory)
            yield process
        finally:
            _end(process)


class Repository:
    """What git fetched of a repository."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def content(self, id: str) -> bytes | None:
        """An object by its hash; None where it is not there. Raises UnusableCommit for one that is too large."""
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("git was started without pipes")
        try:
            self._process.stdin.write(f"{id}\n".encode())
            self._process.stdin.flush()
        except OSError:  # it ended
            return None
        said = self._process.stdout.readline().split()
        if len(said) != 3 or not said[2].isdigit():
            return None
        if int(said[2]) > LARGEST_CONTENT:
            message = f"a file of the commit has more than {LARGEST_CONTENT >> 20} MiB, and Discourse takes none such"
            raise UnusableCommit(message, NARROWER)
        return self._process.stdout.read(int(said[2]) + 1)[:-1]


@contextmanager
def fetched(
    commit: Commit,
    *,
    seconds: float = SECONDS,
    largest: int = LARGEST_REPOSITORY,
    memory: int = LARGEST_MEMORY,
) -> Iterator[Repository]:
    """The repository with the one commit. Raises NotFetched where there is no git, nobody answers, the commit is not
    there, or it takes longer, more bytes or more memory than that."""
    with tempfile.TemporaryDirectory(prefix="idiaspora-") as folder:
        git = _Git(commit, Path(folder), seconds, largest, memory)
        settings = [word for setting in SETTINGS for word in ("-c", setting)]
        inside = [*settings, "--git-dir", str(Path(folder, "repository.git"))]
        git.run("init", "--quiet", "--bare", "--template=", str(Path(folder, "repository.git")))
        git.run(*inside, "fetch", *FETCH_OPTIONS, commit.url, commit.id)
        with git.started([*inside, "cat-file", "--batch"], subprocess.PIPE, subprocess.PIPE) as process:
            yield Repository(process)


def _variables(commit: Commit, home: Path) -> dict[str, str]:
    """An environment in which git finds nothing of the user's, and no way but the one that is meant."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ALLOW_PROTOCOL": urlsplit(commit.url).scheme,
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "LC_ALL": "C",
    }


def _bound(process: subprocess.Popen[bytes], seconds: float, memory: int) -> None:
    """Bounds the memory and the time of a program, and of all that it starts. It began this moment: what it asks
    another machine for comes later."""
    if resource is None or not hasattr(resource, "prlimit"):
        return
    for kind, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, math.ceil(seconds) + 1)):
        with suppress(OSError, ValueError):  # it ended already
            _, most = resource.prlimit(process.pid, kind)
            bound = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
            resource.prlimit(process.pid, kind, (bound, bound))


def _watched(process: subprocess.Popen[bytes], folder: Path, seconds: float, largest: int) -> str:
    """Waits for git; why it was not waited for any longer, "" where it ended by itself."""
    end = time.monotonic() + seconds
    while True:
        try:
            process.wait(BETWEEN_LOOKS)
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                return f"it took longer than {seconds:g} seconds"
            if _size(folder) > largest:
                return f"it has more than {largest >> 20} MiB"
        else:
            return f"it has more than {largest >> 20} MiB" if _size(folder) > largest else ""


def _size(folder: Path) -> int:
    found = 0
    for path in folder.rglob("*"):
        try:
            found += path.lstat().st_size
        except OSError:  # git takes its own temporary files away meanwhile
            continue
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends git where it still runs, with what it started: the one that fetches is a process of its own."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, 9)
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # it does not listen any more
                pipe.close()


def _reason(log: Path, memory: int) -> str:
    """The last word of git, on one line."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    if any(OUT_OF_MEMORY in line for line in lines):
        return f"it needs more than {memory >> 20} MiB of memory"
    return lines[-1].removeprefix("fatal: ").strip()[:300] if lines else "git said nothing"
