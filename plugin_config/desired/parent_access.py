"""Subcategories that are open to groups that cannot see their parent: Discourse refuses them (3.5)."""

from collections.abc import Iterator

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.access import beyond_parent
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.resource import Declared, Resource
from idiaspora.plugin_config.language.problems import Problem


def problems_of_parents(desired: Desired) -> Iterator[Problem]:
    """Each such subcategory whose access is declared like that of its parent."""
    categories = {resource.key: resource for resource in desired.of_kind(CATEGORY) if not resource.absent}
    for key, child in categories.items():
        parent = categories.get(parent_path(key))
        if parent is None or "access" not in parent.fields or "access" not in child.fields:
            continue
        theirs = parent.fields["access"]
        groups = beyond_parent(child.fields["access"].value, theirs.value)
        if groups:
            place = _place(child, groups).origin
            yield Problem(
                "wider-than-parent",
                f"{key} is open to {', '.join(groups)}, and {parent.key} above it is not ({theirs.origin.span}): "
                "Discourse takes a subcategory only with groups that its parent names too",
                place.span,
                f"let {', '.join(groups)} see {parent.key} too, or leave them out here",
                place.path,
            )


def _place(child: Resource, groups: tuple[str, ...]) -> Declared:
    """What opens the subcategory to them: its moderators are let in too."""
    moderators = child.fields.get("moderated_by")
    if moderators is not None and set(map(group_key, groups)) <= set(map(group_key, moderators.value)):
        return moderators
    return child.fields["access"]
