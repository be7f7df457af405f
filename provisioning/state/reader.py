"""The reads of a forum for a forum file: few requests, and no absence that was not proven.

First it is found out which resources exist; then the objects themselves are read, in bulk where a bulk read carries
what the file declares, one by one where it does not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.setting_names import NamedHere, named_here
from idiaspora.plugin_config.fields.capabilities import in_categories, in_category
from idiaspora.plugin_config.fields.directory import Names
from idiaspora.plugin_config.fields.field import UNKNOWN, Field, ReadBy
from idiaspora.plugin_config.kinds.category import FIELDS as CATEGORY_FIELDS
from idiaspora.plugin_config.kinds.category_order import KEY as ORDER_KEY
from idiaspora.plugin_config.kinds.group import FIELDS as GROUP_FIELDS
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.names import (
    ABOUT_TOPIC,
    CATEGORY,
    CATEGORY_ORDER,
    GROUP,
    MEMBERSHIP,
    MODERATOR,
    NOTIFICATION_DEFAULTS,
    SITE_SETTING,
)
from idiaspora.plugin_config.kinds.notification_defaults import FIELDS as NOTIFICATION_FIELDS
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.kinds.review import GROUP_KEYS, SETTING, with_approval
from idiaspora.plugin_config.kinds.secret_settings import as_declared
from idiaspora.plugin_config.kinds.site_setting import from_text
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import Row
from idiaspora.provisioning.state.discovery import asked_settings, find, find_people
from idiaspora.provisioning.state.existing_members import with_former_watching
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.limit_reading import read_limits
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.review_modes import by_groups
from idiaspora.provisioning.state.snapshot import Snapshot


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
    names = _with_review_modes_seen(client, desired, found, snapshot.names)
    limits = read_limits(client, desired, found)
    snapshot = replace(snapshot, names=names, limits=limits, requests=client.requests_sent - begun, read_at=read_at)
    found = replace(found, names=names)
    return Reading(desired, found, snapshot, here.problems, tuple(_notes(here)))


def _with_review_modes_seen(client: ForumClient, desired: Desired, found: Found, names: Names) -> Names:
    """With whether the forum has modes, where the file needs to know and no read has shown it.

    One read of any category by itself, which shows it on every version. Raises ForumError and IncompleteRead.
    """
    if names.forum.review_modes is not None or not found.order or not any(by_groups(desired)):
        return names
    row = endpoints.approval_row(client, found.address(found.order[0]))
    seen = in_category(row)
    # A category without settings of its own shows no mode; the groups stand beside them.
    modes = GROUP_KEYS[0] in row if seen.review_modes is None else seen.review_modes
    return replace(names, forum=names.forum | replace(seen, review_modes=modes))


def _notes(here: NamedHere) -> Iterator[Note]:
    for renaming in here.renamed:
        if renaming.resource.origin.reason:
            continue  # nobody wrote its name
        text = f"this forum calls it {' and '.join(renaming.names)}, which is what is compared and written"
        yield Note(renaming.resource.address, text, "", str(renaming.resource.origin.span))
    for resource in here.enforced:
        text = "a change of Discourse hides it on this forum and keeps it so: nothing is left to be set"
        yield Note(resource.address, text, "", str(resource.origin.span))


TOGETHER = (GROUP, NOTIFICATION_DEFAULTS)
"""Kinds that are read from the same rows."""


def read_objects(client: ForumClient, resources: Iterable[Resource], found: Found) -> Snapshot:
    """The declared resources as they are, of those that exist."""
    by_kind: dict[str, list[Resource]] = {}
    for resource in resources:
        by_kind.setdefault(resource.kind, []).append(resource)
    objects: dict[tuple[str, str], Live] = {}
    of_groups = [resource for kind in TOGETHER for resource in by_kind.get(kind, ())]
    group_rows = _group_rows(client, of_groups, found)
    for kind in KINDS.values():
        wanted = by_kind.get(kind.name, [])
        lives = _groups(of_groups, found, group_rows) if kind.name == GROUP else _read(client, kind, wanted, found)
        objects |= {(live.kind, live.key.casefold()): live for live in lives}
    seen = in_categories(live.row for live in objects.values() if live.kind == CATEGORY)
    names = replace(found.names, forum=found.names.forum | seen)
    return Snapshot(names, objects, found.order, found.setting_rows, group_rows)


def _values(fields: Mapping[str, Field], row: Row, names: Names) -> dict[str, Any]:
    decoded = {name: field.decode(row, names) for name, field in fields.items()}
    return {name: value for name, value in decoded.items() if value is not UNKNOWN}


def _settings(client: ForumClient, wanted: list[Resource], found: Found) -> list[Live]:
    rows = found.setting_rows or endpoints.settings(client, (resource.key for resource in wanted)).rows
    present = [(r.key, as_declared(rows[r.key], r.fields)) for r in wanted if r.key in rows]
    return [
        Live(SITE_SETTING, key, 0, {"value": from_text(row["value"], row, found.names)}, row) for key, row in present
    ]


def _listed(client: ForumClient, kind: Kind, wanted: list[Resource], found: Found) -> list[Live]:
    """Resources of a kind that has a list of its own."""
    listed = found.listed_rows.get(kind.name)
    if listed is None:
        listed = endpoints.listed(client, kind, (resource.key for resource in wanted)).rows
    rows, ids = {row["id"]: row for row in listed}, found.names.listed.get(kind.name, {})
    present = [(r, rows[id]) for r in wanted if (id := ids.get(r.key)) in rows]
    return [
        Live(kind.name, r.key, row["id"], _values(kind.fields, row, found.names), row, _renamed(kind, row, r))
        for r, row in present
    ]


def _renamed(kind: Kind, row: Row, resource: Resource) -> str:
    now = kind.identity.of_row(row)
    return "" if kind.identity.fold(now) == kind.identity.fold(resource.key) else now


def _group_rows(client: ForumClient, wanted: list[Resource], found: Found) -> Mapping[int, Row]:
    """The rows of groups: the bulk read, or each by itself where it does not suffice. The former has others too."""
    fields = {**GROUP_FIELDS, **NOTIFICATION_FIELDS}
    needed: dict[int, set[str]] = {}
    called: dict[int, str] = {}
    for resource in wanted:
        if known := found.group(resource.key):
            called[known[0]] = known[1]
            needed.setdefault(known[0], set()).update(resource.fields)
    detailed = {id for id in needed if any(fields[name].wire.read_by is ReadBy.DETAIL for name in needed[id])}
    bulk = endpoints.group_rows(client) if set(needed) - detailed else {}
    seen = found.names.forum
    return {**bulk, **{id: endpoints.group_detail(client, id, called[id], seen) for id in sorted(detailed)}}


def _groups(wanted: list[Resource], found: Found, rows: Mapping[int, Row]) -> list[Live]:
    """Groups and their notification defaults."""
    lives = []
    for resource in wanted:
        known = found.group(resource.key)
        if known and known[0] in rows:
            id, stored = known
            chosen = GROUP_FIELDS if resource.kind == GROUP else NOTIFICATION_FIELDS
            former = stored if resource.kind == GROUP and found.names.is_renamed(id, stored) else ""
            values = _values(chosen, rows[id], found.names)
            lives.append(Live(resource.kind, resource.key, id, values, rows[id], former))
    return lives


def _memberships(client: ForumClient, wanted: list[Resource], found: Found) -> list[Live]:
    lives = []
    for resource in wanted:
        known = found.group(resource.key)
        if known is None:
            continue
        id, stored = known
        people = found.members.get(id) or endpoints.people(client, stored)
        values = {
            "members": tuple(str(row["username"]) for row in people.members),
            "owners": tuple(str(row["username"]) for row in people.owners),
        }
        lives.append(Live(MEMBERSHIP, resource.key, id, values))
    return lives


def _moderators(client: ForumClient, wanted: list[Resource], found: Found) -> list[Live]:
    rows = found.people or find_people(client, (resource.key for resource in wanted), found).people
    present = [(r, rows[r.key.casefold()]) for r in wanted if r.key.casefold() in rows]
    return [Live(MODERATOR, r.key, row["id"], {MODERATOR: bool(row.get(MODERATOR))}, row) for r, row in present]


def _categories(client: ForumClient, wanted: list[Resource], found: Found) -> list[Live]:
    present = [(r, id) for r in wanted if (id := found.names.categories.get(r.key)) is not None]
    rows: dict[int, Row] = dict(endpoints.categories_found(client, [id for _, id in present]))
    for resource, id in present:
        by_itself = any(CATEGORY_FIELDS[name].wire.read_by is ReadBy.SETTINGS_ROW for name in resource.fields)
        if by_itself and SETTING not in rows[id]:
            rows[id] = with_approval(rows[id], endpoints.approval_row(client, found.address(resource.key)))
    return [
        Live(
            CATEGORY,
            r.key,
            id,
            _values(CATEGORY_FIELDS, rows[id], found.names),
            rows[id],
            found.renamed_from(r.key),
        )
        for r, id in present
    ]


def _about_topics(client: ForumClient, wanted: list[Resource], found: Found) -> list[Live]:
    topics = {r.key: topic for r in wanted if (topic := found.topics.get(r.key)) is not None}
    posts = endpoints.about_posts(client, topics.values(), found.made_topics)
    return [
        Live(ABOUT_TOPIC, key, posts[topic]["id"], {"description": posts[topic]["raw"]}, posts[topic])
        for key, topic in topics.items()
    ]


def _order(client: ForumClient, wanted: list[Resource], found: Found) -> list[Live]:
    return [Live(CATEGORY_ORDER, ORDER_KEY, 0, {"order": found.order})]


_READERS: Mapping[str, Callable[[ForumClient, list[Resource], Found], list[Live]]] = {
    SITE_SETTING: _settings,
    MEMBERSHIP: _memberships,
    MODERATOR: _moderators,
    CATEGORY: _categories,
    ABOUT_TOPIC: _about_topics,
    CATEGORY_ORDER: _order,
}
"""What is read otherwise than by a list of its own, beside what `TOGETHER` names."""


def _read(client: ForumClient, kind: Kind, wanted: list[Resource], found: Found) -> list[Live]:
    if not wanted:
        return []
    if kind.listing is not None:
        return _listed(client, kind, wanted, found)
    read = _READERS.get(kind.name)
    return read(client, wanted, found) if read else []
