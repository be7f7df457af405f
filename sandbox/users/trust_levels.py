"""Trust levels: changes, locks, and the level to fall back to (core facts §3.3, Discourse 3.5)."""

from idiaspora.sandbox.groups.groups import follow_trust_level, rows_of_user
from idiaspora.sandbox.http.answers import unhandled
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model import preferences
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.topics.topic_users import follow_preferences

LEVELS = range(5)
REGULAR = 3


def change(context: Context, user: Document, level: int) -> None:
    """Give the level in the staff's name; it is logged even when nothing changes. Outside of 0..4 it is an error."""
    if level not in LEVELS:
        raise unhandled(500)
    previous = user["trust_level"]
    if user["manual_locked_trust_level"] is None and level == REGULAR:
        # Nobody here meets the requirements of a regular, so Discourse locks the level to keep it.
        user["manual_locked_trust_level"] = level
    log_staff_action(context, "change_trust_level", target_user_id=user["id"], previous=previous, new=level)
    set_level(context.store, user, level)


def set_level(store: Store, user: Document, level: int) -> None:
    """Write the level and follow it in the automatic groups."""
    user["trust_level"] = level
    store.put("user", user)
    join_levels(store, user)


def join_levels(store: Store, user: Document) -> None:
    """Put the user into the groups of their level, whose defaults they get as from any group."""
    for group_id in follow_trust_level(store, user):
        group = store.get("group", group_id)
        if group is not None:
            preferences.give_defaults(store, group, user["id"])
            follow_preferences(store, user["id"])


def lock(context: Context, user: Document, *, locked: bool) -> None:
    """Lock the present level, or unlock it: then it is recalculated at once."""
    user["manual_locked_trust_level"] = user["trust_level"] if locked else None
    context.store.put("user", user)
    log_staff_action(context, f"{'lock' if locked else 'unlock'}_trust_level", target_user_id=user["id"])
    recalculate(context.store, user)


def grant(store: Store, user: Document, level: int) -> None:
    """What a group with `grant_trust_level` does for a new member: raise, never lower."""
    if user["trust_level"] < level:
        set_level(store, user, level)


def recalculate(store: Store, user: Document, *, with_last_granted: bool = False) -> None:
    """Fall back to the lock, to what groups grant, or to what was earned.

    Users of the sandbox have read nothing, so they have earned level 0.
    """
    level = user["manual_locked_trust_level"]
    if level is None:
        level = max(_granted_by_groups(store, user), _last_granted(store, user) if with_last_granted else 0)
    set_level(store, user, level)


def _granted_by_groups(store: Store, user: Document) -> int:
    groups = [store.get("group", row["group_id"]) for row in rows_of_user(store, user["id"])]
    return max((group["grant_trust_level"] or 0 for group in groups if group), default=0)


def _last_granted(store: Store, user: Document) -> int:
    """The level that staff gave last, 0 if never."""
    rows = store.where("staff_action", action_name="change_trust_level", target_user_id=user["id"])
    return int(rows[-1]["new_value"]) if rows else 0
