"""The settings that a component defines for itself: their values in words, and what of them the forum refuses (3.5,
lib/theme_settings_manager.rb). Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from idiaspora.plugin_config.fields.field import Codec, Where

Value = str | tuple[str, ...]
Definition = Mapping[str, Any]
BOOLEANS = {"true": "true", "yes": "true", "false": "false", "no": "false"}
NUMBERS = ("integer", "float")


def kind_of(definition: Definition) -> str:
    """The type of a setting, by its definition or its row."""
    default = definition.get("default")
    if "type" in definition:
        return str(definition["type"])
    if isinstance(default, bool):
        return "bool"
    return "integer" if isinstance(default, int) else "float" if isinstance(default, float) else "string"


def _word(row: Mapping[str, Any]) -> Value:
    """The value of a row in the words of the file."""
    value, kind = row.get("value"), kind_of(row)
    if value is None:
        return ""
    if kind == "list":
        return tuple(str(value).split("|")) if value else ()
    if kind == "objects":
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


def defaults_of(row: Mapping[str, Any]) -> dict[str, Value]:
    """What the settings of a component are where nobody wrote one."""
    return {str(item["setting"]): _word({**item, "value": item.get("default")}) for item in row.get("settings") or ()}


def beyond_defaults(value: Mapping[str, Value], row: Mapping[str, Any]) -> dict[str, Value]:
    """The settings that are not as code defines them."""
    defaults, kinds = defaults_of(row), kinds_in(row)
    return {name: item for name, item in value.items() if not is_same(item, defaults.get(name), kinds.get(name, ""))}


def text_of(value: Value, kind: str) -> str:
    """The text that the forum is given: objects only as JSON in a text, and lists with bars between (3.5)."""
    text = "|".join(value) if isinstance(value, tuple) else value
    return BOOLEANS.get(text.lower(), text) if kind == "bool" else text


def _form(value: Value, kind: str) -> Any:
    """A value in the one form in which it is compared."""
    text = text_of(value, kind)
    try:
        return json.loads(text or "[]") if kind == "objects" else float(text) if kind in NUMBERS else text
    except ValueError:
        return text


def is_same(one: Value | None, other: Value | None, kind: str) -> bool:
    """Whether two values of a setting are one to the forum."""
    if one is None or other is None:
        return one is other
    return bool(_form(one, kind) == _form(other, kind))


def kinds_in(row: Mapping[str, Any]) -> dict[str, str]:
    """The types of the settings of a component's row, by name."""
    return {str(item["setting"]): kind_of(item) for item in row.get("settings") or ()}


def _same(one: Mapping[str, Value], other: Mapping[str, Value], where: Where) -> bool:
    """Only what the first one says counts: a component has more settings than a file needs to speak of."""
    kinds = kinds_in(where.row)
    return all(is_same(value, (other or {}).get(name), kinds.get(name, "")) for name, value in (one or {}).items())


SETTINGS = Codec(
    decode=lambda value, where: {str(row["setting"]): _word(row) for row in value or ()},
    same=_same,
    whole=lambda declared, present, where: {**(present if isinstance(present, dict) else {}), **declared},
)
"""Values by the names of settings; those that a file does not name are not managed."""


def problems_of_settings(values: Mapping[str, Value], defined: Mapping[str, Definition]) -> Iterator[tuple[str, str]]:
    """What the forum would refuse, each with what to do: it keeps what stood before a bad value in the same write."""
    for name, value in values.items():
        if name not in defined:
            known = ", ".join(sorted(defined)) or "none"
            yield f"the component has no setting {name}", f"write one of its settings: {known}"
        elif said := _misfit(text_of(value, kind_of(defined[name])), defined[name]):
            yield f"{name}: {said}", "write a value that the component's settings.yml allows"


def _misfit(text: str, definition: Definition) -> str:
    kind = kind_of(definition)
    if kind == "bool" and text not in ("true", "false"):
        return "it is neither true nor false"
    choices = [str(item) for item in definition.get("choices") or definition.get("valid_values") or ()]
    if kind == "enum" and choices and text not in choices:
        return f"it is none of {', '.join(choices)}"
    if kind == "objects":
        return _misfit_of_objects(text)
    if kind in NUMBERS:
        try:
            return _beyond(definition, float(text), "")
        except ValueError:
            return "it is no number"
    return _beyond(definition, len(text), " characters long") if kind == "string" else ""


def _beyond(definition: Definition, measure: float, unit: str) -> str:
    least, most = definition.get("min"), definition.get("max")
    if least is not None and measure < least:
        return f"it is less than {least}{unit}"
    return f"it is more than {most}{unit}" if most is not None and measure > most else ""


def _misfit_of_objects(text: str) -> str:
    try:
        parsed = json.loads(text)
    except ValueError:
        parsed = None
    return "" if isinstance(parsed, list) else 'it is no list in JSON, such as [{"title": "Ask"}]'
