"""How all things of a kind are read with one list, and where a forum file declares them."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from idiaspora.plugin_config.fields.capabilities import NOTHING_SEEN, Capabilities
from idiaspora.plugin_config.kinds.mappings import Mappings

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """The list of a forum file that declares a kind.

    `path` is the way to it (`badges`, or `appearance`, `palettes`), `model` one item, `text` what it holds. `implies`
    are the site settings without which the forum keeps nothing of it, and `switches` those without which it keeps
    nothing of a field, by that. `mappings` is its shape where that is no list.
    `only` is the key of the one thing of a kind of which every forum has just one: its section holds the fields of
    that, and no list.
    """

    path: tuple[str, ...]
    model: type[BaseModel]
    text: str
    implies: Mapping[str, str] = field(default_factory=dict)
    mappings: Mappings | None = None
    only: str = ""
    switches: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Whether it is a list, whose items say in a key of theirs which they are."""
        return not self.only and self.mappings is None

    def place_of(self, key: str) -> str:
        """The place of an item as paths of the file name it."""
        if self.only:
            return self.name
        return f"{self.name}.{key}" if self.mappings else f"{self.name}[{key}]"

    @property
    def name(self) -> str:
        """The list as paths of the file name it: `appearance.palettes`."""
        return ".".join(self.path)


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
    `only_offered` says that the forum refuses a part that it does not offer (400): then there is nothing in it.
    """

    parameter: str
    of_key: Callable[[str], str]
    of_forum: Callable[[Mapping[str, Row]], Collection[str]]
    only_offered: bool = False


@dataclass(frozen=True)
class Detail:
    """The read of one thing, which shows more of it than a list does: its path, with `{id}`, and the key of the row."""

    path: str
    root: str


@dataclass(frozen=True)
class InParts:
    """What of each thing is read part by part, such as its words language by language, where it `has` any.

    `path` has `{id}` and `{part}`; the rows of an answer stand under `root`, each with the keys that are `needed`, and
    `number` is the key of the thing's row that has its number there. They come into the thing's row under
    `key`, by part; None for a part that the forum does not have. `of` are the parts of which a declared thing speaks,
    `of_forum` the field that does so, and the parts that a forum uses, by the rows of its site settings. What comes as
    a whole by a read of its own, which is sent only where it is spoken of, has one part, `WHOLE`.
    """

    path: str
    root: str
    key: str
    of: Callable[[Any], Collection[str]]
    of_forum: Callable[[Mapping[str, Row]], tuple[str, Collection[str]]]
    has: Callable[[Row], bool]
    needed: tuple[str, ...] = ("key", "value")
    number: str = "id"


WHOLE = ""
"""The part that is all of it."""


@dataclass(frozen=True)
class ByKey:
    """How a thing is read of a kind that no list has.

    `lookup` is a path with `{key}`, from which the forum sends on to the thing's own address, in which `target` finds
    the number; `path` is where it is read, with `{id}`, and `key` the key of its rows that holds the thing's.

    A thing that was there before the file has no key on the forum: `other` is the field whose value leads to it, and
    the path for that, with `{value}`; later it is found by the number that it had. By that number alone a thing in the
    trash is found, which `deleted` tells. `named_in` is a list of things that may be of the kind, for an import: its
    path, its query and the root of its rows; `is_key` says what can be a key.
    """

    lookup: str
    target: re.Pattern[str]
    path: str
    key: str
    other: tuple[str, str]
    deleted: Callable[[Row], bool]
    named_in: tuple[str, tuple[tuple[str, str], ...], str]
    is_key: Callable[[str], bool]


@dataclass(frozen=True)
class Listing:
    """The request whose answer has all things of a kind, or the few of them whose answers do.

    `root` is the key of the rows, dots for nesting, "" where the answer is the list itself. `ours` says which rows are
    of the kind, `shaped` gives a row in the shape of 3.5, and `seen` what all rows show of the forum. `needed` are the
    keys of every row. `most` is how many rows the forum shows at most (0 for all), those with a text by the parameter
    `filter`, of which `spelled` makes the text by a key. `query` is always sent, `pages` and `parted` are how a list
    comes that no single answer has. `keyed` says
    that its things have no numbers, but keys only: every row gets one as its `id` (`number_of_key`). `switches` are the
    names of the setting without which the forum refuses the list, and `hint` is what to do then; `is_newer` says that a
    forum may have the switch and not yet the list. `named` gives what
    else an answer names that things of the kind are written with, by the words for each sort, such as
    `{"webhook event": {"post_created": 201}}`. `gathered` gives the rows of an answer by those under `root` and by all
    of it, `detail` is what only a read of each thing shows, and `in_parts` what takes several. `moved` is the
    beginning of its addresses, and what stands in its place on versions whose answers lead elsewhere. `is_one` says
    that the answer has one row under `root`, or is one itself, and no list: `gathered` divides it. `by_key` is how each
    thing is read by itself where there is no list; then nobody knows of others.
    """

    path: str
    root: str
    ours: Callable[[Row], bool] = lambda row: True
    shaped: Callable[[Row], Row] = dict
    seen: Callable[[Sequence[Row]], Capabilities] = lambda rows: NOTHING_SEEN
    needed: tuple[str, ...] = ("id", "name")
    most: int = 0
    filter: str = ""
    spelled: Callable[[str], str] = str
    query: tuple[tuple[str, str], ...] = ()
    pages: Pages | None = None
    parted: Parted | None = None
    keyed: bool = False
    is_one: bool = False
    moved: tuple[str, str] | None = None
    named: Callable[[Row], Mapping[str, Mapping[str, int]]] = lambda body: {}
    gathered: Callable[[Sequence[Row], Any], Iterable[Row]] = lambda rows, body: rows
    detail: Detail | None = None
    in_parts: InParts | None = None
    by_key: ByKey | None = None
    switches: tuple[str, ...] = ()
    is_newer: bool = False
    hint: str = ""
