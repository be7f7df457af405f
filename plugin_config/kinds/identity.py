"""What makes a thing of the file and one of the forum the same, and what each of the two is called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.directory import Entry, Table
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.resource import Resource

NO_KEYS: Mapping[int, str] = {}


@dataclass(frozen=True)
class Identity:
    """What makes a thing of the file and one of the forum the same.

    `field` is the key's field in the file, `of_row` the key of a row, or its own part of that, and `stored` what
    answers and requests call it, where that is another name. Keys are the same that `fold` alike; `meant` is the key
    that a word of the file stands for. `always` are rows of what is there though no answer lists it. `unique` says that
    the forum has no two of one key; else two of a declared one are a problem. `system` says of a row that it is
    Discourse's own, which nobody deletes; `kept_of_system` are the fields of such a one that the forum keeps as they
    are, whatever is written.

    `parent` is the key of a row with the number of the thing of the kind above it, where things stand below others:
    keys are paths then, unique below one parent. `naming` is the field of a resource that holds the last part of its
    path, and `spelled` how requests spell that, by the resource, its id and that part. `is_given` says that keys are
    names which people give: what a file made is the same thing in other capitals. `longest` is how many characters
    a name can have, 0 where nothing asks. `is_seeded` says that a file can make its own what Discourse set up,
    `among_users` that no user can have the name of such a thing.
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
    parent: str = ""
    is_given: bool = True
    longest: int = 0
    is_seeded: bool = False
    among_users: bool = False
    naming: Callable[[Resource], str] | None = None
    spelled: Callable[[Resource, int, str], str] = lambda resource, number, part: part

    @property
    def is_path(self) -> bool:
        """Whether keys are paths, in which a thing stands below others of its kind."""
        return bool(self.parent)

    def above(self, key: str) -> str:
        """The path of the thing above; "" for the topmost ones, and where keys are no paths."""
        return parent_path(key) if self.is_path else ""

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
