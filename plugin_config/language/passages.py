"""Passages of a text between two marks, found in one walk through it, however many marks it has. Pure."""

import re
from collections.abc import Iterator


def passages(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where each begins and ends, marks included; a mark inside of a passage begins none, and one without an end
    neither."""
    at = 0
    while (begins := opening.search(text, at)) and (ends := closing.search(text, begins.end())):
        yield begins.start(), ends.end()
        at = ends.end()
