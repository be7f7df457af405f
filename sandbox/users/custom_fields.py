"""Custom user fields: their definitions for admins, and the values that users have (Discourse 3.5)."""

import re
from typing import Any

from idiaspora.sandbox.http.answers import Answer, ok, success, unhandled, unprocessable
from idiaspora.sandbox.http.params import as_boolean, as_integer, is_blank
from idiaspora.sandbox.http.permitted import find, number_of, permit, required_object
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document, Store

TYPES = ("text", "confirm", "dropdown", "multiselect", "textarea")
REQUIREMENTS = ("optional", "on_signup", "for_all_users")
FLAGS = ("editable", "show_on_profile", "show_on_user_card", "searchable")
COLUMNS = ("name", "description", "field_type", "requirement", *FLAGS, "position")
MOST_CHARACTERS = 2048
PREFIX = "user_field_"
"""Before the number of a field, in the names of the settings."""


def serialize_definition(row: Document) -> dict[str, Any]:
    """A definition as the admin and `/site.json` see it; `options` only where there are some."""
    out = {key: row[key] for key in ("id", "required", *COLUMNS)}
    return out | ({"options": row["options"]} if row["options"] else {})


def definitions(store: Store) -> list[Document]:
    return sorted(store.all("user_field"), key=lambda row: (row["position"], row["id"]))


def is_required(row: Document) -> bool:
    return bool(row["requirement"] != "optional")


@route("GET", "/admin/config/user_fields", "admin/user_fields/index", constraint="admin")
def index(context: Context) -> Answer:
    return ok({"user_fields": [serialize_definition(row) for row in definitions(context.store)]})


@route("POST", "/admin/config/user_fields", "admin/user_fields/create", constraint="admin")
def create(context: Context) -> Answer:
    """Define a field; it takes the last position, whatever was sent. Duplicate names are accepted."""
    sent = required_object(context.params, "user_field")
    values = permit(sent, COLUMNS)
    _check_words(values)
    row: Document = {
        "name": None, "description": None, "field_type": None, "requirement": "optional",
        **dict.fromkeys(FLAGS, False), **_cast(values), "options": _options(sent),
    }  # fmt: skip
    row["required"] = is_required(row)
    row["position"] = max((other["position"] for other in context.store.all("user_field")), default=0) + 1
    _check(row)
    return success(user_field=serialize_definition(context.store.insert("user_field", row)))


@route("PUT", "/admin/config/user_fields/<id>", "admin/user_fields/update", constraint="admin")
def update(context: Context, id: str) -> Answer:
    """Change the keys that are not null; options are replaced by a filled list only."""
    row = find(context.store, "user_field", id)
    sent = required_object(context.params, "user_field")
    values = {key: value for key, value in permit(sent, COLUMNS).items() if value is not None}
    _check_words(values)
    row |= _cast(values)
    row |= {"options": _options(sent) or row["options"], "required": is_required(row)}
    _check(row)
    context.store.put("user_field", row)
    return ok({"user_field": serialize_definition(row)})


@route("DELETE", "/admin/config/user_fields/<id>", "admin/user_fields/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    """Delete the definition; the values stay with the users. A second time is a success too."""
    number = number_of(id)
    if number is not None:
        context.store.delete("user_field", number)
    return success()


def _check_words(values: dict[str, Any]) -> None:
    """A type or requirement that nobody knows is an error of the server."""
    for key, known in (("field_type", TYPES), ("requirement", REQUIREMENTS)):
        if not is_blank(values.get(key)) and values[key] not in known:
            raise unhandled(500)


def _cast(values: dict[str, Any]) -> dict[str, Any]:
    casts = {**dict.fromkeys(FLAGS, lambda value: bool(as_boolean(value))), "position": as_integer}
    return {key: casts.get(key, _text)(value) for key, value in values.items()}


def _text(value: Any) -> str | None:
    return None if value is None else re.sub(r"<script.*?</script>", "", str(value), flags=re.DOTALL)


def _options(sent: dict[str, Any]) -> list[str] | None:
    options = sent.get("options")
    filled = [str(option) for option in options if not is_blank(option)] if isinstance(options, list) else []
    return filled or None


def _check(row: Document) -> None:
    labels = {"name": "Name", "description": "Description", "field_type": "Field type"}
    problems = [f"{label} can't be blank" for key, label in labels.items() if is_blank(row[key])]
    if problems:
        raise unprocessable(*problems)


def written_values(context: Context, user: Document, sent: Any, *, creating: bool = False) -> dict[str, Any]:
    """The user's values with those of a body; refuses a blank one where a value is required.

    The text "false" clears, as does what a list does not offer (3.5). Longer texts are cut, unknown fields are ignored,
    and only staff writes fields that users may not edit.
    """
    values = dict(user.get("user_fields") or {})
    given = sent if isinstance(sent, dict) else {}
    for row in definitions(context.store):
        key = str(row["id"])
        must = is_required(row) if creating else row["requirement"] == "for_all_users"
        if key not in given and not creating:
            continue
        if not (row["editable"] or context.is_staff or creating):
            continue
        value = _offered(row, _value(given.get(key)))
        if must and is_blank(value):
            raise unprocessable("Please complete all user fields")
        values[key] = value
    return values


def _value(value: Any) -> Any:
    if value == "false":
        return None
    if isinstance(value, list):
        return [str(item)[:MOST_CHARACTERS] for item in value]
    return None if value is None else str(value)[:MOST_CHARACTERS]


def _offered(row: Document, value: Any) -> Any:
    """The value, or of several those, that the options of a field have; None for none."""
    if not row["options"]:
        return value
    if isinstance(value, list):
        return [item for item in value if item in row["options"]] or None
    return value if value in row["options"] else None


def public_values(context: Context, user: Document) -> dict[str, Any]:
    """What stands beside the posts of a user of the fields that the site settings name."""
    names = context.settings.items("public_user_custom_fields")
    if context.is_staff:
        names = [*names, *context.settings.items("staff_user_custom_fields")]
    own = {f"{PREFIX}{key}": value for key, value in (user.get("user_fields") or {}).items()}
    values = {**(user.get("custom_fields") or {}), **own}
    return {name: values[name] for name in names if values.get(name) is not None}


def shown_values(context: Context, user: Document, *, all_fields: bool) -> dict[str, Any]:
    """The values that the acting user may see; `user_fields` has a key for each definition, also without a value."""
    return {
        str(row["id"]): (user.get("user_fields") or {}).get(str(row["id"]))
        for row in definitions(context.store)
        if all_fields or row["show_on_profile"] or row["show_on_user_card"]
    }
