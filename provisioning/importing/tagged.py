"""Values that stand in an imported file as a tag: secrets, files that are fetched, and commits. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from idiaspora.plugin_config.language.commits import CodeOfCommit
from idiaspora.plugin_config.language.secret import Secret


@dataclass(frozen=True)
class SecretName:
    """A value that stands in the file as `!secret NAME`; `value` is what the forum holds."""

    name: str
    value: Secret

    @property
    def tag(self) -> str:
        """What is written."""
        return f"!secret {self.name}"


@dataclass(frozen=True)
class UploadName:
    """A file that the forum holds under an address, and that stands in the file as `!upload PATH`."""

    path: str
    address: str
    content: bytes = field(repr=False)

    @property
    def tag(self) -> str:
        """What is written."""
        return f"!upload {self.path}"


@dataclass(frozen=True)
class CommitName:
    """Code that the forum takes from a commit itself, and that stands in the file as `!git {url: …, commit: …}`."""

    code: CodeOfCommit

    @property
    def tag(self) -> str:
        """What is written."""
        return f"!git {{url: {json.dumps(self.code.commit.url)}, commit: {self.code.commit.id}}}"


Tagged = SecretName | UploadName | CommitName
Kind = TypeVar("Kind", SecretName, UploadName, CommitName)


def tagged_in(value: Any, kind: type[Kind]) -> Iterator[Kind]:
    """The values of a kind that data holds, in their order."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from tagged_in(item, kind)
    elif isinstance(value, list):
        for item in value:
            yield from tagged_in(item, kind)
