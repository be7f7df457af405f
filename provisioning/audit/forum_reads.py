"""The reads of rules about the forum itself: settings, categories, groups, tags, plugins, and its drift from the
file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from idiaspora.plugin_config.audit_rules.facts import AuditedTheme
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, EVERYONE_ID, GROUPS_WITHOUT_MEMBERS
from idiaspora.plugin_config.fields.directory import Directory, UnknownName
from idiaspora.plugin_config.kinds import tag_group
from idiaspora.plugin_config.kinds.named import group_by_id
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.kinds.secret_settings import hiding_secrets
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.provisioning.audit.reads import Asking, Read
from idiaspora.provisioning.drift.detection import Drift, look
from idiaspora.provisioning.forum import endpoints, listings
from idiaspora.provisioning.forum.category_rows import LiveCategory, topic_id
from idiaspora.provisioning.forum.endpoints import People, Row
from idiaspora.provisioning.forum.site import Site
from idiaspora.provisioning.safety import setting_values
from idiaspora.provisioning.safety.access_rows import category_access, group_access
from idiaspora.provisioning.safety.exposure import CategoryAccess, GroupAccess, SiteAccess, site_access
from idiaspora.provisioning.safety.setting_values import SettingValues
from idiaspora.provisioning.state.discovery import refuse_hidden
from idiaspora.provisioning.state.experts import read_experts
from idiaspora.provisioning.state.references import wanted_names


@dataclass(frozen=True)
class Settings:
    """All settings that the forum lists, by name; secret values are wrapped."""

    rows: Mapping[str, Row]

    @cached_property
    def values(self) -> SettingValues:
        return setting_values.from_rows(self.rows, setting_values.NO_NAMES)

    def lists(self, name: str) -> bool:
        """Whether the forum offers the setting: it may be fixed by the host, or of a plugin that is not there."""
        return name in self.rows


def _settings(asking: Asking) -> Settings:
    rows = asking.client.send("GET", "/admin/site_settings.json")["site_settings"]
    return Settings({row["setting"]: hiding_secrets(row) for row in rows})


SETTINGS = Read("settings", ("GET /admin/site_settings.json",), _settings)


@dataclass(frozen=True)
class NamedSite:
    """All categories and groups of the forum, and the names of both."""

    site: Site
    names: Directory


def _named_site(asking: Asking) -> NamedSite:
    refuse_hidden(asking[SETTINGS].rows)
    site = endpoints.site(asking.client)
    return NamedSite(site, site.directory())


SITE = Read("site", ("GET /site.json",), _named_site, (SETTINGS,))


@dataclass(frozen=True)
class ModeratingGroup:
    """A group that moderates a category, by its stored name."""

    id: int
    name: str


@dataclass(frozen=True)
class Category:
    """One category as its manager reads it. `address` is its path in requests, `about` its About topic, None where it
    has none."""

    path: str
    address: str
    row: Row
    names: Directory = field(repr=False)
    about: int | None = None
    is_uncategorized: bool = False

    @property
    def id(self) -> int:
        return int(self.row["id"])

    @property
    def topics(self) -> int:
        """How many topics are in it, its About topic left out."""
        return int(self.row["topic_count"] or 0)

    @property
    def access(self) -> CategoryAccess:
        return category_access(self.path, self.row, self.names, is_uncategorized=self.is_uncategorized)

    def moderating_groups(self, desired: Desired) -> tuple[ModeratingGroup, ...]:
        """The groups that moderate it; while the forum gives such groups no rights it hides them, and those that the
        file names stand in."""
        ids = self.row.get("moderating_group_ids")
        if ids is not None:
            known = (entry for id in ids if (entry := self.names.at(GROUP, id)))
            return tuple(ModeratingGroup(entry.id, entry.stored) for entry in known)
        resource = desired.get(CATEGORY, self.path)
        declared = resource.fields.get("moderated_by") if resource else None
        found = []
        for name in declared.value if declared else ():
            try:
                found.append(ModeratingGroup(self.names.id(GROUP, name), self.names.stored(GROUP, name)))
            except UnknownName:
                continue  # drift says that the group is not there
        return tuple(found)


@dataclass(frozen=True)
class Categories:
    """All categories of the forum, in the order in which they stand."""

    all: tuple[Category, ...]

    def at(self, path: str) -> Category | None:
        return self._by_path.get(path)

    @cached_property
    def _by_path(self) -> Mapping[str, Category]:
        return {category.path: category for category in self.all}


def _categories(asking: Asking) -> Categories:
    site, names = asking[SITE].site, asking[SITE].names
    rows = endpoints.categories_found(asking.client, [category.id for category in site.categories])
    return Categories(tuple(_category(item, rows[item.id], names, site.uncategorized) for item in site.categories))


def _category(item: LiveCategory, row: Row, names: Directory, uncategorized: int | None) -> Category:
    about = topic_id(item.topic_url)
    return Category(item.path, item.address, row, names, about, item.id == uncategorized)


CATEGORIES = Read("categories", ("GET /categories/find.json, one for 100 categories",), _categories, (SITE,))


@dataclass(frozen=True)
class Groups:
    """All groups by id, with what a listing tells of them."""

    rows: Mapping[int, Row]
    names: Directory = field(repr=False)

    def access(self, id: int) -> GroupAccess:
        return group_access(group_by_id(id, self.names), self.rows.get(id), self.names)

    @cached_property
    def own(self) -> tuple[GroupAccess, ...]:
        """The groups that are not Discourse's own."""
        return tuple(self.access(id) for id in self.rows if id not in AUTOMATIC_GROUPS)


