"""From names to Discourse's numbers and back, for one forum at one moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, EVERYONE, EVERYONE_ID, group_key
from idiaspora.plugin_config.fields.capabilities import NOTHING_SEEN, Capabilities
from idiaspora.plugin_config.fields.numbers import is_whole


class UnknownName(LookupError):
    """A name that the forum does not have."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the forum has no {what}")


@dataclass(frozen=True)
class Names:
    """Look-ups between names and ids.

    `groups` maps folded names to (id, stored name); automatic groups stand under their English names. `categories`
    maps paths of slugs to ids; `users` folded names to the stored spelling, `user_ids` to ids; `listed`, by kind, the
    keys of what one list has all of to ids. `renamed_groups` gives id and wanted name of the groups that are about to
    be renamed, by the name under which they were read; `renamed`, by kind, the wanted keys of other resources by those
    that they have now. `forum` is which shapes the forum speaks.
    """

    groups: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)
    user_ids: Mapping[str, int] = field(default_factory=dict)
    listed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    renamed_groups: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    forum: Capabilities = NOTHING_SEEN

    def group_id(self, name: str) -> int:
        """Raises UnknownName."""
        return self._group(name)[0]

    def stored_group_name(self, name: str) -> str:
        """The name as the forum stores it, which permissions are written with. Raises UnknownName."""
        return self._group(name)[1]

    def _group(self, name: str) -> tuple[int, str]:
        try:
            return self.groups[group_key(name)]
        except KeyError:
            raise UnknownName(f"group “{name}”") from None

    def group_name(self, id: int) -> str:
        """The English name of an automatic group, the stored name of another; `#ID` for a group that is gone."""
        if id in AUTOMATIC_GROUPS:
            return AUTOMATIC_GROUPS[id]
        return self._wanted_names.get(id) or self._stored_groups.get(id, f"#{id}")

    def group_name_of(self, stored: str) -> str:
        """The name of the group that a text stands for: its number (2026), or the name that it had when the text was
        stored (3.5), which does not follow a rename."""
        id = self._ids_of_stored_groups.get(stored)
        if id is None and is_whole(stored):
            return self.group_name(int(stored))
        return self.group_name(id) if id is not None and id in AUTOMATIC_GROUPS else stored

    def group_name_in(self, row: Mapping[str, object]) -> str:
        """The name we use for the group of a permission row: by its `group_id` where the row has one (2026), else by
        the name that the forum stores, which on a localised forum is not the English one."""
        id, stored = row.get("group_id"), str(row["group_name"])
        if not isinstance(id, int):
            id = self._ids_of_stored_groups.get(stored)
        return stored if id is None else self.group_name(id)

    def stored_name_in(self, row: Mapping[str, object]) -> str:
        """The name under which the group of a permission row that was read earlier can be written now; a rename of this
        run may lie between."""
        id, read = row.get("group_id"), str(row["group_name"])
        if isinstance(id, int):
            return self._stored_groups.get(id, read)
        _, wanted = self.renamed_groups.get(read, (0, read))
        renamed = self.groups.get(group_key(wanted))
        return renamed[1] if renamed else read

    def category_id(self, path: str) -> int:
        """Raises UnknownName."""
        try:
            return self.categories[path]
        except KeyError:
            raise UnknownName(f"category “{path}”") from None

    def category_path(self, id: int) -> str:
        """The path of slugs, or `#ID` for a category that is gone or cannot be seen."""
        return self._paths.get(id, f"#{id}")

    @cached_property
    def _stored_groups(self) -> Mapping[int, str]:
        return dict(self.groups.values())

    @cached_property
    def _wanted_names(self) -> Mapping[int, str]:
        return dict(self.renamed_groups.values())

    @cached_property
    def _ids_of_stored_groups(self) -> Mapping[str, int]:
        return {stored: id for id, stored in self.groups.values()}

    @cached_property
    def _paths(self) -> Mapping[int, str]:
        return {id: path for path, id in self.categories.items()}

    def listed_id(self, kind: str, key: str) -> int:
        """The id of a listed resource. Raises UnknownName."""
        try:
            return self.listed[kind][key]
        except KeyError:
            raise UnknownName(f"{kind.replace('_', ' ')} “{key}”") from None

    def listed_key(self, kind: str, id: int) -> str:
        """The wanted key of a listed resource, or `#ID` for one that is gone or could not be read."""
        return next((key for key, known in self.listed.get(kind, {}).items() if known == id), f"#{id}")

    def wanted_key(self, kind: str, stored: str) -> str:
        """The wanted key of a listed resource that an answer names as the forum stores it."""
        return self.renamed.get(kind, {}).get(stored, stored)

    def username(self, name: str) -> str:
        """The stored spelling; several calls of 3.5 know no other. Raises UnknownName."""
        try:
            return self.users[name.casefold()]
        except KeyError:
            raise UnknownName(f"user “{name}”") from None

    def user_id(self, name: str) -> int:
        """Raises UnknownName."""
        try:
            return self.user_ids[name.casefold()]
        except KeyError:
            raise UnknownName(f"user “{name}”") from None

    def is_renamed(self, id: int, stored: str) -> bool:
        """Whether a group that is called so now is to have another name."""
        return self._wanted_names.get(id, stored).casefold() != stored.casefold()

    def key_of(self, kind: str, id: int) -> str:
        """The key that a listed resource has by its id; empty where there is none."""
        key = self.listed_key(kind, id)
        return "" if key.startswith("#") else key

    def with_group(self, name: str, id: int, stored: str = "") -> "Names":
        """With a group under its wanted name; `stored` is the one that it has for the time being."""
        return replace(self, groups={**self.groups, group_key(name): (id, stored or name)})

    def with_category(self, path: str, id: int) -> "Names":
        return replace(self, categories={**self.categories, path: id})

    def without_group(self, name: str) -> "Names":
        """Without a group that was deleted."""
        return replace(self, groups={other: group for other, group in self.groups.items() if other != group_key(name)})

    def without_category(self, path: str) -> "Names":
        """Without a category that was deleted."""
        return replace(self, categories={other: id for other, id in self.categories.items() if other != path})

    def with_listed(self, kind: str, key: str, id: int, stored: str = "") -> "Names":
        """With a listed resource under its wanted key; `stored` is the one that it has for the time being."""
        renamed = {now: wanted for now, wanted in self.renamed.get(kind, {}).items() if wanted != key}
        renamed |= {stored: key} if stored else {}
        listed = {**self.listed.get(kind, {}), key: id}
        return replace(self, listed={**self.listed, kind: listed}, renamed={**self.renamed, kind: renamed})

    def without_listed(self, kind: str, key: str) -> "Names":
        """Without a listed resource that was deleted."""
        kept = {other: id for other, id in self.listed.get(kind, {}).items() if folded(other) != folded(key)}
        return replace(self, listed={**self.listed, kind: kept})


def group_table(rows: Iterable[Mapping[str, object]]) -> dict[str, tuple[int, str]]:
    """`Names.groups` from the group rows of an answer (`id`, `name`).

    Everyone is always there, also where no answer lists that group (2026); the forum understands the English name.
    """
    table: dict[str, tuple[int, str]] = {EVERYONE: (EVERYONE_ID, EVERYONE)}
    for row in rows:
        id, stored = int(str(row["id"])), str(row["name"])
        table[AUTOMATIC_GROUPS.get(id, stored).casefold()] = (id, stored)
    return table
