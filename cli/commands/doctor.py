"""`idiaspora doctor`."""

from typing import Annotated

import typer

from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.errors import reported
from idiaspora.cli.options import (
    DEFAULT_FILE,
    Debug,
    Environment,
    ForumFile,
    OutputFormat,
    PlainHttp,
    RequestsPerMinute,
)
from idiaspora.cli.output import Format, Output
from idiaspora.facts.pace import PER_MINUTE


def doctor(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    only_reads: Annotated[
        bool,
        typer.Option(
            "--only-reads",
            help="Say that this job only reads, and warn when its key may write. Jobs for pull requests are such.",
            show_default=False,
        ),
    ] = False,
    format: OutputFormat = Format.TEXT,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Check the forum: address, key, rights, version, plugins, and what the hosting lacks.

    Shows what this forum supports, and what in the file cannot work on it, each with its line. Only reads, in at most
    eleven requests. Exits with 1 when a check failed.
    """
    output = Output("doctor", format)
    with reported(output):
        from idiaspora.cli.runs.doctor import run

        options = ConnectionOptions(requests_per_minute, allow_plain_http)
        raise typer.Exit(run(file, env, output, options, only_reads=only_reads))
