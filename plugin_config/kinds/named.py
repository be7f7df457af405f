"""Groups and categories in the values of others: by name in the file, by number or by name on the wire."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, group_key
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec
from idiaspora.plugin_config.fields.numbers import is_whole
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP


def group_by_id(id: int, names: Directory) -> str:
    """The key of a group: of Discourse's own the English name, also without a forum; `#ID` for one that is gone."""
    return AUTOMATIC_GROUPS.get(id) or names.key(GROUP, id)


def group_by_text(stored: str, names: Directory) -> str:
    """The name of the group that a text stands for: its number (2026), or the name that it had when the text was
    stored (3.5), which does not follow a rename."""
    entry = names.table(GROUP).by_stored.get(stored)
    if entry is None and is_whole(stored):
        return group_by_id(int(stored), names)
    return AUTOMATIC_GROUPS.get(entry.id, stored) if entry else stored


def group_in(row: Mapping[str, Any], names: Directory) -> str:
    """The key of the group of a permission row: by its `group_id` where the row has one (2026), else by the name that
    the forum stores, which on a localised forum is not the English one."""
    id, stored = row.get("group_id"), str(row["group_name"])
    if isinstance(id, int):
        return group_by_id(id, names)
    entry = names.table(GROUP).by_stored.get(stored)
    return entry.key if entry else stored


def stored_group_in(row: Mapping[str, Any], names: Directory) -> str:
    """The name under which the group of a permission row that was read earlier can be written now; a rename of this run
    may lie between."""
    id, read = row.get("group_id"), str(row["group_name"])
    entry = names.at(GROUP, id) if isinstance(id, int) else names.table(GROUP).by_read.get(read)
    return entry.stored if entry else read


def _folded(values: Iterable[str] | None) -> set[str]:
    return {group_key(value) for value in values or ()}


def id_of(kind: str) -> Codec:
    """One thing of a kind by key in the file, by id on the wire."""
    return Codec(
        encode=lambda value, where: where.names.id(kind, value),
        decode=lambda value, where: "" if value is None else where.names.key(kind, value),
    )


def ids_of(kind: str) -> Codec:
    """Things of a kind by key in the file, by id on the wire, in any order."""
    return Codec(
        encode=lambda value, where: [where.names.id(kind, key) for key in value],
        decode=lambda value, where: tuple(where.names.key(kind, id) for id in value or ()),
        same=lambda one, other, where: set(one or ()) == set(other or ()),
    )


CATEGORY_SET = ids_of(CATEGORY)
"""Categories by path."""

GROUP_SET = replace(
    ids_of(GROUP),
    decode=lambda value, where: tuple(group_by_id(id, where.names) for id in value or ()),
    same=lambda one, other, where: _folded(one) == _folded(other),
)
"""Groups by name."""
