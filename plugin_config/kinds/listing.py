"""How all things of a kind are read with one list, and where a forum file declares them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.capabilities import NOTHING_SEEN, Capabilities

Row = Mapping[str, Any]


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


@dataclass(frozen=True)
class Identity:
    """What makes a thing of the file and one of the forum the same.

    `field` is the key's field in the file, `of_row` the key of a row; keys are the same that `fold` alike. `unique`
    says that the forum has no two of one key; else two of a declared one are a problem. `system` says of a row that it
    is Discourse's own, which nobody deletes; `kept_of_system` are the fields of such a one that the forum keeps as they
    are, whatever is written.
    """

    field: str = "name"
    of_row: Callable[[Row], str] = lambda row: str(row["name"])
    fold: Callable[[str], str] = folded
    unique: bool = True
    system: Callable[[Row], bool] = lambda row: False
    kept_of_system: frozenset[str] = frozenset()

    def is_of(self, row: Row, key: str) -> bool:
        """Whether a row is the thing of a key."""
        return self.fold(self.of_row(row)) == self.fold(key)


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
