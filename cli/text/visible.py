"""Text that comes from files and forums, made harmless to look at.

A forum's title may hold an escape sequence that repaints the terminal, or a mark that turns the reading direction so
that a line says something else than it holds. Whatever is not a plain character is written as its escape.
"""

import unicodedata

NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
COMMAND_STARTS = ("::", "##")
"""How lines begin that a CI platform takes for commands: `::error`, `##[group]`, `##vso[…]`."""
JOINERS = "\u200c\u200d"
"""Needed to write Persian and several Indian languages, and harmless."""

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of controls, format marks, lone surrogates, private and unassigned characters, separators."""


def visible(text: str) -> str:
    """The text on one line, every control character, direction mark and invisible character as its escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def quoted(text: str) -> str:
    """The text as a value: visible and in quotation marks, so that empty texts and spaces at its ends are seen."""
    return '"' + visible(text).replace('"', '\\"') + '"'


def unlike_commands(line: str) -> str:
    """A line that no CI platform takes for a command of its own: a forum's name may begin with “::error”."""
    text = line.lstrip()
    if not text.startswith(COMMAND_STARTS):
        return line
    return f"{line[: len(line) - len(text)]}\\x{ord(text[0]):02x}{text[1:]}"


def _shown(character: str) -> str:
    if character in NAMED:
        return NAMED[character]
    if unicodedata.category(character) not in HIDDEN or character in JOINERS:
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
