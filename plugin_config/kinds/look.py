"""What the forum says of one thing before anything of it is written."""

from collections.abc import Callable
from dataclasses import dataclass

from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.problems import Problem

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Look:
    """The read of one thing by its key, which tells whether it can be made, and what it may hold.

    `request` is its path and query, `root` the key of the row in the answer; `is_list` says that all that the forum
    offers stands there, which `problem` then gets as `listed` of a row. `problem` is what is wrong with a declared
    thing, by that row, or by the one of the list where the forum has it; None where the forum knows of no such thing.
    """

    request: Callable[[str], tuple[str, Query]]
    root: str
    problem: Callable[[Resource, Row | None], Problem | None]
    is_list: bool = False
