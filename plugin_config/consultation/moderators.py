"""Roles: the acknowledged experts who moderate a theme, as a group; and groups that are none."""

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import Boolean, GroupName, Line, Username
from idiaspora.plugin_config.checking.times import MomentText
from idiaspora.plugin_config.fields.account_names import normal
from idiaspora.plugin_config.kinds.group import GroupFields, GroupTraits, NamedGroup


class RoleTraits(GroupTraits):
    """What can be said of every role at once."""

    site_moderators: Boolean | None = None
    """Whether the members also moderate the whole forum."""


class Away(Declaration):
    """Somebody of a role who is away, and who stands in."""

    until: MomentText
    """The last day on which they are away, or the day and time at which they are back, in the time zone of the
    consultation."""
    deputy: Username
    """Who is in the role's group until then, and so is notified as its members are."""


class Role(RoleTraits, GroupFields):
    """One group of experts."""

    name: GroupName | None = None
    """The group's name; `<role>-moderators` when absent."""
    away: dict[Username, Away] | None = None
    """Members who are away, each with the last day of it and with a deputy. Nobody's own preferences are written."""
    like: Line | None = None
    """The shape, one of `shapes`, that says what is not written here."""


class Group(NamedGroup):
    """A group that is not a role."""

    like: Line | None = None
    """The shape, one of `shapes`, that says what is not written here."""


def default_group_name(role: str) -> str:
    """The name of a role's group where none is written."""
    return normal(f"{role}-moderators")
