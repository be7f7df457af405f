"""Subcategories that would be open to groups that cannot see their parent, where the file declares only one of the two:
Discourse refuses to write either side then, and in words that do not say which (3.5). Pure.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.access import Permissions, beyond_parent
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, Update
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.state.snapshot import Snapshot

OPEN: Permissions = {"everyone": "create"}
"""What a new category gets that declares no access."""


def hindered_by_parents(
    changes: Sequence[Change], resources: Iterable[Resource], snapshot: Snapshot, open_paths: Collection[str] = ()
) -> list[Change]:
    """The changes, each that would be refused for the access of a parent or a subcategory with the reason.

    Where nothing that is written carries the access of either side, Discourse does not look. `open_paths` are the
    categories of the forum that everyone can see, by their wanted paths.
    """
    categories = {item.key: item for item in resources if item.kind == CATEGORY and not item.absent}
    writing = {change.key: change for change in changes if _carries_access(change)}
    reasons: dict[str, str] = {}
    for key, child in categories.items():
        parent = categories.get(parent_path(key))
        refused = writing.get(key) or (writing.get(parent.key) if parent else None)
        if parent is None or refused is None:
            continue
        groups = beyond_parent(_access(child, snapshot), _access(parent, snapshot))
        if groups and refused.address not in reasons:
            reasons[refused.address] = _reason(child, parent, groups, snapshot)
    going = {change.key for change in changes if change.kind == CATEGORY and isinstance(change, Delete)}
    staying = set(open_paths) - going - categories.keys()
    for key, change in writing.items():
        below = [path for path in staying if parent_path(path) == key]
        closes = key in categories and beyond_parent(OPEN, _access(categories[key], snapshot))
        if closes and below and isinstance(change, Update):
            reasons.setdefault(change.address, _undeclared_reason(sorted(below)))
    return [replace(change, hindrance=reasons.get(change.address, change.hindrance)) for change in changes]


def _undeclared_reason(below: Sequence[str]) -> str:
    names = ", ".join(below)
    return (
        f"{names} below it is open to everyone on the forum, and the file does not name it: declare it with access "
        "that is not wider, or restrict it on the forum first"
    )


def problems_of_new_subcategories(desired: Desired, snapshot: Snapshot) -> Iterator[Problem]:
    """Subcategories that do not exist yet and declare no access: they would be open to everyone, below a category that
    is not. Discourse would refuse them once the parent is made."""
    categories = {item.key: item for item in desired.of_kind(CATEGORY) if not item.absent}
    for key, child in categories.items():
        parent = categories.get(parent_path(key))
        if parent is None or "access" in child.fields or snapshot.get(CATEGORY, key) is not None:
            continue
        if groups := beyond_parent(OPEN, _access(parent, snapshot)):
            yield Problem(
                "wider-than-parent",
                f"{key}: {_reason(child, parent, groups, snapshot)}",
                child.origin.span,
                f"write access for it, with groups that {parent.key} names too",
                child.origin.path,
            )


def _carries_access(change: Change) -> bool:
    made_or_managed = isinstance(change, Create) or "access" in change.resource.fields
    return change.kind == CATEGORY and not isinstance(change, Delete) and made_or_managed


def _access(category: Resource, snapshot: Snapshot) -> Permissions:
    """Who may see it after the run."""
    if declared := category.fields.get("access"):
        access: Permissions = declared.value
        return access
    live = snapshot.get(CATEGORY, category.key)
    present: Permissions = live.values["access"] if live else OPEN
    return present


def _reason(child: Resource, parent: Resource, groups: tuple[str, ...], snapshot: Snapshot) -> str:
    names = ", ".join(groups)
    if "access" in child.fields:
        return (
            f"it is open to {names}, and {parent.key} above it is not, which declares no access: let {names} see "
            f"{parent.key} too ({parent.origin.span}), or leave them out ({child.fields['access'].origin.span})"
        )
    if snapshot.get(CATEGORY, child.key) is None:
        return f"without access of its own it would be open to everyone, and {parent.key} above it is not"
    return (
        f"{child.key} below it is open to {names} on the forum: write access for that too ({child.origin.span}), or "
        f"let {names} see this one ({parent.fields['access'].origin.span})"
    )
