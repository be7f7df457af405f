"""The parameters of stored queries (Discourse 3.5, plugins/discourse-data-explorer/lib/…/parameter.rb).

A query declares them in its first comments: `-- [params]`, then a line `-- type :name = default` for each.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from idiaspora.sandbox.http.permitted import number_of
from idiaspora.sandbox.store.store import Document, Store

DECLARED = re.compile(r"^--\s*(null\s+)?(\w+)\s*:(\w+)\s*(?:=\s*(.*))?$", re.MULTILINE)
WHOLE = re.compile(r"-?\d+")
DECIMAL = re.compile(r"-?\d*\.?\d+")
YES = re.compile(r"t|true|y|yes|1", re.IGNORECASE)
NULL = "#null"
ALIASES = {"integer": "int", "text": "string", "timestamp": "datetime"}
KINDS = {
    "user_id": "user", "post_id": "post", "topic_id": "topic", "category_id": "category", "group_id": "group",
    "badge_id": "badge",
}  # fmt: skip
"""What the number of a parameter of this type has to be of."""


class QueryError(Exception):
    """A query that cannot be run, with what the forum says of it."""


@dataclass(frozen=True)
class Parameter:
    identifier: str
    type: str
    default: str | None
    nullable: bool

    @property
    def row(self) -> Document:
        return {"identifier": self.identifier, "type": self.type, "default": self.default, "nullable": self.nullable}


def declared(sql: str) -> list[Parameter]:
    """The parameters that a query declares."""
    if "[params]" not in sql:
        return []
    return [
        Parameter(name, ALIASES.get(kind, kind), default or None, bool(nullable))
        for nullable, kind, name, default in DECLARED.findall(sql)
    ]


def values_of(store: Store, parameters: list[Parameter], sent: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each parameter: what is sent for it, else its default. An empty text is a missing one (3.5).

    Raises QueryError for a missing one and for text that is none of its type, AttributeError for anything but text.
    """
    values = {}
    for parameter in parameters:
        text = sent.get(parameter.identifier)
        values[parameter.identifier] = _value(store, parameter, parameter.default if text is None else text)
    return values


def _value(store: Store, parameter: Parameter, text: str | None) -> Any:
    if text is None or not text.strip():
        if parameter.nullable:
            return None
        raise QueryError(_told(f"Missing parameter {parameter.identifier} of type {parameter.type}"))
    if text.lower() == NULL:
        return None
    if parameter.type in KINDS:
        return _number_of_one(store, parameter, text)
    reader = READERS.get(parameter.type)
    return text if reader is None else reader(parameter, text)


def _whole(parameter: Parameter, text: str) -> int:
    if not WHOLE.fullmatch(text):
        raise _invalid(parameter, text, "Not an integer")
    return int(text)


def _decimal(parameter: Parameter, text: str) -> float:
    if not DECIMAL.fullmatch(text.strip()):
        raise _invalid(parameter, text)
    return float(text)


def _number_of_one(store: Store, parameter: Parameter, text: str) -> int:
    kind = KINDS[parameter.type]
    number = number_of(text)
    found = None if number is None else store.get(kind, number)
    if found is None and parameter.type in ("user_id", "group_id", "category_id"):
        found = next(iter(store.named(kind, "username" if kind == "user" else "name", text)), None)
    if found is None:
        raise _invalid(parameter, text, f"The {kind} named {text} was not found")
    return int(found["id"])


def _parts(text: str) -> list[str | None]:
    return [None if part.lower() == NULL else part for part in text.split(",")]


READERS: dict[str, Callable[[Parameter, str], Any]] = {
    "int": _whole,
    "bigint": _whole,
    "double": _decimal,
    "boolean": lambda _, text: YES.search(text) is not None,
    "int_list": lambda _, text: [None if part is None else number_of(part) or 0 for part in _parts(text)],
    "string_list": lambda _, text: _parts(text),
    "user_list": lambda _, text: _parts(text),
    "group_list": lambda _, text: _parts(text),
}


def _invalid(parameter: Parameter, text: str, reason: str = "") -> QueryError:
    if reason:
        return QueryError(_told(f"'{text}' is an invalid {parameter.type} - {reason}"))
    return QueryError(_told(f"'{text}' is an invalid value for {parameter.type}"))


def _told(text: str) -> str:
    return f"DiscourseDataExplorer::ValidationError: {text}"
