"""A field of a resource kind, declared once: its name in the file, its place on the wire, how it is compared.

The declaration stands as metadata beside the type: `color: Annotated[Color | None, Wire("color")] = None`.
Validation and JSON Schema come from the type, reading, comparing and writing from the `Wire`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel

from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.composed import all_composed
from idiaspora.plugin_config.fields.directory import Directory


class _Unknown(Enum):
    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN = _Unknown.UNKNOWN
"""The value of a field that could not be read: never to be taken for empty."""


class ReadBy(StrEnum):
    """Which read of the forum carries a field."""

    BULK = "bulk"  # the one call that reads all of a kind
    SETTINGS_ROW = "settings row"  # find_by_slug: the only read with a category's approval settings (3.5)
    DETAIL = "detail"  # the read of one group by its id
    OTHER = "other"  # a read of its own kind


Same = Callable[[Any, Any], bool]
"""Tells whether two values of a field are one."""

NO_NAMES = Directory()


@dataclass(frozen=True)
class Where:
    """What a codec may look at beside a value: the names of the forum, and the row of the thing as it was read, which
    is empty where there is none."""

    names: Directory = NO_NAMES
    row: Mapping[str, Any] = field(default_factory=dict)


NOWHERE = Where()


@dataclass(frozen=True)
class Unfit(Exception):
    """A value that a thing of the forum cannot have; `message` and `remedy` hold no secret. `code` is that of the
    problem which it is in a file."""

    message: str
    remedy: str
    code: ClassVar[str] = "wrong-value"


@dataclass(frozen=True)
class Codec:
    """How a field's value goes to the wire and comes back, and when two values are the same.

    `encode` may raise UnknownName. `decode` returns the value in the words of the file. `whole` gives the value that a
    declared one asks for where another one stands, as it is compared and planned: the file may say a part of it, or
    write it in several ways. It may raise Unfit. `recorded` is what the lock file keeps of a value; `same` has to take
    that for the value.
    """

    encode: Callable[[Any, Where], Any] = lambda value, where: value
    decode: Callable[[Any, Where], Any] = lambda value, where: value
    same: Callable[[Any, Any, Where], bool] = lambda one, other, where: bool(one == other)
    whole: Callable[[Any, Any, Where], Any] = lambda declared, present, where: declared
    recorded: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True)
class Spread:
    """How a field is read and written that takes several places, which not every forum has: these are `paths`.

    `read` gives UNKNOWN where a row does not carry the field.
    """

    paths: tuple[str, ...]
    read: Callable[[Where], Any]
    write: Callable[[dict[str, Any], Any, Where], None]


@dataclass(frozen=True)
class Uploading:
    """How the forum is given a file of the project that a field holds: what Discourse calls such an upload
    (`upload_type`), and whether the field names it by its number in place of its address."""

    upload_type: str
    by_number: bool = True


@dataclass(frozen=True)
class Wire:
    """Where a field stands in a write body (`path`, dots for nesting) and in a read row (`read`, else the same);
    `spread` stands in for both, and for the codec's two ways, where one place is not enough. `made_by` is the site
    setting by which the forum makes the value: when it has changed, any write of the thing may change the value.
    `uploading` says that the value can be a file of the project."""

    path: str
    codec: Codec = Codec()
    read: str = ""
    read_by: ReadBy = ReadBy.BULK
    since: str = ""
    spread: Spread | None = None
    made_by: str = ""
    uploading: Uploading | None = None


@dataclass(frozen=True)
class Field:
    """A declared field: `name` as in the file, dots for nesting."""

    name: str
    wire: Wire

    def decode(self, row: Mapping[str, Any], names: Directory) -> Any:
        """The value in a read row, or UNKNOWN where the row does not carry it."""
        if self.wire.spread is not None:
            return self.wire.spread.read(Where(names, row))
        value: Any = row
        where = Where(names, row)
        for part in self._read:
            if type(value) is not dict and not isinstance(value, Mapping):  # a forum's answer is quickly told
                return UNKNOWN
            if part not in value:
                # A custom field that is not set is left out of the answer.
                return self.wire.codec.decode(None, where) if value is row.get("custom_fields") else UNKNOWN
            value = value[part]
        return self.wire.codec.decode(value, where)

    @cached_property
    def _read(self) -> tuple[str, ...]:
        """The way to the value in a read row."""
        return tuple((self.wire.read or self.wire.path).split("."))

    def place(self, body: dict[str, Any], value: Any, names: Directory) -> None:
        """Put the value where a write body has it."""
        if self.wire.spread is not None:
            self.wire.spread.write(body, value, Where(names))
            return
        *outer, last = self.wire.path.split(".")
        for part in outer:
            body = body.setdefault(part, {})
        body[last] = self.wire.codec.encode(value, Where(names))

    def same(self, one: Any, other: Any, where: Where = NOWHERE) -> bool:
        """Whether two values are one to the forum. What cannot be read is like nothing but itself."""
        if one is UNKNOWN or other is UNKNOWN:
            return one is other
        same = self.wire.codec.same
        return same(one, other, where) or same(all_composed(one), all_composed(other), where)

    def whole(self, declared: Any, present: Any, where: Where) -> Any:
        """The value that a declared one asks for where another one stands. Raises Unfit."""
        return self.wire.codec.whole(declared, present, where)


def fields_of(model: type[BaseModel], prefix: str = "") -> dict[str, Field]:
    """The declared fields of a model by name, those of nested models under `outer.inner`."""
    found: dict[str, Field] = {}
    for name, info in model.model_fields.items():
        wire = next((item for item in info.metadata if isinstance(item, Wire)), None)
        if wire is not None:
            found[prefix + name] = Field(prefix + name, wire)
        elif inner := _nested_model(info.annotation):
            found |= fields_of(inner, f"{prefix}{name}.")
    return found


def _nested_model(annotation: Any) -> type[BaseModel] | None:
    candidates = [annotation, *getattr(annotation, "__args__", ())]
    return next((item for item in candidates if isinstance(item, type) and issubclass(item, BaseModel)), None)


K = TypeVar("K")


def words(table: Mapping[str, int]) -> Codec:
    """Words in the file for Discourse's numbers; a number without a word reads as `#N`."""
    by_number = {number: word for word, number in table.items()}
    return Codec(
        encode=lambda value, where: table[value],
        decode=lambda value, where: None if value is None else by_number.get(value, f"#{value}"),
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


TEXT = Codec(same=lambda one, other, where: _text(one) == _text(other))
"""Text whose null, empty and padded forms are the same to the forum."""

BYTES = Codec(same=lambda one, other, where: (one or "").replace("\r\n", "\n") == (other or "").replace("\r\n", "\n"))
"""Text that the forum keeps as it is sent; only line ends are not told apart."""

NUMBER = Codec(same=lambda one, other, where: one is not None and other is not None and float(one) == float(other))
"""A number that may come back as a float."""


def color(text: Any) -> str:
    """A colour in the one form in which it is compared; Discourse keeps it as it was sent: with or without `#`, in
    three digits or six, in any case (3.5)."""
    digits = str(text or "").removeprefix("#").lower()
    return "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits


COLOR = Codec(same=lambda one, other, where: color(one) == color(other))
"""A colour, in whatever way it is written."""

NAME_SET = Codec(
    encode=lambda value, where: list(value),
    decode=lambda value, where: tuple(item["name"] if isinstance(item, Mapping) else item for item in value or ()),
    same=lambda one, other, where: set(map(folded, one or ())) == set(map(folded, other or ())),
)
"""Names in any order and any capitals; 2026 versions answer with objects that have a `name`."""

FLAG = Codec(
    encode=lambda value, where: value,
    decode=lambda value, where: value in (True, "true", "t"),
)
"""A custom field that Discourse registers as a boolean: unset, null and false are one."""
