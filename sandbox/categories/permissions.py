"""The permission sets of categories, as they are sent, stored, compared and read (Discourse 3.5, core facts §1.5)."""

from dataclasses import dataclass
from typing import Any

from idiaspora.sandbox.categories.access import FULL
from idiaspora.sandbox.groups.groups import EVERYONE, automatic_of
from idiaspora.sandbox.http.answers import unhandled
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.store.store import Document, Store

Row = dict[str, Any]


class UnknownGroupError(Exception):
    """A name that no group has."""


@dataclass(frozen=True)
class PermissionSet:
    """The rows that a write sets. No rows and not restricted is open to everyone."""

    read_restricted: bool
    rows: list[Row]


def sent_levels(params: dict[str, Any]) -> dict[str, int] | list[int] | None:
    """The permissions of a request with their levels as numbers, None when the write leaves them alone.

    Text and null levels count as 0. An empty object is ignored, an empty list is the empty set. Other types break
    (500), and so does a list with anything but small numbers (3.5).
    """
    sent = params.get("permissions")
    if sent is None or sent is False or sent == {}:
        return None
    if isinstance(sent, dict):
        if any(isinstance(level, (dict, list, bool)) for level in sent.values()):
            raise unhandled(500)
        return {name: _level(level) for name, level in sent.items()}
    if isinstance(sent, list):
        return _overwritten(sent)
    raise unhandled(500)


def _level(value: Any) -> int:
    return as_integer(value) or 0


def _overwritten(sent: list[Any]) -> list[int]:
    """Discourse takes list elements for names and writes 0 at that place of the list, one behind the end included."""
    items = list(sent)
    place = 0
    while place < len(items):
        index = items[place]
        if isinstance(index, bool) or not isinstance(index, int) or not -len(items) <= index <= len(items):
            raise unhandled(500)
        items[index : index + 1 or None] = [0]
        place += 1
    return items


def resolved(store: Store, sent: dict[str, int] | list[int]) -> PermissionSet:
    """The set that Discourse makes of the sent levels.

    Keys are stored names in their exact case, English names of automatic groups, or ids, also unknown ones. Everyone
    at the full level erases all other rows.
    """
    pairs: list[tuple[int, int | None]]
    if isinstance(sent, list):
        pairs = [(number, None) for number in sent]
    else:
        pairs = [(group_id(store, name), level) for name, level in sent.items()]
    if (EVERYONE, FULL) in pairs:
        return PermissionSet(False, [])
    restricted = all(number != EVERYONE for number, _ in pairs)
    return PermissionSet(restricted, [{"group_id": number, "permission_type": level} for number, level in pairs])


def group_id(store: Store, name: str) -> int:
    """The id of a group given by name, or by id as text where the version takes that. Raises UnknownGroupError."""
    automatic = automatic_of(store.profile)
    if name in automatic:
        return automatic[name]
    if store.profile.groups.ids_as_names and str(as_integer(name)) == name:
        return int(name)
    for group in store.where("group", name=name):
        return int(group["id"])
    raise UnknownGroupError(name)


def stored_set(store: Store, category: Document) -> dict[str, Any]:
    """The rows as an object of stored group names, without rows of groups that are gone; public is everyone: 1."""
    names: dict[int, str] = dict(store.columns("group", "id", "name"))
    rows = category["permissions"]
    found = {names[row["group_id"]]: row["permission_type"] for row in rows if row["group_id"] in names}
    return found or {"everyone": FULL}


def conflicts(store: Store, category: Document, wanted: PermissionSet) -> list[str]:
    """The names of the groups that a child has and its parent lacks, were the set written to the category.

    Levels are not compared. A category without rows counts as open to everyone, the empty set of a child too. An
    unknown parent breaks (500).
    """
    mine = [row["group_id"] for row in wanted.rows]
    if category.get("parent_category_id") is not None:
        parent = store.get("category", category["parent_category_id"])
        if parent is None:
            raise unhandled(500)
        theirs = [row["group_id"] for row in parent["permissions"]]
        return _missing(store, theirs, mine or [EVERYONE]) if theirs else []
    children = store.where("category", parent_category_id=category["id"]) if "id" in category else []
    of_children = [row["group_id"] for child in children for row in child["permissions"] or [{"group_id": EVERYONE}]]
    return _missing(store, mine, of_children) if mine else []


def _missing(store: Store, parent: list[int], child: list[int]) -> list[str]:
    if EVERYONE in parent:
        return []
    lacking = set(child) - set(parent)
    if not lacking:
        return []
    return [name for number, name in store.columns("group", "id", "name") if number in lacking] or [""]
