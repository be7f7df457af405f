"""Characters that nobody sees or that turn the direction of reading: a text says something else than it shows. Pure."""

import unicodedata

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of controls, format marks, lone surrogates, private and unassigned characters, separators."""
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Letters, marks and signs without a shape."""
VARIATIONS = (range(0xFE00, 0xFE0E), range(0xE0100, 0xE01F0))
"""Selectors of shapes, without the two that tell emoji from text."""
JOINERS = "\u200c\u200d"
"""Needed to write Persian and several Indian languages, and harmless."""


def is_hidden(character: str) -> bool:
    """Whether it must be written as its escape to be seen."""
    if character.isascii():
        return not character.isprintable()
    if character in JOINERS:
        return False
    code = ord(character)
    return (
        unicodedata.category(character) in HIDDEN
        or character in FILLERS
        or any(code in selectors for selectors in VARIATIONS)
    )


def unicode_escape(character: str) -> str:
    r"""Its number as `\u` or `\U`, as JSON (for those that fit), Python and YAML write it."""
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
