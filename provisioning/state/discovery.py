"""Finding out which things of the forum the declared ones are, and which of the others concern the file.

Nothing here reads what a thing is like; see `reading`. An absence is concluded only from a whole listing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from idiaspora.plugin_config.desired.forum_limits import SETTINGS as LIMITING_SETTINGS
from idiaspora.plugin_config.desired.resources import Declared, Desired, Resource
from idiaspora.plugin_config.desired.setting_names import other_names
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, group_key
from idiaspora.plugin_config.fields.directory import Names, group_table
from idiaspora.plugin_config.kinds.category import has_slug
from idiaspora.plugin_config.kinds.notification_defaults import FIELDS as NOTIFICATION_FIELDS
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.site_setting import known_rows, references_of
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.errors import Refused
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import IncompleteRead, Row, SettingList
from idiaspora.provisioning.safety.guarded_settings import NAMES as GUARDED_SETTINGS
from idiaspora.provisioning.state.lock_file import Lock
from idiaspora.provisioning.state.matching import Named, match_categories, match_named, segment_of
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.ownership import (
    SEEDED_CATEGORIES,
    Holders,
    Standing,
    already_gone,
    may_own,
    misfit_notes,
    misfits,
    undeclared,
)

# Hides categories from admins outside their groups, so that they look absent.
SUPPRESSING = "suppress_secured_categories_from_admin"
TRANSLATING = "content_localization_enabled"
"""Lets the forum show names of categories in the language of whoever asks (3.5)."""
NO_NAMES = Names({}, {}, {}, {})

Wanted = Mapping[str, set[str]]
"""The names that the file uses, by the kind of what they name."""


@dataclass(frozen=True)
class Found:
    """Which things of the forum the declared ones are. Ids by wanted key; `present` the keys they have now.

    `segments` are the parts of addresses that categories have, by id. `topics` are About topics by category path,
    `order` all categories by their wanted paths, as they stand. `people` are the rows of the users that the file names,
    by folded username. `tag_group_rows` is None where tag groups were not read.

    `undeclared` are things that shall go because they are declared no longer. `bystanders` are read because a group
    shall go: categories that are not the file's, which it may be the only one to see, and what its members watch.
    `problems` are things that exist beside their former selves.
    """

    names: Names = NO_NAMES
    present_paths: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[int, str] = field(default_factory=dict)
    topics: Mapping[str, int | None] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    uncategorized: int | None = None
    people: Mapping[str, Row] = field(default_factory=dict)
    tag_group_rows: tuple[Row, ...] | None = None
    setting_rows: Mapping[str, Row] = field(default_factory=dict)
    undeclared: tuple[Resource, ...] = ()
    bystanders: tuple[Resource, ...] = ()
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()

    def present_path(self, path: str) -> str:
        """The path that a category has now, by its wanted one."""
        return self.present_paths.get(path, path)

    def address(self, path: str) -> str:
        """The path that a category has now as requests name it, by its wanted one."""
        parts = self.present_path(path).split("/")
        above = ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
        return "/".join(self._segment(present) for present in above)

    def _segment(self, present: str) -> str:
        id = self.names.categories.get(self._keys_by_present_path.get(present, present))
        return self.segments.get(id or 0) or slugs.encoded(present.rpartition("/")[2])

    @cached_property
    def _keys_by_present_path(self) -> Mapping[str, str]:
        return {present: key for key, present in self.present_paths.items()}

    def renamed_from(self, path: str) -> str:
        """The path of a category that has another slug or parent than it should; empty for one that merely stands
        below such a category."""
        present = self.present_path(path)
        return "" if present == self._path_of_its_own(path) else present

    def _path_of_its_own(self, path: str) -> str:
        """The wanted part below the wanted parent, wherever that one stands now."""
        parent, _, part = path.rpartition("/")
        return f"{self.present_path(parent)}/{part}" if parent else part

    def with_category(self, category: Resource, id: int, topic_url: str = "") -> "Found":
        """What is found after a category was made, renamed or moved."""
        stored = slugs.encoded(category.key.rpartition("/")[2]) if has_slug(category) else ""
        now = self._path_of_its_own(category.key)
        return self._with_category(category.key, id, now, segment_of(id, stored), topic_url)

    def _with_category(self, path: str, id: int, now: str, segment: str, topic_url: str = "") -> "Found":
        """With a category under the path that it has now: those below it have other paths too."""
        before = self.present_path(path)
        below = {
            key: now + present[len(before) :]
            for key, present in self.present_paths.items()
            if f"{present}/".startswith(f"{before}/")
        }
        topics = {**self.topics, path: endpoints.topic_id(topic_url)} if topic_url else self.topics
        return replace(
            self,
            names=self.names.with_category(path, id),
            present_paths={**self.present_paths, **below, path: now},
            segments={**self.segments, id: segment},
            topics=topics,
        )

    def with_aside(self, resource: Resource, id: int, values: Mapping[str, Any]) -> "Found":
        """What is found after a thing was given a temporary name or slug."""
        key = resource.key
        if resource.kind == "group":
            return replace(self, names=self.names.with_group(key, id, values["name"]))
        if resource.kind == "tag_group":
            return replace(self, names=self.names.with_tag_group(key, id, values["name"]))
        own = values.get("slug" if has_slug(resource) else "name")
        if own is None:
            return self
        above, slash, _ = self.present_path(key).rpartition("/")
        return self._with_category(key, id, f"{above}{slash}{own}", segment_of(id, own if has_slug(resource) else ""))

    def without(self, kind: str, key: str) -> "Found":
        """What is found after a thing was deleted."""
        return replace(self, names=self.names.without(kind, key))

    def holders(self, lock: Lock) -> Holders:
        """The categories of the lock file as the file wants them."""
        wanted = {id: path for path, id in self.names.categories.items()}
        return Holders.of(lock, wanted, (item.key for item in self.undeclared if item.kind == "category"))

    def group(self, name: str) -> tuple[int, str] | None:
        """The id and the present stored name of a group; None when it does not exist."""
        return self.names.groups.get(group_key(name))

    def with_group(self, name: str, id: int) -> "Found":
        """What is found after a group was made or renamed."""
        return replace(self, names=self.names.with_group(name, id))

    def with_tag_group(self, name: str, id: int) -> "Found":
        """What is found after a tag group was made or renamed."""
        return replace(self, names=self.names.with_tag_group(name, id))


def find(client: ForumClient, desired: Desired, lock: Lock, settings: SettingList) -> Found:
    """Which things exist. One read of the site, one of tag groups and users where they are named; `settings` were read
    before."""
    rows = settings.rows
    wanted = wanted_names(desired, rows)
    kinds = {resource.kind for resource in desired.resources}
    found = Found(names=replace(NO_NAMES, forum=settings.seen), setting_rows=rows)
    kinds |= {kind for kind in wanted if wanted[kind] or may_own(desired, lock, kind)}
    if kinds - {"site_setting", "tag_group", "form_template"}:
        refuse_hidden(rows)
        found = _find_on_site(client, desired, lock, wanted, found)
    if "tag_group" in kinds:
        found = _find_tag_groups(client, desired, lock, wanted, found)
    if wanted["form_template"]:
        found = _find_form_templates(client, found)
    return find_people(client, wanted["user"], found) if wanted["user"] else found


def _find_form_templates(client: ForumClient, found: Found) -> Found:
    try:
        templates = endpoints.form_templates(client)
    except Refused:
        raise IncompleteRead(
            "the forum does not show its form templates, which the file names: their feature is off",
            hint="Switch enable_form_templates on (experimental_form_templates before 2026), make the templates there, "
            "then plan again.",
        ) from None
    return replace(found, names=replace(found.names, form_templates=templates))


def asked_settings(desired: Desired, lock: Lock) -> set[str]:
    """The settings that are declared or guarded, that set limits, or that may name a group which goes or is renamed."""
    asked = {
        TRANSLATING,
        *GUARDED_SETTINGS,
        *LIMITING_SETTINGS,
        *(item.key for item in desired.of_kind("site_setting")),
    }
    groups = desired.of_kind("group")
    if may_own(desired, lock, "group") or any(item.absent or item.previously for item in groups):
        asked |= {name for name, rows in known_rows().items() if rows[0]["type"] in ("group", "group_list")}
    return asked | other_names(asked)


def refuse_hidden(rows: Mapping[str, Row]) -> None:
    """Raises IncompleteRead when the forum hides categories from its admins."""
    if str(rows.get(SUPPRESSING, {}).get("value")) == "true":
        raise IncompleteRead(
            f"the forum hides restricted categories from admins ({SUPPRESSING} is on)",
            hint=f"Switch {SUPPRESSING} off while provisioning: what is hidden cannot be told from what is absent.",
        )


def wanted_names(desired: Desired, rows: Mapping[str, Row]) -> dict[str, set[str]]:
    """The names that the declared things use, by the kind of what they name."""
    wanted: dict[str, set[str]] = {"group": set(), "category": set(), "tag_group": set(), "user": set()}
    wanted["form_template"] = set()
    for resource in desired.resources:
        for kind, name in references(resource, rows):
            wanted[kind].add(name)
        if "form_templates" in resource.fields:
            wanted["form_template"].update(resource.fields["form_templates"].value)
    return wanted


def references(resource: Resource, rows: Mapping[str, Row]) -> frozenset[tuple[str, str]]:
    """What a resource names as (kind, name); the forum's own list tells the types of the settings it has."""
    if resource.absent:
        return frozenset()
    if resource.kind == "site_setting":
        row = rows.get(resource.key)
        return references_of(resource.fields["value"].value, row) if row else frozenset()
    return KINDS[resource.kind].references(resource)


