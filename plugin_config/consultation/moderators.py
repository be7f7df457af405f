"""Roles: the acknowledged experts who moderate a theme, as a group."""

from idiaspora.plugin_config.checking.scalars import Boolean, GroupName
from idiaspora.plugin_config.fields.account_names import normal
from idiaspora.plugin_config.kinds.group import GroupFields


class RoleFields(GroupFields):
    """What can be said of every role at once, under `defaults: {moderators: …}`."""

    site_moderators: Boolean | None = None
    """Whether the members also moderate the whole forum."""


class Role(RoleFields):
    """One group of experts."""

    name: GroupName | None = None
    """The group's name; `<role>-moderators` when absent."""


def default_group_name(role: str) -> str:
    """The name of a role's group where none is written."""
    return normal(f"{role}-moderators")
