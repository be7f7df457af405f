"""The shape of an answer: what is read from it has to be there in the form that Discourse 3.5 gives it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from idiaspora.provisioning.errors import ProvisioningError

Row = Mapping[str, Any]
T = TypeVar("T")
MISSING = object()


class IncompleteRead(ProvisioningError):
    """An answer may be partial, or not what was asked for, so that nothing can be concluded from what it lacks."""


def part(body: Any, key: str, kind: type[T]) -> T:
    """A part of an answer. Raises IncompleteRead where there is none of that type."""
    value = body.get(key, MISSING) if isinstance(body, dict) else MISSING
    if value is MISSING or not isinstance(value, kind):
        raise IncompleteRead(
            f"the forum's answer has no “{key}” in the form that is known here",
            hint="Check with doctor whether its version is tested, and whether something stands in front of it.",
        )
    return value


def rows(listed: Any, *columns: str) -> list[Row]:
    """A list of rows that all have those columns. Raises IncompleteRead."""
    found: list[Row] = listed if isinstance(listed, list) else [{}]
    for row in found:
        for column in columns:
            part(row, column, object)
    return found
