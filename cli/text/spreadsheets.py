"""Tables for spreadsheets, whose cells are text and no formulas."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from idiaspora.cli.text.lines import line
from idiaspora.cli.text.visible import visible

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV with a heading; None is an empty cell, numbers stay numbers."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(cell, heading))  # a kind of contribution may be called like a formula
    for row in rows:
        writer.writerow([cell(item) if isinstance(item, str) else item for item in row])
    return text.getvalue()


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula, and no CI platform for a command: a name may begin with “=”."""
    shown = visible(text)
    return f"'{shown}" if text.lstrip().startswith(FORMULA) or shown.startswith(FORMULA) else line(text).plain
