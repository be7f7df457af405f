"""Roles: the acknowledged experts who moderate a theme, as a group; and groups that are none."""

from idiaspora.plugin_config.checking.scalars import Boolean, GroupName, Line
from idiaspora.plugin_config.fields.account_names import normal
from idiaspora.plugin_config.kinds.group import GroupFields, GroupTraits, NamedGroup


class RoleTraits(GroupTraits):
    """What can be said of every role at once."""

    site_moderators: Boolean | None = None
    """Whether the members also moderate the whole forum."""


class Role(RoleTraits, GroupFields):
    """One group of experts."""

    name: GroupName | None = None
    """The group's name; `<role>-moderators` when absent."""
    like: Line | None = None
    """The shape, one of `shapes`, that says what is not written here."""


class Group(NamedGroup):
    """A group that is not a role."""

    like: Line | None = None
    """The shape, one of `shapes`, that says what is not written here."""


def default_group_name(role: str) -> str:
    """The name of a role's group where none is written."""
    return normal(f"{role}-moderators")
