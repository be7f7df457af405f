"""Where Discourse's staff log records what happens to things of a kind, and of which one an entry tells (3.5)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Trail:
    """The actions by their names in the log, "" for what is not recorded.

    `key_of` gives the key of the thing that an entry is about. `root` is where the entry's values before and after have
    the row; without one the log does not show values, and the latest entry about a thing is taken for the change.
    """

    created: str = ""
    changed: str = ""
    deleted: str = ""
    key_of: Callable[[Mapping[str, Any]], str] = lambda entry: str(entry.get("subject") or "")
    root: str = ""


def detail(text: Any, name: str) -> str:
    """One item of a row's details, `name: value` on a line or between commas; empty where it is missing."""
    found = re.search(rf"(?:^|, ){re.escape(name)}: (.*?)(?:, \w+: |$)", str(text or ""), re.MULTILINE)
    return found[1] if found else ""


def in_details(name: str) -> Callable[[Mapping[str, Any]], str]:
    """`Trail.key_of` for entries that name the thing in their details."""
    return lambda entry: detail(entry.get("details"), name)
