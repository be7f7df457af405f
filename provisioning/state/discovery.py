"""Discovery of the resources that the file declares, and of others on the forum that concern it.

Nothing here reads the values of a resource; see `reading`. An absence is concluded only from a whole listing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from idiaspora.facts.guarded_settings import MODERATION_SETTING
from idiaspora.facts.guarded_settings import NAMES as GUARDED_SETTINGS
from idiaspora.plugin_config.desired.clashes import beside_exclusive, needed_settings
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.setting_names import other_names
from idiaspora.plugin_config.fields.automatic_groups import MEMBERS
from idiaspora.plugin_config.fields.capabilities import NOTHING_SEEN
from idiaspora.plugin_config.fields.directory import USER, Entry, Table, in_trash
from idiaspora.plugin_config.kinds.forum_limits import SETTINGS as LIMITING_SETTINGS
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.reads import Source
from idiaspora.plugin_config.kinds.registry import KINDS, whole_of
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.forum import endpoints, listings
from idiaspora.provisioning.forum.category_rows import topic_id
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import IncompleteRead, Row, SettingList
from idiaspora.provisioning.forum.listings import Asked, Listed
from idiaspora.provisioning.forum.site import Site
from idiaspora.provisioning.state.bystanders import (
    bystanders,
    limited_by_what_goes,
    limited_kinds,
    protected_kinds,
    settings_with_groups,
)
from idiaspora.provisioning.state.found import NO_NAMES, Found
from idiaspora.provisioning.state.list_problems import problems_of_a_list
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.looks import problems_seen
from idiaspora.provisioning.state.matching import match_named, match_paths
from idiaspora.provisioning.state.own_names import with_own_names
from idiaspora.provisioning.state.ownership import (
    Standing,
    already_gone,
    may_own,
    misfit_notes,
    misfits,
    taken_back,
    undeclared,
)
from idiaspora.provisioning.state.references import Wanted, wanted_names
from idiaspora.provisioning.state.uploads import known_addresses, own_files

# Hides categories from admins outside their groups, so that they look absent.
SUPPRESSING = "suppress_secured_categories_from_admin"
TRANSLATING = "content_localization_enabled"
"""Lets the forum show names of categories in the language of whoever asks (3.5)."""


def find(client: ForumClient, desired: Desired, lock: Lock, settings: SettingList) -> Found:
    """Which resources exist. One read of the site, one of tag groups and users where they are named; `settings` were
    read before."""
    rows = settings.rows
    wanted = wanted_names(desired, rows)
    kinds = {resource.kind for resource in desired.resources}
    uploads = known_addresses(desired, lock, rows)
    names = replace(NO_NAMES, forum=settings.seen, uploads=uploads, own_files=own_files(lock))
    found = Found(names=names, setting_rows=rows)
    kinds |= {kind for kind in wanted if wanted[kind] or may_own(desired, lock, kind)}
    answers: dict[str, Any] = {}
    if any(map(_is_on_site, kinds)) or _makes_values_anew(desired, rows) or _lets_groups_moderate(desired, rows):
        refuse_hidden(rows)
        translated = _is_translated(rows)
        site = endpoints.site(client, translated=translated)
        answers[endpoints.SITE] = site.body
        found = _find_on_site(site, desired, lock, wanted, found)
        if _lets_groups_moderate(desired, rows):
            found = _with_what_moderated(client, found)
        if translated:
            found = with_own_names(client, desired, found)
    kinds |= protected_kinds(desired)
    with client.remembering():  # several kinds may have one list
        for kind in KINDS.values():
            if kind.listing is not None and kind.name in kinds:
                found = _find_listed(client, kind, desired, lock, wanted, found, answers)
        for name in sorted(limited_by_what_goes(desired, found) - kinds):
            found = _find_listed(client, KINDS[name], desired, lock, wanted, found, answers)
    people = wanted[USER] | _names_among_users(desired, found)
    return _with_people(client, desired, people, found) if people else found


def find_more(client: ForumClient, kinds: Collection[str], desired: Desired, lock: Lock, found: Found) -> Found:
    """With the things of further kinds, which values of the forum name and the file does not: none of them is its
    own."""
    nothing: Wanted = {kind: set() for kind in KINDS}
    answers: dict[str, Any] = {}
    if any(map(_is_on_site, kinds)):
        refuse_hidden(found.setting_rows)
        site = endpoints.site(client, translated=_is_translated(found.setting_rows))
        answers[endpoints.SITE] = site.body
        found = _find_on_site(site, desired, lock, nothing, found)
    for kind in map(KINDS.__getitem__, sorted(kinds)):
        if kind.listing is not None:
            found = _find_listed(client, kind, desired, lock, nothing, found, answers)
    return found


def _is_translated(rows: Mapping[str, Row]) -> bool:
    return str(rows.get(TRANSLATING, {}).get("value")) == "true"


def _with_people(client: ForumClient, desired: Desired, usernames: Iterable[str], found: Found) -> Found:
    """With the users that the file names. Who is in a group whose members are declared, and so read anyway, is proven
    by that; only the others are looked for."""
    parts = (kind for kind in KINDS.values() if kind.source is Source.MEMBERS)
    wholes = (found.names.find(kind.part_of, item.key) for kind in parts for item in desired.of_kind(kind.name))
    members = {whole.id: endpoints.people(client, whole.stored) for whole in wholes if whole}
    found = replace(found, members=members)
    found = _knowing(found, (row for people in members.values() for row in people.members), usernames)
    missing = [name for name in usernames if name.casefold() not in found.people]
    return find_people(client, missing, found) if missing else found


def _names_among_users(desired: Desired, found: Found) -> set[str]:
    """The names that things are to get which share them with users, such as groups."""
    declared = (item for item in desired.resources if KINDS[item.kind].identity.among_users and not item.absent)
    return {item.key for item in declared if not _has_its_name(item, found)}


def _has_its_name(resource: Resource, found: Found) -> bool:
    kind, key = resource.kind, resource.key
    return found.names.find(kind, key) is not None and not found.former_key(kind, key)


def _is_on_site(kind: str) -> bool:
    """Whether the document of the whole site tells what there is of a kind; users are found by a group of it."""
    return kind == USER or KINDS[kind].source not in (None, Source.SETTINGS)


def _makes_values_anew(desired: Desired, rows: Mapping[str, Row]) -> bool:
    """Whether a setting changes by which the forum makes values, so that others than the file's own change too: another
    way to make slugs gives categories other addresses."""
    makers = {field.wire.made_by for kind in KINDS.values() for field in kind.fields.values()}
    wanted = {item.key: item.fields["value"].value for item in _settings(desired) if item.key in makers & rows.keys()}
    return any(str(rows[name]["value"]) != str(value) for name, value in wanted.items())


def _lets_groups_moderate(desired: Desired, rows: Mapping[str, Row]) -> bool:
    """Whether groups come to moderate the categories that name them, which the forum shows only from then on."""
    wanted = {str(item.fields["value"].value) for item in _settings(desired) if item.key == MODERATION_SETTING}
    return "true" in wanted and str(rows.get(MODERATION_SETTING, {}).get("value")) == "false"


def _with_what_moderated(client: ForumClient, found: Found) -> Found:
    """With whether groups may have moderated before. A forum takes moderating groups only while groups moderate, which
    by itself they do not (3.5)."""
    has_groups = any(not entry.is_system for entry in found.names.rows(whole_of(Source.GROUPS).name) or ())
    was_on = str(found.setting_rows[MODERATION_SETTING].get("default")) == "true"
    return replace(found, once_moderated=has_groups and (was_on or endpoints.was_changed(client, MODERATION_SETTING)))


def _settings(desired: Desired) -> tuple[Resource, ...]:
    return tuple(desired.of_kind(whole_of(Source.SETTINGS).name))


def asked_settings(desired: Desired, lock: Lock) -> set[str]:
    """The settings that are declared or guarded, that set limits, or that may name a group which goes or is renamed."""
    beside = limited_kinds(desired, lock) | protected_kinds(desired)
    asked = {
        TRANSLATING,
        *GUARDED_SETTINGS,
        *LIMITING_SETTINGS,
        *beside_exclusive(desired),
        *needed_settings(desired),
        *(item.key for item in _settings(desired)),
        *settings_with_groups(desired, lock),
        *(
            name
            for kind in KINDS.values()
            if kind.listing and (_is_managed(kind, desired, lock) or kind.name in beside)
            for name in kind.listing.switches
        ),
    }
    return asked | other_names(asked)


def refuse_hidden(rows: Mapping[str, Row]) -> None:
    """Raises IncompleteRead when the forum hides categories from its admins."""
    if str(rows.get(SUPPRESSING, {}).get("value")) == "true":
        raise IncompleteRead(
            f"the forum hides restricted categories from admins ({SUPPRESSING} is on)",
            hint=f"Switch {SUPPRESSING} off while provisioning: what is hidden cannot be told from what is absent.",
        )


def _find_on_site(site: Site, desired: Desired, lock: Lock, named: Wanted, found: Found) -> Found:
    """Categories and groups: the declared ones, those that are declared no longer, and what else they concern."""
    nested, named_alone = whole_of(Source.CATEGORIES), whole_of(Source.GROUPS)
    matched, problems = match_paths(desired.of_kind(nested.name), site.categories, lock)
    table, standing, more = _matched(named_alone, desired, site.groups, lock)
    by_path = {matched.paths[item.id]: item for item in site.categories}
    names = replace(found.names, tables=site.directory(matched.paths).tables, forum=found.names.forum | site.seen)
    found = replace(
        found,
        names=names.with_table(named_alone.name, table),
        topics={path: topic_id(item.topic_url) for path, item in by_path.items()},
        order=tuple(matched.paths[item.id] for item in site.categories),
        uncategorized=site.uncategorized,
        open_paths=frozenset(path for path, item in by_path.items() if not item.restricted),
        category_names={path: item.name for path, item in by_path.items()},
        problems=(*problems, *more),
    )
    paths = {item.id: item.path for item in site.categories}
    own = {key: item.id for key, item in matched.by_key.items()}
    above = Standing(nested.name, paths, matched.paths, own, site.seeded)
    found = _with_undeclared(desired, lock, above, named, found)
    found = _with_undeclared(desired, lock, standing, named, found)
    known = {*own, *(item.key for item in found.undeclared)}
    # Whose posts wait may depend on groups also where everybody sees a category (2026).
    by_groups = bool(found.names.forum.upcoming_changes)
    restricted = [path for path, item in by_path.items() if item.restricted or by_groups]
    return replace(found, bystanders=bystanders(desired, lock, found, known, restricted))


def _matched(kind: Kind, desired: Desired, rows: Sequence[Row], lock: Lock) -> tuple[Table, Standing, list[Problem]]:
    """The resources of a kind that names tell apart: for the directory, and as they stand."""
    identity = kind.identity
    present = {identity.of_row(row): int(row["id"]) for row in rows}
    matched, problems = match_named(desired.of_kind(kind.name), present, lock, identity)
    wanted = {item.id: key for key, item in matched.items()}
    standing = Standing(
        kind.name,
        {id: key for key, id in present.items()},
        {**{id: key for key, id in present.items()}, **wanted},
        {key: id for id, key in wanted.items()},
        {int(row["id"]) for row in rows if identity.system(row)},
    )
    return identity.table(rows, wanted), standing, problems


def _with_undeclared(desired: Desired, lock: Lock, standing: Standing, named: Wanted, found: Found) -> Found:
    """With the resources of one kind that are to be deleted, and notes about the lock file."""
    folded = {name.casefold() for name in named[standing.kind]}
    going = undeclared(desired, lock, standing, folded, found.holders(lock))
    notes = (*going.notes, *misfit_notes(misfits(desired, lock, standing)), *already_gone(desired, standing))
    return replace(found, undeclared=found.undeclared + going.resources, notes=found.notes + notes)


def _find_listed(
    client: ForumClient,
    kind: Kind,
    desired: Desired,
    lock: Lock,
    named: Wanted,
    found: Found,
    answers: Mapping[str, Any],
) -> Found:
    """The resources of a kind that has a list of its own."""
    declared = tuple(desired.of_kind(kind.name))
    keys = {item.key for item in declared}
    shown = kind.listing is not None and any(name in found.setting_rows for name in kind.listing.switches)
    if _is_off(kind, found) and (shown or _is_managed(kind, desired, lock)):
        # The setting that is off proves that nobody has any of them; which there will be once it is on, nobody sees.
        listed = Listed((), NOTHING_SEEN)
        if named[kind.name] - keys:
            found = replace(found, hidden={**found.hidden, kind.name: _switch(kind, found)})
    else:
        had = {entry.key: entry.id for entry in lock.of_kind(kind.name) if entry.id is not None}
        other = _other(kind, declared, lock)
        wanted = {*named[kind.name], *keys, *_owned(lock, kind)}
        full = {*keys, *(name for item in declared for name in item.previously)}
        within = listings.parts_within(kind, declared, lambda item: (item.key, *item.previously))
        asked = Asked(wanted, full=full, within=within, had=had, other=other, unkeyed=other)
        listed = listings.listed(client, kind, asked, answers)
    table, standing, problems = _matched(kind, desired, listed.rows, lock)
    names = replace(found.names.with_table(kind.name, table), forum=found.names.forum | listed.seen)
    for sort, ids in listed.named.items():
        names = names.with_table(sort, Table({name: Entry(id, name, name, name, name) for name, id in ids.items()}))
    if listed.in_trash:
        entries = (Entry(id, key, key, key) for key, id in listed.in_trash.items())
        names = names.with_table(in_trash(kind.name), Table().with_(entries))
    problems += problems_of_a_list(kind, declared, listed.rows, listed.others, standing.matched, names)
    by_id = {row["id"]: row for row in listed.rows}
    problems += problems_seen(client, kind, declared, {key: by_id[id] for key, id in standing.matched.items()})
    problems += (problem for item in declared if not item.absent for problem in kind.misfits(item, names))
    rows = {**found.listed_rows, kind.name: listed.rows}
    notes = (*found.notes, *taken_back(declared, listed.in_trash))
    found = replace(found, listed_rows=rows, names=names, problems=(*found.problems, *problems), notes=notes)
    return _with_undeclared(desired, lock, standing, named, found)


def _owned(lock: Lock, kind: Kind) -> Iterator[str]:
    """The keys of what was the file's own, which it may declare no longer."""
    return (entry.key for entry in lock.of_kind(kind.name))


