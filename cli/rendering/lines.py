"""Lines of text for the terminal: pieces with a style, made visible, wrapped only where somebody looks at them."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from cli.rendering.visible import unlike_commands, visible

Piece = str | tuple[str, str]
"""Text, or text and the name of a Rich style. It is data: markup and control characters in it do nothing."""

DIM, GOOD, CHANGED, BAD, HEADING = "dim", "green", "yellow", "red", "bold"
HANGING = 4


def line(*pieces: Piece, indent: int = 0) -> Text:
    """One line of these pieces."""
    text = Text(" " * indent)
    for piece in pieces:
        words, style = (piece, "") if isinstance(piece, str) else piece
        shown = visible(words)
        text.append(shown if text.plain.strip() else unlike_commands(shown), style=style)
    return text


def printed(lines: Iterable[Text], console: Console) -> str:
    """The lines as the console's stream takes them: coloured and wrapped with a hanging indent on a terminal, and plain
    and unwrapped for a pipe or a file, where every line can be searched."""
    with console.capture() as capture:
        for text in lines:
            for part in _wrapped(text, console):
                console.print(part, soft_wrap=True, highlight=False)
    return capture.get()


def _wrapped(text: Text, console: Console) -> Iterable[Text]:
    if not console.is_terminal or text.cell_len <= console.width:
        return (text,)
    indent = len(text.plain) - len(text.plain.lstrip(" "))
    width = max(console.width - indent - HANGING, 2 * HANGING)
    first, *rest = text[indent:].wrap(console, width)
    return (Text(" " * indent) + first, *(Text(" " * (indent + HANGING)) + part for part in rest))
