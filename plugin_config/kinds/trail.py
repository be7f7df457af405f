"""Where Discourse's staff log records what happens to things of a kind, and of which one an entry tells (3.5)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Trail:
    """The actions by their names in the log, "" for what is not recorded.

    `key_of` gives the name of the thing that an entry is about, which is its key, or is `named` so by it; entries are
    asked for by it only where it is their `subject`. `root` is where the entry's values before and after have the row,
    and `shows` the field whose values they are themselves; without both the log does not show values, and the latest
    entry about a thing is taken for the change. `turned` are the actions that record a single field by themselves, by
    that, and `untold` the fields of which the log has nothing.
    """

    created: str = ""
    changed: str = ""
    deleted: str = ""
    key_of: Callable[[Mapping[str, Any]], str] = lambda entry: str(entry.get("subject") or "")
    named: Callable[[str], str] = lambda key: key
    root: str = ""
    shows: str = ""
    turned: Mapping[str, str] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()


def detail(text: Any, name: str) -> str:
    """One item of a row's details, `name: value` on a line or between commas; empty where it is missing."""
    found = re.search(rf"(?:^|, ){re.escape(name)}: (.*?)(?:, \w+: |$)", str(text or ""), re.MULTILINE)
    return found[1] if found else ""


def in_details(*names: str) -> Callable[[Mapping[str, Any]], str]:
    """`Trail.key_of` for entries that name the thing in their details, under one of these names."""
    return lambda entry: next(filter(None, (detail(entry.get("details"), name) for name in names)), "")
