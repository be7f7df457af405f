"""The shape of a section that holds mappings in place of a list of things."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mappings:
    """The shape of a section that holds mappings in place of a list: `{fr: {js.topic.create: Contribuer}}`.

    `outer` and `inner` are the types of the two keys, which make the key of an item with a dot between; the outer one
    has none itself, and is None where there is one key only: `{css: …}`. `value` is the type of the value, which is the
    field `field` of the model.
    """

    outer: Any
    inner: Any
    value: Any
    field: str

    @property
    def type(self) -> Any:
        """The type of the section."""
        inside = dict.__class_getitem__((self.inner, self.value))
        return inside if self.outer is None else dict.__class_getitem__((self.outer, inside))

    @property
    def levels(self) -> int:
        """How many keys lead to a value."""
        return 1 if self.outer is None else 2

    def keys(self, key: str) -> tuple[str, ...]:
        """The keys that lead to an item, by its key."""
        return tuple(key.split(".", self.levels - 1))

    def rows(self, items: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        """The section that holds items, each given by its key and its value."""
        found: dict[str, Any] = {}
        for key, value in items:
            *outer, inner = self.keys(key)
            inside = found
            for step in outer:
                inside = inside.setdefault(step, {})
            inside[inner] = value
        return found

    def items(self, rows: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """The items of a section, each by its key and its value."""
        if self.outer is None:
            return iter(rows.items())
        return ((f"{outer}.{inner}", value) for outer, inside in rows.items() for inner, value in inside.items())
