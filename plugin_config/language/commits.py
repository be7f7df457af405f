"""The code of one commit as a value: which commit of which repository, and its files as far as they are known. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from idiaspora.plugin_config.fields.loopback import is_loopback
from idiaspora.plugin_config.language.contents import Content, fingerprint

LONGEST_ADDRESS = 1000


@dataclass(frozen=True)
class Commit:
    """A commit of a repository: its address, all forty digits of its hash, and the folder that is meant, "" for all."""

    url: str
    id: str
    folder: str = ""

    def __str__(self) -> str:
        return f"{self.url} at {self.id}" + (f", folder {self.folder}" if self.folder else "")


@dataclass(frozen=True, eq=False)
class CodeOfCommit(Mapping[str, Content]):
    """The files of a commit by their paths. `files` is None where nothing was fetched yet: nobody knows what it holds,
    and it counts as empty."""

    commit: Commit
    files: Mapping[str, Content] | None = field(default=None, repr=False)

    @property
    def is_fetched(self) -> bool:
        return self.files is not None

    @property
    def data(self) -> dict[str, Any]:
        """What tells it from other code, for JSON."""
        said = {"git": self.commit.url, "commit": self.commit.id, "folder": self.commit.folder}
        return {**said, "files": len(self), "fingerprint": fingerprint(self)}

    def __getitem__(self, path: str) -> Content:
        return (self.files or {})[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.files or {})

    def __len__(self) -> int:
        return len(self.files or {})

    def __bool__(self) -> bool:
        """A commit is something, also where nobody knows what it holds."""
        return True

    def __str__(self) -> str:
        known = f" ({len(self)} files, {fingerprint(self)})" if self.is_fetched else ""
        return f"{self.commit}{known}"


def is_id(text: str) -> bool:
    """Whether a text names one commit and no other, today and tomorrow."""
    return re.fullmatch(r"[0-9a-f]{40}", text) is not None


def problem_of_address(url: str) -> str:
    """Why code is not fetched from an address; "" where it is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port  # the port is looked at only now
    except ValueError:
        return "cannot be read"
    if any(not character.isprintable() or character.isspace() for character in url) or len(url) > LONGEST_ADDRESS:
        return "holds spaces or control characters, or is too long"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or a password, which every plan would show"
    if not host or (parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host))):
        return "is not one of https, so that nobody could tell who answers"
    return "has something behind ? or #" if parts.query or parts.fragment else ""
