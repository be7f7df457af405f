"""Text that comes from files and forums, made harmless to look at.

A forum's title may hold an escape sequence that repaints the terminal, or a mark that turns the reading direction so
that a line says something else than it holds, or a command to the CI platform that keeps the log. Whatever is not a
plain character is written as its escape, and so is the character that makes a command.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from idiaspora.cli.text.ci_commands import backslashed, deciding, without_commands

NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
JOINERS = "\u200c\u200d"
"""Needed to write Persian and several Indian languages, and harmless."""

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of controls, format marks, lone surrogates, private and unassigned characters, separators."""


def visible(text: str) -> str:
    """The text on one line, every control character, direction mark and invisible character as its escape, and no
    command of a CI platform in it."""
    shown = text if text.isascii() and text.isprintable() else "".join(map(_shown, text))
    return without_commands(shown, backslashed)


def quoted(text: str) -> str:
    """The text as a value: visible and in quotation marks, so that empty texts and spaces at its ends are seen."""
    return '"' + visible(text).replace('"', '\\"') + '"'


def unlike_commands(pieces: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pieces of a line, each with its style, of which no CI platform takes any for a command, also not together."""
    places = set(deciding("".join(words for words, _ in pieces)))
    at = 0
    for words, style in pieces:
        yield "".join(backslashed(c) if at + i in places else c for i, c in enumerate(words)), style
        at += len(words)


def _shown(character: str) -> str:
    if character in NAMED:
        return NAMED[character]
    if unicodedata.category(character) not in HIDDEN or character in JOINERS:
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
