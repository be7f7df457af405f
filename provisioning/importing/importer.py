"""A forum, read whole and written down as a forum file that changes nothing."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.importing.drafting import Data, SecretName, draft
from idiaspora.provisioning.importing.file_text import FIRST, file_text, secrets_in, sections
from idiaspora.provisioning.importing.inventory import Choice, Inventory, importable, section_of
from idiaspora.provisioning.importing.kept_reads import KeptReads
from idiaspora.provisioning.importing.left import Left
from idiaspora.provisioning.importing.proving import Prover
from idiaspora.provisioning.importing.reading import Expect, expect_nothing, take_inventory

TITLE = "title"
INTRODUCTION = (
    "What the forum has, as idiaspora import read it. A plan of this file is empty.",
    "A key that is not written here has the value that Discourse gives by itself, and is not managed.",
)


@dataclass(frozen=True)
class Imported:
    """What came of an import: the data of the file, the secrets that it names, and what is not in it."""

    data: Data
    secrets: tuple[SecretName, ...]
    left: tuple[Left, ...]
    reads: int

    @property
    def comments(self) -> tuple[str, ...]:
        """What stands at the top of the file."""
        return (*INTRODUCTION, *self._secret_lines(), *self._left_lines())

    @property
    def text(self) -> str:
        return file_text(self.data, self.comments)

    @property
    def name(self) -> str:
        """What the forum is called."""
        return str(self.data["forum"]["name"])

    @property
    def counts(self) -> dict[str, int]:
        """How many things each section has, with those below them."""
        found = {}
        for kind in importable():
            section: Any = self.data
            for step in section_of(kind):
                section = section.get(step, {})
            if section:
                found[".".join(section_of(kind))] = _count(section, kind.export.below)
        return found

    def texts_of_sections(self) -> dict[str, str]:
        """The texts of a folder's files, by their names without ending."""
        return {
            name: file_text(data, self.comments if name == FIRST else ()) for name, data in sections(self.data).items()
        }

    def _secret_lines(self) -> Iterator[str]:
        if self.secrets:
            names = ", ".join(secret.name for secret in self.secrets)
            yield f"Set these variables to the forum's own secrets before you plan: {names}."

    def _left_lines(self) -> Iterator[str]:
        if self.left:
            yield "What cannot be said here stays as it is on the forum:"
        for item in self.left:
            yield f"- {item.what}: {item.reason} ({item.page})"


@understood()
def imported(
    client: ForumClient, path: Path, choice: Choice, kept: KeptReads | None = None, expect: Expect = expect_nothing
) -> Imported:
    """What a forum has, as a file at a path could say it. Only reads; `kept` are the answers of a run that was
    interrupted, and take those of this one. `expect` is told how many more reads there will be, about.

    Raises ForumError, IncompleteRead, NotProven, and OSError where an answer cannot be kept.
    """
    begun = client.requests_sent
    with client.remembering(kept):
        inventory = take_inventory(client, choice, expect)
        data = draft(inventory, _head(client, inventory))
        secrets = {secret.name: secret.value.reveal() for secret in secrets_in(data)}
        prover = Prover(client, path, {**os.environ, **secrets}, file_text)
        proof = prover.proven(data)
    left = (*inventory.left, *proof.left)
    return Imported(proof.data, tuple(secrets_in(proof.data)), left, client.requests_sent - begun)


def _count(items: Any, below: str) -> int:
    inner = [item.get(below, []) for item in items if isinstance(item, dict)] if below else []
    return len(items) + sum(_count(part, below) for part in inner)


def _head(client: ForumClient, inventory: Inventory) -> Data:
    name = str(inventory.settings.get(TITLE, {}).get("value") or "").strip() or client.host
    return {"version": 1, "forum": {"name": name, "url": client.host, "username": client.api_username}}
