"""What changes move of who may do what, as their kinds say it. Pure."""

from collections.abc import Iterable

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.shifts import NOTHING, Shifts


def shifts(changes: Iterable[Change]) -> Shifts:
    """What changes move, together."""
    found = NOTHING
    for change in changes:
        moves = KINDS[change.kind].moves
        if moves is not None and isinstance(change, Delete):
            found |= moves.deletion(change)
        elif isinstance(change, Update):
            for item in change.fields:
                found |= of_field(change, item)
    return found


def of_field(change: Change, item: FieldChange) -> Shifts:
    """What one field of an update moves. What could not be read is not known to open or close anything."""
    moves = KINDS[change.kind].moves
    return NOTHING if moves is None or item.old is UNKNOWN else moves.field(change, item)
