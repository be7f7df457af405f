"""The settings that a theme or component has of its own (Discourse 3.5, lib/theme_settings_manager.rb).

They are defined by a YAML field of it; only values that were written are stored, as texts. Nothing takes one back.
"""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from idiaspora.sandbox.http.params import as_boolean, as_integer
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.uploads.addresses import local_path

Definition = Mapping[str, Any]
NUMBERS = ("integer", "float")
OF_VALUES = ((bool, "bool"), (int, "integer"), (float, "float"), (str, "string"))
JSON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "float": (int, float), "boolean": bool,
}  # fmt: skip


class BadValueError(Exception):
    """A value that the definition does not allow."""


class NoTextError(Exception):
    """Objects that come as JSON and not as its text, on which Discourse breaks off (500)."""


def definitions(theme: Document) -> dict[str, Definition]:
    """The settings by name. Raises YAMLError."""
    field = next((item for item in theme["theme_fields"] if item["target"] == "settings"), None)
    parsed = yaml.safe_load(field["value"]) if field else None
    return {str(name): _definition(item) for name, item in parsed.items()} if isinstance(parsed, dict) else {}


def _definition(written: Any) -> Definition:
    found = dict(written) if isinstance(written, dict) else {"default": written}
    default = found.get("default")
    kind = found.get("type") or next((word for type, word in OF_VALUES if isinstance(default, type)), "string")
    return {**found, "type": kind}


def setting_rows(theme: Document, store: Store) -> list[dict[str, Any]]:
    """The settings as a theme's full form shows them; none where their definition cannot be read."""
    try:
        defined = definitions(theme)
    except yaml.YAMLError:
        return []
    return [_row(theme, store, name, definition) for name, definition in defined.items()]


def _row(theme: Document, store: Store, name: str, definition: Definition) -> dict[str, Any]:
    kind, default = definition["type"], definition.get("default")
    row = {
        "setting": name,
        "humanized_name": name.replace("_", " ").capitalize(),
        "type": kind,
        "default": (default or None) if kind == "upload" else default,
        "value": value_of(theme, store, name, definition),
    }
    more = {
        "string": {"textarea": definition.get("textarea", False)},
        "enum": {"valid_values": definition.get("choices")},
        "list": {"list_type": definition.get("list_type")},
        "objects": {"objects_schema": definition.get("schema")},
    }
    return row | more.get(kind, {})


def value_of(theme: Document, store: Store, name: str, definition: Definition) -> Any:
    """The value in effect, of its own type."""
    kind, text = definition["type"], theme["setting_values"].get(name)
    if text is None:
        default = definition.get("default")
        return (default or None) if kind == "upload" else default
    match kind:
        case "bool":
            return text == "true"
        case "integer":
            return as_integer(text)
        case "float":
            return _number(text)
        case "objects":
            return json.loads(text)
        case "upload":
            held = next(iter(store.where("upload", url=text)), None)
            return held and held["url"]
    return text


def as_text(definition: Definition, sent: Any, host: str) -> str:
    """What is stored of a value that was sent. Raises BadValueError and NoTextError."""
    kind = definition["type"]
    if kind == "objects":
        if not isinstance(sent, str):
            raise NoTextError
        return json.dumps(_checked_objects(definition, json.loads(sent)), separators=(",", ":"))
    if kind == "bool":
        return "true" if as_boolean(sent) else "false"
    text = sent_text(sent)
    if kind in NUMBERS:
        return _checked_number(definition, text)
    if kind == "enum" and text not in map(str, definition.get("choices") or ()):
        raise BadValueError("Selected value isn't one of the enum choices.")
    if kind == "string":
        _check_between(definition, len(text), " characters long")
    return local_path(text, host) if kind == "upload" else text


def sent_text(sent: Any) -> str:
    """A value as Ruby writes it as a text: a list with its brackets, nothing as an empty text."""
    if sent is None:
        return ""
    if isinstance(sent, list):
        return f"[{', '.join(json.dumps(item, ensure_ascii=False) for item in sent)}]"
    return str(sent).lower() if isinstance(sent, bool) else str(sent)


def logged(value: Any) -> str | None:
    """A value as the staff log has it."""
    if isinstance(value, list):
        return json.dumps(value, separators=(",", ":"))
    return None if value is None else str(value)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _checked_number(definition: Definition, text: str) -> str:
    number: float = (as_integer(text) or 0) if definition["type"] == "integer" else _number(text)
    _check_between(definition, number, "")
    return str(number)


def _check_between(definition: Definition, measure: float, unit: str) -> None:
    least, most = definition.get("min"), definition.get("max")
    if (least is not None and measure < least) or (most is not None and measure > most):
        bounds = ("-Infinity" if least is None else least, "Infinity" if most is None else most)
        raise BadValueError(f"Value must be between {bounds[0]} and {bounds[1]}{unit}.")


def _checked_objects(definition: Definition, objects: Any) -> Any:
    properties: Mapping[str, Mapping[str, Any]] = (definition.get("schema") or {}).get("properties") or {}
    for at, item in enumerate(objects if isinstance(objects, list) else ()):
        for name, rule in properties.items():
            value = item.get(name)
            if value is None and rule.get("required"):
                raise BadValueError(f"The property at JSON Pointer '/{at}/{name}' must be present.")
            wanted = JSON_TYPES.get(str(rule.get("type")))
            if value is not None and wanted is not None and not isinstance(value, wanted):
                raise BadValueError(f"The property at JSON Pointer '/{at}/{name}' must be a {rule['type']}.")
    return objects
