"""The order of categories read back, from rows that were read anyway where they hold the first places."""

from collections.abc import Iterable
from dataclasses import replace

from idiaspora.plugin_config.kinds import category_order
from idiaspora.plugin_config.kinds.names import CATEGORY, CATEGORY_ORDER
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.snapshot import Snapshot


def with_order(client: ForumClient, resources: Iterable[Resource], snapshot: Snapshot, found: Found) -> Snapshot:
    """What was read back, with the order where that was written. Raises ForumError and IncompleteRead."""
    order = next((item for item in resources if item.kind == CATEGORY_ORDER), None)
    if order is None:
        return snapshot
    now = Live(CATEGORY_ORDER, order.key, 0, {"order": _order_now(client, order, snapshot, found)})
    return replace(snapshot, objects={**snapshot.objects, (CATEGORY_ORDER, order.key.casefold()): now})


def _order_now(client: ForumClient, order: Resource, snapshot: Snapshot, found: Found) -> tuple[str, ...]:
    """All categories as they stand: from the rows that were read anyway when they hold the first places."""
    declared = order.fields["order"].value
    rows = {path: live.row for path in declared if (live := snapshot.get(CATEGORY, path))}
    if len(rows) == len(declared):
        standing = sorted(rows, key=lambda path: rows[path]["position"])
        if [rows[path]["position"] for path in standing] == list(range(len(standing))):
            others = [entry.key for entry in found.names.rows(CATEGORY) or () if entry.key not in rows]
            return category_order.full_order(tuple(standing), tuple(others))
    site = endpoints.site(client)
    return tuple(found.names.key(CATEGORY, category.id) for category in site.categories)
