"""Letters and their marks in one form (NFC): é is one character, whether it was typed as one or as e and an accent."""

import unicodedata
from types import MappingProxyType
from typing import Any


def composed(text: str) -> str:
    """The text with each letter and its marks composed."""
    return unicodedata.normalize("NFC", text)


def all_composed(value: Any) -> Any:
    """A value with all its texts composed; what is no text stays as it is, and so do values of types of their own."""
    if isinstance(value, str):
        return composed(value)
    if isinstance(value, (dict, MappingProxyType)):
        return {all_composed(key): all_composed(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(map(all_composed, value))
    return value
