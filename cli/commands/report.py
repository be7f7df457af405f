"""`idiaspora report`."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.errors import reported
from idiaspora.cli.options import DEFAULT_FILE, Debug, Environment, ForumFile, PlainHttp, RequestsPerMinute
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import ReportFormat, targets_of
from idiaspora.facts.pace import PER_MINUTE

LEAST_GROUP = 5
DAYS = ["%Y-%m-%d"]


class OutcomeFormat(StrEnum):
    """How the report is printed: for people, as data, as a page, or as one of its tables for spreadsheets."""

    TEXT = ReportFormat.TEXT
    JSON = ReportFormat.JSON
    MARKDOWN = ReportFormat.MARKDOWN
    HTML = ReportFormat.HTML
    THEMES = "csv-themes"
    RECOMMENDATIONS = "csv-recommendations"
    QUESTIONS = "csv-questions"


def forms(incomplete: str) -> list[str]:
    """The beginnings of `--output`, for shell completion."""
    return [f"{name.value}=" for name in OutcomeFormat if name.value.startswith(incomplete)]


def report(
    context: typer.Context,
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=DAYS, metavar="DAY", help="Count from this day on.", show_default=False),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            "--until", formats=DAYS, metavar="DAY", help="Count up to the end of this day.", show_default=False
        ),
    ] = None,
    audience: Annotated[
        str,
        typer.Option(
            "--audience",
            metavar="GROUP",
            help="Also tell of restricted themes that this group sees; the report says so.",
            show_default=False,
        ),
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="FIELD", help="Tell who took part by a user field, such as Country.", show_default=False
        ),
    ] = "",
    least_group: Annotated[
        int, typer.Option("--least-group", metavar="N", min=1, help="Merge groups of --by with fewer people than this.")
    ] = LEAST_GROUP,
    names: Annotated[
        bool,
        typer.Option("--names", help="Call people by their names, in place of pseudonyms.", show_default=False),
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Show whole texts, in place of excerpts.", show_default=False)
    ] = False,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Read everything again, also what did not move.", show_default=False),
    ] = False,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="DATA.json",
            help="Make the report from what --format json printed, without a forum.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        OutcomeFormat,
        typer.Option(
            "--format", metavar="FORM", help=f"How the result is printed on stdout: {', '.join(OutcomeFormat)}."
        ),
    ] = OutcomeFormat.TEXT,
    output_files: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            metavar="FORMAT=FILE",
            help="Also write the result to a file, in any format of --format. May be repeated.",
            autocompletion=forms,
            show_default=False,
        ),
    ] = None,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Report what was said in the consultation: recommendations by votes, questions and their answers, who took part,
    and how it was counted.

    Only reads; a key that may only read is enough. Restricted themes are left out without --audience, and people stand
    under pseudonyms without --names. What was read is kept in .idiaspora/report beside the forum file, readable for its
    owner only, so that the next report of a large consultation reads only what moved; a run that was stopped goes on.
    """
    read = [file, *([source] if source else [])]
    output = Output("report", format, targets_of(output_files, read, only=[*OutcomeFormat]))
    with reported(output):
        from idiaspora.cli.results.outcome.making import Telling
        from idiaspora.cli.runs.report import Asked, rendered, run

        if source is not None:
            _refuse_beside_from(context)
            rendered(source, output)
            return
        if since is not None and until is not None and until < since:
            raise typer.BadParameter("it is before --since, so there is no day between them", param_hint="--until")
        asked = Asked(_day(since), _day(until), audience, fresh, Telling(names, full, by, least_group))
        run(file, env, asked, output, ConnectionOptions(requests_per_minute, allow_plain_http))


OF_READING = {
    "file": "FILE",
    "env": "--env",
    "since": "--since",
    "until": "--until",
    "audience": "--audience",
    "by": "--by",
    "least_group": "--least-group",
    "names": "--names",
    "full": "--full",
    "fresh": "--fresh",
}
"""What says how a forum is read, and means nothing for data that was."""


def _refuse_beside_from(context: typer.Context) -> None:
    for name, option in OF_READING.items():
        given = context.get_parameter_source(name)
        if given is not None and given.name == "COMMANDLINE":
            raise typer.BadParameter("the data was read already: leave it out beside --from", param_hint=option)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
