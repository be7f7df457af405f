"""Where a value stands in one file, and the proof that a changed file says nothing else than what was asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from idiaspora.plugin_config.editing.wording import inline
from idiaspora.plugin_config.editing.written import Data, Listing, Node, Pair, Table, Written, written
from idiaspora.plugin_config.kinds.item_keys import ITEM_KEYS

GONE = object()
"""In place of a value: none is wanted."""


@dataclass(frozen=True)
class Item:
    """An item of a list, by the key that identifies it (`slug` or `name`) and its value there."""

    key: str
    value: str

    def is_in(self, data: Data) -> bool:
        named = ITEM_KEYS.names_of({self.key: self.value})
        return isinstance(data, dict) and named.items() <= ITEM_KEYS.names_of(data).items()


Steps: TypeAlias = "tuple[str | int | Item, ...]"
"""The way to a value in one file: keys, positions from 0, and items by their identity."""


class NotEditable(Exception):
    """A text in which the change cannot be made; `message` says why and `remedy` what to do by hand. `edit` is which of
    several changes, where it is known."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy
        self.edit: object = None


@dataclass(frozen=True)
class Place:
    """A value of a file with the collections around it.

    `rest` are the steps that are not written: `node` is then the last value on the way. `holders` are the pairs on the
    way, None for what is an item of a list.
    """

    file: Written
    steps: Steps
    node: Node
    parents: tuple[Node, ...] = ()
    holders: tuple[Pair | None, ...] = ()
    rest: Steps = ()

    @property
    def in_flow(self) -> bool:
        """Whether the value stands inside brackets or braces."""
        return any(isinstance(node, Table | Listing) and node.flow for node in self.parents)

    @property
    def written_steps(self) -> Steps:
        return self.steps[: len(self.steps) - len(self.rest)]

    @property
    def holder(self) -> Pair | None:
        """The pair whose value this is."""
        return self.holders[-1] if self.holders else None

    @property
    def parent_holder(self) -> Pair | None:
        """The pair whose value the collection right around is."""
        return self.holders[-2] if len(self.holders) > 1 else None

    def block_indent(self) -> int:
        """The indentation of the nearest block collection around the value."""
        blocks = [node for node in self.parents if isinstance(node, Table | Listing) and not node.flow]
        return self.file.indent(blocks[-1]) if blocks else 0

    def refuse_what_is_fixed(self) -> None:
        """Raises NotEditable where a tag gives the value, or an alias repeats it elsewhere."""
        for node in (*self.parents, self.node):
            if node.tag:
                raise NotEditable(f"it comes from {node.tag}", "change it where it comes from")
            if node.anchor in self.file.aliased:
                raise _shared(node.anchor)

    def first_right(self, ways: Iterable[str], value: Any) -> str:
        """The first of several texts that says what this one says, but for the value here. Raises NotEditable."""
        data = self.file.data()
        expected = _with(data, _positions(data, self.steps), value)
        for text in ways:
            try:
                if says(written(text).data(), expected):
                    return text
            except (yaml.YAMLError, UnicodeError):
                continue
        if not self.rest and (anchor := self.file.shared(self.node)):
            raise _shared(anchor)
        raise NotEditable("the file is written in a way that cannot be changed here safely", "change it by hand")


def _shared(anchor: str) -> NotEditable:
    return NotEditable(
        f"it is part of &{anchor}, which *{anchor} repeats elsewhere",
        f"write the value out where *{anchor} stands, or change both by hand",
    )


def data_of(text: str) -> Data:
    """What a text says. Raises NotEditable."""
    return _parsed(text).data()


def _parsed(text: str) -> Written:
    try:
        return written(text)
    except (yaml.YAMLError, UnicodeError):
        raise NotEditable("the file is not well-formed YAML", "correct it first") from None


def place_of(text: str, steps: Steps) -> Place:
    """Where the steps lead, as far as they are written. Raises NotEditable, also for a value that is not to be changed
    in this text: one that a tag gives, or that an alias repeats."""
    file = _parsed(text)
    place = Place(file, steps, file.top, rest=steps)
    while place.rest:
        node, pair = _child(file, place.node, place.rest[0])
        if node is None:
            break
        place = Place(file, steps, node, (*place.parents, place.node), (*place.holders, pair), place.rest[1:])
    place.refuse_what_is_fixed()
    return place


def _child(file: Written, node: Node, step: str | int | Item) -> tuple[Node | None, Pair | None]:
    if isinstance(node, Table) and isinstance(step, str):
        pair = node.own(step)
        return (pair.value, pair) if pair else (None, None)
    if isinstance(node, Listing) and isinstance(step, Item):
        return next((item for item in node.items if step.is_in(file.data(item))), None), None
    if isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
        return node.items[step], None
    return None, None


def _positions(data: Any, steps: Steps) -> tuple[str | int, ...]:
    """The steps with items as positions; an item that is not there yet comes last."""
    found: list[str | int] = []
    for step in steps:
        if isinstance(step, Item):
            items = data if isinstance(data, list) else []
            step = next((at for at, item in enumerate(items) if step.is_in(item)), len(items))
        found.append(step)
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
    return tuple(found)


def says(data: Any, value: Any) -> bool:
    """Whether what is written says a value: booleans in any of their words, numbers as text."""
    if isinstance(value, bool):
        return isinstance(data, str) and data.lower() in (("true", "yes") if value else ("false", "no"))
    if isinstance(value, int | float):
        return isinstance(data, str) and data == inline(value)
    if isinstance(value, Mapping):
        same_keys = isinstance(data, dict) and data.keys() == value.keys()
        return same_keys and all(says(data[key], item) for key, item in value.items())
    if isinstance(value, list | tuple):
        same_length = isinstance(data, list) and len(data) == len(value)
        return same_length and all(map(says, data, value))
    return bool(data == value)


def nested(data: Any, steps: Steps, value: Any) -> Any:
    """A copy of data with a value at a place below it, with the mappings and items around it that are not written yet.
    Raises NotEditable for an item that has only a position."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        raise NotEditable("the list that holds it is not written here", "write it by hand")
    if isinstance(step, str):
        pairs = dict(data) if isinstance(data, dict) else {}
        return {**pairs, step: nested(pairs.get(step), rest, value)}
    items = list(data) if isinstance(data, list) else []
    at = next((at for at, item in enumerate(items) if step.is_in(item)), len(items))
    inner = nested(items[at] if at < len(items) else {step.key: step.value}, rest, value)
    return [*items[:at], inner, *items[at + 1 :]]


def _with(data: Any, steps: tuple[str | int, ...], value: Any) -> Any:
    """A copy of the data with a value at a place, which need not be there; `GONE` removes it."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        items = list(data) if isinstance(data, list) else []
        new = _with(items[step] if step < len(items) else None, rest, value)
        return [*items[:step], *([] if new is GONE else [new]), *items[step + 1 :]]
    pairs = dict(data) if isinstance(data, dict) else {}
    new = _with(pairs.pop(step, None), rest, value)
    return pairs if new is GONE else {**pairs, step: new}
