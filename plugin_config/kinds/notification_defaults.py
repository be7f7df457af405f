"""What new members of a group watch, track or mute: written after the categories exist (Discourse 3.5).

Creating a group ignores these; they come with a write of their own.
"""

from typing import Annotated, Any

from plugin_config.declarations import Declaration
from plugin_config.kinds.fields import CATEGORY_SET, NAME_SET, ReadBy, Wire, fields_of
from plugin_config.kinds.group_requests import update_request
from plugin_config.kinds.kind import Change, Kind, Request
from plugin_config.names import Names
from plugin_config.resources import Resource
from plugin_config.scalars import Line, TagName

Paths = tuple[Line, ...] | None
Tags = tuple[TagName, ...] | None


class NotificationDefaults(Declaration):
    """Categories by path, tags by name. A category or tag stands in one of the lists at most."""

    watching: Annotated[Paths, Wire("watching_category_ids", CATEGORY_SET, read_by=ReadBy.DETAIL)] = None
    """Categories of which new members are told every post."""
    tracking: Annotated[Paths, Wire("tracking_category_ids", CATEGORY_SET, read_by=ReadBy.DETAIL)] = None
    """Categories whose unread posts are counted for new members."""
    watching_first_post: Annotated[
        Paths, Wire("watching_first_post_category_ids", CATEGORY_SET, read_by=ReadBy.DETAIL)
    ] = None
    """Categories of which new members are told each new topic."""
    normal: Annotated[Paths, Wire("regular_category_ids", CATEGORY_SET, read_by=ReadBy.DETAIL)] = None
    """Categories that are normal for new members, whatever the forum's default."""
    muted: Annotated[Paths, Wire("muted_category_ids", CATEGORY_SET, read_by=ReadBy.DETAIL)] = None
    """Categories that new members do not see in their lists."""
    watching_tags: Annotated[Tags, Wire("watching_tags", NAME_SET, read_by=ReadBy.DETAIL)] = None
    """Tags of which new members are told every post."""
    tracking_tags: Annotated[Tags, Wire("tracking_tags", NAME_SET, read_by=ReadBy.DETAIL)] = None
    """Tags whose unread posts are counted for new members."""
    watching_first_post_tags: Annotated[Tags, Wire("watching_first_post_tags", NAME_SET, read_by=ReadBy.DETAIL)] = None
    """Tags of which new members are told each new topic."""
    normal_tags: Annotated[Tags, Wire("regular_tags", NAME_SET, read_by=ReadBy.DETAIL)] = None
    """Tags that are normal for new members."""
    muted_tags: Annotated[Tags, Wire("muted_tags", NAME_SET, read_by=ReadBy.DETAIL)] = None
    """Tags that new members do not see in their lists."""


FIELDS = fields_of(NotificationDefaults)


def _update(change: Change, names: Names) -> Request:
    body: dict[str, Any] = {}
    for wanted in change.fields:
        FIELDS[wanted.field].place(body, wanted.new, names)
    return update_request(names.group_id(change.key), body)


def _references(resource: Resource) -> frozenset[tuple[str, str]]:
    paths = {path for name, declared in resource.fields.items() if "tags" not in name for path in declared.value}
    return frozenset({("group", resource.key)} | {("category", path) for path in paths})


KIND = Kind("notification_defaults", level=60, fields=FIELDS, update=_update, references=_references)
