"""The rows about categories in the log of staff actions (Discourse 3.5, core facts §9)."""

import json
from typing import Any

from idiaspora.sandbox.categories.custom_fields import Fields, read
from idiaspora.sandbox.categories.params import columns_of
from idiaspora.sandbox.categories.permissions import sent_levels, stored_set
from idiaspora.sandbox.categories.reads import MissingParentError, category_url
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.ruby_text import column_text, inspect, time_text
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document

Change = tuple[str, Any, Any]


def log_creation(context: Context, category: Document) -> None:
    details = [f"created_at: {time_text(category['created_at'])}", f"name: {category['name']}"]
    _log(context, "create_category", category, details="\n".join(details))


def log_deletion(context: Context, category: Document) -> None:
    names: dict[int, str] = dict(context.store.columns("group", "id", "name"))
    rows = category["permissions"]
    permissions = {names[row["group_id"]]: row["permission_type"] for row in rows if row["group_id"] in names}
    details = [
        f"created_at: {time_text(category['created_at'])}",
        f"name: {category['name']}",
        f"permissions: {inspect(permissions)}",
    ]
    number = category["parent_category_id"]
    parent = None if number is None else context.store.get("category", number)
    if parent:
        details.append(f"parent_category: {parent['name']}")
    _log(context, "delete_category", category, details="\n".join(details))


def log_change(context: Context, before: Document, after: Document, fields: Fields | None) -> None:
    """A row for each sent column that changed, for the permissions and for each custom field."""
    changes = [*_columns(context, before, after), *_permissions(context, before), *_fields(context, before, fields)]
    for subject, previous, new in changes:
        values = {"subject": subject, "previous": column_text(previous), "new": column_text(new)}
        _log(context, "change_category_settings", after, **values)


def _columns(context: Context, before: Document, after: Document) -> list[Change]:
    columns = columns_of(context.profile)
    sent = dict.fromkeys([*context.params, *context.profile.categories.blank_resets])
    names = [name for name in sent if name in columns or name == "position"]
    return [(name, before.get(name), after[name]) for name in names if before.get(name) != after[name]]


def _permissions(context: Context, before: Document) -> list[Change]:
    """A write without permissions logs the new value `null`; so does a set that is named by id: texts are compared."""
    old = stored_set(context.store, before)
    sent = sent_levels(context.params)
    if sent == old:
        return []
    return [("permissions", _json(old), _json(sent))]


def _fields(context: Context, before: Document, fields: Fields | None) -> list[Change]:
    stored = read(context.profile.categories, before["custom_fields"])
    changed = {key: value for key, value in (fields or {}).items() if stored.get(key) != value}
    return [(f"custom_fields[{key}]", stored.get(key), value) for key, value in changed.items()]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _log(context: Context, action: str, category: Document, **values: Any) -> None:
    """Nothing is logged about a category whose parent does not exist: it has no address (3.5)."""
    try:
        url = category_url(context.store, category)
    except MissingParentError:
        return
    log_staff_action(context, action, category_id=category["id"], context_url=url, **values)
