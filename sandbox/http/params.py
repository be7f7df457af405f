"""Request parameters as Rails sees them: nested names, JSON bodies, its own idea of true and blank."""

import re
from collections.abc import Iterable
from typing import Any

FALSE_WORDS = {"false", "f", "0", "off", "FALSE", "F", "OFF"}


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`a[b]=1&c[]=2` as `{"a": {"b": "1"}, "c": ["2"]}`; a list of objects starts anew at a repeated key."""
    out: dict[str, Any] = {}
    for name, value in pairs:
        head, *rest = re.findall(r"^[^\[]+|\[[^\]]*\]", name) or [name]
        _place(out, [head, *(part[1:-1] for part in rest)], value)
    return out


def _place(target: dict[str, Any], parts: list[str], value: str) -> None:
    head, *rest = parts
    if not rest:
        target[head] = value
    elif rest[0] == "":
        items = target.setdefault(head, [])
        if not isinstance(items, list):
            return
        if len(rest) == 1:
            items.append(value)
        else:
            if not items or not isinstance(items[-1], dict) or rest[1] in items[-1]:
                items.append({})
            _place(items[-1], rest[1:], value)
    else:
        inner = target.setdefault(head, {})
        if isinstance(inner, dict):
            _place(inner, rest, value)


def without_nulls(value: Any) -> Any:
    """Rails drops null elements from JSON arrays, at every depth."""
    if isinstance(value, list):
        return [without_nulls(item) for item in value if item is not None]
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items()}
    return value


def is_blank(value: Any) -> bool:
    """Rails' `blank?`: null, false, empty, or only white space."""
    return value is None or value is False or value in ([], {}) or (isinstance(value, str) and not value.strip())


def as_text(value: Any) -> str:
    """How a model's text column reads a single value."""
    return {True: "t", False: "f"}[value] if isinstance(value, bool) else str(value)


def as_boolean(value: Any) -> bool | None:
    """How a model's boolean column reads a value: blank text is null, and only a few words are false."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value not in FALSE_WORDS
    return value not in (False, 0)


def as_integer(value: Any) -> int | None:
    """How a model's integer column reads a value: leading digits, else 0; blank text is null."""
    if value is None or value == "" or isinstance(value, (list, dict)):
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return int(value)
    found = re.match(r"\s*-?\d+", value)
    return int(found[0]) if found else 0
