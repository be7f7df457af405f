"""The code of one commit as a value: which commit of which repository, and its files as far as they are known. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from idiaspora.plugin_config.language.contents import Content, fingerprint


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

    def __str__(self) -> str:
        known = f" ({len(self)} files, {fingerprint(self)})" if self.is_fetched else ""
        return f"{self.commit}{known}"
