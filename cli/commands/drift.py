"""`idiaspora drift`."""

from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.errors import reported
from idiaspora.cli.forum_selection import chosen_forums
from idiaspora.cli.options import (
    BLAME_REQUESTS,
    DEFAULT_FILE,
    At,
    Blame,
    BlameRequests,
    Debug,
    Environment,
    Fleet,
    ForumFile,
    Forums,
    PlainHttp,
    RequestsPerMinute,
)
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import ReportFiles, ReportFormat, ReportStdout, spare, targets_of
from idiaspora.facts.pace import PER_MINUTE


def drift(
    context: typer.Context,
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    at: At = None,
    blame: Blame = False,
    blame_requests: BlameRequests = BLAME_REQUESTS,
    since_last: Annotated[
        bool,
        typer.Option(
            "--since-last",
            help="Report only what is new since the last run with this option; exit with 3 only for that.",
            show_default=False,
        ),
    ] = False,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            metavar="FILE",
            help="The state file of --since-last. [default: .idiaspora/drift-state.json beside the forum file]",
            show_default=False,
        ),
    ] = None,
    webhook: Annotated[
        str,
        typer.Option(
            "--webhook",
            metavar="URL",
            envvar="IDIASPORA_WEBHOOK",
            help="Post what is reported to a chat, if there is anything: JSON with “text”, for Slack and Mattermost. "
            "The address is a secret: prefer the variable to the option.",
            show_envvar=True,
            show_default=False,
        ),
    ] = "",
    forum: Forums = None,
    fleet: Fleet = None,
    format: ReportStdout = ReportFormat.TEXT,
    output_files: ReportFiles = None,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Show where the forum differs from the file, and which side changed since the last apply. Only reads; a key that
    may only read is enough.

    Each difference names the field, what is declared and where, what is on the forum, and both ways to resolve it.
    Exits with 3 when there is any. Of several forums the worst exit code counts: a forum that could not be read is
    worse than one with drift.
    """
    sources = [file, *(forum or ()), *([fleet] if fleet else [])]
    output = Output("drift", format, targets_of(output_files, [*sources, *([state] if state else [])]))
    with reported(output):
        from idiaspora.cli.runs.drift import News, run

        if state:
            spare(state, sources, "--state", state=True)
        forums = chosen_forums(context, file, env, forum, fleet, at)
        options = ConnectionOptions(requests_per_minute, allow_plain_http)
        budget = blame_requests if blame else None
        raise typer.Exit(run(forums, News(since_last, state, webhook), budget, output, options))
