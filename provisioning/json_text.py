"""JSON that others wrote: answers, lock files, saved plans, journals. Pure.

What Python reads and the rest of the program cannot bear is no JSON here: values nested beyond reason, numbers that are
none or that do not fit into 64 bits, and text that no UTF-8 can hold.
"""

import json
import re
from collections.abc import Callable
from itertools import chain
from math import isfinite
from typing import Any

DEEPEST = 100
"""Levels of lists and objects. Discourse nests its answers less than ten deep (3.5); a saved plan is no deeper than the
values of a forum file."""
WIDEST = 2**64
MOST_DIGITS = len(str(WIDEST)) + 1
"""Of a whole number, with its sign."""
HOLDING = frozenset({dict, list})
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

Pairs = list[tuple[str, Any]]


class UnreadableJson(ValueError):
    """Text that is no JSON, or holds what Discourse and we never write."""


def read_json(text: str | bytes, objects: Callable[[Pairs], Any] | None = None) -> Any:
    """The value of a JSON text in UTF-8; `objects` makes the objects, as in `json.loads`. Raises UnreadableJson."""
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        value = json.loads(
            plain, object_pairs_hook=objects, parse_constant=_no_number, parse_float=_float, parse_int=_int
        )
        _check_depth(value)
        if SURROGATE.search(plain):
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise _too_deep() from None
    except MemoryError:
        raise UnreadableJson("more than fits into memory") from None
    except UnreadableJson:
        raise
    except ValueError as error:
        raise UnreadableJson(str(error)) from None
    return value


def _check_depth(value: Any) -> None:
    # Most values of an answer hold nothing: what they are is asked once, by their type alone
    level = [value] if type(value) in HOLDING else []
    for _ in range(DEEPEST + 1):
        if not level:
            return
        held = chain.from_iterable(item.values() if type(item) is dict else item for item in level)
        level = [item for item in held if type(item) in HOLDING]
    raise _too_deep()


def _too_deep() -> UnreadableJson:
    return UnreadableJson(f"nested more than {DEEPEST} deep")


def _no_number(word: str) -> Any:
    raise UnreadableJson(f"{word} is no number in JSON")


def _float(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise UnreadableJson("a number is too large")
    return number


def _int(digits: str) -> int:
    number = int(digits) if len(digits) <= MOST_DIGITS else WIDEST
    if abs(number) >= WIDEST:
        raise UnreadableJson("a number is too large")
    return number
