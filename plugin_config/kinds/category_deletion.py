"""Deletions of categories that the forum would refuse: it gives no reason when it refuses (Discourse 3.5)."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.deletion import Around, Deletion
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.resource import Live

SEEDED = range(1, 5)
"""Ids of the categories that a forum is set up with: Uncategorized, Site Feedback, Staff and General (3.5)."""


def _is_of_discourse(row: Mapping[str, Any], uncategorized: int | None) -> bool:
    """Whether a category is one that Discourse made when the forum was set up; it does not mark all of them (3.5)."""
    return bool(row.get("is_special")) or row["id"] == uncategorized or row["id"] in SEEDED


def _refused(live: Live, around: Around) -> str:
    """What is deleted in the same run is not a reason: a category can go after those below it."""
    if _is_of_discourse(live.row, around.uncategorized):
        return "Discourse made it when the forum was set up"
    below = [path for path in around.names.table(CATEGORY).entries if parent_path(path) == live.key]
    staying = sorted(set(below) - set(around.going))
    if staying:
        return f"{_listed(staying)} would be left without a parent"
    if topics := live.row.get("topic_count"):
        return f"it holds {topics} topic{'' if topics == 1 else 's'}: move or delete them first"
    # With others below it, the forum's reason may be those, and no longer hold when their turn is over.
    return "" if live.row.get("has_children") or below else _said(live.row)


def _listed(paths: Sequence[str], most: int = 5) -> str:
    more = f" and {len(paths) - most} more" if len(paths) > most else ""
    return f"{', '.join(paths[:most])}{more}"


def _said(row: Mapping[str, Any]) -> str:
    """The forum's own words on why a category cannot be deleted, which are HTML; empty when it can be."""
    return unescape(re.sub(r"<[^>]*>", "", str(row.get("cannot_delete_reason") or "")))


DELETION = Deletion(_refused, _said)
