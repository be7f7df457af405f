"""The answers of an import that is under way, so that one that was interrupted goes on without asking twice.

They lie in a file that nobody else may read, without the secrets of the forum, until the import is done. They are of
one moment: after an hour they count no more.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Any

from idiaspora.plugin_config.fields.field import Unfit
from idiaspora.plugin_config.kinds.secret_settings import is_secret
from idiaspora.plugin_config.kinds.setting_rules import check_text
from idiaspora.plugin_config.language.ordinary_files import is_ours_alone
from idiaspora.plugin_config.language.secret import REDACTED
from idiaspora.provisioning.apply.record_folder import record_of

FORMAT = 1
OLDEST = 3600
PRIVATE = 0o600
LISTED = "site_settings"


class KeptReads(dict[Any, Any]):
    """What a client remembers of its reads, each of which is also written down. `forum` is address and user."""

    def __init__(self, path: Path, forum: tuple[str, str], clock: Callable[[], float] = time) -> None:
        """Raises OSError."""
        super().__init__()
        self._path = path
        self._head = {"format": FORMAT, "forum": list(forum)}
        begun, earlier = self._earlier(clock())
        self.update(earlier)
        self.taken_up = len(earlier)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        # Written anew, since its last line may have been cut off.
        lines = [{**self._head, "begun": begun}, *(_line(*item) for item in earlier.items())]
        self._append(lines, os.O_CREAT | os.O_EXCL)

    @classmethod
    def beside(cls, file: Path, forum: tuple[str, str]) -> "KeptReads":
        """In the folder of records beside a file that is to be written, or in the folder itself. Raises OSError."""
        name = f"import-{file.name or 'folder'}.jsonl"
        return cls(record_of(file, name), forum)

    def __setitem__(self, question: Any, answer: Any) -> None:
        super().__setitem__(question, answer)
        if _can_stand_in(answer):
            self._append([_line(question, answer)])

    def remove(self) -> None:
        """The import is done. Raises OSError."""
        self._path.unlink(missing_ok=True)
        with suppress(OSError):
            self._path.parent.rmdir()  # where nothing else is recorded

    def _append(self, lines: Iterable[Any], flags: int = 0) -> None:
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | flags, PRIVATE)
        with os.fdopen(handle, "wb") as file:
            file.write(b"".join(json.dumps(line).encode() + b"\n" for line in lines))

    def _earlier(self, now: float) -> tuple[float, dict[Any, Any]]:
        """When an earlier run of the same forum began and what it read, if that is not long ago; nothing of a file that
        somebody else wrote or may have changed."""
        found: dict[Any, Any] = {}
        try:
            if not is_ours_alone(self._path):
                return now, {}
            head, *lines = self._path.read_bytes().split(b"\n")
            said = json.loads(head)
            begun = float(said.pop("begun"))
            if said != self._head or not 0 <= now - begun <= OLDEST:
                return now, {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return now, {}
        with suppress(ValueError, KeyError, TypeError):  # the last line was cut off while it was written
            for line in lines[:-1]:
                said = json.loads(line)
                target, query, keyless, route = said["question"]
                answer = b64decode(said["bytes"]) if "bytes" in said else said["answer"]
                found[target, tuple(map(tuple, query)), keyless, route] = answer
        return begun, found


def _line(question: Any, answer: Any) -> dict[str, Any]:
    if isinstance(answer, bytes):
        return {"question": question, "bytes": b64encode(answer).decode()}
    return {"question": question, "answer": _without_secrets(answer)}


def _without_secrets(answer: Any) -> Any:
    """The answer as it may lie on the disk: of a secret only whether there is one."""
    rows = answer.get(LISTED) if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        return answer
    hidden = [{**row, "value": REDACTED} if _is_secret(row) else row for row in rows]
    return {**answer, LISTED: hidden}


def _can_stand_in(answer: Any) -> bool:
    """Whether an answer says enough without its secrets: where one has a form, the import has to read it again, and
    where things other than settings have them, such as webhooks (3.5)."""
    if _tells_secrets(answer):
        return False
    rows = answer.get(LISTED) if isinstance(answer, dict) else None
    try:
        for row in filter(_is_secret, rows if isinstance(rows, list) else ()):
            check_text(REDACTED, row)
    except Unfit:
        return False
    return True


def _is_secret(row: Any) -> bool:
    return isinstance(row, dict) and bool(row.get("value")) and is_secret(row)


def _tells_secrets(answer: Any) -> bool:
    """Whether something in an answer has its secret under that name; a setting has only a word whether it is one."""
    if isinstance(answer, dict):
        own = answer.get("secret")
        return (isinstance(own, str) and bool(own)) or any(map(_tells_secrets, answer.values()))
    return isinstance(answer, list) and any(map(_tells_secrets, answer))
