"""What was applied last, as a value: the content of the lock file. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.upload import Upload


@dataclass(frozen=True)
class Entry:
    """What was applied last of one resource.

    `id` is Discourse's, None for what has none of its own. `collection` is the part of the forum file that held it,
    `previously` the former names that have been followed, `fields` the declared values as JSON, secrets left out.
    `existing` says that people who were there already got the values too. `uploads` are the addresses that the forum
    gave to files of the project among the values, by their SHA-1.
    """

    kind: str
    key: str
    id: int | None = None
    collection: str = ""
    previously: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    existing: bool = False
    uploads: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"{self.kind} {self.key}"


@dataclass(frozen=True)
class Lock:
    """The lock file of one forum. `url` is the forum's address, `file` the name of its forum file; empty for a folder
    of them."""

    url: str
    entries: tuple[Entry, ...] = ()
    file: str = ""
    _by_address: Mapping[tuple[str, str], Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_address", {(item.kind, item.key.casefold()): item for item in self.entries})

    def get(self, kind: str, key: str) -> Entry | None:
        return self._by_address.get((kind, key.casefold()))

    def of_kind(self, kind: str) -> Iterator[Entry]:
        return (entry for entry in self.entries if entry.kind == kind)


def plain(value: Any) -> Any:
    """A declared value as JSON has it, of a file the address that the forum gave it. Raises ValueError for what holds a
    secret."""
    if isinstance(value, Secret):
        raise ValueError("a secret")
    if isinstance(value, Upload):
        return value.address
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return value if isinstance(value, (str, int, float)) or value is None else str(value)
