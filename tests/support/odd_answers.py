"""Answers that are JSON and look whole, with values of other types and of no sense deep in them."""

import os
import random
from typing import Any

from rehearsal import Sent

GONE = object()
"""In place of a value: its key is not there at all."""
DEEP: Any = [[[[[[[[]]]]]]]]
ODD: list[Any] = [
    *({"a": [1]}, [None], [1, 2], ["a", "a"], [[]], {"id": 1}, [], {}, DEEP, GONE),
    *(None, True, False, 0, -1, 1.5, 1e308, float("nan"), 2**63, -(2**70), 10**30),
    *("x", "", "true", "9" * 400, "x" * 70_000, "\u202e\n\x00", "\ud800", "\x1b[2J\r\n::error::x"),
    *("2026-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"),
]
"""Values that no forum gives there."""
CASES = int(os.environ.get("ODD_CASES", "40"))
"""Answers that are bent for each command; `make fuzz` bends more of them, and others every time."""
SEED = int(os.environ.get("ODD_SEED", "0"))


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in an answer; of a list in its first item."""
    if isinstance(value, dict):
        inner = [found for key, item in value.items() for found in places(item, (*place, key))]
    else:
        inner = places(value[0], (*place, 0)) if isinstance(value, list) and value else []
    return [place, *inner] if place else inner


def bent(value: Any, place: tuple[Any, ...], odd: Any) -> Any:
    if not place:
        return odd
    head, *rest = place
    if odd is GONE and not rest:
        return {key: item for key, item in value.items() if key != head} if isinstance(value, dict) else value[1:]
    if isinstance(value, list):
        return [bent(value[0], tuple(rest), odd), *value[1:]]
    return {**value, head: bent(value[head], tuple(rest), odd)}


class Bending:
    """Bends the answers to one path, at one place."""

    def __init__(self) -> None:
        self.seen: dict[str, list[tuple[Any, ...]]] = {}
        self.now: tuple[str, tuple[Any, ...], Any] | None = None

    def __call__(self, sent: Sent, answer: Any) -> Any:
        if self.now is None:
            self.seen.setdefault(sent.path, places(answer))
            return answer
        path, place, odd = self.now
        return bent(answer, place, odd) if sent.path == path and place in places(answer) else answer

    def cases(self, count: int = CASES) -> list[tuple[str, tuple[Any, ...], Any]]:
        """Some of all that could be bent in what was answered: a share of each path, whatever its size."""
        drawn = random.Random(SEED)
        paths = [path for path, found in self.seen.items() if found]
        drawn.shuffle(paths)
        chosen = (paths[number % len(paths)] for number in range(count))
        return [(path, drawn.choice(self.seen[path]), drawn.choice(ODD)) for path in chosen]