def _find_on_site(client: ForumClient, desired: Desired, lock: Lock, named: Wanted, found: Found) -> Found:
    """Categories and groups: the declared ones, those that are declared no longer, and what else they concern."""
    translated = str(found.setting_rows.get(TRANSLATING, {}).get("value")) == "true"
    site = endpoints.site(client, translated=translated)
    matched, problems = match_categories(desired, site.categories, lock)
    present = {str(row["name"]): int(row["id"]) for row in site.groups}
    groups, more = match_named(desired.of_kind("group"), present, lock)
    by_path = {matched.paths[item.id]: item for item in site.categories}
    renamed = _renamed_ones(groups)
    names = replace(
        found.names,
        groups=_with_renamed(group_table(site.groups), renamed),
        categories={path: item.id for path, item in by_path.items()},
        renamed_groups=renamed,
        forum=found.names.forum | site.seen,
    )
    found = replace(
        found,
        names=names,
        present_paths={path: item.path for path, item in by_path.items()},
        segments={item.id: item.segment for item in site.categories},
        topics={path: endpoints.topic_id(item.topic_url) for path, item in by_path.items()},
        order=tuple(matched.paths[item.id] for item in site.categories),
        uncategorized=site.uncategorized,
        problems=(*problems, *more),
    )
    paths = {item.id: item.path for item in site.categories}
    own = {key: item.id for key, item in matched.by_key.items()}
    system = {*SEEDED_CATEGORIES, site.uncategorized}
    found = _with_undeclared(desired, lock, Standing("category", paths, matched.paths, own, system), named, found)
    found = _with_undeclared(desired, lock, _standing_of("group", present, groups, AUTOMATIC_GROUPS), named, found)
    known = {*own, *(item.key for item in found.undeclared)}
    leaving = _groups_that_go(desired, found)
    closed = [path for path, item in by_path.items() if item.restricted and path not in known]
    return replace(
        found,
        bystanders=(
            *(Resource("category", path, {}, going.origin) for going in leaving[:1] for path in closed),
            *(_notifications_of(going) for going in leaving if lock.get("notification_defaults", going.key)),
        ),
    )


