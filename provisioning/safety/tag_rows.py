"""Who may do what with each tag, by the tag groups that have it, before and after a plan. Pure.

A tag that no group has is free for everybody; where several groups have it, the rows of any are enough (Discourse 3.5,
`DiscourseTagging.visible_tags`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.names import TAG_GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.plan.plan import Plan

Rows = Mapping[str, str]
Group = tuple[tuple[str, ...], Rows]
"""The tags of a tag group, and what it lets groups do with them; no rows for everybody."""

FIELDS = ("tags", "permissions")


@dataclass(frozen=True)
class TagRows:
    """The rows of the tag groups that have a tag, by its folded name: before a plan and after it."""

    before: Mapping[str, tuple[Rows, ...]]
    after: Mapping[str, tuple[Rows, ...]]


def tag_rows(plan: Plan) -> TagRows:
    """The rows by tag, as far as tag groups were read."""
    fields, names = KINDS[TAG_GROUP].fields, plan.found.names
    before: dict[int | str, Group] = {}
    for row in plan.found.listed_rows.get(TAG_GROUP, ()):
        before[int(row["id"])] = _group({name: fields[name].decode(row, names) for name in FIELDS})
    after = dict(before)
    for change in plan.changes:
        if change.kind == TAG_GROUP and not change.hindrance:
            place = change.key if change.live is None else change.live.id
            after.pop(place, None)
            if not isinstance(change, Delete):
                after[place] = _group({**(change.live.values if change.live else {}), **change.wanted()})
    return TagRows(_by_tag(before), _by_tag(after))


def tags_of(change: Change) -> frozenset[str]:
    """The tags that a tag group gets or loses by a change, by folded name."""
    old = change.live.value("tags") if change.live else ()
    new = () if isinstance(change, Delete) else change.wanted().get("tags", old)
    was, now = (frozenset(_folded(names)) for names in (old, new))
    return was ^ now


def _group(values: Mapping[str, Any]) -> Group:
    rows = values.get("permissions")
    return tuple(_folded(values.get("tags"))), rows if isinstance(rows, Mapping) else {}


def _folded(names: Any) -> Iterator[str]:
    yield from (group_key(str(name)) for name in (() if names is UNKNOWN else names or ()))


def _by_tag(groups: Mapping[int | str, Group]) -> dict[str, tuple[Rows, ...]]:
    found: dict[str, tuple[Rows, ...]] = {}
    for tags, rows in groups.values():
        for tag in tags:
            found[tag] = (*found.get(tag, ()), rows)
    return found
