"""Whose posts wait for approval, by groups (2026): whether the forum knows such modes, and what it would forget."""

from collections.abc import Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.kinds.review import APPROVALS, WORDS, groups_in
from idiaspora.plugin_config.language.problems import Problem


def by_groups(desired: Desired) -> Iterator[tuple[Resource, str, Declared]]:
    """What the file says with groups: the category, the field, the value."""
    for category in desired.of_kind(CATEGORY):
        for field in APPROVALS:
            declared = category.fields.get(field)
            if declared is not None and groups_in(declared.value):
                yield category, field, declared


def problems_of_review_modes(desired: Desired, forum: Capabilities) -> Iterator[Problem]:
    """What is said by groups to a forum that knows only all or none."""
    for category, field, declared in by_groups(desired) if forum.review_modes is False else ():
        key = field.rpartition(".")[2]
        yield Problem(
            "not-on-this-forum",
            f"{category.key}: on this forum either all {WORDS[field]} wait for approval or none; by groups they can "
            "since Discourse 2026.4",
            declared.origin.span,
            f"write {key}: true or {key}: false, or have the forum upgraded",
            declared.origin.path,
        )
