"""A forum, read whole and written down as a forum file that changes nothing."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.importing.drafting import Data, SecretName, draft
from idiaspora.provisioning.importing.file_text import file_text, secrets_in
from idiaspora.provisioning.importing.inventory import Choice, Inventory
from idiaspora.provisioning.importing.left import Left
from idiaspora.provisioning.importing.proving import Prover
from idiaspora.provisioning.importing.reading import take_inventory

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
def imported(client: ForumClient, path: Path, choice: Choice) -> Imported:
    """What a forum has, as a file at a path could say it. Only reads.

    Raises ForumError, IncompleteRead and NotProven.
    """
    begun = client.requests_sent
    with client.remembering():
        inventory = take_inventory(client, choice)
        data = draft(inventory, _head(client, inventory))
        secrets = {secret.name: secret for secret in secrets_in(data)}
        prover = Prover(client, path, _variables(secrets), file_text)
        proof = prover.proven(data)
    kept = {secret.name: secret for secret in secrets_in(proof.data)}
    left = (*inventory.left, *proof.left)
    return Imported(proof.data, tuple(kept.values()), left, client.requests_sent - begun)


def _head(client: ForumClient, inventory: Inventory) -> Data:
    name = str(inventory.settings.get(TITLE, {}).get("value") or "").strip() or client.host
    return {"version": 1, "forum": {"name": name, "url": client.host, "username": client.api_username}}


def _variables(secrets: Mapping[str, SecretName]) -> Mapping[str, str]:
    """The environment, in which the secrets are those of the forum."""
    return {**os.environ, **{name: secret.value.reveal() for name, secret in secrets.items()}}
