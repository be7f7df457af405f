"""The read-back of what was written: the truth after a write is a read, never its answer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Action, Change, Complete, Create, Delete, FieldChange
from idiaspora.plugin_config.kinds.registry import KINDS, riding_on
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.provisioning.apply.order_reading import with_order
from idiaspora.provisioning.forum import endpoints, listings
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.listings import Asked
from idiaspora.provisioning.plan.diff import differences
from idiaspora.provisioning.plan.outcome import Unconverged
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.reader import read_objects
from idiaspora.provisioning.state.row_reads import expected_requests
from idiaspora.provisioning.state.snapshot import Snapshot


def unconverged(client: ForumClient, done: Sequence[Operation], found: Found) -> tuple[Unconverged, ...]:
    """What does not read back as it was written. `found` knows the ids of what was made.

    Raises ForumError and IncompleteRead when the forum cannot be read.
    """
    written = [change for operation in done for change in operation.changes if not isinstance(change, Delete)]
    resources = _resources(written)
    snapshot = read_back(client, resources, found, _with_wholes(done))
    changes, problems = differences(resources, snapshot)
    wrong = [Unconverged(change.resource, item) for change in changes for item in change.fields]
    wrong += [item for change in written if (item := _elsewhere(change, snapshot, found))]
    lost = [change.resource for change in written if any(p.span == change.resource.origin.span for p in problems)]
    wrong += [_absence(resource) for resource in lost]
    return (*wrong, *_still_there(client, done))


def _elsewhere(change: Change, snapshot: Snapshot, found: Found) -> Unconverged | None:
    """What moved and does not read back below its new parent. Its own part of the path is a field like others."""
    live, identity = snapshot.get(change.kind, change.key), KINDS[change.kind].identity
    if not change.renamed_from or live is None:
        return None
    parent = identity.above(change.key)
    present = live.row.get(identity.parent)
    if present == (found.names.id(change.kind, parent) if parent else None):
        return None
    own = identity.of_row(live.row)
    path = f"{found.names.key(change.kind, present)}/{own}" if present else own
    return Unconverged(change.resource, FieldChange("path", path, change.key, change.resource.origin))


def _resources(changes: Iterable[Change]) -> list[Resource]:
    """The resources written, each once; one that was made with its parts stands for them too."""
    found: dict[tuple[str, str], Resource] = {}
    for change in changes:
        found[change.kind, change.key] = _with_carried(change)
        for part in riding_on(change.kind):
            own = (item for item in change.fields if item.field in part.fields)
            if fields := {item.field: Declared(item.new, item.origin) for item in own}:
                found[part.name, change.key] = Resource(part.name, change.key, fields, change.resource.origin)
    return list(found.values())


def _with_carried(change: Change) -> Resource:
    """The resource with the unchanged values that were sent along and could be lost."""
    resource, live = change.resource, change.live
    kept = {name: live.value(name) for name in KINDS[change.kind].carried - resource.fields.keys()} if live else {}
    fields = {name: Declared(value, resource.origin) for name, value in kept.items() if value is not UNKNOWN}
    return replace(resource, fields={**fields, **resource.fields}) if fields else resource


def _with_wholes(done: Sequence[Operation]) -> set[tuple[str, str]]:
    """The parts that came with the creation of their wholes, as kind and key."""
    made = (change for operation in done for change in operation.changes if isinstance(change, Create))
    return {(part.name, change.key) for change in made for part in riding_on(change.kind)}


def read_back(
    client: ForumClient, resources: Sequence[Resource], found: Found, with_wholes: Collection[tuple[str, str]]
) -> Snapshot:
    """The resources as they are now. `with_wholes` are those that came with another one, whose row may prove them."""
    anew = found.unread
    parts = [item for item in resources if (item.kind, item.key) in with_wholes]
    snapshot = read_objects(client, [item for item in resources if item not in parts], anew)
    unproven = [item for item in parts if not _is_proven(item, snapshot)]
    proven = {(item.kind, item.key.casefold()): _as_wanted(item) for item in parts if item not in unproven}
    more = read_objects(client, unproven, anew)
    objects = {**snapshot.objects, **proven, **more.objects}
    result = replace(snapshot, objects=objects)
    return with_order(client, resources, result, found)


def _is_proven(part: Resource, snapshot: Snapshot) -> bool:
    """Whether the row of the whole, which another part may have, proves that a part is as it was wanted."""
    kind = KINDS[part.kind]
    sharing = (other.name for other in KINDS.values() if kind.part_of in (other.name, other.part_of))
    row = next((live.row for name in sharing if (live := snapshot.get(name, part.key))), {})
    return kind.proven_by({name: item.value for name, item in part.fields.items()}, row)


def _as_wanted(resource: Resource) -> Live:
    return Live(resource.kind, resource.key, 0, {name: item.value for name, item in resource.fields.items()})


def _absence(resource: Resource) -> Unconverged:
    return Unconverged(resource, FieldChange("existence", "absent", "present", resource.origin))


def _still_there(client: ForumClient, done: Sequence[Operation]) -> list[Unconverged]:
    deleted = [change for operation in done for change in operation.changes if isinstance(change, Delete)]
    if not deleted:
        return []
    ids: dict[str, set[int]] = {}
    for kind in {change.kind for change in deleted if KINDS[change.kind].listing is not None}:
        had = {change.key: change.id for change in deleted if change.kind == kind}
        asked = Asked(had, had=had, unkeyed=had)
        ids[kind] = {row["id"] for row in listings.listed(client, KINDS[kind], asked).rows}
    if any(change.kind not in ids for change in deleted):
        tables = endpoints.site(client).directory().tables
        ids |= {kind: {entry.id for entry in table.entries.values()} for kind, table in tables.items()}
    return [
        Unconverged(change.resource, FieldChange("existence", "present", "absent", change.resource.origin))
        for change in deleted
        if change.id in ids.get(change.kind, ())
    ]


def estimated_reads(operations: Sequence[Operation], seen: Capabilities) -> int:
    """About how many reads check the result of these steps. `seen` is what the forum can do."""
    changes = [change for operation in operations for change in operation.changes]
    proven = _with_wholes(operations)
    resources = [
        item
        for item in _resources(change for change in changes if not isinstance(change, Delete))
        if (item.kind, item.key) not in proven
    ]
    made = {(change.kind, change.key) for change in changes if isinstance(change, Complete)}
    deleted = [op for op in operations if op.action is Action.DELETE and op.requests]
    return expected_requests(resources, made, seen) + _reads_of_deleted(deleted)


def _reads_of_deleted(deleted: Iterable[Operation]) -> int:
    """About how many reads show whether things are still there: a list, or more of them; one for all without any."""
    keys: dict[str, set[str]] = {}
    for step in deleted:
        keys.setdefault(step.kind, set()).add(step.key)
    found = [(KINDS[kind].listing, of_kind) for kind, of_kind in keys.items()]
    lists = sum(listings.reads_of_gone(listing, of_kind) for listing, of_kind in found if listing is not None)
    return lists + any(listing is None for listing, _ in found)
