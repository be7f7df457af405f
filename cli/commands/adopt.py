"""`idiaspora adopt`."""

from typing import Annotated

import typer

from idiaspora.cli.arguments import FileBeforePath, file_and_paths
from idiaspora.cli.completions import places
from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.errors import reported
from idiaspora.cli.options import (
    Debug,
    Environment,
    OutputFormat,
    PlainHttp,
    RequestsPerMinute,
)
from idiaspora.cli.output import Format, Output
from idiaspora.facts.pace import PER_MINUTE


def adopt(
    file: FileBeforePath = None,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Adopt what differs at this place of the file, or below it, such as themes[water].color; or "
            "take in what only the forum has, by the place that it would have: categories[new-one].",
            autocompletion=places,
            show_default=False,
        ),
    ] = None,
    env: Environment = None,
    all: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Adopt everything that differs, but not what was changed in the file and waits for an apply. What was "
            "deleted on the forum stays in the file; name its path to take it out.",
            show_default=False,
        ),
    ] = False,
    overlay: Annotated[
        bool,
        typer.Option(
            "--overlay",
            help="Write into the overlay that --env names, also what the base file says: other environments keep that.",
            show_default=False,
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show the lines that would change, and write nothing.", show_default=False),
    ] = False,
    format: OutputFormat = Format.TEXT,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Write the forum's values into the forum file, on the lines that differ, and what only the forum has; every other
    byte stays.

    Without --all or a PATH it asks about each difference. Each is checked before it is written: the edit must make the
    plan empty for it, and change the plan for nothing else. Only reads the forum; a key that may only read is enough.
    Secrets and values that come from !env or !file are refused. Exits with 4 when some of the chosen differences could
    not be adopted, with 5 when none could.
    """
    output = Output("adopt", format)
    with reported(output):
        from idiaspora.cli.runs.adopt import Choice, run

        given = file_and_paths("adopt", [file, *(paths or ())])
        choice = Choice(given.paths, every=all, overlay=overlay, dry_run=dry_run)
        raise typer.Exit(run(given.file, env, choice, output, ConnectionOptions(requests_per_minute, allow_plain_http)))
