"""From names to Discourse's numbers and back, for one forum at one moment: one table for the things of every kind."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.capabilities import NOTHING_SEEN, Capabilities

USER = "user"
"""The table of users, who are named like resources and are none."""


def in_trash(kind: str) -> str:
    """The table of things of a kind that somebody deleted and that can be taken back, by their keys."""
    return f"{kind} in the trash"


class UnknownName(LookupError):
    """A name that the forum does not have."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"the forum has no {kind.replace('_', ' ')} “{key}”")


@dataclass(frozen=True)
class Entry:
    """A thing of the forum by its names.

    `key` is the one by which the file knows it: that it will have when the renames of the run are done. `now` is the
    key that it has at the moment, and `stored` how answers and requests spell that, which is another word only where
    the forum has one of its own. `read` is what `stored` was when it was read; "" for what was made since. `is_system`
    says that it is Discourse's own.
    """

    id: int
    key: str
    now: str
    stored: str
    read: str = ""
    is_system: bool = False


@dataclass(frozen=True)
class Table:
    """The things of one kind by the keys that the file knows them by.

    Keys are the same that `fold` alike; `meant` is the key that a word of the file stands for.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    fold: Callable[[str], str] = folded
    meant: Callable[[str], str] = lambda key: key

    def find(self, key: str) -> Entry | None:
        """The thing that a key of the file means; one that has just this spelling comes first."""
        key = self.meant(key)
        return self.entries.get(key) or self._folded.get(self.fold(key))

    @cached_property
    def _folded(self) -> Mapping[str, Entry]:
        return {self.fold(key): entry for key, entry in self.entries.items()}

    @cached_property
    def by_id(self) -> Mapping[int, Entry]:
        return {entry.id: entry for entry in self.entries.values()}

    @cached_property
    def by_now(self) -> Mapping[str, Entry]:
        """The things by the keys that they have at the moment."""
        return {entry.now: entry for entry in self.entries.values()}

    @cached_property
    def by_stored(self) -> Mapping[str, Entry]:
        """The things by what answers call them at the moment."""
        return {entry.stored: entry for entry in self.entries.values()}

    @cached_property
    def by_read(self) -> Mapping[str, Entry]:
        """The things by what answers called them when they were read."""
        return {entry.read: entry for entry in self.entries.values() if entry.read}

    def with_(self, entries: Iterable[Entry]) -> "Table":
        """With things that came, or got other names, in the place of those of their keys."""
        return replace(self, entries={**self.entries, **{entry.key: entry for entry in entries}})

    def without(self, key: str) -> "Table":
        gone = self.find(key)
        return replace(self, entries={other: entry for other, entry in self.entries.items() if entry is not gone})


NONE = Table()


@dataclass(frozen=True)
class Directory:
    """What there is on a forum by kind, as far as it was read; of users only those who were asked for.

    `uploads` are the addresses under which the forum holds files of the project, by their SHA-1, and `upload_numbers`
    their numbers, of those that were given to it in this run; `own_files` are the addresses of files that it holds for
    one thing alone, by kind, folded key and SHA-1; `forum` is which shapes the forum speaks.
    """

    tables: Mapping[str, Table] = field(default_factory=dict)
    uploads: Mapping[str, str] = field(default_factory=dict)
    upload_numbers: Mapping[str, int] = field(default_factory=dict)
    own_files: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    forum: Capabilities = NOTHING_SEEN

    def rows(self, kind: str) -> tuple[Entry, ...] | None:
        """All things of a kind; None where they were not read."""
        table = self.tables.get(kind)
        return None if table is None else tuple(table.entries.values())

    def table(self, kind: str) -> Table:
        """The things of a kind, none where they were not read."""
        return self.tables.get(kind, NONE)

    def find(self, kind: str, key: str) -> Entry | None:
        """What a key of the file means; None where the forum has no such thing."""
        return self.table(kind).find(key)

    def id(self, kind: str, key: str) -> int:
        """Raises UnknownName."""
        return self._entry(kind, key).id

    def stored(self, kind: str, key: str) -> str:
        """How requests spell a name; several calls of 3.5 know no other spelling. Raises UnknownName."""
        return self._entry(kind, key).stored

    def _entry(self, kind: str, key: str) -> Entry:
        entry = self.find(kind, key)
        if entry is None:
            raise UnknownName(kind, key)
        return entry

    def key(self, kind: str, id: int) -> str:
        """The key by which the file knows a thing, or `#ID` for one that is gone or cannot be seen."""
        entry = self.at(kind, id)
        return f"#{id}" if entry is None else entry.key

    def key_of_stored(self, kind: str, stored: str) -> str:
        """The key by which the file knows a thing that an answer calls so, which is that itself where none is seen."""
        entry = self.table(kind).by_stored.get(stored)
        return stored if entry is None else entry.key

    def at(self, kind: str, id: int) -> Entry | None:
        """The thing that has an id; None where none is seen that has it."""
        return self.table(kind).by_id.get(id)

    def with_table(self, kind: str, table: Table) -> "Directory":
        return replace(self, tables={**self.tables, kind: table})

    def with_(self, kind: str, key: str, id: int, now: str = "", stored: str = "") -> "Directory":
        """With a thing under the key by which the file knows it; `now` is one that it has for the time being, `stored`
        how requests spell it where that is another word."""
        table = self.table(kind)
        before = table.entries.get(key)
        read = before.read if before and before.id == id else ""
        entry = Entry(id, key, now or key, stored or now or key, read)
        return self.with_table(kind, table.with_((entry,)))

    def with_upload(self, sha1: str, address: str, number: int) -> "Directory":
        """With a file that the forum holds."""
        numbers = {**self.upload_numbers, sha1: number}
        return replace(self, uploads={**self.uploads, sha1: address}, upload_numbers=numbers)

    def own_file(self, kind: str, key: str, sha1: str) -> str:
        """The address of a file that was sent for one thing alone; empty where that is not known."""
        return self.own_files.get((kind, key.casefold(), sha1), "")

    def with_own_file(self, kind: str, key: str, sha1: str, address: str) -> "Directory":
        """With the address of a file that was sent for one thing alone."""
        return replace(self, own_files={**self.own_files, (kind, key.casefold(), sha1): address})

    def without(self, kind: str, key: str) -> "Directory":
        """Without a thing that was deleted."""
        return self.with_table(kind, self.table(kind).without(key))
