"""`idiaspora diff`."""

from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.clock import moment_of
from idiaspora.cli.completions import forum_files, import_sections, overlays_of_both
from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.errors import reported
from idiaspora.cli.options import At, Debug, PlainHttp, RequestsPerMinute
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import ReportFiles, ReportFormat, ReportStdout, targets_of
from idiaspora.facts.pace import PER_MINUTE


def diff(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help="A forum file, a folder of them, or the address of a forum.",
            autocompletion=forum_files,
            show_default=False,
        ),
    ],
    b: Annotated[
        str,
        typer.Argument(metavar="B", help="The same, beside A.", autocompletion=forum_files, show_default=False),
    ],
    env: Annotated[
        list[str] | None,
        typer.Option(
            "--env",
            metavar="NAME",
            help="Merge the overlay environments/NAME.yaml over the files. Given twice, the first is of A and "
            "the second of B; '' is none.",
            autocompletion=overlays_of_both,
            show_default=False,
        ),
    ] = None,
    username: Annotated[
        list[str] | None,
        typer.Option(
            "--username",
            metavar="NAME",
            help="The user of the key. Given twice, the first is of A and the second of B; else "
            "IDIASPORA_USERNAME_FORUM_EXAMPLE_ORG, IDIASPORA_USERNAME, or the user whom a file of the forum names.",
            show_default=False,
        ),
    ] = None,
    at: At = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar="SECTIONS",
            help="Compare these sections only, with commas between: categories,groups,settings. All that is not "
            "compared is named then.",
            autocompletion=import_sections,
            show_default=False,
        ),
    ] = None,
    members: Annotated[
        bool,
        typer.Option(
            "--members",
            help="Of two forums, also compare the members of groups with more than a hundred.",
            show_default=False,
        ),
    ] = False,
    format: ReportStdout = ReportFormat.TEXT,
    output_files: ReportFiles = None,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Show what differs between two forums, two files, or a file and a forum. Only reads; keys that may only read are
    enough.

    Things are the same by what names them, never by a number. A forum is read as import reads it, a file is taken
    through what it declares: what only a forum has beside a file is no difference, and is counted by section. The
    key of a forum is in the variable of its address, IDIASPORA_API_KEY_FORUM_EXAMPLE_ORG for forum.example.org (or in
    the file that the same name with _FILE names); that of an only forum may be in IDIASPORA_API_KEY. Secrets are
    compared and never shown. What the calendar of a file asks for is that of the day, or of --at. Exits with 3 when
    something differs.
    """
    files = [Path(text) for text in (a, b) if "://" not in text]
    output = Output("diff", format, targets_of(output_files, files))
    with reported(output):
        from idiaspora.cli.runs.diff import Given, run

        given = Given(a, b, env or (), username or (), moment_of(at))
        options = ConnectionOptions(requests_per_minute, allow_plain_http)
        raise typer.Exit(run(given, only, members, output, options))
