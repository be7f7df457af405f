"""How all things of a kind are read with one list, and where a forum file declares them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.capabilities import NOTHING_SEEN, Capabilities
from idiaspora.plugin_config.fields.directory import Entry, Table
from idiaspora.plugin_config.kinds.mappings import Mappings
from idiaspora.plugin_config.kinds.resource import Resource

Row = Mapping[str, Any]
NO_KEYS: Mapping[int, str] = {}


@dataclass(frozen=True)
class Section:
    """The list of a forum file that declares a kind.

    `path` is the way to it (`badges`, or `appearance`, `palettes`), `model` one item, `text` what it holds. `implies`
    are the site settings without which the forum keeps nothing of it. `mappings` is its shape where that is no list.
    """

    path: tuple[str, ...]
    model: type[BaseModel]
    text: str
    implies: Mapping[str, str] = field(default_factory=dict)
    mappings: Mappings | None = None

    def place_of(self, key: str) -> str:
        """The place of an item as paths of the file name it."""
        return f"{self.name}.{key}" if self.mappings else f"{self.name}[{key}]"

    @property
    def name(self) -> str:
        """The list as paths of the file name it: `appearance.palettes`."""
        return ".".join(self.path)


class Scope(Enum):
    """Where the key of a thing is unique: on the whole forum, or below a parent, so that keys are paths."""

    SITE = "site"
    PARENT = "parent"


@dataclass(frozen=True)
class Identity:
    """What makes a thing of the file and one of the forum the same.

    `field` is the key's field in the file, `of_row` the key of a row, and `stored` what answers and requests call it,
    where that is another name. Keys are the same that `fold` alike; `meant` is the key that a word of the file stands
    for. `always` are rows of what is there though no answer lists it. `unique` says that the forum has no two of one
    key; else two of a declared one are a problem. `system` says of a row that it is Discourse's own, which nobody
    deletes; `kept_of_system` are the fields of such a one that the forum keeps as they are, whatever is written.

    `scope` is where keys are unique. Below a parent `naming` is the field of a resource that holds the last part of its
    path, and `spelled` how requests spell that, by the resource, its id and that part.
    """

    field: str = "name"
    of_row: Callable[[Row], str] = lambda row: str(row["name"])
    stored: Callable[[Row], str] | None = None
    fold: Callable[[str], str] = folded
    meant: Callable[[str], str] = lambda key: key
    always: tuple[Row, ...] = ()
    unique: bool = True
    system: Callable[[Row], bool] = lambda row: False
    kept_of_system: frozenset[str] = frozenset()
    scope: Scope = Scope.SITE
    naming: Callable[[Resource], str] | None = None
    spelled: Callable[[Resource, int, str], str] = lambda resource, number, part: part

    @property
    def is_path(self) -> bool:
        """Whether keys are paths, in which a thing stands below others of its kind."""
        return self.scope is Scope.PARENT

    def form(self, key: str) -> str:
        """What of a key has to agree for it to be that of a thing: of paths every letter."""
        return key if self.is_path else self.fold(self.meant(key))

    def naming_field(self, resource: Resource) -> str:
        """The field of a resource with the name by which it is found."""
        return self.naming(resource) if self.naming else self.field

    def own_part(self, key: str) -> str:
        """What of a key is the thing's own: the last part of a path."""
        return key.rpartition("/")[2] if self.is_path else key

    def is_of(self, row: Row, key: str) -> bool:
        """Whether a row is the thing of a key."""
        return self.fold(self.of_row(row)) == self.fold(key)

    def number_of_key(self, key: str) -> int:
        """The number under which a thing without one of its own is known here; the same in every run."""
        return int.from_bytes(sha256(self.fold(key).encode()).digest()[:6])

    def table(self, rows: Iterable[Row], wanted: Mapping[int, str] = NO_KEYS) -> Table:
        """What a list shows, for the directory; `wanted` are the keys of what the file declares of it, by id."""
        declared_last = sorted((*self.always, *rows), key=lambda row: int(row["id"]) in wanted)
        return self.table_of(self._entry(row, wanted) for row in declared_last)

    def table_of(self, entries: Iterable[Entry]) -> Table:
        return Table({entry.key: entry for entry in entries}, str if self.is_path else self.fold, self.meant)

    def _entry(self, row: Row, wanted: Mapping[int, str]) -> Entry:
        id, now = int(row["id"]), self.of_row(row)
        stored = self.stored(row) if self.stored else now
        return Entry(id, wanted.get(id, now), now, stored, stored, self.system(row))


BY_NAME = Identity()


@dataclass(frozen=True)
class Pages:
    """How a list goes on: the query parameter that counts from 0, by `step` from one answer to the next (1 for the
    numbers of pages), and how many rows a page has; one with fewer is the last."""

    parameter: str
    rows: int
    step: int = 1


@dataclass(frozen=True)
class Parted:
    """A list that is asked for part by part, such as language by language.

    `parameter` is the query parameter that names the part; every row gets it under that name. `of_key` is the part in
    which a thing is, by its key, and `of_forum` are all parts that a forum uses, by the rows of its site settings.
    """

    parameter: str
    of_key: Callable[[str], str]
    of_forum: Callable[[Mapping[str, Row]], Collection[str]]


@dataclass(frozen=True)
class Detail:
    """The read of one thing, which shows more of it than a list does: its path, with `{id}`, and the key of the row."""

    path: str
    root: str


@dataclass(frozen=True)
class Listing:
    """The request whose answer has all things of a kind, or the few of them whose answers do.

    `root` is the key of the rows, dots for nesting, "" where the answer is the list itself. `ours` says which rows are
    of the kind, `shaped` gives a row in the shape of 3.5, and `seen` what all rows show of the forum. `needed` are the
    keys of every row. `most` is how many rows the forum shows at most (0 for all), those with a text by the parameter
    `filter`. `query` is always sent, `pages` and `parted` are how a list comes that no single answer has. `keyed` says
    that its things have no numbers, but keys only: every row gets one as its `id` (`number_of_key`). `switches` are the
    names of the setting without which the forum refuses the list, and `hint` is what to do then. `named` gives what
    else an answer names that things of the kind are written with, by the words for each sort, such as
    `{"webhook event": {"post_created": 201}}`. `gathered` gives the rows of an answer by those under `root` and by all
    of it, and `detail` is what only a read of each thing shows.
    """

    path: str
    root: str
    ours: Callable[[Row], bool] = lambda row: True
    shaped: Callable[[Row], Row] = dict
    seen: Callable[[Sequence[Row]], Capabilities] = lambda rows: NOTHING_SEEN
    needed: tuple[str, ...] = ("id", "name")
    most: int = 0
    filter: str = ""
    query: tuple[tuple[str, str], ...] = ()
    pages: Pages | None = None
    parted: Parted | None = None
    keyed: bool = False
    named: Callable[[Row], Mapping[str, Mapping[str, int]]] = lambda body: {}
    gathered: Callable[[Sequence[Row], Any], Iterable[Row]] = lambda rows, body: rows
    detail: Detail | None = None
    switches: tuple[str, ...] = ()
    hint: str = ""
