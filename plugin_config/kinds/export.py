"""What an import writes of a kind: which things, which of their fields, and where in the file. Pure.

A key that is not written has the value that Discourse gives by itself, and is not managed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Row = Mapping[str, Any]
Values = Mapping[str, Any]


class Wanted(Enum):
    """Whether a thing is imported."""

    YES = "yes"
    NO = "no"
    ON_REQUEST = "on request"  # it names more people than anybody would look through


@dataclass(frozen=True)
class Export:
    """How things of a kind are imported.

    `defaults` are the values that Discourse gives a new thing by itself, of the fields that are then not empty, off or
    0; `own_defaults` those that depend on the thing itself, by its values and its row. `system` gives, of a thing of
    Discourse's own, the only fields that are imported, with what they are where nobody has changed them; None for
    another thing.
    `always` are fields that are written whatever they hold. `of_each` are those that are written at each thing, and
    never as a default: they let people in, or give them rights, and what comes later shall not do so without a word.
    `words` changes a value before it is written, by the row of the thing.

    `within` is the key of the item that holds the fields of a part. `below` is the key that holds the things below one,
    where keys are paths; `table` the mapping of the file that has the only field of each thing by its key. `needs` are
    the kinds that have to be listed to name what is in the fields. `wanted` says by the row of the whole whether a part
    is imported, `people` is the key of that row which tells how many people it names, and `hidden` gives, by the row
    and the rows of the site settings, why the forum shows nothing of a wanted part; empty where it does.

    `is_left` says that an import leaves all of it out: it belongs to others than the forum.
    `unsaid` tells a reader of the file what a thing has of which nothing more is written; empty where nobody would ask.

    `word` is the place of the file, and what is written there, that manages all of the kind; only where the site
    setting `switch` is on. `page` is where admins change what the language cannot say; `{id}` is the thing's number,
    `{key}` its key.
    """

    defaults: Values = field(default_factory=dict)
    own_defaults: Callable[[Values, Row], Values] = lambda values, row: {}
    system: Callable[[str, Row], Values | None] = lambda key, row: None
    always: frozenset[str] = frozenset()
    of_each: frozenset[str] = frozenset()
    words: Mapping[str, Callable[[Any, Row], Any]] = field(default_factory=dict)
    within: str = ""
    below: str = ""
    table: str = ""
    needs: tuple[str, ...] = ()
    wanted: Callable[[Row], Wanted] = lambda row: Wanted.YES
    people: str = "user_count"
    hidden: Callable[[Row, Mapping[str, Row]], str] = lambda row, settings: ""
    word: tuple[tuple[str, ...], str] | None = None
    switch: str = ""
    page: str = "/admin"
    unsaid: str = ""
    is_left: bool = False


PLAIN = Export()
