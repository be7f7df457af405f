"""What another way to make slugs does to categories that the file does not declare. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from idiaspora.plugin_config.fields.directory import Entry
from idiaspora.plugin_config.fields.slugs import METHOD
from idiaspora.plugin_config.kinds.category import segment
from idiaspora.plugin_config.kinds.changes import Change
from idiaspora.plugin_config.kinds.names import CATEGORY, SITE_SETTING
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.note import Note

SHOWN = 5
"""How many paths a note names."""


def notes_on_slugs(changes: Sequence[Change], resources: Iterable[Resource], found: Found) -> Iterator[Note]:
    """The categories whose addresses change: the forum makes a slug anew whenever it saves a category (3.5)."""
    for change in changes:
        if change.kind != SITE_SETTING or change.key != METHOD:
            continue
        (wanted,) = (item.new for item in change.fields)
        declared = {resource.key for resource in resources if resource.kind == CATEGORY}
        others = (entry for entry in found.names.rows(CATEGORY) or () if entry.key not in declared)
        moved = sorted(entry.key for entry in others if _is_made_anew(entry, wanted))
        if moved:
            shown = ", ".join(moved[:SHOWN]) + (f" and {len(moved) - SHOWN} more" if len(moved) > SHOWN else "")
            yield Note(
                change.address,
                f"{shown}: the forum makes the slug anew the next time that it saves the category, be it to change the "
                "order, and links to the old address may no longer lead there",
                "declare these categories with a slug that suits the new way, or leave the setting as it is",
                str(change.resource.origin.span),
            )


def _is_made_anew(category: Entry, method: str) -> bool:
    """Whether a category has a slug that the method does not make: one in another script, or none at all."""
    has_no_slug = category.stored == segment(category.id, "")
    return (method != "none" and has_no_slug) or (method != "encoded" and "%" in category.stored)
