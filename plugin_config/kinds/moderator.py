"""Site moderators: users who moderate the whole forum (Discourse 3.5). Granted, never taken away."""

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Field, ReadBy, Wire
from idiaspora.plugin_config.kinds.changes import Change, FieldChange, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.names import MODERATOR
from idiaspora.plugin_config.kinds.reads import RowsOf, Source
from idiaspora.plugin_config.kinds.resource import UNLIMITED, Resource
from idiaspora.plugin_config.kinds.shifts import STAFF, Moves, Shifts, turned
from idiaspora.plugin_config.kinds.writes import Request

NAME = MODERATOR

FIELDS = {"moderator": Field("moderator", Wire("moderator", read_by=ReadBy.OTHER))}


def _update(change: Update, names: Directory) -> tuple[Request, ...]:
    # A second grant is refused with 403, so it must not be repeated blindly.
    return (Request("PUT", f"/admin/users/{change.id}/grant_moderation.json", json={}, idempotent=False),)


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    return frozenset({("user", resource.key)})


def _moved(change: Change, item: FieldChange) -> Shifts:
    return turned(STAFF, bool(item.new), not item.new)


KIND = Kind(
    NAME,
    level=40,
    fields=FIELDS,
    reads=RowsOf(Source.USERS, shaped=lambda row, resource: {NAME: False, **row}),
    update=_update,
    references=_references,
    export=Export(page="/admin/users/list/staff"),
    is_deletable=False,
    moves=Moves(_moved),
    limit=UNLIMITED,  # granted only, never taken away
)
