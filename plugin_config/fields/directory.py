"""From names to Discourse's numbers and back, for one forum at one moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, EVERYONE, EVERYONE_ID, group_key
from idiaspora.plugin_config.fields.capabilities import NOTHING_SEEN, Capabilities


class UnknownName(LookupError):
    """A name that the forum does not have."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"the forum has no {kind} “{name}”")
        self.kind, self.name = kind, name


@dataclass(frozen=True)
class Names:
    """Look-ups between names and ids.

    `groups` maps folded names to (id, stored name); automatic groups stand under their English names.
    `categories` maps paths of slugs to ids; `tag_groups` and `form_templates` names to ids; `users` folded names to the
    stored spelling. `renamed_groups` gives id and wanted name of the groups that are about to be renamed, by the name
    under which they were read; `renamed_tag_groups` the wanted names of tag groups by those that they have now. `forum`
    is which shapes the forum speaks.
    """

    groups: Mapping[str, tuple[int, str]]
    categories: Mapping[str, int]
    tag_groups: Mapping[str, int]
    users: Mapping[str, str]
    form_templates: Mapping[str, int] = field(default_factory=dict)
    renamed_groups: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    renamed_tag_groups: Mapping[str, str] = field(default_factory=dict)
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
            raise UnknownName("group", name) from None

    def group_name(self, id: int) -> str:
        """The English name of an automatic group, the stored name of another; `#ID` for a group that is gone."""
        if id in AUTOMATIC_GROUPS:
            return AUTOMATIC_GROUPS[id]
        return self._wanted_names.get(id) or self._stored_groups.get(id, f"#{id}")

    def group_name_of(self, stored: str) -> str:
        """The name of the group that a text stands for: its number (2026), or the name that it had when the text was
        stored (3.5), which does not follow a rename."""
        id = self._ids_of_stored_groups.get(stored)
        if id is None and stored.isdigit():
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
            raise UnknownName("category", path) from None

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

    def form_template_id(self, name: str) -> int:
        """Raises UnknownName."""
        try:
            return self.form_templates[name]
        except KeyError:
            raise UnknownName("form template", name) from None

    def form_template_name(self, id: int) -> str:
        """The name, or `#ID` for a template that is gone or could not be read."""
        return next((name for name, known in self.form_templates.items() if known == id), f"#{id}")

    def username(self, name: str) -> str:
        """The stored spelling; several calls of 3.5 know no other. Raises UnknownName."""
        try:
            return self.users[name.casefold()]
        except KeyError:
            raise UnknownName("user", name) from None

    def is_renamed(self, id: int, stored: str) -> bool:
        """Whether a group that is called so now is to have another name."""
        return self._wanted_names.get(id, stored).casefold() != stored.casefold()

    def tag_group_name(self, stored: str) -> str:
        """The wanted name of a tag group that an answer names as the forum stores it."""
        return self.renamed_tag_groups.get(stored, stored)

    def with_group(self, name: str, id: int, stored: str = "") -> "Names":
        """With a group under its wanted name; `stored` is the one that it has for the time being."""
        return replace(self, groups={**self.groups, group_key(name): (id, stored or name)})

    def with_category(self, path: str, id: int) -> "Names":
        return replace(self, categories={**self.categories, path: id})

    def without(self, kind: str, key: str) -> "Names":
        """Without a thing that was deleted."""
        if kind == "group":
            return replace(self, groups={name: group for name, group in self.groups.items() if name != group_key(key)})
        if kind == "tag_group":
            return replace(self, tag_groups={name: id for name, id in self.tag_groups.items() if name != key})
        return replace(self, categories={path: id for path, id in self.categories.items() if path != key})

    def with_tag_group(self, name: str, id: int, stored: str = "") -> "Names":
        """With a tag group under its wanted name; `stored` is the one that it has for the time being."""
        renamed = {now: wanted for now, wanted in self.renamed_tag_groups.items() if wanted != name}
        renamed |= {stored: name} if stored else {}
        return replace(self, tag_groups={**self.tag_groups, name: id}, renamed_tag_groups=renamed)


def group_table(rows: Iterable[Mapping[str, object]]) -> dict[str, tuple[int, str]]:
    """`Names.groups` from the group rows of an answer (`id`, `name`).

    Everyone is always there, also where no answer lists that group (2026); the forum understands the English name.
    """
    table: dict[str, tuple[int, str]] = {EVERYONE: (EVERYONE_ID, EVERYONE)}
    for row in rows:
        id, stored = int(str(row["id"])), str(row["name"])
        table[AUTOMATIC_GROUPS.get(id, stored).casefold()] = (id, stored)
    return table
