"""How all things of a kind are read with one list, and where a forum file declares them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from pydantic import BaseModel

from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.capabilities import NOTHING_SEEN, Capabilities
from idiaspora.plugin_config.fields.directory import Entry, Table
from idiaspora.plugin_config.kinds.resource import Resource

Row = Mapping[str, Any]
NO_KEYS: Mapping[int, str] = {}


@dataclass(frozen=True)
class Section:
    """The list of a forum file that declares a kind.

    `path` is the way to it (`badges`, or `appearance`, `palettes`), `model` one item, `text` what it holds. `implies`
    are the site settings without which the forum keeps nothing of it.
    """

    path: tuple[str, ...]
    model: type[BaseModel]
    text: str
    implies: Mapping[str, str] = field(default_factory=dict)

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
class Listing:
    """One request whose answer has all things of a kind.

    `root` is the key of the rows, "" where the answer is the list itself. `ours` says which rows are of the kind,
    `shaped` gives a row in the shape of 3.5, and `seen` what all rows show of the forum. `needed` are the keys of every
    row. `most` is how many rows the forum shows at most (0 for all), those with a text by the parameter `filter`.
    `switches` are the names of the setting without which the forum refuses the list, and `hint` is what to do then.
    """

    path: str
    root: str
    ours: Callable[[Row], bool] = lambda row: True
    shaped: Callable[[Row], Row] = dict
    seen: Callable[[Sequence[Row]], Capabilities] = lambda rows: NOTHING_SEEN
    needed: tuple[str, ...] = ("id", "name")
    most: int = 0
    filter: str = ""
    switches: tuple[str, ...] = ()
    hint: str = ""