def _groups(asking: Asking) -> Groups:
    return Groups(endpoints.group_rows(asking.client), asking[SITE].names)


GROUPS = Read("groups", ("GET /groups/search.json",), _groups, (SITE,))


def paths_of(theme: AuditedTheme) -> tuple[str, ...]:
    """The paths of the categories of a theme."""
    return (theme.category, *((theme.questions.category,) if theme.questions else ()))


def _members(asking: Asking) -> Mapping[int, People]:
    """Everyone moderates where a group is 0: nobody would want to read all accounts for that."""
    groups: dict[int, ModeratingGroup] = {}
    for theme in asking.desired.audit.themes:
        for path in paths_of(theme):
            category = asking[CATEGORIES].at(path)
            for group in category.moderating_groups(asking.desired) if category else ():
                groups[group.id] = group
    small = [group for group in groups.values() if group.id not in EVERYBODY]
    return {group.id: endpoints.people(asking.client, group.name) for group in small}


EVERYBODY = frozenset({EVERYONE_ID, *GROUPS_WITHOUT_MEMBERS, 10, 11})
"""Groups that stand for everyone, or hold everyone who has read a little."""

MEMBERS = Read(
    "members", ("GET /groups/NAME/members.json, one a group of moderators and 1000 members",), _members, (CATEGORIES,)
)


@dataclass(frozen=True)
class Named:
    """The users that the file names as members, owners or moderators; `accounts` are those that exist, folded."""

    accounts: frozenset[str]


def _named(asking: Asking) -> Named:
    wanted = wanted_names(asking.desired, asking[SETTINGS].rows)["user"]
    if not wanted:
        return Named(frozenset())
    everyone = asking[SITE].names.stored(GROUP, "trust_level_0")
    people = endpoints.people(asking.client, everyone, wanted)
    return Named(frozenset(str(row["username"]).casefold() for row in people.members))


NAMED = Read("named users", ("GET /groups/trust_level_0/members.json, filtered",), _named, (SITE, SETTINGS))

EXPERTS = Read(
    "preferences of experts",
    ("GET /groups/NAME/members.json, one a role", "GET /u/NAME.json, one a person in the role of a theme"),
    lambda asking: read_experts(asking.client, asking.desired, asking[SITE].names),
    (SITE,),
)

PLUGINS = Read(
    "plugins",
    ("GET /admin/plugins.json",),
    lambda asking: {row["name"]: row for row in asking.client.send("GET", "/admin/plugins.json")["plugins"]},
)


@dataclass(frozen=True)
class Tags:
    """All tags that are no synonyms: their names, and on how many topics each is."""

    counts: Mapping[str, int]


def _tags(asking: Asking) -> Tags:
    body = asking.client.send("GET", "/tags.json")
    rows = [*body["tags"], *(row for group in body.get("extras", {}).get("tag_groups", ()) for row in group["tags"])]
    own = [row for row in rows if not row.get("target_tag") and not row.get("pm_only")]
    # Versions of 2026 have numbers as ids.
    return Tags({str(row.get("name") or row["id"]): int(row["count"]) for row in own})


TAGS = Read("tags", ("GET /tags.json",), _tags)

TAG_GROUPS = Read(
    "tag groups", ("GET /tag_groups.json",), lambda asking: listings.listed(asking.client, tag_group.KIND).rows
)


@dataclass(frozen=True)
class Comparison:
    """How the forum differs from the file; or, where the two cannot be compared, the problems that stand against it."""

    drift: Drift | None
    problems: tuple[Problem, ...] = ()


def _drift(asking: Asking) -> Comparison:
    try:
        return Comparison(look(asking.client, asking.desired, asking.lock, blame_requests=asking.blame_requests))
    except Invalid as invalid:
        return Comparison(None, invalid.problems)


DRIFT = Read("drift", ("the reads of a plan",), _drift)


def site_rights(settings: Settings) -> SiteAccess:
    """The settings that everybody's rights depend on."""
    return site_access(settings.values)
