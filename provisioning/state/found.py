"""The resources of the forum that the declared ones are, as a value that follows each write."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, group_key
from idiaspora.plugin_config.fields.directory import Names
from idiaspora.plugin_config.kinds.category import has_slug
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.names import ABOUT_TOPIC, CATEGORY, GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.forum.category_rows import segment_of, topic_id
from idiaspora.provisioning.forum.people import People
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.ownership import Holders

NO_NAMES = Names()


@dataclass(frozen=True)
class Found:
    """The resources of the forum that the declared ones are. Ids by wanted key; `present` the keys they have now.

    `segments` are the parts of addresses that categories have, by id. `topics` are About topics by category path; those
    in `made_topics` were made in this run. `order` are all categories by their wanted paths, as they stand. `people`
    are the rows of the users that the file names, by folded username, `members` who is in the groups whose members it
    declares, by id of the group. `listed_rows` are all rows by kind, of the kinds that were listed. `open_paths` are
    the wanted paths of the categories that everyone can see, `category_names` the names of all that are there.

    `undeclared` are resources to delete because they are no longer declared. `bystanders` are read because a group is
    to be deleted: categories that are not the file's, which it may be the only one to see, and what its members watch.
    `problems` are resources of which a former one exists too.
    """

    names: Names = NO_NAMES
    present_paths: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[int, str] = field(default_factory=dict)
    topics: Mapping[str, int | None] = field(default_factory=dict)
    made_topics: frozenset[int] = frozenset()
    order: tuple[str, ...] = ()
    uncategorized: int | None = None
    people: Mapping[str, Row] = field(default_factory=dict)
    members: Mapping[int, People] = field(default_factory=dict)
    listed_rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    setting_rows: Mapping[str, Row] = field(default_factory=dict)
    open_paths: frozenset[str] = frozenset()
    category_names: Mapping[str, str] = field(default_factory=dict)
    undeclared: tuple[Resource, ...] = ()
    bystanders: tuple[Resource, ...] = ()
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def unread(self) -> "Found":
        """The same without the values that were read along: the next read of any of them asks the forum."""
        return replace(self, setting_rows={}, listed_rows={}, people={}, members={})

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

    def former_key(self, kind: str, key: str) -> str:
        """The key that a category or group has now, where it is to get another one; empty for others."""
        if kind == CATEGORY:
            return self.renamed_from(key)
        known = self.group(key) if kind == GROUP else None
        return known[1] if known and self.names.is_renamed(*known) else ""

    def _path_of_its_own(self, path: str) -> str:
        """The wanted part below the wanted parent, wherever that one stands now."""
        parent, _, part = path.rpartition("/")
        return f"{self.present_path(parent)}/{part}" if parent else part

    def _with_category_there(self, resource: Resource, id: int, topic_url: str) -> "Found":
        stored = slugs.encoded(resource.key.rpartition("/")[2]) if has_slug(resource) else ""
        now = self._path_of_its_own(resource.key)
        return self._with_category(resource.key, id, now, segment_of(id, stored), topic_url)

    def _with_category(self, path: str, id: int, now: str, segment: str, topic_url: str = "") -> "Found":
        """With a category under the path that it has now: those below it have other paths too."""
        before = self.present_path(path)
        below = {
            key: now + present[len(before) :]
            for key, present in self.present_paths.items()
            if f"{present}/".startswith(f"{before}/")
        }
        made = topic_id(topic_url) if topic_url else None
        return replace(
            self,
            names=self.names.with_category(path, id),
            present_paths={**self.present_paths, **below, path: now},
            segments={**self.segments, id: segment},
            topics={**self.topics, path: made} if topic_url else self.topics,
            made_topics=self.made_topics if made is None else self.made_topics | {made},
        )

    def with_aside(self, resource: Resource, id: int, values: Mapping[str, Any]) -> "Found":
        """What is found after a resource was given a temporary name or slug."""
        kind, key = KINDS[resource.kind], resource.key
        if kind.listing is not None:
            return replace(self, names=self.names.with_listed(kind.name, key, id, values[kind.identity.field]))
        if kind.name == GROUP:
            return replace(self, names=self.names.with_group(key, id, values["name"]))
        own = values.get("slug" if has_slug(resource) else "name")
        if own is None:
            return self
        above, slash, _ = self.present_path(key).rpartition("/")
        return self._with_category(key, id, f"{above}{slash}{own}", segment_of(id, own if has_slug(resource) else ""))

    def with_thing(self, resource: Resource, id: int, topic_url: str = "") -> "Found":
        """What is found after a resource was made, renamed or moved."""
        if KINDS[resource.kind].listing is not None:
            return replace(self, names=self.names.with_listed(resource.kind, resource.key, id))
        if resource.kind == GROUP:
            return replace(self, names=self.names.with_group(resource.key, id))
        return self._with_category_there(resource, id, topic_url) if resource.kind == CATEGORY else self

    def without(self, kind: str, key: str) -> "Found":
        """What is found after a resource was deleted."""
        if KINDS[kind].listing is not None:
            return replace(self, names=self.names.without_listed(kind, key))
        if kind == GROUP:
            return replace(self, names=self.names.without_group(key))
        return replace(self, names=self.names.without_category(key)) if kind == CATEGORY else self

    def id_of(self, kind: str, key: str) -> int | None:
        """Discourse's id of a resource by its wanted key; None for what has none of its own, or does not exist."""
        if kind == CATEGORY:
            return self.names.categories.get(key)
        if kind == GROUP:
            known = self.group(key)
            return known[0] if known else None
        return self.names.listed.get(kind, {}).get(key)

    def present_key_of(self, kind: str, id: int) -> str:
        """The key that a resource has now by its id; empty where there is none."""
        key = key_of(kind, id, self.names)
        return self.present_path(key) if key and kind == CATEGORY else key

    def keys(self, kind: str) -> frozenset[str]:
        """The keys of all resources of a kind, the current and the wanted ones; none where they were not listed."""
        if kind == CATEGORY:
            return frozenset((*self.names.categories, *self.present_paths.values()))
        if kind == GROUP:
            return frozenset((*self.names.groups, *(stored for _, stored in self.names.groups.values())))
        return frozenset(self.names.listed.get(kind, ()))

    def existing(self, kind: str) -> int:
        """How many resources of a kind the forum has, where the whole of it was listed; else 0."""
        if kind == ABOUT_TOPIC:
            return sum(topic is not None for topic in self.topics.values())
        kind = KINDS[kind].part_of or kind
        if kind == CATEGORY:
            return len(self.order)
        if kind == GROUP:
            return sum(id not in AUTOMATIC_GROUPS for id, _ in self.names.groups.values())
        return len(self.listed_rows.get(kind, ()))

    def holders(self, lock: Lock) -> Holders:
        """The categories of the lock file as the file wants them."""
        wanted = {id: path for path, id in self.names.categories.items()}
        return Holders.of(lock, wanted, (item.key for item in self.undeclared if item.kind == CATEGORY))

    def group(self, name: str) -> tuple[int, str] | None:
        """The id and the present stored name of a group; None when it does not exist."""
        return self.names.groups.get(group_key(name))


def key_of(kind: str, id: int, names: Names) -> str:
    """The key that a resource has by its id, of a category the wanted one; empty where there is none."""
    if kind == CATEGORY:
        path = names.category_path(id)
        return "" if path.startswith("#") else path
    if kind == GROUP:
        return next((stored for known, stored in names.groups.values() if known == id), "")
    return names.key_of(kind, id)
