"""Whose posts wait for approval, by groups (2026): whether the forum knows such modes, and what it would forget."""

from collections.abc import Iterator
from dataclasses import replace

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.capabilities import Capabilities, in_category
from idiaspora.plugin_config.fields.directory import Names
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.kinds.review import APPROVALS, GROUP_KEYS, WORDS, groups_in
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.found import Found


def _by_groups(desired: Desired) -> Iterator[tuple[Resource, str, Declared]]:
    """What the file says with groups: the category, the field, the value."""
    for category in desired.of_kind(CATEGORY):
        for field in APPROVALS:
            declared = category.fields.get(field)
            if declared is not None and groups_in(declared.value):
                yield category, field, declared


def with_review_modes_seen(client: ForumClient, desired: Desired, found: Found, names: Names) -> Names:
    """With whether the forum has modes, where the file needs to know and no read has shown it.

    One read of any category by itself, which shows it on every version. Raises ForumError and IncompleteRead.
    """
    if names.forum.review_modes is not None or not found.order or not any(_by_groups(desired)):
        return names
    row = endpoints.approval_row(client, found.address(found.order[0]))
    seen = in_category(row)
    # A category without settings of its own shows no mode; the groups stand beside them.
    modes = GROUP_KEYS[0] in row if seen.review_modes is None else seen.review_modes
    return replace(names, forum=names.forum | replace(seen, review_modes=modes))


def problems_of_review_modes(desired: Desired, forum: Capabilities) -> Iterator[Problem]:
    """What is said by groups to a forum that knows only all or none."""
    for category, field, declared in _by_groups(desired) if forum.review_modes is False else ():
        key = field.rpartition(".")[2]
        yield Problem(
            "not-on-this-forum",
            f"{category.key}: on this forum either all {WORDS[field]} wait for approval or none; by groups they can "
            "since Discourse 2026.4",
            declared.origin.span,
            f"write {key}: true or {key}: false, or have the forum upgraded",
            declared.origin.path,
        )