def _notifications_of(group: Resource) -> Resource:
    """What a group that shall go has its members watch, which they would keep."""
    fields = {name: Declared((), group.origin) for name in NOTIFICATION_FIELDS}
    return Resource("notification_defaults", group.key, fields, group.origin)


def _with_renamed(
    table: Mapping[str, tuple[int, str]], renamed: Mapping[str, tuple[int, str]]
) -> dict[str, tuple[int, str]]:
    """The groups under their wanted names, all of them taken from the present ones at once."""
    kept = {name: group for name, group in table.items() if group[1] not in renamed}
    return kept | {key.casefold(): (id, stored) for stored, (id, key) in renamed.items()}


def _standing_of(
    kind: str, present: Mapping[str, int], matched: Mapping[str, Named], system: Collection[int] = ()
) -> Standing:
    names = {id: name for name, id in present.items()}
    wanted = names | {item.id: key for key, item in matched.items()}
    return Standing(kind, names, wanted, {key: item.id for key, item in matched.items()}, system)


def _with_undeclared(desired: Desired, lock: Lock, standing: Standing, named: Wanted, found: Found) -> Found:
    """With the things of one kind that shall go, and what there is to say about the lock file."""
    folded = {name.casefold() for name in named[standing.kind]}
    going = undeclared(desired, lock, standing, folded, found.holders(lock))
    notes = (*going.notes, *misfit_notes(misfits(desired, lock, standing)), *already_gone(desired, standing))
    return replace(found, undeclared=found.undeclared + going.resources, notes=found.notes + notes)


def _groups_that_go(desired: Desired, found: Found) -> list[Resource]:
    pruned = (item for item in desired.of_kind("group") if item.absent and found.group(item.key))
    return [*pruned, *(item for item in found.undeclared if item.kind == "group")]


def _find_tag_groups(client: ForumClient, desired: Desired, lock: Lock, named: Wanted, found: Found) -> Found:
    listed = endpoints.tag_groups(client)
    live = {str(row["name"]): int(row["id"]) for row in listed.rows}
    matched, problems = match_named(desired.of_kind("tag_group"), live, lock)
    taken = {item.id for item in matched.values()}
    ids = {name: id for name, id in live.items() if id not in taken} | {key: item.id for key, item in matched.items()}
    renamed = {stored: key for stored, (_, key) in _renamed_ones(matched).items()}
    seen = found.names.forum | listed.seen
    names = replace(found.names, tag_groups=ids, renamed_tag_groups=renamed, forum=seen)
    found = replace(found, tag_group_rows=listed.rows, names=names, problems=(*found.problems, *problems))
    return _with_undeclared(desired, lock, _standing_of("tag_group", live, matched), named, found)


def _renamed_ones(matched: Mapping[str, Named]) -> dict[str, tuple[int, str]]:
    """Id and wanted name of the things that have another name now, by that."""
    return {item.name: (item.id, key) for key, item in matched.items() if item.name.casefold() != key.casefold()}


def find_people(client: ForumClient, usernames: Iterable[str], found: Found) -> Found:
    """With the users of those names, as far as the forum has them."""
    # Every account is in this group; on a localised forum it has another name.
    everyone = found.names.stored_group_name("trust_level_0")
    rows = {str(row["username"]).casefold(): row for row in endpoints.people(client, everyone, usernames).members}
    users = {folded: str(row["username"]) for folded, row in rows.items()}
    return replace(found, people=rows, names=replace(found.names, users={**found.names.users, **users}))
