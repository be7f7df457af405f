"""The reads of a forum for a forum file: few requests, and no absence that was not proven.

First it is found out which resources exist; then the objects themselves are read, in bulk where a bulk read carries
what the file declares, one by one where it does not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.setting_names import NamedHere, named_here
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Listing
from idiaspora.plugin_config.kinds.reads import RowsOf, Source
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.forum import endpoints, listings
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import Row
from idiaspora.provisioning.forum.listings import Asked
from idiaspora.provisioning.state.discovery import asked_settings, find, find_more
from idiaspora.provisioning.state.existing_members import with_former_watching
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.limit_reading import read_limits
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.review_mode_reading import with_modes_seen
from idiaspora.provisioning.state.row_reads import ROW_READS, Rows
from idiaspora.provisioning.state.snapshot import Snapshot
from idiaspora.provisioning.state.unlisted_kinds import unlisted_kinds


@dataclass(frozen=True)
class Reading:
    """What was found out about a forum for a file. `desired` is what the file asks for in this forum's words: settings
    under the names that it has, and what follows from the last apply; `problems` are what it has no words for."""

    desired: Desired
    found: Found
    snapshot: Snapshot
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()


def read(client: ForumClient, desired: Desired, lock: Lock) -> Reading:
    """What exists of what a file asks for, and how it is. `lock` is what was applied last.

    Raises ForumError and IncompleteRead.
    """
    begun, read_at = client.requests_sent, client.pacing.clock()
    listed = endpoints.settings(client, asked_settings(desired, lock))
    here = named_here(desired, listed.rows)
    found = find(client, here.desired, lock, listed)
    desired = with_former_watching(here.desired, lock, found.names)
    snapshot = read_objects(client, (*desired.resources, *found.undeclared, *found.bystanders), found)
    if unlisted := unlisted_kinds(snapshot.objects.values(), desired, found.names):
        found = find_more(client, unlisted, desired, lock, found)
        snapshot = _named_anew(snapshot, found.names)
    names = with_modes_seen(client, desired, found, snapshot.names)
    limits = read_limits(client, desired, found)
    snapshot = replace(snapshot, names=names, limits=limits, requests=client.requests_sent - begun, read_at=read_at)
    found = replace(found, names=names)
    return Reading(desired, found, snapshot, here.problems, tuple(_notes(here)))


def _notes(here: NamedHere) -> Iterator[Note]:
    for renaming in here.renamed:
        if renaming.resource.origin.reason:
            continue  # nobody wrote its name
        text = f"this forum calls it {' and '.join(renaming.names)}, which is what is compared and written"
        yield Note(renaming.resource.address, text, "", str(renaming.resource.origin.span))
    for resource in here.enforced:
        text = "a change of Discourse hides it on this forum and keeps it so: nothing is left to be set"
        yield Note(resource.address, text, "", str(resource.origin.span))


def _named_anew(snapshot: Snapshot, names: Directory) -> Snapshot:
    """The same with what values name under the names of a forum of which more is known."""
    names = replace(names, forum=names.forum | snapshot.names.forum)
    lives = {at: replace(it, values=_values(KINDS[it.kind], it.row, names)) for at, it in snapshot.objects.items()}
    return replace(snapshot, names=names, objects=lives)


def read_objects(client: ForumClient, resources: Iterable[Resource], found: Found) -> Snapshot:
    """The declared resources as they are, of those that exist."""
    wanted: dict[str, list[Resource]] = {}
    for resource in resources:
        wanted.setdefault(resource.kind, []).append(resource)
    read: dict[Source, Rows] = {}
    objects: dict[tuple[str, str], Live] = {}
    seen = found.names.forum
    for kind in KINDS.values():
        resources = wanted.get(kind.name, [])
        if isinstance(kind.reads, Listing):
            lives = _listed(client, kind, resources, found) if resources else []
        else:
            source = kind.reads.source
            if source not in read:
                read[source] = _rows(client, source, wanted, found)
            lives = _in_rows(kind, kind.reads, resources, read[source], found)
            seen |= ROW_READS[source].seen(live.row for live in lives)
        objects |= {(live.kind, live.key.casefold()): live for live in lives}
    names = replace(found.names, forum=seen)
    return Snapshot(names, objects, found.order, found.setting_rows, read[Source.GROUPS])


def _rows(client: ForumClient, source: Source, wanted: Mapping[str, list[Resource]], found: Found) -> Rows:
    """The rows of all resources that a read carries, of whatever kind, and that exist."""
    sharing = (item for kind in KINDS.values() if kind.source is source for item in wanted.get(kind.name, ()))
    there = [(item, id) for item in sharing if (id := ROW_READS[source].id_of(item, found)) is not None]
    return ROW_READS[source].rows(client, there, found) if there else {}


def _in_rows(kind: Kind, read: RowsOf, wanted: list[Resource], rows: Rows, found: Found) -> list[Live]:
    """Resources of a kind, from the rows of a read that it shares with others."""
    lives: list[Live] = []
    for resource in wanted:
        row = rows.get(ROW_READS[read.source].id_of(resource, found))
        if row is not None:
            row = read.shaped(row, resource)
            values, former = _values(kind, row, found.names), found.former_key(kind.name, resource.key)
            lives.append(Live(kind.name, resource.key, int(row.get("id") or 0), values, row, former))
    return lives


def _listed(client: ForumClient, kind: Kind, wanted: list[Resource], found: Found) -> list[Live]:
    """Resources of a kind that has a list of its own."""
    listed = found.listed_rows.get(kind.name)
    if listed is None:
        keys = [resource.key for resource in wanted]
        had = {key: id for key in keys if (id := found.id_of(kind.name, key)) is not None}
        full = {*keys, *(found.present_key(kind.name, key) for key in keys)}
        within = listings.parts_within(kind, wanted, lambda item: (item.key, found.present_key(kind.name, item.key)))
        asked = Asked(keys, full=full, within=within, had=had, unkeyed=had)
        listed = listings.listed(client, kind, asked).rows
    rows = {row["id"]: row for row in listed}
    present = [(r, rows[id]) for r in wanted if (id := found.id_of(kind.name, r.key)) in rows]
    return [
        Live(kind.name, r.key, row["id"], _values(kind, row, found.names), row, _renamed(kind, row, r))
        for r, row in present
    ]


def _renamed(kind: Kind, row: Row, resource: Resource) -> str:
    now = kind.identity.of_row(row)
    return "" if kind.identity.fold(now) == kind.identity.fold(resource.key) else now


def _values(kind: Kind, row: Row, names: Directory) -> dict[str, Any]:
    decoded = {name: field.decode(row, names) for name, field in kind.fields.items()}
    return {name: value for name, value in decoded.items() if value is not UNKNOWN}
