"""`idiaspora init`: a forum file to begin with, and its schema beside it."""

from pathlib import Path

from idiaspora.cli.output import Output
from idiaspora.cli.runs.schema import SCHEMA_FILE, schema_text
from idiaspora.cli.text.lines import line
from idiaspora.plugin_config.starters import starter


def run(file: Path, example: str, output: Output) -> None:
    """`example` is the name of a starter. Raises OSError, also for a file that exists already."""
    _create(file, starter(example))
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
