"""Secrets that the forum shows once, in the answer to a write: a file has them that only its owner reads."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idiaspora.plugin_config.kinds.writes import Telling, Unwritable
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.forum.response_shapes import part

OWNERS_ONLY = 0o600


class NotKept(Unwritable):
    """A secret that would be lost: there is no file for it, or it cannot be written."""


@dataclass
class NewSecrets:
    """A file that is made for the secrets of one run, a line of JSON each. One that is there already is not touched."""

    path: Path
    is_begun: bool = False

    def prepare(self) -> None:
        """Make the file, before anything is written to the forum that it would be needed for. Raises NotKept."""
        if self.is_begun:
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        try:
            os.close(os.open(self.path, flags, OWNERS_ONLY))
        except OSError as error:
            raise NotKept(f"{self.path} cannot be made for the secret: {error.strerror or error}") from None
        self.is_begun = True

    def keep(self, name: str, secret: Secret) -> None:
        """Write down one. Raises NotKept."""
        line = json.dumps({"name": name, "secret": secret.reveal()}, ensure_ascii=False)
        try:
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_APPEND), "w", encoding="utf-8") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise NotKept(f"{self.path} cannot be written: {error.strerror or error}") from None


def secret_in(answer: Any, telling: Telling) -> Secret:
    """The secret of an answer. Raises IncompleteRead where it has none."""
    for step in telling.path[:-1]:
        answer = part(answer, step, dict)
    return Secret(part(answer, telling.path[-1], str))
