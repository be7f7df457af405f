"""The resources of the forum that the declared ones are, as a value that follows each write."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.reads import Source
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.upload import Upload
from idiaspora.provisioning.forum.category_rows import topic_id
from idiaspora.provisioning.forum.people import People
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.ownership import Holders

NO_NAMES = Directory()


@dataclass(frozen=True)
class Found:
    """The resources of the forum that the declared ones are: `names` has the things of the forum by kind.

    `topics` are About topics by category path; those in `made_topics` were made in this run. `order` are all categories
    by their wanted paths, as they stand. `people` are the rows of the users that the file names, by folded username,
    `members` who is in the groups whose members it declares, by id of the group. `listed_rows` are all rows by kind, of
    the kinds that were listed, and `hidden` those that the forum does not list while they are off, with the setting
    that switches them on. `open_paths` are the wanted paths of the categories that everyone can see, `category_names`
    the names of all that are there.

    `once_moderated` says that groups may have moderated categories before they were to, which the forum does not show.

    `undeclared` are resources to delete because they are no longer declared. `bystanders` are read because a group is
    to be deleted: categories that are not the file's, which it may be the only one to see, and what its members watch.
    `problems` are resources of which a former one exists too.
    """

    names: Directory = NO_NAMES
    topics: Mapping[str, int | None] = field(default_factory=dict)
    made_topics: frozenset[int] = frozenset()
    order: tuple[str, ...] = ()
    uncategorized: int | None = None
    people: Mapping[str, Row] = field(default_factory=dict)
    members: Mapping[int, People] = field(default_factory=dict)
    listed_rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    setting_rows: Mapping[str, Row] = field(default_factory=dict)
    open_paths: frozenset[str] = frozenset()
    category_names: Mapping[str, str] = field(default_factory=dict)
    once_moderated: bool = False
    undeclared: tuple[Resource, ...] = ()
    bystanders: tuple[Resource, ...] = ()
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def unread(self) -> "Found":
        """The same without the values that were read along: the next read of any of them asks the forum."""
        return replace(self, setting_rows={}, listed_rows={}, people={}, members={})

    def present_key(self, kind: str, key: str) -> str:
        """The key that a resource has now, by its wanted one."""
        entry = self.names.find(kind, key)
        return entry.now if entry else key

    def address(self, kind: str, path: str) -> str:
        """The path that a resource has now as requests name it, by its wanted one."""
        parts = self.present_key(kind, path).split("/")
        above = ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
        by_now = self.names.table(kind).by_now
        return "/".join(
            entry.stored if (entry := by_now.get(present)) else slugs.encoded(present.rpartition("/")[2])
            for present in above
        )

    def former_key(self, kind: str, key: str) -> str:
        """The key that a resource has now, where it is to get another one; empty for others, also for one that merely
        stands below such a one."""
        entry = self.names.find(kind, key)
        if entry is None:
            return ""
        form = KINDS[kind].identity.form
        return "" if form(entry.now) == form(self.key_now(kind, key)) else entry.now

    def key_now(self, kind: str, key: str) -> str:
        """The key that a resource gets when it is written now: of a path the wanted part below the wanted parent,
        wherever that one stands."""
        parent, _, part = key.rpartition("/") if KINDS[kind].identity.is_path else ("", "", key)
        return f"{self.present_key(kind, parent)}/{part}" if parent else part

    def with_aside(self, resource: Resource, id: int, values: Mapping[str, Any]) -> "Found":
        """What is found after a resource was given a temporary name or slug."""
        identity = KINDS[resource.kind].identity
        own = values.get(identity.naming_field(resource))
        if own is None:
            return self
        above = self.present_key(resource.kind, resource.key).rpartition("/")[0] if identity.is_path else ""
        return self._called(resource, id, f"{above}/{own}" if above else own)

    def with_thing(self, resource: Resource, id: int, topic_url: str = "") -> "Found":
        """What is found after a resource was made, renamed or moved."""
        found = self._called(resource, id, self.key_now(resource.kind, resource.key))
        if not topic_url:
            return found
        made = topic_id(topic_url)
        return replace(
            found,
            topics={**self.topics, resource.key: made},
            made_topics=self.made_topics if made is None else self.made_topics | {made},
        )

    def _called(self, resource: Resource, id: int, now: str) -> "Found":
        """With a resource under the key that it has now; those below it have other paths too. Of what has no ids of its
        own nothing is kept."""
        kind, key = resource.kind, resource.key
        table = self.names.tables.get(kind)
        if table is None:
            return self
        identity, known = KINDS[kind].identity, table.entries.get(key)
        before = known.now if known else key
        spelled = identity.spelled(resource, id, identity.own_part(now))
        below = (
            replace(entry, now=now + entry.now[len(before) :])
            for entry in table.entries.values()
            if entry.now.startswith(f"{before}/")
        )
        moved = table.with_(below) if identity.is_path and now != before else table
        return replace(self, names=self.names.with_table(kind, moved).with_(kind, key, id, now, spelled))

    def with_upload(self, sha1: str, address: str, number: int) -> "Found":
        """What is found after a file of the project was uploaded."""
        return replace(self, names=self.names.with_upload(sha1, address, number))

    def with_own_file(self, resource: Resource, upload: Upload, address: str) -> "Found":
        """What is found after a file was sent for one thing alone."""
        names = self.names.with_own_file(resource.kind, resource.key, upload.sha1, address)
        return replace(self, names=names)

    def without(self, kind: str, key: str) -> "Found":
        """What is found after a resource was deleted."""
        return replace(self, names=self.names.without(kind, key)) if kind in self.names.tables else self

    def id_of(self, kind: str, key: str) -> int | None:
        """Discourse's id of a resource by its wanted key; None for what has none of its own, or does not exist."""
        entry = self.names.find(kind, key)
        return entry.id if entry else None

    def present_key_of(self, kind: str, id: int) -> str:
        """The key that a resource has now by its id; empty where there is none."""
        entry = self.names.at(kind, id)
        return entry.now if entry else ""

    def keys(self, kind: str) -> frozenset[str]:
        """The keys of all resources of a kind, the current and the wanted ones; none where they were not listed."""
        rows = self.names.rows(kind) or ()
        return frozenset(key for entry in rows for key in (entry.key, entry.now, entry.stored))

    def existing(self, kind: str) -> int:
        """How many resources of a kind the forum has, where the whole of it was listed; else 0."""
        if KINDS[kind].source is Source.FIRST_POSTS:
            return sum(topic is not None for topic in self.topics.values())
        whole = KINDS[KINDS[kind].part_of or kind]
        if whole.listing is not None:
            return len(self.listed_rows.get(whole.name, ()))
        return sum(not entry.is_system for entry in self.names.rows(whole.name) or ())

    def holders(self, lock: Lock) -> Holders:
        """What of the lock file holds collections, as the file wants it."""
        return Holders.of(lock, self.names, self.undeclared)
