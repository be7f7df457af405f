"""Text that comes from files and forums, made harmless to look at.

A forum's title may hold an escape sequence that repaints the terminal, or a mark that turns the reading direction so
that a line says something else than it holds, or a command to the CI platform that keeps the log. Whatever is not a
plain character is written as its escape, and so is the character that makes a command.
"""

from collections.abc import Iterator, Sequence

from idiaspora.cli.text.ci_commands import backslashed, deciding, without_commands
from idiaspora.plugin_config.language.hidden_characters import is_hidden, unicode_escape

NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


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
    if not is_hidden(character):
        return character
    return backslashed(character) if ord(character) < 0x100 else unicode_escape(character)
