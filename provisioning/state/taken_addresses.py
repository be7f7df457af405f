"""Addresses for incoming mail that something of the forum has which the file does not declare."""

from collections.abc import Iterator, Mapping, Sequence, Set

from idiaspora.plugin_config.desired.clashes import exclusive_items, problem_of_address
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.reads import Source
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.snapshot import Snapshot


def problems_of_taken_addresses(
    client: ForumClient, changes: Sequence[Change], desired: Desired, found: Found, snapshot: Snapshot
) -> Iterator[Problem]:
    """Addresses to be written that are taken. Where some are: one read of a hundred categories, and one of all groups
    where these were not read.

    Raises ForumError and IncompleteRead.
    """
    writing = [change for change in changes if _writes_address(change)]
    if not writing:
        return
    going = {(change.kind, change.key) for change in changes if isinstance(change, Delete)}
    owners = _owners(client, desired, found, snapshot, going)
    for change in writing:
        items, declared = exclusive_items(change.resource) or ((), None)
        for item in items:
            if declared and item in owners:
                yield problem_of_address(item, f"{owners[item]}", declared)


def _writes_address(change: Change) -> bool:
    name = KINDS[change.kind].order.exclusive
    return any(item.field == name and item.new for item in change.fields)


def _owners(
    client: ForumClient, desired: Desired, found: Found, snapshot: Snapshot, going: Set[tuple[str, str]]
) -> dict[str, str]:
    """Whom each address belongs to that the file does not move elsewhere; what is `going` gives up its own."""
    owners: dict[str, str] = {}
    for kind in KINDS.values():
        name = kind.order.exclusive
        for id, row in _rows(client, kind, desired, found, snapshot).items() if name else ():
            key = found.names.key(kind.name, id)
            declared = desired.get(kind.name, key)
            if (kind.name, key) not in going and (declared is None or name not in declared.fields):
                value = kind.fields[name].decode(row, found.names)
                held = Resource(kind.name, key, {name: Declared(value, desired.forum.origin)}, desired.forum.origin)
                items, _ = exclusive_items(held) or ((), None)
                owners |= dict.fromkeys(items, held.address)
    return owners


def _rows(client: ForumClient, kind: Kind, desired: Desired, found: Found, snapshot: Snapshot) -> Mapping[int, Row]:
    """The rows of the things of a kind of which the file does not say the field that only one can have, and maybe
    others, by id."""
    there = found.names.rows(kind.name) or ()
    if kind.source is Source.GROUPS:
        is_read = {entry.id for entry in there if not entry.is_system} <= snapshot.group_rows.keys()
        return snapshot.group_rows if is_read else endpoints.group_rows(client)
    said = {item.key for item in desired.of_kind(kind.name) if kind.order.exclusive in item.fields}
    return endpoints.categories_found(client, [entry.id for entry in there if entry.key not in said])
