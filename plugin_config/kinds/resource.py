"""One thing of the forum that a file manages: the values that are wanted of it, and those that it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.language.origins import Origin


@dataclass(frozen=True)
class Declared:
    """A wanted value of one field, in the words of the file (names, never Discourse's numbers)."""

    value: Any
    origin: Origin


class ExistingMembers(IntEnum):
    """What the people who are there already get of a value that Discourse hands to those who come later (3.5)."""

    NOTHING = 0  # only who comes later gets it
    CHANGES = 1  # a change of it reaches them too
    ALL = 2  # they are to have it, also where it was set before


def existing_members(said: bool, origin: Origin) -> Declared:
    """What the words `existing_members: true` or `false` say."""
    return Declared(ExistingMembers.ALL if said else ExistingMembers.NOTHING, origin)


@dataclass(frozen=True)
class Resource:
    """One thing of the forum that the file manages; only the fields named here are managed.

    `previously` holds former keys, so that a rename is not a deletion. `absent` says that there shall be none.
    `collection` is the collection of the file that it is a part of, as `Desired.collections` names it; empty for what
    is never deleted. `existing` says what people who are there already get of it, with the place that says so.
    """

    kind: str
    key: str
    fields: Mapping[str, Declared]
    origin: Origin
    previously: tuple[str, ...] = ()
    protect: bool = False
    absent: bool = False
    collection: str = ""
    existing: Declared | None = None

    @property
    def existing_members(self) -> ExistingMembers:
        return ExistingMembers.NOTHING if self.existing is None else self.existing.value

    @property
    def address(self) -> str:
        """The name of the resource in plans and messages, such as `category diaspora-capital/ask`."""
        return f"{self.kind} {self.key}"


@dataclass(frozen=True)
class Live:
    """One thing of the forum as it was read: `values` by field name, in the words of the file.

    A field that is missing from `values` was not read: it is unknown, not empty. `row` is the answer it came from.
    `present_key` is the key that it has now, where that is a former one of the wanted `key`; else empty.
    """

    kind: str
    key: str
    id: int
    values: Mapping[str, Any]
    row: Mapping[str, Any] = field(default_factory=dict, compare=False)
    present_key: str = ""

    def value(self, name: str) -> Any:
        return self.values.get(name, UNKNOWN)


@dataclass(frozen=True)
class Limit:
    """How many things of a kind one run may change or delete: at most max(floor, min(count, share of what exists)).

    `share` is in percent; None sets no bound. `origin` is where the file says so, None for a default.
    """

    share: int | None
    count: int | None
    floor: int
    origin: Origin | None = None


DEFAULT_LIMIT = Limit(share=30, count=100, floor=10)
"""What holds for a kind of which neither the file nor the kind says more."""

UNLIMITED = Limit(share=None, count=None, floor=0)
