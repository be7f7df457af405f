"""The shape of an answer: what is read from it has to be there in the form that Discourse 3.5 gives it."""

import logging
import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from idiaspora.plugin_config.fields.directory import UnknownName
from idiaspora.plugin_config.kinds.writes import Unwritable
from idiaspora.provisioning.errors import ProvisioningError, Refused, ServerFailed, UnusableAnswer

log = logging.getLogger(__name__)

Row = Mapping[str, Any]
T = TypeVar("T")
MISSING = object()
ODD_VALUES = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What Python raises where a value is not of the type, or not in the place, that it has in Discourse's answers."""
CHECK_VERSION = "See whether something stands in front of it, and by doctor, with a file, if its version is tested."


class IncompleteRead(ProvisioningError):
    """An answer may be partial, or not what was asked for, so that nothing can be concluded from what it lacks."""


NOT_SAID = (Refused, ServerFailed, UnusableAnswer, IncompleteRead)
"""What is raised where the forum does not tell something, whatever the reason; that it is out of reach is none."""


def part(body: Any, key: str, kind: type[T]) -> T:
    """A part of an answer. Raises IncompleteRead where there is none of that type."""
    value = body.get(key, MISSING) if isinstance(body, dict) else MISSING
    if value is MISSING or not isinstance(value, kind):
        raise IncompleteRead(
            f"the forum's answer has no “{key}” in the form that is known here",
            hint=CHECK_VERSION,
        )
    return value


def rows(listed: Any, *columns: str) -> list[Row]:
    """A list of rows that all have those columns. Raises IncompleteRead."""
    found: list[Row] = listed if isinstance(listed, list) else [{}]
    wanted = frozenset(columns)
    for row in found:
        if not isinstance(row, dict) or not wanted <= row.keys():
            for column in columns:
                part(row, column, object)
    return found


@contextmanager
def understood() -> Iterator[None]:
    """Inside, or in a function that it decorates, answers are read: one whose values have other types than Discourse
    gives them (3.5), at any depth, is an IncompleteRead wherever that shows."""
    try:
        yield
    except (UnknownName, Unwritable):
        raise
    except ODD_VALUES as error:
        log.debug("an answer of another form", exc_info=True)
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    else:
        return
    # Raised here: the exception may hold values of the answer that must not be shown
    raise IncompleteRead(
        f"an answer of the forum cannot be used: it has values in another form than is known here (read at {place})",
        hint=CHECK_VERSION,
    )
