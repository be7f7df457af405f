"""`idiaspora init`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.options import DEFAULT_FILE
from idiaspora.cli.output import Output


class Example(StrEnum):
    """Whole forums to begin with, in place of the short starter."""

    IDIASPORA = "idiaspora"


def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")] = DEFAULT_FILE,
    example: Annotated[
        Example | None, typer.Option("--example", help="Begin with this whole forum.", show_default=False)
    ] = None,
) -> None:
    """Write a commented forum file to begin with, and its schema beside it. Overwrites nothing."""
    output = Output("init")
    with reported(output):
        from idiaspora.cli.runs.init import run

        run(file, example.value if example else "forum", output)
