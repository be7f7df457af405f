"""`idiaspora init`: a forum file to begin with and its schema beside it, or an overlay for an environment of one."""

import re
import shlex
from pathlib import Path

import typer

from idiaspora.cli.options import DEFAULT_FILE
from idiaspora.cli.output import Output
from idiaspora.cli.runs.schema import SCHEMA_FILE, schema_text
from idiaspora.cli.text.lines import line
from idiaspora.plugin_config.language.loading import environments, overlay_path
from idiaspora.plugin_config.starters import files_of, overlay_starter, starter

ENVIRONMENT = re.compile(r"\w[\w.-]*")
"""What names an environment: it becomes the name of a file."""
THERE = "this file exists already; name another one"


def run(file: Path, example: str, output: Output) -> None:
    """`example` is the name of a starter, whose own files come beside it. Raises OSError, also for a file that exists
    already; then none is written."""
    beside = {file.parent / path: content for path, content in files_of(example).items()}
    for path in beside:
        if path.exists():
            raise FileExistsError(17, THERE, str(path))
    _create(file, starter(example))
    output.result([line(f"Wrote {file}")])
    for path, content in beside.items():
        _create(path, content)
        output.result([line(f"Wrote {path}")])
    schema = file.parent / SCHEMA_FILE
    if not schema.exists():
        _create(schema, schema_text())
        output.result([line(f"Wrote {schema}")])
    output.note("Next: edit it, then run “idiaspora validate” and “idiaspora doctor”.")


def run_overlay(file: Path, environment: str, output: Output) -> None:
    """An overlay for the forum file or folder that is there. Raises BadParameter for what cannot be a name, and
    OSError, also where there is no forum file, and for an overlay that exists already."""
    if not ENVIRONMENT.fullmatch(environment):
        message = f"“{environment}” cannot be the name of a file: use letters, digits, “-”, “_” and “.”"
        raise typer.BadParameter(message, param_hint="--env")
    if not file.exists():
        raise FileNotFoundError(2, "there is no such forum file: write it first, with “idiaspora init”", str(file))
    path = environments(file).get(environment) or overlay_path(file, environment)
    _create(path, overlay_starter(environment))
    output.result([line(f"Wrote {path}")])
    given = [] if file == DEFAULT_FILE else [str(file)]
    output.note(f"Next: edit it, then run “{shlex.join(['idiaspora', 'plan', *given, '--env', environment])}”.")


def _create(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
    except FileExistsError:
        raise FileExistsError(17, THERE, str(path)) from None
    except OSError as error:
        if error.filename is None:  # it was made, and then the disk was full: half a file would be in the way next time
            path.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from None
