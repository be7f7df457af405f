"""Addresses for incoming mail that something of the forum has which the file does not declare."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from idiaspora.plugin_config.desired.clashes import exclusive_items, problem_of_address
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.category import FIELDS as CATEGORY_FIELDS
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.group import FIELDS as GROUP_FIELDS
from idiaspora.plugin_config.kinds.named import group_by_id
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.snapshot import Snapshot

FIELDS = {CATEGORY: CATEGORY_FIELDS, GROUP: GROUP_FIELDS}


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
    own = {entry.id for entry in found.names.rows(GROUP) or () if not entry.is_system}
    groups = snapshot.group_rows if own <= snapshot.group_rows.keys() else endpoints.group_rows(client)
    categories = endpoints.categories_found(client, _ids(desired, found))
    rows: tuple[tuple[str, Mapping[int, Any]], ...] = ((GROUP, groups), (CATEGORY, categories))
    owners: dict[str, str] = {}
    for kind, by_id in rows:
        name = KINDS[kind].order.exclusive
        for id, row in by_id.items():
            key = _key(kind, id, found)
            declared = desired.get(kind, key)
            if (kind, key) not in going and (declared is None or name not in declared.fields):
                value = FIELDS[kind][name].decode(row, found.names)
                held = Resource(kind, key, {name: Declared(value, desired.forum.origin)}, desired.forum.origin)
                items, _ = exclusive_items(held) or ((), None)
                owners |= dict.fromkeys(items, held.address)
    return owners


def _key(kind: str, id: int, found: Found) -> str:
    return group_by_id(id, found.names) if kind == GROUP else found.names.key(CATEGORY, id)


def _ids(desired: Desired, found: Found) -> list[int]:
    """The categories of which the file does not say their addresses."""
    name = KINDS[CATEGORY].order.exclusive
    said = {item.key for item in desired.of_kind(CATEGORY) if name in item.fields}
    return [entry.id for entry in found.names.rows(CATEGORY) or () if entry.key not in said]
