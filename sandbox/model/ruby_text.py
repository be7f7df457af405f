"""Values as Ruby writes them where Discourse stores an object's inspection instead of JSON."""

import json
from typing import Any


def inspect(value: Any) -> str:
    """The text of Ruby 3.3's `inspect`: `{"k"=>1}`, `nil`, `["a", "b"]`."""
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{inspect(str(key))}=>{inspect(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inspect(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("#{", "\\#{")
    return str(value)


def column_text(value: Any) -> str | None:
    """What a text column keeps of a value: true and false as `t` and `f`, lists and objects inspected."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    return inspect(value)


def time_text(stamp: str) -> str:
    """A stored time as Ruby prints it: `2026-01-31 12:00:00 UTC`."""
    return f"{stamp[:10]} {stamp[11:19]} UTC"
