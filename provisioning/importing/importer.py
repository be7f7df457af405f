"""A forum, read whole and written down as a forum file that changes nothing."""

import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idiaspora.plugin_config.language.loading import folder_of
from idiaspora.provisioning.adopt.forum_source import ForumSource
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.importing.compacting import compacted
from idiaspora.provisioning.importing.consultation import ROLES, THEMES
from idiaspora.provisioning.importing.drafting import Data, draft
from idiaspora.provisioning.importing.file_text import FIRST, file_text, sections
from idiaspora.provisioning.importing.inventory import Choice, Inventory, importable, section_of
from idiaspora.provisioning.importing.kept_reads import KeptReads
from idiaspora.provisioning.importing.left import Left
from idiaspora.provisioning.importing.merging import Known, missing, with_additions
from idiaspora.provisioning.importing.proving import Proof, Prover, pending_in
from idiaspora.provisioning.importing.reading import Expect, expect_nothing, take_inventory
from idiaspora.provisioning.importing.tagged import SecretName, UploadName, tagged_in
from idiaspora.provisioning.importing.theming import with_themes
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock

TITLE = "title"
INTRODUCTION = (
    "What the forum has, as idiaspora import read it. A plan of this file is empty.",
    "A key that is not written here has the value that Discourse gives by itself, and is not managed.",
)
ABOUT_SECTIONS = {
    "defaults": "What holds for everything of a sort that does not say otherwise itself. What you add gets it too.",
    "shapes": "What several have in common, which they take with “like”; {name} and {slug} are their own.",
    ROLES: "The groups of those who moderate themes.",
    THEMES: "Categories with moderators, questions or votes.",
}


def notes() -> dict[str, str]:
    """What a reader of a file is told above its sections, by their names."""
    kinds = {path[0]: kind.export.unsaid for kind in importable() if len(path := section_of(kind)) == 1}
    return {**kinds, **ABOUT_SECTIONS}


@dataclass(frozen=True)
class Imported:
    """What came of an import: the data of the file, `whole` with nothing said in common, the secrets that it names, and
    what is not in it. `forum` is what
    a file calls the forum to which the data are added; empty for a new file."""

    data: Data
    whole: Data
    secrets: tuple[SecretName, ...]
    left: tuple[Left, ...]
    reads: int
    forum: str = ""

    @property
    def uploads(self) -> dict[str, bytes]:
        """The files that it names, by their paths from the folder of the file."""
        return {upload.path: upload.content for upload in tagged_in(self.data, UploadName)}

    @property
    def comments(self) -> tuple[str, ...]:
        """What stands at the top of the file."""
        return (*INTRODUCTION, *self._secret_lines(), *self._left_lines())

    @property
    def text(self) -> str:
        return file_text(self.data, self.comments, notes())

    @property
    def name(self) -> str:
        """What the forum is called."""
        return self.forum or str(self.data["forum"]["name"])

    @property
    def counts(self) -> dict[str, int]:
        """How many things each section has, with those below them; and how many of them are themes and roles."""
        found = {}
        for kind in importable():
            section: Any = self.whole
            for step in section_of(kind):
                section = section.get(step, {})
            if section:
                table = kind.section.mappings if kind.section else None
                items = list(table.items(section)) if table else section
                items = [section] if kind.section and kind.section.only else items
                found[".".join(section_of(kind))] = _count(items, kind.export.below)
        return found | {name: len(self.data[name]) for name in (THEMES, ROLES) if name in self.data}

    def texts_of_sections(self) -> dict[str, str]:
        """The texts of a folder's files, by their names without ending."""
        return {
            name: file_text(data, self.comments if name == FIRST else (), notes())
            for name, data in sections(self.data).items()
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


@dataclass(frozen=True)
class Added:
    """What came of an import into a file: `before` and `after` are the contents of its files, by name."""

    result: Imported
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def files(self) -> tuple[str, ...]:
        """The files that change."""
        return tuple(name for name, text in self.after.items() if text != self.before[name])


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
        inventory = take_inventory(client, choice, path.parent, expect)
        data = draft(inventory, _head(client, inventory))
        prover = Prover(client, path, _variables(data), lambda said: {str(path): file_text(said)}, Lock(client.host))
        proof = prover.proven(data)
        said = with_themes(prover, proof.data) if choice.as_consultation else Proof(proof.data)
        shorter = compacted(said.data)
        data = shorter if prover.is_proven(shorter) else said.data
    left = (*inventory.left, *proof.left, *said.left)
    return Imported(data, proof.data, tuple(tagged_in(data, SecretName)), left, client.requests_sent - begun)


@understood()
def added(
    client: ForumClient,
    source: ForumSource,
    lock: Lock,
    choice: Choice,
    kept: KeptReads | None = None,
    expect: Expect = expect_nothing,
) -> Added:
    """What a forum has and a forum file does not declare, and that file with it. Its plan stays as it is.

    Raises what `imported` raises, Invalid for a file with mistakes, and NotEditable.
    """
    begun = client.requests_sent
    before = source.texts()
    document, desired = source.read(before)
    with client.remembering(kept):
        inventory = take_inventory(client, choice, folder_of(source.file), expect)
        data = missing(draft(inventory, {}), desired)
        pending = pending_in(plan(client, desired, lock, to_write=False).changes)
        prover = Prover(
            client,
            source.file,
            {**source.variables, **_variables(data)},
            lambda said: with_additions(before, document, said),
            lock,
            pending,
            source.environment,
        )
        proof = prover.proven(data)
    left = (*inventory.left, *proof.left)
    reads = client.requests_sent - begun
    result = Imported(proof.data, proof.data, tuple(tagged_in(proof.data, SecretName)), left, reads, desired.forum.name)
    return Added(result, before, with_additions(before, document, proof.data))


def _variables(data: Data) -> Mapping[str, str]:
    """The environment, in which the secrets are those of the forum."""
    return {**os.environ, **{secret.name: secret.value.reveal() for secret in tagged_in(data, SecretName)}}


def _head(client: ForumClient, inventory: Inventory) -> Data:
    title = str(inventory.settings.get(TITLE, {}).get("value") or "")
    # Without a name there is no file, and the language takes none with control characters.
    name = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in title).strip() or client.host
    return {"version": 1, "forum": {"name": name, "url": client.host, "username": client.api_username}}


def _count(items: Any, below: str) -> int:
    inner = [item.get(below, []) for item in items if isinstance(item, dict)] if below else []
    return sum(not isinstance(item, Known) for item in items) + sum(_count(part, below) for part in inner)