def _other(kind: Kind, declared: Iterable[Resource], lock: Lock) -> dict[str, str]:
    """By which other values the forum may find things of a kind that are looked up one by one."""
    if kind.listing is None or kind.listing.by_key is None:
        return {}
    field = kind.listing.by_key.other[0]
    recorded = {entry.key: str(entry.fields[field]) for entry in lock.of_kind(kind.name) if field in entry.fields}
    said = {item.key: item.fields[field].value for item in declared if field in item.fields}
    return recorded | {key: value for key, value in said.items() if isinstance(value, str)}


def _is_managed(kind: Kind, desired: Desired, lock: Lock) -> bool:
    """Whether the file declares things of a kind, or what it declared may be gone from it."""
    return bool(desired.of_kind(kind.name)) or may_own(desired, lock, kind.name)


def _is_off(kind: Kind, found: Found) -> bool:
    """Whether the feature of a kind that is managed is off, as the settings say, or not there: a forum that lists none
    of its switches does not have it, which the setting that the file switches on tells with its place."""
    switches = kind.listing.switches if kind.listing else ()
    values = [str(found.setting_rows[name]["value"]) for name in switches if name in found.setting_rows]
    return bool(switches) and values in ([], ["false"])


def _switch(kind: Kind, found: Found) -> str:
    """The setting that switches the feature of a kind on, by the name that the forum has for it."""
    switches = kind.listing.switches if kind.listing else ()
    return next((name for name in switches if name in found.setting_rows), switches[0])


def find_people(client: ForumClient, usernames: Iterable[str], found: Found) -> Found:
    """With the users of those names, as far as the forum has them."""
    # Every account is in this group; on a localised forum it has another name.
    everyone, names = found.names.stored(whole_of(Source.GROUPS).name, MEMBERS), tuple(usernames)
    return _knowing(found, endpoints.people(client, everyone, names).members, names)


def _knowing(found: Found, seen: Iterable[Row], usernames: Iterable[str]) -> Found:
    """With those of the people seen who have one of the names."""
    asked = {name.casefold() for name in usernames}
    rows = {folded: row for row in seen if (folded := str(row["username"]).casefold()) in asked}
    entries = (Entry(int(row["id"]), name, name, name) for row in rows.values() if (name := str(row["username"])))
    names = found.names.with_table(USER, found.names.table(USER).with_(entries))
    return replace(found, people={**found.people, **rows}, names=names)
