"""Letters and their marks in one form (NFC): é is one character, whether it was typed as one or as e and an accent."""

import unicodedata
from collections.abc import Mapping
from typing import Any


def composed(text: str) -> str:
    """The text with each letter and its marks composed."""
    return unicodedata.normalize("NFC", text)


def all_composed(value: Any) -> Any:
    """A value with all its texts composed; what is no text stays as it is."""
    if isinstance(value, str):
        return composed(value)
    if isinstance(value, Mapping):
        return {all_composed(key): all_composed(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(map(all_composed, value))
    return value
