"""Lines of text for people: pieces with a style, made visible."""

from collections.abc import Iterable
from dataclasses import dataclass

from idiaspora.cli.text.visible import unlike_commands, visible

Piece = str | tuple[str, str]
"""Text, or text and the name of a Rich style. It is data: markup and control characters in it do nothing."""

DIM, GOOD, CHANGED, BAD, HEADING = "dim", "green", "yellow", "red", "bold"


@dataclass(frozen=True)
class Line:
    """One line: what is seen of its pieces, each with the name of its style, "" for none."""

    pieces: tuple[tuple[str, str], ...]

    @property
    def plain(self) -> str:
        return "".join(words for words, _ in self.pieces)


def line(*pieces: Piece, indent: int = 0) -> Line:
    """One line of these pieces."""
    seen = [(" " * indent, "")]
    for piece in pieces:
        words, style = (piece, "") if isinstance(piece, str) else piece
        seen.append((visible(words), style))
    return Line(tuple(unlike_commands(seen)))


def plain(lines: Iterable[Line]) -> str:
    """The lines as a pipe or a file takes them: neither coloured nor wrapped, so that every line can be searched."""
    return "".join(f"{text.plain}\n" for text in lines)
