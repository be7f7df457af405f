"""The shape of a section that holds mappings of mappings in place of a list of things."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mappings:
    """The shape of a section that holds mappings in place of a list: `{fr: {js.topic.create: Contribuer}}`.

    `outer` and `inner` are the types of the two keys, which make the key of an item with a dot between; the outer one
    has none itself. `value` is the type of the value, which is the field `field` of the model.
    """

    outer: Any
    inner: Any
    value: Any
    field: str

    @property
    def type(self) -> Any:
        """The type of the section."""
        return dict.__class_getitem__((self.outer, dict.__class_getitem__((self.inner, self.value))))

    @staticmethod
    def key(outer: str, inner: str) -> str:
        """The key of an item."""
        return f"{outer}.{inner}"

    @staticmethod
    def keys(key: str) -> tuple[str, str]:
        """The two keys of an item, by its key."""
        outer, _, inner = key.partition(".")
        return outer, inner

    def rows(self, items: Iterable[tuple[str, Any]]) -> dict[str, dict[str, Any]]:
        """The section that holds items, each given by its key and its value."""
        found: dict[str, dict[str, Any]] = {}
        for key, value in items:
            outer, inner = self.keys(key)
            found.setdefault(outer, {})[inner] = value
        return found

    def items(self, rows: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
        """The items of a section, each by its key and its value."""
        return ((self.key(outer, inner), value) for outer, inside in rows.items() for inner, value in inside.items())
