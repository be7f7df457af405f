"""One run at a time for one forum file: the second is refused, and told who holds the lock since when."""

import getpass
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from filelock import FileLock, Timeout

from idiaspora.plugin_config.language.ordinary_files import ordinary_or_new, read_ordinary
from idiaspora.provisioning.apply.journal import now
from idiaspora.provisioning.apply.record_folder import must_be_recorded, record_of, records_of
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.json_text import read_json


class RunInProgress(ProvisioningError):
    """Another apply of the same forum file is under way on this machine."""

    exit_code: ClassVar[ExitCode] = ExitCode.FAILED


@contextmanager
def only_run(forum_file: Path, clock: Callable[[], datetime] = now) -> Iterator[None]:
    """Hold the lock of a forum file. It ends with the process, however that ends.

    Raises RunInProgress and RecordsUnusable.
    """
    folder = records_of(forum_file)
    owner = folder / "run.json"
    with ExitStack() as held:
        with must_be_recorded(folder):
            record_of(forum_file).mkdir(parents=True, exist_ok=True)
            lock = ordinary_or_new(record_of(forum_file, "run.lock"))
            ordinary_or_new(record_of(forum_file, owner.name))
            try:
                held.enter_context(FileLock(lock, timeout=0))
            except Timeout:
                raise RunInProgress(
                    f"another apply of {forum_file} is under way{_told(owner, clock())}",
                    hint="Wait until it has ended; the lock goes with its process.",
                ) from None
        held.callback(_forget, owner)
        with must_be_recorded(owner):
            owner.write_text(json.dumps(_ourselves(clock())), encoding="utf-8")
        yield


def _forget(owner: Path) -> None:
    with suppress(OSError):
        owner.unlink()


def _ourselves(started: datetime) -> dict[str, object]:
    return {"pid": os.getpid(), "host": socket.gethostname(), "user": _user(), "started": started.isoformat()}


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _told(owner: Path, moment: datetime) -> str:
    try:
        facts = read_json(read_ordinary(owner))
        age = moment - datetime.fromisoformat(facts["started"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return ""
    since = timedelta(seconds=round(age.total_seconds()))
    return f" (process {facts.get('pid')} of {facts.get('user')} on {facts.get('host')}, for {since})"
