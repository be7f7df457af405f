"""Names that one part of a forum file uses for another."""

import difflib
from collections.abc import Iterable, Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, WORDS_FOR_GROUPS
from idiaspora.plugin_config.kinds.names import GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.severity import Severity


def problems_of_references(desired: Desired, roles: Iterable[str] = ()) -> Iterator[Problem]:
    """Warnings of names that may be misspelt: like one of the file's own, but not the same.

    Each may stand for something that the forum has already; whether it has is checked when it is read.
    """
    known = {kind: [resource.key for resource in desired.of_kind(kind)] for kind in KINDS}
    known[GROUP] += [*AUTOMATIC_GROUPS.values(), *WORDS_FOR_GROUPS, *roles]
    by_kind = {kind: {folded(name): name for name in names} for kind, names in known.items()}
    for resource in desired.resources:
        for kind, name in () if resource.absent else sorted(KINDS[resource.kind].references(resource, None)):
            spellings = by_kind.get(kind)
            if spellings is None or folded(name) in spellings:
                continue
            near = difflib.get_close_matches(folded(name), spellings, n=1, cutoff=0.8)
            if near:
                place = place_of(resource, name)
                whose = _whose(place, resource)
                yield Problem(
                    f"unknown-{kind.replace('_', '-')}",
                    f"no {KINDS[kind].noun} “{name}” is declared, and it looks like a misspelling{whose}",
                    place.origin.span,
                    f"did you mean {spellings[near[0]]}? It may stay if the forum has it",
                    place.origin.path,
                    Severity.WARNING,
                )


def _whose(place: Declared, resource: Resource) -> str:
    """Which of those that take a value from a shape has this one."""
    return f", in {resource.address}" if place.origin.path.startswith("shapes.") else ""


def place_of(resource: Resource, name: str) -> Declared:
    """The field that holds the name, else the resource itself."""
    for declared in resource.fields.values():
        if name in _names_in(declared.value):
            return declared
    return Declared(None, resource.origin)


def _names_in(value: object) -> set[str]:
    if isinstance(value, dict):
        items = (item if isinstance(item, tuple) else (item,) for item in value.values())
        return {*value, *(str(name) for names in items for name in names)}
    if isinstance(value, tuple):
        return {str(text) for item in value for text in (item.values() if isinstance(item, dict) else (item,))}
    return {str(value)}
