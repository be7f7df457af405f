"""What may be written for a key, in words, from its part of a JSON Schema. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

Part = Mapping[str, Any]

COLOR, DURATION, MOMENT = "A-Fa-f", "hour", "[ T]"
"""What only the patterns of these types hold."""


def _plain(word: str) -> str:
    return word


def type_text(part: Part, named: Callable[[str], str], code: Callable[[str], str] = _plain) -> str:
    """The type in words. `named` gives the words for a definition by its name, `code` writes a word of the file."""
    if "$ref" in part:
        return named(definition_of(part))
    if "anyOf" in part:
        options = dict.fromkeys(type_text(option, named, code) for option in part["anyOf"])
        return " or ".join(option for option in options if not any(other.startswith(f"{option} ") for other in options))
    if "enum" in part:
        words = words_of(part)
        return "true or false" if is_boolean(part) else ", ".join(map(code, words))
    kind = part.get("type")
    if kind == "array":
        return f"list of {type_text(part.get('items', {}), named, code)}"
    if kind == "object":
        inner = part.get("additionalProperties")
        return f"names, each with {type_text(inner, named, code)}" if isinstance(inner, dict) else "keys with values"
    return _scalar(part, code)


def definition_of(part: Part) -> str:
    """The name of the definition that a part refers to; "" for none."""
    return str(part.get("$ref", "")).rpartition("/")[2]


def words_of(part: Part) -> tuple[str, ...]:
    """The words that a part allows; none where it does not list them."""
    return tuple(str(word) for word in part.get("enum", ()) if isinstance(word, str))


def is_boolean(part: Part) -> bool:
    """Whether it is the boolean, or the words for one."""
    return part.get("type") == "boolean" or {"true", "false"} <= {*words_of(part)}


def _scalar(part: Part, code: Callable[[str], str]) -> str:
    kind, pattern = part.get("type"), part.get("pattern", "")
    if COLOR in pattern:
        return "six hexadecimal digits"
    if DURATION in pattern:
        return f"a length of time, such as {code('7 days')}"
    if MOMENT in pattern:
        return f"a day, such as {code('2027-01-31')}, or a day and a time, such as {code('2027-01-31 18:00')}"
    if kind in ("integer", "number"):
        low, high = part.get("minimum"), part.get("maximum")
        limits = f" from {low}" if low is not None else ""
        return "number" + limits + (f" to {high}" if high is not None else "")
    return "true or false" if kind == "boolean" else "number" if "[0-9]+" in pattern else "text"
