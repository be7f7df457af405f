"""`idiaspora access`."""

from enum import StrEnum
from typing import Annotated

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.options import DEFAULT_FILE, Debug, Environment, ForumFile, PlainHttp, RequestsPerMinute
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
    format: Annotated[
        AccessFormat, typer.Option("--format", help="How the result is printed on stdout.")
    ] = AccessFormat.TEXT,
    output_files: ReportFiles = None,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Show who can see, reply and create where: visitors, members, each group, staff, in every category of the forum.

    The rights are those that hold in the end, with the site's settings and the groups' trust levels counted in. Only
    reads; a key that may only read is enough.
    """
    output = Output("access", format, targets_of(output_files, [file], [CSV]))
    with reported(output):
        from idiaspora.cli.connection import connected, loaded
        from idiaspora.cli.formats.published import Published
        from idiaspora.cli.results.access.csv_table import access_table
        from idiaspora.cli.results.access.findings import access_findings
        from idiaspora.cli.results.access.html_page import access_page
        from idiaspora.cli.results.access.report import access_report
        from idiaspora.cli.results.access.text import access_lines
        from idiaspora.cli.results.access.view import AccessView
        from idiaspora.provisioning.access import reading
        from idiaspora.provisioning.planner import plan as plan_of
        from idiaspora.provisioning.safety.exposure import after
        from idiaspora.provisioning.state.lock_file import lock_path, read_lock

        _, desired = loaded(file, env)
        with connected(
            desired, output, requests_per_minute=requests_per_minute, allow_plain_http=allow_plain_http
        ) as client:
            if diff:
                pending = plan_of(client, desired, read_lock(lock_path(file, env), client.host))
                now = reading.matrix_beside(client, desired, pending)
                shown = AccessView(desired.forum, now, after(now, pending), pending.reads + now.requests)
            else:
                now = reading.matrix(client, desired)
                shown = AccessView(desired.forum, now, None, now.requests)
        output.publish(
            Published(
                list(access_lines(shown)),
                lambda: access_report(shown),
                lambda: access_findings(shown, desired),
                {"csv": lambda: access_table(shown), "html": lambda: access_page(shown)},
            )
        )
