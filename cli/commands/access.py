"""`idiaspora access`."""

from enum import StrEnum
from typing import Annotated

import typer

from idiaspora.cli.clock import moment_of
from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.errors import reported
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.options import DEFAULT_FILE, At, Debug, Environment, ForumFile, PlainHttp, RequestsPerMinute
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import CSV, ReportFiles, ReportFormat, targets_of
from idiaspora.facts.pace import PER_MINUTE


class AccessFormat(StrEnum):
    """How the access matrix is printed: in the forms of every report, or for spreadsheets."""

    TEXT = ReportFormat.TEXT
    JSON = ReportFormat.JSON
    MARKDOWN = ReportFormat.MARKDOWN
    GITHUB = ReportFormat.GITHUB
    SARIF = ReportFormat.SARIF
    JUNIT = ReportFormat.JUNIT
    GITLAB = ReportFormat.GITLAB
    HTML = ReportFormat.HTML
    CSV = CSV


def access(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show it before and after what apply would do.", show_default=False)
    ] = False,
    at: At = None,
    format: Annotated[
        AccessFormat, typer.Option("--format", help="How the result is printed on stdout.")
    ] = AccessFormat.TEXT,
    output_files: ReportFiles = None,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Show who can see, reply and create where: visitors, members, each group, staff, in every category of the forum;
    who moderates each, and whose posts wait for approval.

    The rights are the effective ones, with the site's settings and the groups' trust levels counted in. Groups that may
    do the same everywhere share a column. Only reads; a key that may only read is enough. Before Discourse 2026,
    approval takes one request for each category; of those after the fiftieth it is not shown. With --at it shows what
    an apply at that time would do, as --diff does.
    """
    output = Output("access", format, targets_of(output_files, [file], [CSV]))
    with reported(output):
        from idiaspora.cli.runs.access import run

        forum = ChosenForum(file, env, at=moment_of(at))
        run(forum, output, ConnectionOptions(requests_per_minute, allow_plain_http), diff=diff or at is not None)
