"""The read-back of what was written: the truth after a write is a read, never its answer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds import (
    category_order,
)
from idiaspora.plugin_config.kinds.category import parent_path
from idiaspora.plugin_config.kinds.changes import Action, Change, Complete, Create, Delete, FieldChange
from idiaspora.plugin_config.kinds.names import (
    CATEGORY,
    CATEGORY_ORDER,
    GROUP,
    MEMBERSHIP,
    NOTIFICATION_DEFAULTS,
)
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
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
    snapshot = read_back(client, resources, found, _made_with_members(done))
    changes, problems = differences(resources, snapshot)
    wrong = [Unconverged(change.resource, item) for change in changes for item in change.fields]
    wrong += [item for change in written if (item := _elsewhere(change, snapshot, found))]
    lost = [change.resource for change in written if any(p.span == change.resource.origin.span for p in problems)]
    wrong += [_absence(resource) for resource in lost]
    return (*wrong, *_still_there(client, done))


def _elsewhere(change: Change, snapshot: Snapshot, found: Found) -> Unconverged | None:
    """A category that moved and does not read back below its new parent. The slug is a field like others."""
    live = snapshot.get(change.kind, change.key)
    if change.kind != CATEGORY or not change.renamed_from or live is None:
        return None
    parent = parent_path(change.key)
    present = live.row.get("parent_category_id")
    if present == (found.names.category_id(parent) if parent else None):
        return None
    own = slugs.part(slugs.from_stored(live.row["slug"]), str(live.row["name"]))
    path = f"{found.names.category_path(present)}/{own}" if present else own
    return Unconverged(change.resource, FieldChange("path", path, change.key, change.resource.origin))


def _resources(changes: Iterable[Change]) -> list[Resource]:
    """The resources written, each once; a group that was created with its members stands for them too."""
    found: dict[tuple[str, str], Resource] = {}
    for change in changes:
        found[change.kind, change.key] = _with_carried(change)
        if change.kind == GROUP and (people := _people(change)):
            found[MEMBERSHIP, change.key] = Resource(MEMBERSHIP, change.key, people, change.resource.origin)
    return list(found.values())


def _with_carried(change: Change) -> Resource:
    """The resource with the unchanged values that were sent along and could be lost."""
    resource, live = change.resource, change.live
    kept = {name: live.value(name) for name in KINDS[change.kind].carried - resource.fields.keys()} if live else {}
    fields = {name: Declared(value, resource.origin) for name, value in kept.items() if value is not UNKNOWN}
    return replace(resource, fields={**fields, **resource.fields}) if fields else resource


def _people(change: Change) -> dict[str, Declared]:
    return {
        item.field: Declared(item.new, item.origin) for item in change.fields if item.field in ("members", "owners")
    }


def _made_with_members(done: Sequence[Operation]) -> dict[str, int]:
    """How many members the groups of this run were made with, by name.

    Their number proves who they are, and who of them owns the group: a name that the forum does not know is left out of
    members and owners alike, which makes it smaller, and a name that it knows is both (3.5).
    """
    counts: dict[str, int] = {}
    for operation in done:
        change = operation.changes[0]
        if change.kind == GROUP and isinstance(change, Create):
            people = {name.casefold() for declared in _people(change).values() for name in declared.value}
            counts[change.key] = len(people)
    return counts


def read_back(client: ForumClient, resources: Sequence[Resource], found: Found, made_with: dict[str, int]) -> Snapshot:
    """The resources as they are now. `made_with` are the groups whose members their number proves, with that number."""
    anew = found.unread
    people = [item for item in resources if item.kind == MEMBERSHIP and item.key in made_with]
    others = [item for item in resources if item not in people]
    snapshot = read_objects(client, others, anew)
    unproven = [item for item in people if not _counted(item, snapshot, made_with[item.key])]
    proven = {(MEMBERSHIP, r.key.casefold()): _as_wanted(r) for r in people if r not in unproven}
    more = read_objects(client, unproven, anew)
    objects = {**snapshot.objects, **proven, **more.objects}
    result = replace(snapshot, objects=objects)
    order = next((item for item in resources if item.kind == CATEGORY_ORDER), None)
    if order is None:
        return result
    now = Live(CATEGORY_ORDER, order.key, 0, {"order": _order_now(client, order, result, found)})
    return replace(result, objects={**objects, (CATEGORY_ORDER, order.key.casefold()): now})


def _counted(resource: Resource, snapshot: Snapshot, members: int) -> bool:
    row = next(
        (live.row for kind in (GROUP, NOTIFICATION_DEFAULTS) if (live := snapshot.get(kind, resource.key))),
        {},
    )
    return row.get("user_count") == members


def _as_wanted(resource: Resource) -> Live:
    return Live(MEMBERSHIP, resource.key, 0, {name: item.value for name, item in resource.fields.items()})


def _order_now(client: ForumClient, order: Resource, snapshot: Snapshot, found: Found) -> tuple[str, ...]:
    """All categories as they stand: from the rows that were read anyway when they hold the first places."""
    declared = order.fields["order"].value
    rows = {path: live.row for path in declared if (live := snapshot.get(CATEGORY, path))}
    if len(rows) == len(declared):
        standing = sorted(rows, key=lambda path: rows[path]["position"])
        if [rows[path]["position"] for path in standing] == list(range(len(standing))):
            others = [path for path in found.names.categories if path not in rows]
            return category_order.full_order(tuple(standing), tuple(others))
    site = endpoints.site(client)
    return tuple(found.names.category_path(category.id) for category in site.categories)


def _absence(resource: Resource) -> Unconverged:
    return Unconverged(resource, FieldChange("existence", "absent", "present", resource.origin))


def _still_there(client: ForumClient, done: Sequence[Operation]) -> list[Unconverged]:
    deleted = [change for operation in done for change in operation.changes if isinstance(change, Delete)]
    if not deleted:
        return []
    ids: dict[str, set[int]] = {}
    for kind in {change.kind for change in deleted if KINDS[change.kind].listing is not None}:
        keys = [change.key for change in deleted if change.kind == kind]
        ids[kind] = {row["id"] for row in endpoints.listed(client, KINDS[kind], keys).rows}
    if any(change.kind not in ids for change in deleted):
        site = endpoints.site(client)
        ids |= {CATEGORY: {item.id for item in site.categories}, GROUP: {row["id"] for row in site.groups}}
    return [
        Unconverged(change.resource, FieldChange("existence", "present", "absent", change.resource.origin))
        for change in deleted
        if change.id in ids.get(change.kind, ())
    ]


def estimated_reads(operations: Sequence[Operation], seen: Capabilities) -> int:
    """About how many reads check the result of these steps. `seen` is what the forum can do."""
    changes = [change for operation in operations for change in operation.changes]
    proven = _made_with_members(operations)
    resources = [
        item
        for item in _resources(change for change in changes if not isinstance(change, Delete))
        if not (item.kind == MEMBERSHIP and item.key in proven)
    ]
    made = {(change.kind, change.key) for change in changes if isinstance(change, Complete)}
    deleted = {op.kind for op in operations if op.action is Action.DELETE and op.requests}
    lists = {kind if KINDS[kind].listing is not None else "" for kind in deleted}
    return expected_requests(resources, made, seen) + len(lists)
