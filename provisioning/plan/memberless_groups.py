"""Discourse's groups for everybody with and without an account (2026): where a file cannot name them. Pure.

`anonymous_users` and `logged_in_users` have no members. They mean somebody only where Discourse asks for them by name,
as in site settings; a category is seen through memberships, and one that only they may see is closed to all but admins.
Whose posts wait for approval is decided by memberships too: named there, they would free or hold back nobody.
"""

from collections.abc import Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, GROUPS_WITHOUT_MEMBERS, group_key
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.review import APPROVALS, groups_in
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.state.found import Found

FIELDS = ("access", "moderated_by")
"""What is given to members only, of a category."""


def problems_of_groups_without_members(desired: Desired, found: Found) -> Iterator[Problem]:
    """Categories that would be given to such a group, and such groups that are declared as the file's own. A forum
    without them may have a group of its own under either name."""
    for resource in desired.resources:
        if resource.kind == CATEGORY and not resource.absent:
            yield from _given(resource, found)
            yield from _reviewed(resource, found)
        elif resource.kind == GROUP and not resource.absent and _is_one(resource.key, found):
            yield Problem(
                "automatic-group",
                f"{resource.key} is one of Discourse's own groups here: it has no members, and none of it can be set",
                resource.origin.span,
                f"remove {resource.key}, or give your group another name",
                resource.origin.path,
            )


def _given(category: Resource, found: Found) -> Iterator[Problem]:
    for field in FIELDS:
        declared = category.fields.get(field)
        for name in declared.value if declared else ():
            if declared and _is_one(name, found):
                word = "everyone" if group_key(name) == ANONYMOUS_USERS else "members"
                yield Problem(
                    "group-without-members",
                    f"{category.key} is given to {name}, which has no members on this forum: nobody would get it",
                    declared.origin.span,
                    f"write {word} in its place",
                    declared.origin.path,
                )


def _reviewed(category: Resource, found: Found) -> Iterator[Problem]:
    for field in APPROVALS:
        declared = category.fields.get(field)
        for name in groups_in(declared.value) if declared else ():
            if declared and _is_one(name, found):
                # Visitors write nothing that could wait.
                remedy = "leave it out" if group_key(name) == ANONYMOUS_USERS else "write members in its place"
                yield Problem(
                    "group-without-members",
                    f"whose posts wait in {category.key} is to depend on {name}, which has no members on this forum: "
                    "it would count for nobody",
                    declared.origin.span,
                    remedy,
                    declared.origin.path,
                )


def _is_one(name: str, found: Found) -> bool:
    known = found.names.find(GROUP, name)
    return known is not None and known.id in GROUPS_WITHOUT_MEMBERS
