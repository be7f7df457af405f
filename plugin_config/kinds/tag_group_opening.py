"""What a change of a tag group opens: who may see and use its tags."""

from collections.abc import Mapping
from typing import Any

from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known, worded
from idiaspora.plugin_config.kinds.ranked_rows import RankedRows
from idiaspora.plugin_config.kinds.shifts import NOTHING, Moves, Shifts

TAG_RIGHTS = {"see": "see", "create": "use"}


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    reasons: Reasons = []
    for item in change.fields:
        if item.field == "permissions":
            gained = onlookers.of_tags(known(item.old), item.new)
            reasons += [
                (f"{who} could {worded(words, TAG_RIGHTS)} its tags", item) for who, words in onlookers.distinct(gained)
            ]
    return reasons


ROWS = RankedRows(("see", "use"))


def _moved(change: Change, item: FieldChange) -> Shifts:
    return ROWS.moved(item) if item.field == "permissions" else NOTHING


def _gone(change: Delete) -> Shifts:
    """Tags without their group may be used by everyone (3.5)."""
    rows = change.live.values.get("permissions")
    return ROWS.shifts(ROWS.ranked(rows), ROWS.ranked({})) if isinstance(rows, Mapping) else NOTHING


def _between(item: FieldChange) -> Any:
    return ROWS.least(item) if item.field == "permissions" else item.old


OPENS = Opens(lambda change: f"tag_groups.{change.key}", _reasons)
MOVES = Moves(_moved, _gone, _between)
