"""The difference between what is wanted and what was read. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from idiaspora.plugin_config.fields.field import UNKNOWN, Unfit, Where
from idiaspora.plugin_config.kinds.changes import Change, Complete, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Live, Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.provisioning.state.snapshot import Snapshot


def differences(resources: Iterable[Resource], snapshot: Snapshot) -> tuple[list[Change], list[Problem]]:
    """The changes that make the forum so, one a resource, and what cannot be made so at all."""
    changes: list[Change] = []
    problems: list[Problem] = []
    for resource in resources:
        live = snapshot.get(resource.kind, resource.key)
        if problem := KINDS[resource.kind].refused(resource, live, snapshot.names.forum):
            problems.append(problem)
            continue
        try:
            change = _change(resource, live, snapshot)
        except _Misfit as misfit:
            problems.append(misfit.problem)
        else:
            changes += [change] if change is not None else []
    return changes, problems


class _Misfit(Exception):
    """A declared value that a resource cannot have."""

    def __init__(self, resource: Resource, declared: Declared, unfit: Unfit) -> None:
        origin, message = declared.origin, f"{resource.key}: {unfit.message}"
        self.problem = Problem(unfit.code, message, origin.span, unfit.remedy, origin.path)


def _change(resource: Resource, live: Live | None, snapshot: Snapshot) -> Change | None:
    if resource.absent:
        return Delete(resource, live=live) if live else None
    if live is None:
        fields = tuple(_new(name, declared) for name, declared in resource.fields.items())
        # What has no creation comes into being with something else.
        return Complete(resource, fields) if KINDS[resource.kind].create is None else Create(resource, fields)
    where = Where(snapshot.names, live.row)
    wanted = {name: _wanted(name, resource, live, where) for name in resource.fields}
    fields = tuple(_differing(resource, wanted, live, where))
    again = snapshot.untold.needs_telling(resource, changes=bool(fields))
    if not fields and not live.present_key and not again:
        return None
    resource = _with_secrets(resource, wanted)
    return Update(resource, fields, live=live, renamed_from=live.present_key, again=again)


def _new(name: str, declared: Declared) -> FieldChange:
    return FieldChange(name, None, declared.value, declared.origin)


def _wanted(name: str, resource: Resource, live: Live, where: Where) -> Any:
    declared = resource.fields[name]
    try:
        return KINDS[resource.kind].fields[name].whole(declared.value, live.value(name), where)
    except Unfit as unfit:
        raise _Misfit(resource, declared, unfit) from None


def _differing(resource: Resource, wanted: Mapping[str, Any], live: Live, where: Where) -> Iterator[FieldChange]:
    kind = KINDS[resource.kind]
    for name, declared in resource.fields.items():
        present = live.value(name)
        if present is UNKNOWN and kind.unshown_is_none and not declared.value:
            continue
        if not kind.fields[name].same(wanted[name], present, where):
            yield FieldChange(name, present, wanted[name], declared.origin)


def _with_secrets(resource: Resource, wanted: Mapping[str, Any]) -> Resource:
    """The resource, its values wrapped that the forum calls secret and the catalogue does not know."""
    wrapped = {
        name: Declared(wanted[name], declared.origin)
        for name, declared in resource.fields.items()
        if isinstance(wanted[name], Secret) and not isinstance(declared.value, Secret)
    }
    return replace(resource, fields={**resource.fields, **wrapped}) if wrapped else resource
