"""Values as Discourse writes them into its logs (3.5). Pure.

Columns are text there: booleans `t` and `f`, lists and objects of tag groups in Ruby's notation, permissions as JSON of
what was sent, texts of posts before and after in one.
"""

import re
from collections.abc import Mapping
from typing import Any

from idiaspora.provisioning.json_text import UnreadableJson, read_json

FILTERED = "[FILTERED]"
"""Stands for both values of a secret setting."""
BETWEEN_TEXTS = "\n\n---\n\n"
"""Stands between the old and the new text of an edited post."""
BOOLEANS: Mapping[str, bool] = {"t": True, "true": True, "f": False, "false": False}
LEVELS: Mapping[str, int] = {"full": 1, "create_post": 2, "readonly": 3}

TOKEN = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*")|(?P<arrow>\s*=>\s*)|:(?P<symbol>\w+)|(?P<key>\b[A-Za-z_]\w*):(?=\s)|(?P<nil>\bnil\b)',
    re.DOTALL,
)
ESCAPES = re.compile(r"\\(.)", re.DOTALL)


def is_text_of(text: Any, value: Any) -> bool:
    """Whether a text column holds that value of an answer."""
    if value is None or value == "":
        return text in (None, "", "nil")
    if isinstance(value, bool):
        return BOOLEANS.get(str(text)) is value
    if isinstance(value, (int, float)):
        return _number(text) == value
    return str(text or "").replace("\r\n", "\n") == str(value).replace("\r\n", "\n")


def is_flag_of(text: Any, value: Any) -> bool:
    """Whether a text is the flag that a custom field holds: it is logged as it was sent, `true` or `t`, and an unset
    flag is a false one."""
    held = value if isinstance(value, bool) else BOOLEANS.get(str(value or "f"))
    return held is not None and BOOLEANS.get(str(text)) is held


def like(text: Any, sample: Any) -> Any:
    """The value that a text column holds, of the same type as a value of an answer: none where there is nothing."""
    if text in (None, ""):
        return None
    if isinstance(sample, bool) or (sample is None and text in BOOLEANS):
        return BOOLEANS.get(str(text), text)
    if isinstance(sample, (int, float)):
        number = _number(text)
        return text if number is None else number
    return text


def _number(text: Any) -> int | float | None:
    try:
        number = float(str(text))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def permissions(text: Any) -> dict[str, int] | None:
    """The permission types by what named the group; None for a row that says nothing: a write without permissions logs
    the new value `null`."""
    try:
        sent = read_json(str(text))
    except UnreadableJson:
        return None
    if not isinstance(sent, dict) or not sent:
        return None
    levels = {str(group): LEVELS.get(str(level)) or _number(level) for group, level in sent.items()}
    return {group: int(level) for group, level in levels.items() if level is not None}


def ruby(text: Any) -> Any:
    """The value that Ruby's `inspect` wrote, in either of its notations, or that is given as it is; None where it is
    none."""
    if isinstance(text, Mapping | list):
        return text
    try:
        return read_json(TOKEN.sub(_as_json, str(text)))
    except UnreadableJson:
        return None


def _as_json(match: re.Match[str]) -> str:
    if match["text"] is not None:
        return ESCAPES.sub(
            lambda escape: escape[0] if escape[1] in '"\\/bfnrtu' else _escaped(escape[1]), match["text"]
        )
    if match["arrow"] is not None:
        return ":"
    if match["nil"] is not None:
        return "null"
    return f'"{match["symbol"]}"' if match["symbol"] is not None else f'"{match["key"]}":'


def _escaped(character: str) -> str:
    return {"e": "\\u001b", "a": "\\u0007", "v": "\\u000b", "0": "\\u0000"}.get(character, character)
