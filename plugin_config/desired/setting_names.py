"""Site settings under the names that a forum has for them: the file may use the older name or the newer one. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from idiaspora.facts.setting_names import HIDDEN_BY_CHANGES, RENAMED, Renamed
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.names import SITE_SETTING
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.kinds.site_setting import BOOLEANS
from idiaspora.plugin_config.language.problems import Problem

Listed = Mapping[str, object]
"""What a forum lists, by the names of its settings."""


@dataclass(frozen=True)
class Renaming:
    """A setting that is declared under another name than the forum's."""

    resource: Resource
    names: tuple[str, ...]


@dataclass(frozen=True)
class NamedHere:
    """What is desired, in the forum's names. `renamed` are settings that the file calls otherwise, `enforced` those
    that a change of Discourse hides and keeps at just the declared value: nothing is left to be done about them."""

    desired: Desired
    renamed: tuple[Renaming, ...] = ()
    enforced: tuple[Resource, ...] = ()
    problems: tuple[Problem, ...] = ()


def other_names(names: Iterable[str]) -> set[str]:
    """The other names under which a forum may list these settings."""
    wanted = set(names)
    found: set[str] = set()
    for renamed in RENAMED:
        both = {renamed.old, *renamed.new}
        found |= both - wanted if both & wanted else set()
    return found


def named_here(desired: Desired, listed: Listed) -> NamedHere:
    """The declared settings under the names that the forum lists; where it lists neither, they stay as they are."""
    resources: dict[tuple[str, str], Resource] = {}
    renamed: list[Renaming] = []
    enforced: list[Resource] = []
    problems: list[Problem] = []
    for resource in desired.resources:
        if resource.kind != SITE_SETTING or resource.key in listed:
            resources[resource.kind, resource.key] = resource
        elif is_enforced(resource):
            enforced.append(resource)
        else:
            try:
                found = list(_under_present_names(resource, desired, listed))
            except _Unsayable as unsayable:
                problems.append(_problem(resource, unsayable.why))
                continue
            problems += [_contradiction(resource, other) for item in found if (other := _otherwise(item, desired))]
            resources |= {(item.kind, item.key): item for item in found if (item.kind, item.key) not in resources}
            if found != [resource]:
                renamed.append(Renaming(resource, tuple(item.key for item in found)))
    return NamedHere(
        replace(desired, resources=tuple(resources.values())), tuple(renamed), tuple(enforced), tuple(problems)
    )


class _Unsayable(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _under_present_names(resource: Resource, desired: Desired, listed: Listed) -> Iterator[Resource]:
    for renamed in RENAMED:
        if resource.key == renamed.old and all(name in listed for name in renamed.new):
            yield from (_called(resource, name, _newer(resource, renamed)) for name in renamed.new)
            return
        if resource.key in renamed.new and renamed.old in listed:
            _agreed(resource, renamed, desired)
            yield _called(resource, renamed.old, _older(resource, renamed))
            return
    yield resource


def _called(resource: Resource, name: str, value: object) -> Resource:
    declared = resource.fields["value"]
    return replace(resource, key=name, fields={"value": Declared(value, declared.origin)})


def _newer(resource: Resource, renamed: Renamed) -> object:
    value = resource.fields["value"].value
    if not renamed.values or not isinstance(value, str):
        return value
    return renamed.values.get(BOOLEANS.get(value.lower(), value), value)


def _older(resource: Resource, renamed: Renamed) -> object:
    value = resource.fields["value"].value
    if not renamed.values or not isinstance(value, str):
        return value
    older = {new: old for old, new in renamed.values.items()}
    if value not in older:
        raise _Unsayable(f"this forum has only its predecessor {renamed.old}, which cannot say “{value}”")
    return older[value]


def _agreed(resource: Resource, renamed: Renamed, desired: Desired) -> None:
    """A setting that was split later stands for all its parts at once: the file has to say the same of each."""
    said = [desired.get(SITE_SETTING, name) for name in renamed.new]
    values = {_plain(item) for item in said if item}
    if None in said or len(values) > 1:
        together = " and ".join(renamed.new)
        raise _Unsayable(f"this forum has {renamed.old} for {together} together, and the file does not say both alike")


def is_enforced(resource: Resource) -> bool:
    """Whether a change of Discourse that hides a setting keeps it at just the declared value."""
    hidden = HIDDEN_BY_CHANGES.get(resource.key)
    return hidden is not None and hidden.enforced in ("", _plain(resource))


def _otherwise(named: Resource, desired: Desired) -> Resource | None:
    """The setting that is declared under the same name of the forum, with another value."""
    other = desired.get(SITE_SETTING, named.key)
    if other is None or other.fields["value"].origin == named.fields["value"].origin:
        return None
    return other if _plain(other) != _plain(named) else None


def _plain(resource: Resource) -> object:
    value = resource.fields["value"].value
    return BOOLEANS.get(value.lower(), value) if isinstance(value, str) else value


def _problem(resource: Resource, why: str) -> Problem:
    origin = resource.fields["value"].origin
    remedy = "write it so that this forum can have it, or leave it out"
    return Problem("no-such-setting", f"{resource.key}: {why}", origin.span, remedy, origin.path)


def _contradiction(resource: Resource, other: Resource) -> Problem:
    origin, place = resource.fields["value"].origin, other.fields["value"].origin
    message = f"{resource.key} and {other.key} ({place.span}) are one setting on this forum, and are to have two values"
    return Problem("contradiction", message, origin.span, "keep only one of the two", origin.path)
