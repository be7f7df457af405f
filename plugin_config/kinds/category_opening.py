"""What a change of a category opens: who may see, reply, create or moderate, and whose posts wait no longer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import EVERYONE, LOGGED_IN_USERS, group_key
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known, switched
from idiaspora.plugin_config.kinds.ranked_rows import RankedRows
from idiaspora.plugin_config.kinds.review import APPROVALS, WORDS, groups_in, waits
from idiaspora.plugin_config.kinds.shifts import NOTHING, Moves, Shifts, listed

SWITCHES: Mapping[str, tuple[bool, str]] = {
    "email_in_allow_strangers": (True, "people without an account could start topics by mail"),
    "all_topics_wiki": (True, "members could edit the first posts of others in new topics"),
}
"""Fields that open something when they change to a value, and what that means."""

NO_LONGER = "would no longer wait for approval"
UNREAD = ", if they do now, which could not be read"


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    reasons = switched(change, SWITCHES)
    for item in change.fields:
        if item.field == "access":
            gained, topics = onlookers.in_category(change)
            reasons += [(f"{who} could {', '.join(words)}", item) for who, words in onlookers.distinct(gained)]
            if topics and any("see" in words for words in gained.values()):
                reasons.append((f"it has {topics} topics", item))
        elif item.field in WORDS:
            reasons += _unreviewed(item, change, onlookers)
        elif item.field == "moderated_by":
            reasons += [(f"{name} could moderate", item) for name in _new_moderators(item, onlookers)]
    return reasons


def _unreviewed(item: FieldChange, change: Change, onlookers: Onlookers) -> Reasons:
    """Whose posts wait no longer: here every group counts, for what waits was to be looked at by somebody first. What
    could not be read, a mode that is not known here, may hold back everybody's."""
    is_unread = item.old is UNKNOWN
    freed = onlookers.freed(replace(item, old=True) if is_unread else item, change)
    if freed is None:
        return []
    whose = f" of {', '.join(freed)}" if freed else ""
    return [(f"{WORDS[item.field]}{whose} {NO_LONGER}{UNREAD if is_unread else ''}", item)]


def _new_moderators(item: FieldChange, onlookers: Onlookers) -> list[str]:
    old, new = ({group_key(name) for name in value or ()} for value in (known(item.old), item.new))
    return sorted((new - old) & {EVERYONE, *onlookers.addressed})


ROWS = RankedRows(("see", "reply", "create"))


def _moved(change: Change, item: FieldChange) -> Shifts:
    if item.field == "access":
        return ROWS.moved(item)
    if item.field == "moderated_by":
        return listed(item.old, item.new)
    if item.field in APPROVALS:
        named = {group_key(name) for value in (item.old, item.new) for name in groups_in(value)} | {LOGGED_IN_USERS}
        freed = {name for name in named if waits(item.old, {name}) and not waits(item.new, {name})}
        held = {name for name in named if waits(item.new, {name}) and not waits(item.old, {name})}
        return Shifts(opened=frozenset(freed), closed=frozenset(held))
    return NOTHING


def _gone(change: Delete) -> Shifts:
    """A category that goes is closed to all."""
    rows = change.live.values.get("access")
    return ROWS.shifts(ROWS.ranked(rows), {}) if isinstance(rows, Mapping) else NOTHING


def _between(item: FieldChange) -> Any:
    return ROWS.least(item) if item.field == "access" else item.old


OPENS = Opens(lambda change: change.key, _reasons)
MOVES = Moves(_moved, _gone, _between)
