"""Lines as somebody looks at them: coloured, and wrapped with a hanging indent."""

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.text import Text

from idiaspora.cli.text.lines import Line

HANGING = 4


def console_on(stream: TextIO) -> Console:
    """A Rich console, which neither highlights nor reads markup or emoji names."""
    return Console(file=stream, markup=False, emoji=False, highlight=False)


def printed(lines: Iterable[Line], console: Console) -> str:
    """The lines as the console shows them; as they are, where it turns out to be no terminal."""
    with console.capture() as capture:
        for one in lines:
            for part in _wrapped(Text.assemble(*one.pieces), console):
                console.print(part, soft_wrap=True, highlight=False)
    return capture.get()


def _wrapped(text: Text, console: Console) -> Iterable[Text]:
    if not console.is_terminal or text.cell_len <= console.width:
        return (text,)
    indent = len(text.plain) - len(text.plain.lstrip(" "))
    width = max(console.width - indent - HANGING, 2 * HANGING)
    first, *rest = text[indent:].wrap(console, width)
    return (Text(" " * indent) + first, *(Text(" " * (indent + HANGING)) + part for part in rest))
