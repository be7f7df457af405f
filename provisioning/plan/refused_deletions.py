"""Deletions that the forum would refuse, known beforehand: it gives no reason when it refuses (Discourse 3.5). Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS
from idiaspora.plugin_config.kinds.category import parent_path
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.ownership import SEEDED_CATEGORIES


def is_system_category(row: Mapping[str, Any], uncategorized: int | None) -> bool:
    """Whether a category is one that Discourse made when the forum was set up; it does not mark all of them (3.5)."""
    return bool(row.get("is_special")) or row["id"] == uncategorized or row["id"] in SEEDED_CATEGORIES


def is_system_group(id: int, row: Mapping[str, Any]) -> bool:
    """Whether a group is one of Discourse's own."""
    return id in AUTOMATIC_GROUPS or bool(row.get("automatic"))


def hindered(changes: Sequence[Change], found: Found) -> list[Change]:
    """The changes, each deletion that the forum would refuse with the reason.

    What is deleted in the same run is not a reason: a category can go after those below it.
    """
    going: set[str] = set()
    reasons: dict[str, str] = {}
    deletions = [change for change in changes if isinstance(change, Delete)]
    for change in sorted(deletions, key=lambda item: -item.key.count("/")):
        reasons[change.address] = _reason(change, found, going)
        if change.kind == CATEGORY and not reasons[change.address]:
            going.add(change.key)
    return [
        replace(change, hindrance=reasons[change.address]) if isinstance(change, Delete) else change
        for change in changes
    ]


def _reason(change: Delete, found: Found, going: Iterable[str]) -> str:
    live = change.live
    if change.kind == GROUP and is_system_group(live.id, live.row):
        return "it is one of Discourse's own groups"
    if change.kind != CATEGORY:
        return ""
    if is_system_category(live.row, found.uncategorized):
        return "Discourse made it when the forum was set up"
    below = [path for path in found.names.categories if parent_path(path) == change.key]
    staying = sorted(set(below) - set(going))
    if staying:
        return f"{_listed(staying)} would be left without a parent"
    if topics := live.row.get("topic_count"):
        return f"it holds {topics} topic{'' if topics == 1 else 's'}: move or delete them first"
    # With others below it, the forum's reason may be those, and no longer hold when their turn is over.
    return "" if live.row.get("has_children") or below else refusal_of(live.row)


def _listed(paths: Sequence[str], most: int = 5) -> str:
    more = f" and {len(paths) - most} more" if len(paths) > most else ""
    return f"{', '.join(paths[:most])}{more}"


def refusal_of(row: Mapping[str, Any]) -> str:
    """The forum's own words on why a category cannot be deleted, which are HTML; empty when it can be."""
    return unescape(re.sub(r"<[^>]*>", "", str(row.get("cannot_delete_reason") or "")))
