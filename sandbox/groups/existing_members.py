"""The existing members of a group whose defaults change, and the question about them (3.5, `update_existing_users`).

Defaults that the body leaves out count as removed here, although saving does not remove them.
"""

from dataclasses import dataclass
from typing import Any

from idiaspora.sandbox.groups.groups import NOTIFICATION_LEVELS, rows_of_group
from idiaspora.sandbox.http.answers import Answer, Refusal
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model import preferences
from idiaspora.sandbox.model.preferences import CATEGORIES, KEYS, TAGS
from idiaspora.sandbox.store.store import Document, Store


@dataclass(frozen=True)
class Change:
    """One category or tag whose default changes; a level of None is no default."""

    kind: str
    key: Any
    previous: int | None
    new: int | None


@dataclass(frozen=True)
class DefaultChanges:
    """All that a body changes in the defaults of a group."""

    level: tuple[int, int] | None
    items: tuple[Change, ...]


def changes_of(store: Store, group: Document, sent: dict[str, Any]) -> DefaultChanges:
    """Compare the defaults of the group with those of the body."""
    present = group["default_notification_level"]
    level = as_integer(sent.get("default_notification_level"))
    items = (*_items(store, group, sent, CATEGORIES), *_items(store, group, sent, TAGS))
    return DefaultChanges(None if level is None or level == present else (present, level), items)


def _items(store: Store, group: Document, sent: dict[str, Any], kind: str) -> list[Change]:
    suffix = "category_ids" if kind == CATEGORIES else "tags"
    names = {name.lower(): name for (name,) in store.columns("tag", "name")}
    present, new = preferences.defaults_of(group, kind), {}
    for word, level in NOTIFICATION_LEVELS.items():
        for item in sent.get(f"{word}_{suffix}") or []:
            key = as_integer(item) if kind == CATEGORIES else names.get(str(item).lower())
            if str(item) != "-1" and key is not None:
                new[key] = level
    keys = dict.fromkeys([*new, *present])
    changes = [Change(kind, key, present.get(key), new.get(key)) for key in keys]
    return [change for change in changes if change.previous != change.new]


def ask_about_members(context: Context, group: Document, changes: DefaultChanges) -> None:
    """Refuse (422, with the number of members) unless `update_existing_users` says what to do; false does not."""
    if not is_blank(context.params.get("update_existing_users")):
        return
    count = len(_concerned(context.store, group, changes))
    if count:
        errors = ["You supplied invalid parameters to the request: update_existing_users"]
        raise Refusal(Answer(422, json={"user_count": count, "errors": errors}))


def _concerned(store: Store, group: Document, changes: DefaultChanges) -> set[int]:
    """Members whose own preference is the old default, or who have none."""
    found = set()
    for row in rows_of_group(store, group["id"]):
        if changes.level and row["notification_level"] == changes.level[0]:
            found.add(row["user_id"])
        for change in changes.items:
            level = preferences.level_of(store, change.kind, row["user_id"], change.key)
            if level is None or (change.previous is not None and level == change.previous):
                found.add(row["user_id"])
    return found


def rewrite_members(store: Store, group: Document, changes: DefaultChanges) -> None:
    """What the text "true" does: members follow the new defaults, and lose those that the body left out."""
    for row in rows_of_group(store, group["id"]):
        if changes.level and row["notification_level"] == changes.level[0]:
            store.put("group_user", {**row, "notification_level": changes.level[1]})
        for change in changes.items:
            _rewrite(store, row["user_id"], change)


def _rewrite(store: Store, user_id: int, change: Change) -> None:
    level = preferences.level_of(store, change.kind, user_id, change.key)
    if level is not None and level != change.previous:
        return
    known = change.kind == TAGS or store.get(KEYS[CATEGORIES].removesuffix("_id"), change.key) is not None
    preferences.write(store, change.kind, user_id, change.key, change.new if known else None)
