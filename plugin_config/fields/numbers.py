"""Whole numbers as Discourse writes them; what only looks like one, or has thousands of digits, is none. Pure."""

MOST_DIGITS = 18
"""More than any number of a forum has; Python refuses to read one of thousands of digits."""


def is_whole(text: str) -> bool:
    """Whether a text is a whole number of plain digits, without a sign."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def whole(text: object) -> int:
    """A whole number, which may be negative; 0 for what is none."""
    digits = str(text)
    return int(digits) if is_whole(digits.removeprefix("-")) else 0
