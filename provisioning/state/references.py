"""The names that the resources of a file use for others, with what the forum's own settings say of them. Pure."""

from collections.abc import Mapping

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.site_setting import references_of

USER = "user"
"""The kind of a reference to a user, who is not a resource."""

Wanted = Mapping[str, set[str]]
"""The names that the file uses, by the kind of what they name."""


def wanted_names(desired: Desired, rows: Mapping[str, Row]) -> dict[str, set[str]]:
    """The names that the declared resources use, by the kind of what they name."""
    wanted: dict[str, set[str]] = {USER: set(), **{kind: set() for kind in KINDS}}
    for resource in desired.resources:
        for kind, name in references(resource, rows):
            wanted[kind].add(name)
    return wanted


def references(resource: Resource, rows: Mapping[str, Row]) -> frozenset[tuple[str, str]]:
    """What a resource names as (kind, name); the forum's own list tells the types of the settings it has."""
    if resource.absent:
        return frozenset()
    if resource.kind == SITE_SETTING:
        row = rows.get(resource.key)
        return references_of(resource.fields["value"].value, row) if row else frozenset()
    return KINDS[resource.kind].references(resource)
