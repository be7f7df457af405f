"""What the values of a kind call by a name and the forum has to have: icons, emoji and tags. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from idiaspora.plugin_config.kinds.resource import Resource

NamesIn = Callable[[Resource, Mapping[str, Any], str, Any], Sequence[str]]
"""The names that a value of a field holds, by the resource and its row on the forum, empty where it is not known."""


class Thing(Enum):
    """What a name stands for."""

    ICON = "icon"
    EMOJI = "emoji"
    TAG = "tag"


@dataclass(frozen=True)
class CalledThings:
    """Names of one sort that values hold. Where the forum has no such thing, it makes it (`is_made`), or `without` says
    what comes of the value; "" for what it takes and leaves out. `as_written` says that it tells letter case apart,
    `late` that it is made after what others name. `synonym` is what the forum does with a tag that stands for another
    one; "" where it takes it as any. `needs_tagging` says that the value comes to nothing on a forum without tags."""

    thing: Thing
    names_in: NamesIn
    is_made: bool = False
    without: str = ""
    as_written: bool = False
    late: bool = False
    synonym: str = "leaves synonyms out"
    needs_tagging: bool = False


def in_fields(*fields: str) -> NamesIn:
    """The fields that hold a name or a list of names, and nothing else."""
    return lambda resource, row, field, value: texts(value) if field in fields else ()


def texts(value: object) -> Sequence[str]:
    """A text or a list of texts as a list; empty for what is neither."""
    if isinstance(value, tuple):
        return [text for text in value if isinstance(text, str)]
    return [value] if isinstance(value, str) and value else []
