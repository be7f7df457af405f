"""What a forum with certain limits would refuse, or change in silence, of what would be written to it (3.5).

Offline the limits are those of the file, and Discourse's defaults, which only make warnings; for a plan they are the
forum's own.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from idiaspora.plugin_config.desired.blocked_words import blocked_words
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.shared_titles import shared_titles
from idiaspora.plugin_config.desired.upload_checks import of_bundles, of_files, of_own_file
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing
from idiaspora.plugin_config.kinds.forum_limits import ForumLimits
from idiaspora.plugin_config.kinds.names import CATEGORY, SITE_SETTING
from idiaspora.plugin_config.kinds.proposed import Proposed, Refused
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.kinds.text_limits import tag_refused
from idiaspora.plugin_config.language.problems import Problem


def problems_of_limits(desired: Desired) -> Iterator[Problem]:
    """What the file itself decides, and as warnings what a forum with Discourse's defaults would refuse."""
    limits = ForumLimits().with_file(settings_of(desired))
    there = [resource for resource in desired.resources if not resource.absent]
    beside = Neighbours(resource.key for resource in there if resource.kind == CATEGORY)
    written = [
        Proposed(resource, resource.fields, resource.key.count("/") + 1, beside.of(resource.key)) for resource in there
    ]
    for one in written:
        yield from problems_of(one, limits)
    yield from (problem for _, problem in problems_between(written, desired, limits))


def problems_of(proposed: Proposed, limits: ForumLimits) -> Iterator[Problem]:
    """What a forum with these limits would refuse of one resource: warnings where only a default says the limit."""
    for check in (*KINDS[proposed.resource.kind].checks, _needs_tags, _tags_made, of_files, of_own_file, of_bundles):
        yield from (refused.problem for refused in check(proposed, limits))


def problems_between(
    writing: Sequence[Proposed], desired: Desired, limits: ForumLimits
) -> Iterator[tuple[Resource, Problem]]:
    """What such a forum would refuse of several together: the thing that would be the second one, and why."""
    for check in (shared_titles, blocked_words):
        yield from ((resource, refused.problem) for resource, refused in check(writing, desired, limits))


def settings_of(desired: Desired) -> Mapping[str, object]:
    """The values of the site settings that the file writes, by name."""
    return {item.key: item.fields["value"].value for item in desired.of_kind(SITE_SETTING)}


class Neighbours:
    """Which parts of paths the categories below each parent have."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._parts: dict[str, set[str]] = {}
        for path in paths:
            self._parts.setdefault(parent_path(path), set()).add(path.rpartition("/")[2])

    def of(self, path: str) -> Container[str]:
        """The parts beside the last one of a path."""
        return _Beside(self._parts.get(parent_path(path), ()), path.rpartition("/")[2])


@dataclass(frozen=True)
class _Beside:
    """All parts below a parent but one's own: a set of its own for each would be as many as their number squared."""

    parts: Container[str]
    own: str

    def __contains__(self, part: object) -> bool:
        return part != self.own and part in self.parts


def _tags_made(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """The tags that a forum makes because the thing names them."""
    for declared, called, tags in _tags_in(proposed):
        for tag in tags if called.is_made else ():
            yield from tag_refused(tag, declared.origin, limits)


def _tags_in(proposed: Proposed) -> Iterator[tuple[Declared, CalledThings, Sequence[str]]]:
    """The values that name tags, with what the kind says of them."""
    calls = [one for one in KINDS[proposed.resource.kind].calls if one.thing is Thing.TAG]
    for name, declared in proposed.fields.items() if calls else ():
        for called in calls:
            if tags := called.names_in(proposed.resource, {}, name, declared.value):
                yield declared, called, tags


def _needs_tags(proposed: Proposed, limits: ForumLimits) -> Iterator[Refused]:
    """What names tags and does not come true on a forum that has none."""
    setting = "tagging_enabled"
    if limits.on(setting):
        return
    for declared, called, _ in _tags_in(proposed):
        if called.needs_tagging:
            said = limits.said(setting)
            message = f"{proposed.resource.key} names tags, and {said.value} has none ({setting})"
            yield Refused(declared.origin, "no-tags", said, message, f"leave them out, or set {setting}: true")
