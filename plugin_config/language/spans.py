"""Where something stands in the files that an administrator wrote."""

from dataclasses import dataclass

Path = tuple[str | int, ...]
"""The way from the top of a document to a value: mapping keys as text, list positions as numbers counted from 0."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file. Lines and columns count from 1; `file` is the name as the reader would type it.

    Spans sort by file, then line, then column.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
