"""`idiaspora import`."""

from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.completions import import_sections
from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.errors import reported
from idiaspora.cli.options import DEFAULT_FILE, Debug, PlainHttp, RequestsPerMinute
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import ReportFiles, ReportFormat, ReportStdout, targets_of
from idiaspora.facts.pace import PER_MINUTE


def import_(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="NEW",
            help="The forum file to write, or with a slash behind it a folder: one file a section; forum.yaml when it "
            "is not named.",
            show_default=False,
        ),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", envvar="IDIASPORA_URL", help="The forum's address.", show_default=False),
    ] = None,
    username: Annotated[
        str | None,
        typer.Option(
            "--username",
            metavar="NAME",
            envvar="IDIASPORA_USERNAME",
            help="The user of the key, who stands in the file as the one to act as.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar="SECTIONS",
            help="Import these sections only, with commas between: categories,groups,settings.",
            autocompletion=import_sections,
            show_default=False,
        ),
    ] = None,
    members: Annotated[
        bool,
        typer.Option(
            "--members",
            help="Also name the members of groups, and the holders of badges, with more than a hundred.",
            show_default=False,
        ),
    ] = False,
    as_consultation: Annotated[
        bool,
        typer.Option(
            "--as-consultation",
            help="Write categories with moderators, a category of questions or votes as themes, and the groups that "
            "moderate them as roles.",
            show_default=False,
        ),
    ] = False,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="FILE",
            help="Add what is missing to this forum file, in place of a new one. Every byte that is there stays; the "
            "address and the user are those of the file.",
            show_default=False,
        ),
    ] = None,
    format: ReportStdout = ReportFormat.TEXT,
    output_files: ReportFiles = None,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Write a forum file from a forum that exists. A plan of that file is empty.

    What is as Discourse sets it up is left out, and so not managed. Everything stands by its name; secrets as !secret,
    with a list of the variables to set. What the file cannot say is listed with the admin page where it is. Only reads
    the forum; a key that may only read is enough. When it is interrupted, the same command goes on where it was.
    Overwrites nothing.
    """
    output = Output("import", format, targets_of(output_files, [into or Path(file or DEFAULT_FILE)]))
    with reported(output):
        from idiaspora.cli.runs.import_ import Source, Wanted, run, run_into

        wanted = Wanted(only, members, as_consultation)
        options = ConnectionOptions(requests_per_minute, allow_plain_http)
        if into is None:
            raise typer.Exit(run(file or str(DEFAULT_FILE), Source.of(url, username), wanted, output, options))
        if file is not None:
            raise typer.BadParameter("name either a new file or one to add to", param_hint="--into")
        if as_consultation:
            message = "what is added to a file stands as categories and groups: import into a new one"
            raise typer.BadParameter(message, param_hint="--as-consultation")
        raise typer.Exit(run_into(into, url, username, wanted, output, options))
