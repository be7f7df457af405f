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
    EVERYTHING = "everything"


def init(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to write it; with --env the forum file that is there.")
    ] = DEFAULT_FILE,
    example: Annotated[
        Example | None,
        typer.Option(
            "--example", help="Begin with a whole forum: iDiaspora, or one with every section.", show_default=False
        ),
    ] = None,
    env: Annotated[
        str | None,
        typer.Option(
            "--env",
            metavar="NAME",
            help="Write an overlay environments/NAME.yaml for the forum file that is there, in place of a forum file.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a commented forum file to begin with, and its schema beside it; or an overlay for one of its environments,
    such as a test forum. Overwrites nothing.
    """
    output = Output("init")
    with reported(output):
        from idiaspora.cli.runs.init import run, run_overlay

        if env is None:
            run(file, example.value if example else "forum", output)
        elif example is not None:
            raise typer.BadParameter("an overlay lies over a forum file: write that first", param_hint="--example")
        else:
            run_overlay(file, env, output)
