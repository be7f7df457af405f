"""The command `idiaspora`: its commands, and how a process of it begins and ends."""

import gc
import os
import sys
from contextlib import suppress
from typing import Annotated

import typer

from idiaspora.cli.lazy_commands import group_of
from idiaspora.cli.options import Debug
from idiaspora.cli.output import drop, write
from idiaspora.cli.signals import end_like_ctrl_c
from idiaspora.cli.version import product

COMMANDS = (
    ("init", "Write a forum file to begin with.", "idiaspora init"),
    (
        "import",
        "Write a forum file from a forum that exists.",
        "idiaspora import forum.yaml --url https://forum.example.org",
    ),
    ("validate", "Check the forum file, without the forum.", "idiaspora validate forum.yaml"),
    ("explain", "Explain a value or a key of the forum file.", "idiaspora explain 'themes[diaspora-capital].color'"),
    ("doctor", "Check the forum: address, key, rights, version, plugins.", "idiaspora doctor forum.yaml"),
    ("plan", "Show what apply would change.", "idiaspora plan forum.yaml --env test"),
    ("apply", "Make the forum match the file.", "idiaspora apply forum.yaml"),
    ("drift", "Show where the forum differs from the file.", "idiaspora drift forum.yaml --format json"),
    ("diff", "Show what differs between two forums or files.", "idiaspora diff forum.yaml https://forum.example.org"),
    ("adopt", "Write the forum's values into the file.", "idiaspora adopt settings.title"),
    ("audit", "Check the forum against rules.", "idiaspora audit forum.yaml --rule safety --strict"),
    ("access", "Show who can see, reply and create where.", "idiaspora access forum.yaml --diff"),
    ("report", "Report what was said in the consultation.", "idiaspora report forum.yaml --output html=report.html"),
    ("history", "Show what earlier runs did.", "idiaspora history forum.yaml"),
    ("schema", "Print the JSON Schema for editors.", "idiaspora schema > forum.schema.json"),
    ("sandbox", "Start a rehearsal forum on this machine.", "idiaspora sandbox --seed conformance --state forum.db"),
    ("demo", "Show the whole workflow on a rehearsal forum.", "idiaspora demo"),
)
"""Each command with its line in the list of commands and an example, in the order in which a new administrator meets
them."""

ALLOCATIONS_BETWEEN_COLLECTIONS = 200_000
"""Nearly all that a command loads stays until it ends. Python would look through it for garbage after each 700 objects,
and once more at the end: a fifth of the time of `validate`."""

app = typer.Typer(
    name="idiaspora",
    cls=group_of(COMMANDS),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def show_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(product())
        raise typer.Exit


@app.callback(epilog="Example: idiaspora plan forum.yaml")
def idiaspora(
    show: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=show_version, is_eager=True)
    ] = False,
    debug: Debug = False,
) -> None:
    """A moderated consultation forum on Discourse, as code: describe the forum in one YAML file, see what differs, and
    apply it.

    Nothing is written before you have seen the plan and said yes; what the file does not name is never touched.
    """


def run() -> None:
    """The process: streams that cannot fail on a character, signals, the command, and a quiet end on a closed pipe."""
    gc.set_threshold(ALLOCATIONS_BETWEEN_COLLECTIONS)
    _prepare_streams()
    end_like_ctrl_c()
    try:
        app(prog_name="idiaspora")
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(_unwritten(error))
    finally:
        _finish_streams()
        gc.freeze()


def _unwritten(error: OSError) -> int:
    """The exit code when a page of help, or what is wrong with the command line, could not be written."""
    mistake = getattr(error.__context__, "exit_code", None)
    if mistake is None:
        with suppress(OSError):
            write(f"Error: {sys.stdout.name}: {error.strerror}\n", sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        drop(stream)
    return 1 if mistake is None else int(mistake)


def _prepare_streams() -> None:
    # A stream that was closed before the start is None.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _finish_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            drop(stream)
