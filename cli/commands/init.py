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
        from idiaspora.cli.commands.schema import SCHEMA_FILE, schema_text
        from idiaspora.cli.text.lines import line
        from idiaspora.plugin_config.starters import starter

        _create(file, starter(example.value if example else "forum"))
        output.result([line(f"Wrote {file}")])
        beside = file.parent / SCHEMA_FILE
        if not beside.exists():
            _create(beside, schema_text())
            output.result([line(f"Wrote {beside}")])
        output.note("Next: edit it, then run “idiaspora validate” and “idiaspora doctor”.")


def _create(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise FileExistsError(17, "this file exists already; name another one", str(path)) from None
    except OSError as error:
        if error.filename is None:  # it was made, and then the disk was full: half a file would be in the way next time
            path.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from None
