"""What Discourse is known to do to values without refusing them, and what to write instead (3.5)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Applies = Callable[[Any, Any], bool]
"""Tells from the wanted and the read value whether a quirk explains the difference."""


@dataclass(frozen=True)
class Quirk:
    """A known behaviour: of which fields (globs), when it applies, what happens, and what to write instead."""

    name: str
    field: str
    applies: Applies
    happens: str
    instead: str


def always(wanted: Any, found: Any) -> bool:
    return True


def is_empty(wanted: Any, found: Any) -> bool:
    return found in (None, "", (), {}, False)


def fewer(wanted: Any, found: Any) -> bool:
    return isinstance(found, (tuple, dict)) and len(found) < len(wanted)


def more(wanted: Any, found: Any) -> bool:
    return isinstance(found, tuple) and len(found) > len(wanted)


def stripped(wanted: Any, found: Any) -> bool:
    return isinstance(wanted, str) and isinstance(found, str) and wanted.strip() == found.strip()


def other_text(wanted: Any, found: Any) -> bool:
    return isinstance(wanted, str) and isinstance(found, str) and bool(found)


def ignored(wanted: Any, found: Any) -> bool:
    return wanted is True and found is False


SPACES_CUT = Quirk(
    "text-sanitised", "*", stripped, "spaces at both ends are removed", "write the text without spaces at its ends"
)
MARKUP_CLEANED = Quirk(
    "markup-cleaned",
    "description",
    other_text,
    "markup that Discourse does not allow in a description is left out",
    "write the description as the forum shows it",
)
"""Quirks of several kinds."""
