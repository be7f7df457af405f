"""Who watches over a category: the groups that moderate it, and whose posts wait for approval there. Pure.

Moderators of the whole forum moderate every category besides; they are no part of this.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.category import FIELDS
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.names import MODERATOR
from idiaspora.plugin_config.kinds.review import APPROVALS, Reviewed

MODERATED_BY = "moderated_by"
WATCHED = (MODERATED_BY, *APPROVALS)
"""The fields of a category that say who watches over it."""


@dataclass(frozen=True)
class Oversight:
    """The names of the moderating groups, and whose topics and replies wait; None for what was not read.

    The forum does not show moderating groups while `enable_category_group_moderation` is off.
    """

    moderators: tuple[str, ...] | None = ()
    topics: Reviewed | None = False
    replies: Reviewed | None = False

    @property
    def by_field(self) -> Mapping[str, Any]:
        """The same by the fields of a category."""
        return dict(zip(WATCHED, (self.moderators, self.topics, self.replies), strict=True))

    def changed(self, values: Mapping[str, Any]) -> "Oversight":
        """The same with other values of some fields."""
        return Oversight(*(values.get(field, value) for field, value in self.by_field.items()))

    def without(self, group: str) -> "Oversight":
        """The same when the group of this folded name is gone: the forum takes its name out wherever it stands."""
        moderators = self.moderators and tuple(name for name in self.moderators if group_key(name) != group)
        return replace(
            self, moderators=moderators, topics=_without(self.topics, group), replies=_without(self.replies, group)
        )


NOBODY = Oversight()
"""No group moderates, and nothing waits: a new category."""


def _without(value: Reviewed | None, group: str) -> Reviewed | None:
    if not isinstance(value, Mapping):
        return value
    return {word: tuple(name for name in groups if group_key(name) != group) for word, groups in value.items()}


def oversight(row: Mapping[str, Any], names: Directory) -> Oversight:
    """What the full row of a category says; a row without its settings leaves open whose posts wait."""
    read = [FIELDS[field].decode(row, names) for field in WATCHED]
    return Oversight(*(None if value is UNKNOWN else value for value in read))


@dataclass(frozen=True)
class Watch:
    """What a plan changes in who watches over a category: one field, before and after; None for what was not read."""

    path: str
    field: str
    before: Any
    after: Any


def watches(path: str, before: Oversight, after: Oversight) -> Iterator[Watch]:
    """What differs between two states of one category."""
    earlier = before.by_field
    for field, value in after.by_field.items():
        was = earlier[field]
        same = was == value if was is None or value is None else FIELDS[field].same(was, value)
        if not same:
            yield Watch(path, field, was, value)


def moderators_after(names: tuple[str, ...], changes: Iterable[Change]) -> tuple[str, ...]:
    """Who moderates the whole forum after these changes, by the names of those who do now."""
    shown = {name.casefold(): name for name in names}
    for change in changes:
        if change.kind == MODERATOR and not change.hindrance and (now := change.wanted().get(MODERATOR)) is not None:
            shown.pop(change.key.casefold(), None)
            shown |= {change.key.casefold(): change.key} if now else {}
    return tuple(shown.values())
