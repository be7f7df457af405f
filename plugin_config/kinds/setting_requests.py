"""Site settings: the requests that write them, one by one or together (Discourse 3.5)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Field, Where, Wire
from idiaspora.plugin_config.kinds.absent_settings import refused_here
from idiaspora.plugin_config.kinds.called_things import CalledThings, NamesIn, Thing, texts
from idiaspora.plugin_config.kinds.changes import Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.partial_lists import Holding
from idiaspora.plugin_config.kinds.reads import RowsOf, Source
from idiaspora.plugin_config.kinds.resource import UNLIMITED, ExistingMembers, Resource
from idiaspora.plugin_config.kinds.secret_settings import as_declared
from idiaspora.plugin_config.kinds.setting_opening import MOVES, OPENS
from idiaspora.plugin_config.kinds.setting_quirks import QUIRKS
from idiaspora.plugin_config.kinds.site_setting import (
    LISTS,
    NAME,
    Canonical,
    Row,
    choices_of,
    from_text,
    known_row,
    references_of,
    same,
    to_text,
    typed,
)
from idiaspora.plugin_config.kinds.uploads import FOR_A_SETTING, located
from idiaspora.plugin_config.kinds.writes import Request, Together
from idiaspora.plugin_config.language.secret import Secret

# What a setting may be stands in its row.
TYPED = Codec(
    encode=lambda value, where: to_text(value, where.row, where.names),
    decode=lambda text, where: from_text(text, where.row, where.names),
    same=lambda one, other, where: same(one, other, where.row) if where.row else bool(one == other),
    whole=lambda declared, present, where: located(typed(declared, where.row, present), where.names),
)

FIELDS = {"value": Field("value", Wire("value", TYPED, uploading=FOR_A_SETTING))}


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    row = known_row(resource.key) if row is None else row
    return references_of(resource.fields["value"].value, row) if row else frozenset()


def _update(change: Update, names: Directory) -> tuple[Request, ...]:
    """One write; two where an unchanged value is to reach existing people: removed, then set again for them too."""
    path, (text, interim) = f"/admin/site_settings/{change.key}.json", _texts(change, names)
    # Any text counts as yes, JSON false and null as no (3.5).
    reaching = {"update_existing_user": "true"} if _reaches_people(change) else {}
    written = Request("PUT", path, json={change.key: text, **reaching})
    return (written,) if interim is None else (Request("PUT", path, json={change.key: interim}), written)


def bulk_requests(changes: Sequence[Update], names: Directory) -> tuple[Request, ...]:
    """One write for many settings; every name must have been in the list of the same run (3.5). One more before it
    where unchanged values are to reach existing people."""
    texts = {change.key: _texts(change, names) for change in changes}
    first: dict[str, Any] = {name: {"value": interim} for name, (_, interim) in texts.items() if interim is not None}
    reaching = {change.key for change in changes if _reaches_people(change)}
    rows = {
        name: {"value": text, **({"backfill": True} if name in reaching else {})} for name, (text, _) in texts.items()
    }
    return (_bulk(first), _bulk(rows)) if first else (_bulk(rows),)


def undo_request(changes: Iterable[Update]) -> Request:
    """Writes the values back that were read: a failed bulk call leaves its own in the forum's memory (3.5)."""
    return _bulk({change.key: {"value": _row(change).get("value") or ""} for change in changes})


def _bulk(rows: Mapping[str, Mapping[str, Any]]) -> Request:
    return Request("PUT", "/admin/site_settings/bulk_update.json", json={"settings": rows})


def _reaches_people(change: Update) -> bool:
    return change.resource.existing_members is not ExistingMembers.NOTHING


def _texts(change: Update, names: Directory) -> tuple[str | Secret, str | None]:
    """The text that a setting gets, and the one that it has before that, if it must have another one first.

    Only what differs between two values reaches the people, and a choice that stands already is refused (3.5).
    """
    row = _row(change)
    where = Where(names, row)
    text = TYPED.encode(wanted_value(change), where)
    if not change.again:
        return text, None
    declared = change.resource.fields["value"].value
    told = TYPED.encode(declared.items, where) if isinstance(declared, Holding) else text
    return text, _interim(str(row.get("value") or ""), told, row)


def _interim(present: str, wanted: str | Secret, row: Row) -> str | None:
    if isinstance(wanted, Secret):
        return None
    if row["type"] in LISTS:
        items = wanted.split("|")
        return "|".join(item for item in present.split("|") if item not in items)
    if row["type"] == "bool":
        return "false" if wanted == "true" else "true"
    return next((choice for choice in choices_of(row) if choice != wanted), None)


def wanted_value(change: Update) -> Canonical:
    """The value that a setting is to have, be it the one that it has. Raises Unfit."""
    if "value" in change.wanted():
        value: Canonical = change.wanted()["value"]
        return value
    return typed(change.resource.fields["value"].value, _row(change), change.live.value("value"))


def _row(change: Update) -> Row:
    return change.live.row


def _of_type(kind: str, setting: str = "") -> NamesIn:
    """What settings of a type hold, and one besides that has no type of its own."""

    def names_in(resource: Resource, row: Row, field: str, value: object) -> Sequence[str]:
        return texts(value) if kind == row.get("type") or resource.key == setting else ()

    return names_in


KIND = Kind(
    NAME,
    quirks=QUIRKS,
    opens=OPENS,
    moves=MOVES,
    level=10,
    fields=FIELDS,
    known_row=known_row,
    refused=refused_here,
    reads=RowsOf(Source.SETTINGS, shaped=lambda row, resource: as_declared(row, resource.fields)),
    update=_update,
    together=Together(bulk_requests, undo_request),
    references=_references,
    calls=(
        CalledThings(Thing.ICON, _of_type("icon", "svg_icon_subset")),
        CalledThings(Thing.EMOJI, _of_type("emoji_list")),
        CalledThings(Thing.TAG, _of_type("tag_list")),
    ),
    export=Export(
        own_defaults=lambda values, row: {"value": from_text(row.get("default"), row, Directory())},
        table="settings",
        page="/admin/site_settings/category/all_results?filter={key}",
        unsaid="Settings that are not written have Discourse's defaults.",
    ),
    # A file declares the settings that it wants to hold, and one call writes them all: a share of them says little.
    limit=UNLIMITED,
)
