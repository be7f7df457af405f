"""The names that the resources of a file use for others, with what the forum's own settings say of them. Pure."""

from collections.abc import Mapping

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.directory import USER
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.reads import Source
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Resource

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
    kind = KINDS[resource.kind]
    return kind.references(resource, rows.get(resource.key, {}) if kind.source is Source.SETTINGS else None)
