"""Secrets that the forum shows once, in the answer to a write: a file has them that only its owner reads."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idiaspora.plugin_config.kinds.writes import Telling, Unwritable
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.forum.response_shapes import IncompleteRead, part

OWNERS_ONLY = 0o600
NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Whoever may write into the folder can put a link or a pipe where the file was."""


class NotKept(Unwritable):
    """A secret that would be lost: there is no file for it, or it cannot be written."""


class Lost(NotKept):
    """A secret that is lost: what has it was made, and nobody knows it."""


@dataclass
class NewSecrets:
    """A file that is made for the secrets of one run, a line of JSON each. One that is there already is not touched."""

    path: Path
    made: tuple[int, int] | None = None
    """Which file was made, by the numbers that the system gives it; None before."""

    def prepare(self) -> None:
        """Make the file, before anything is written to the forum that it would be needed for. Raises NotKept."""
        if self.made is not None:
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINK
        try:
            with os.fdopen(os.open(self.path, flags, OWNERS_ONLY), "wb") as file:
                self.made = _numbers(file.fileno())
        except OSError as error:
            raise NotKept(f"{self.path} cannot be made for the secret: {error.strerror or error}") from None

    def keep_told(self, telling: Telling, answer: Any) -> None:
        """Write down the secret of an answer. Raises Lost."""
        try:
            secret = secret_in(answer, telling)
        except IncompleteRead as error:
            raise Lost(f"the answer has no secret: {error}") from None
        self.keep(telling.name, secret)

    def keep(self, name: str, secret: Secret) -> None:
        """Write down one, into the file that was made and no other. Raises Lost."""
        line = json.dumps({"name": name, "secret": secret.reveal()}, ensure_ascii=False)
        try:
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_APPEND | NO_LINK), "w", encoding="utf-8") as file:
                if _numbers(file.fileno()) != self.made:
                    raise Lost(f"{self.path} is another file than the one that was made for the secret")
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Lost(f"{self.path} cannot be written: {error.strerror or error}") from None


def _numbers(file: int) -> tuple[int, int]:
    about = os.fstat(file)
    return about.st_dev, about.st_ino


def secret_in(answer: Any, telling: Telling) -> Secret:
    """The secret of an answer. Raises IncompleteRead where it has none."""
    for step in telling.path[:-1]:
        answer = part(answer, step, dict)
    return Secret(part(answer, telling.path[-1], str))
