"""Reading the forum for a forum file: few requests, and never an absence that was not proven.

First it is found out which things exist; then the objects themselves are read, in bulk where a bulk read carries what
the file declares, one by one where it does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plugin_config.kinds.category import FIELDS as CATEGORY_FIELDS
from plugin_config.kinds.category_order import KEY as ORDER_KEY
from plugin_config.kinds.fields import UNKNOWN, Field, ReadBy
from plugin_config.kinds.group import FIELDS as GROUP_FIELDS
from plugin_config.kinds.kind import Live
from plugin_config.kinds.notification_defaults import FIELDS as NOTIFICATION_FIELDS
from plugin_config.kinds.registry import KINDS
from plugin_config.kinds.site_setting import from_text, references_of
from plugin_config.kinds.tag_group import FIELDS as TAG_GROUP_FIELDS
from plugin_config.names import Names, group_key, group_table
from plugin_config.problems import Invalid, Problem
from plugin_config.resources import Desired, Resource
from provisioning import listings
from provisioning.client import ForumClient
from provisioning.guarded_settings import NAMES as GUARDED_SETTINGS
from provisioning.listings import IncompleteRead, Row
from provisioning.matching import match_categories, match_named
from provisioning.snapshot import Snapshot

# Hides categories from admins outside their groups, so that they look absent.
SUPPRESSING = "suppress_secured_categories_from_admin"
NO_NAMES = Names({}, {}, {}, {})


@dataclass(frozen=True)
class Found:
    """Which things of the forum the declared ones are. Ids by wanted key; `present` the keys they have now.

    `topics` are About topics by category path, `order` all categories by their wanted paths, as they stand.
    `people` are the rows of the users that the file names, by folded username.
    """

    names: Names = NO_NAMES
    categories: Mapping[str, int] = field(default_factory=dict)
    present_paths: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, int | None] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    uncategorized: int | None = None
    people: Mapping[str, Row] = field(default_factory=dict)
    tag_group_rows: tuple[Row, ...] = ()
    setting_rows: Mapping[str, Row] = field(default_factory=dict)

    def present_path(self, path: str) -> str:
        """The path that a category has now, by its wanted one."""
        return self.present_paths.get(path, path)

    def renamed_from(self, path: str) -> str:
        """The path of a category that has another slug or parent than it should; empty for one that merely stands
        below such a category."""
        present = self.present_path(path)
        return "" if present == self._path_of_its_own(path) else present

    def _path_of_its_own(self, path: str) -> str:
        """The wanted slug below the wanted parent, wherever that one stands now."""
        parent, _, slug = path.rpartition("/")
        return f"{self.present_path(parent)}/{slug}" if parent else slug

    def with_category(self, path: str, id: int, topic_url: str = "") -> "Found":
        """What is found after a category was made, renamed or moved: those below it have other paths too."""
        before, now = self.present_path(path), self._path_of_its_own(path)
        below = {
            key: now + present[len(before) :]
            for key, present in self.present_paths.items()
            if f"{present}/".startswith(f"{before}/")
        }
        topics = {**self.topics, path: listings.topic_id(topic_url)} if topic_url else self.topics
        return replace(
            self,
            names=self.names.with_category(path, id),
            categories={**self.categories, path: id},
            present_paths={**self.present_paths, **below, path: now},
            topics=topics,
        )

    def group(self, name: str) -> tuple[int, str] | None:
        """The id and the present stored name of a group; None when it does not exist."""
        return self.names.groups.get(group_key(name))

    def with_group(self, name: str, id: int) -> "Found":
        """What is found after a group was made or renamed."""
        return replace(self, names=self.names.with_group(name, id))

    def with_tag_group(self, name: str, id: int) -> "Found":
        """What is found after a tag group was made or renamed."""
        return replace(self, names=self.names.with_tag_group(name, id))


def read(client: ForumClient, desired: Desired) -> tuple[Found, Snapshot]:
    """What exists of the declared things, and how it is.

    Raises ForumError, IncompleteRead, and Invalid for a thing that exists beside its former self.
    """
    begun, read_at = client.requests_sent, client.pacing.clock()
    found = find(client, desired)
    snapshot = read_objects(client, desired.resources, found)
    return found, replace(snapshot, requests=client.requests_sent - begun, read_at=read_at)


def find(client: ForumClient, desired: Desired) -> Found:
    """Which things exist. One read of settings, one of the site, one of tag groups and users where they are named."""
    rows = listings.setting_rows(client, {*GUARDED_SETTINGS, *(item.key for item in desired.of_kind("site_setting"))})
    wanted = wanted_names(desired, rows)
    kinds = {resource.kind for resource in desired.resources}
    found = Found(setting_rows=rows)
    if kinds - {"site_setting", "tag_group"} or any(wanted[kind] for kind in ("category", "group", "user")):
        refuse_hidden(rows)
        found = _find_on_site(client, desired, found)
    if "tag_group" in kinds or wanted["tag_group"]:
        found = _find_tag_groups(client, desired, found)
    if wanted["form_template"]:
        names = replace(found.names, form_templates=listings.form_templates(client))
        found = replace(found, names=names)
    return _find_people(client, wanted["user"], found) if wanted["user"] else found


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
    if resource.kind == "site_setting":
        row = rows.get(resource.key)
        return references_of(resource.fields["value"].value, row) if row else frozenset()
    return KINDS[resource.kind].references(resource)


def _find_on_site(client: ForumClient, desired: Desired, found: Found) -> Found:
    site = listings.site(client)
    matched, problems = match_categories(desired, site.categories)
    own = {str(row["name"]): int(row["id"]) for row in site.groups}
    groups, more = match_named(desired.of_kind("group"), own)
    if problems or more:
        raise Invalid([*problems, *more])
    table = group_table(site.groups)
    renamed = {stored: key for key, (_, stored) in groups.items() if stored.casefold() != key.casefold()}
    for stored, key in renamed.items():
        table[key.casefold()] = table.pop(stored.casefold())
    paths = {path: id for id, path in matched.paths.items()}
    by_path = {matched.paths[item.id]: item for item in site.categories}
    return replace(
        found,
        names=replace(found.names, groups=table, categories=paths, renamed_groups=renamed),
        categories={key: item.id for key, item in matched.by_key.items()},
        present_paths={path: item.path for path, item in by_path.items()},
        topics={path: listings.topic_id(item.topic_url) for path, item in by_path.items()},
        order=tuple(matched.paths[item.id] for item in site.categories),
        uncategorized=site.uncategorized,
    )


def _find_tag_groups(client: ForumClient, desired: Desired, found: Found) -> Found:
    rows = listings.tag_groups(client)
    live = {str(row["name"]): int(row["id"]) for row in rows}
    matched, problems = match_named(desired.of_kind("tag_group"), live)
    if problems:
        raise Invalid(problems)
    ids = live | {key: id for key, (id, _) in matched.items()}
    return replace(found, tag_group_rows=tuple(rows), names=replace(found.names, tag_groups=ids))


def _find_people(client: ForumClient, usernames: Iterable[str], found: Found) -> Found:
    # Every account is in this group; on a localised forum it has another name.
    everyone = found.names.stored_group_name("trust_level_0")
    rows = {str(row["username"]).casefold(): row for row in listings.people(client, everyone, usernames).members}
    users = {folded: str(row["username"]) for folded, row in rows.items()}
    return replace(found, people=rows, names=replace(found.names, users={**found.names.users, **users}))


def unresolved(desired: Desired, found: Found) -> list[Problem]:
    """Names that neither the file declares nor the forum has: found before anything is written."""
    have = {
        "group": {*found.names.groups, *(item.key.casefold() for item in desired.of_kind("group"))},
        "category": {*found.names.categories, *(item.key for item in desired.of_kind("category"))},
        "tag_group": {*found.names.tag_groups, *(item.key for item in desired.of_kind("tag_group"))},
        "user": set(found.names.users),
    }
    problems = []
    for resource in desired.resources:
        for kind, name in sorted(references(resource, found.setting_rows)):
            folded = name if kind in ("category", "tag_group") else name.casefold()
            folded = {"members": "trust_level_0"}.get(folded, folded) if kind == "group" else folded
            if folded in have[kind] or (kind, name) == (resource.kind, resource.key):
                continue
            word = kind.replace("_", " ")
            problems.append(
                Problem(
                    f"no-such-{kind.replace('_', '-')}",
                    f"the forum has no {word} “{name}”, and the file declares none",
                    _place_of(resource, name).span,
                    f"create the {word} on the forum, declare it, or correct the name",
                    _place_of(resource, name).path,
                )
            )
    return problems


def _place_of(resource: Resource, name: str) -> Any:
    for declared in resource.fields.values():
        value = declared.value
        if value == name or (isinstance(value, (tuple, dict)) and name in value):
            return declared.origin
    return resource.origin


def read_objects(client: ForumClient, resources: Iterable[Resource], found: Found) -> Snapshot:
    """The declared things as they are, of those that exist."""
    by_kind: dict[str, list[Resource]] = {}
    for resource in resources:
        by_kind.setdefault(resource.kind, []).append(resource)
    reads = {
        "site_setting": _settings,
        "tag_group": _tag_groups,
        "group": _groups,
        "membership": _memberships,
        "moderator": _moderators,
        "category": _categories,
        "about_topic": _about_topics,
        "category_order": _order,
    }
    objects: dict[tuple[str, str], Live] = {}
    for kind, read_kind in reads.items():
        if kind == "group" and (by_kind.get("group") or by_kind.get("notification_defaults")):
            wanted = [*by_kind.get("group", ()), *by_kind.get("notification_defaults", ())]
        else:
            wanted = by_kind.get(kind, [])
        for live in read_kind(client, wanted, found, objects) if wanted else ():
            objects[live.kind, live.key.casefold()] = live
    return Snapshot(found.names, objects, found.order, found.setting_rows)


Objects = Mapping[tuple[str, str], Live]


def _values(fields: Mapping[str, Field], row: Row, names: Names) -> dict[str, Any]:
    decoded = {name: field.decode(row, names) for name, field in fields.items()}
    return {name: value for name, value in decoded.items() if value is not UNKNOWN}


def _settings(client: ForumClient, wanted: list[Resource], found: Found, _: Objects) -> list[Live]:
    rows = found.setting_rows or listings.setting_rows(client, (resource.key for resource in wanted))
    return [
        Live(
            "site_setting", r.key, 0, {"value": from_text(rows[r.key]["value"], rows[r.key], found.names)}, rows[r.key]
        )
        for r in wanted
        if r.key in rows
    ]


def _tag_groups(client: ForumClient, wanted: list[Resource], found: Found, _: Objects) -> list[Live]:
    rows = {row["id"]: row for row in found.tag_group_rows or listings.tag_groups(client)}
    present = [(r, rows[id]) for r in wanted if (id := found.names.tag_groups.get(r.key)) in rows]
    return [
        Live("tag_group", r.key, row["id"], _values(TAG_GROUP_FIELDS, row, found.names), row, _renamed(row, r))
        for r, row in present
    ]


def _renamed(row: Row, resource: Resource) -> str:
    return "" if row["name"].casefold() == resource.key.casefold() else str(row["name"])


def _groups(client: ForumClient, wanted: list[Resource], found: Found, objects: Objects) -> list[Live]:
    """Groups and their notification defaults: the bulk read, or each by itself where it does not suffice."""
    fields = {**GROUP_FIELDS, **NOTIFICATION_FIELDS}
    present = [(r, *known) for r in wanted if (known := found.group(r.key))]
    needed: dict[int, set[str]] = {}
    for resource, id, _ in present:
        needed.setdefault(id, set()).update(resource.fields)
    detailed = {id for id in needed if any(fields[name].wire.read_by is ReadBy.DETAIL for name in needed[id])}
    bulk = listings.group_rows(client) if set(needed) - detailed else {}
    rows = {**bulk, **{id: listings.group_detail(client, id) for id in sorted(detailed)}}
    lives = []
    for resource, id, stored in present:
        if id in rows:
            chosen = GROUP_FIELDS if resource.kind == "group" else NOTIFICATION_FIELDS
            former = stored if resource.kind == "group" and stored in found.names.renamed_groups else ""
            values = _values(chosen, rows[id], found.names)
            lives.append(Live(resource.kind, resource.key, id, values, rows[id], former))
    return lives


def _memberships(client: ForumClient, wanted: list[Resource], found: Found, _: Objects) -> list[Live]:
    lives = []
    for resource in wanted:
        known = found.group(resource.key)
        if known is None:
            continue
        id, stored = known
        people = listings.people(client, stored)
        values = {
            "members": tuple(str(row["username"]) for row in people.members),
            "owners": tuple(str(row["username"]) for row in people.owners),
        }
        lives.append(Live("membership", resource.key, id, values))
    return lives


def _moderators(client: ForumClient, wanted: list[Resource], found: Found, _: Objects) -> list[Live]:
    rows = found.people or _find_people(client, (resource.key for resource in wanted), found).people
    present = [(r, rows[r.key.casefold()]) for r in wanted if r.key.casefold() in rows]
    return [Live("moderator", r.key, row["id"], {"moderator": bool(row.get("moderator"))}, row) for r, row in present]


def _categories(client: ForumClient, wanted: list[Resource], found: Found, _: Objects) -> list[Live]:
    present = [(r, found.categories[r.key]) for r in wanted if r.key in found.categories]
    rows: dict[int, Row] = dict(listings.categories_found(client, [id for _, id in present]))
    for resource, id in present:
        if any(CATEGORY_FIELDS[name].wire.read_by is ReadBy.SETTINGS_ROW for name in resource.fields):
            path = found.present_path(resource.key)
            rows[id] = {**rows[id], "category_setting": listings.approval_row(client, path)["category_setting"]}
    return [
        Live(
            "category",
            r.key,
            id,
            _values(CATEGORY_FIELDS, rows[id], found.names),
            rows[id],
            found.renamed_from(r.key),
        )
        for r, id in present
    ]


def _about_topics(client: ForumClient, wanted: list[Resource], found: Found, _: Objects) -> list[Live]:
    topics = {r.key: topic for r in wanted if (topic := found.topics.get(r.key)) is not None}
    posts = listings.about_posts(client, topics.values())
    return [
        Live("about_topic", key, posts[topic]["id"], {"description": posts[topic]["raw"]}, posts[topic])
        for key, topic in topics.items()
    ]


def _order(client: ForumClient, wanted: list[Resource], found: Found, objects: Objects) -> list[Live]:
    return [Live("category_order", ORDER_KEY, 0, {"order": found.order})]
