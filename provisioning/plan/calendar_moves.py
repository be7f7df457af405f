"""Which differences are the calendar's: the forum has what the file asked for in another phase, and nobody else touched
it. Pure."""

from collections.abc import Iterable

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, FieldChange, Update
from idiaspora.plugin_config.kinds.sameness import sameness
from idiaspora.provisioning.state.lock import Lock

Place = tuple[str, str]
"""The address of a resource, and a field of it."""


def by_the_calendar(changes: Iterable[Change], desired: Desired, lock: Lock) -> frozenset[Place]:
    """The fields of changes that differ only because time passed.

    Where the lock file knows what was applied last, that must be what the forum has: what somebody brought back to an
    earlier phase is not the calendar's, nor what the file says otherwise since.
    """
    return frozenset(
        (change.address, item.field)
        for change in changes
        if isinstance(change, Update)
        for item in change.fields
        if _is_moved(change, item, desired, lock)
    )


def _is_moved(change: Update, item: FieldChange, desired: Desired, lock: Lock) -> bool:
    if not _has_another_phase(change, item, desired):
        return False
    entry = lock.get(change.kind, change.key)
    if entry is None or item.field not in entry.fields:
        return True
    return bool(sameness(change.resource, item.field, change.live)(entry.fields[item.field], item.old))


def _has_another_phase(change: Change, item: FieldChange, desired: Desired) -> bool:
    """Whether the forum has what the file asks for in another phase."""
    timed = desired.calendar.of(change.kind, change.key, item.field)
    if timed is None or desired.at is None or item.old is UNKNOWN:
        return False
    same = sameness(change.resource, item.field, change.live)
    return any(same(value, item.old) for value in timed.others(desired.at))


def follows_a_phase(change: Change, item: FieldChange, desired: Desired) -> bool:
    """Whether what the file or the forum has of a field is that of a phase in which it is closed, so that the line of
    the file which says what holds in between is about something else."""
    timed = desired.calendar.of(change.kind, change.key, item.field)
    if timed is None or desired.at is None:
        return False
    return not timed.step(desired.at).is_written or _has_another_phase(change, item, desired)
