"""How all things of a kind are read with one list, and where a forum file declares them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

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
