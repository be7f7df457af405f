"""`idiaspora apply`."""

import math
import os
from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.consents import AllowDelete, AllowLockOut, AllowWidening, RaiseLimit, consents_of
from idiaspora.cli.errors import reported
from idiaspora.cli.options import (
    DEFAULT_FILE,
    AllowPullRequest,
    Debug,
    Environment,
    ForumFile,
    OutputFormat,
    PlainHttp,
    RequestsPerMinute,
    TellExperts,
)
from idiaspora.cli.output import Format, Output
from idiaspora.cli.output_options import ReportFiles, targets_of
from idiaspora.facts.pace import PER_MINUTE

MAX_AGE_HOURS = 24.0
MOST_HOURS = 1_000_000.0
"""More than a century."""


def a_number(hours: float) -> float:
    """The hours. Raises BadParameter for what is less and more than nothing, and slips through every range."""
    if math.isnan(hours):
        raise typer.BadParameter("nan is not a number of hours, such as 24", param_hint="--max-age")
    return hours


def apply(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    format: OutputFormat = Format.TEXT,
    output_files: ReportFiles = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Apply without asking; needed without a terminal.", show_default=False)
    ] = False,
    expect_digest: Annotated[
        str | None,
        typer.Option(
            "--expect-digest",
            metavar="DIGEST",
            help="Go on only if the plan has this digest: it is the one that was reviewed.",
            show_default=False,
        ),
    ] = None,
    max_age: Annotated[
        float,
        typer.Option(
            "--max-age",
            metavar="HOURS",
            min=0,
            max=MOST_HOURS,
            callback=a_number,
            help="Refuse a saved plan that is older.",
        ),
    ] = MAX_AGE_HOURS,
    new_keys: Annotated[
        Path | None,
        typer.Option(
            "--new-keys",
            metavar="FILE",
            help="Write the secrets of new API keys into this new file, which only its owner can read; they show "
            "nowhere else.",
            show_default=False,
        ),
    ] = None,
    tell_experts: TellExperts = False,
    allow_delete: AllowDelete = None,
    allow_widening: AllowWidening = None,
    raise_limit: RaiseLimit = None,
    allow_lock_out: AllowLockOut = None,
    allow_pull_request: AllowPullRequest = False,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Make the forum match the file: show the plan, ask, write, read back what was written.

    In place of the forum file it takes a plan that “plan --out” saved. Then it does only what that plan says, and only
    where nothing was changed since. Every write is recorded in .idiaspora/journal beside the file. Ctrl-C finishes and
    records the write in progress, then stops; running again goes on where it stopped.
    """
    output = Output("apply", format, targets_of(output_files, [file]))
    with reported(output):
        from idiaspora.cli.pull_requests import refuse_proposals
        from idiaspora.cli.runs.apply import ApplyOptions, run

        refuse_proposals(os.environ, allowed=allow_pull_request)
        consents = consents_of(allow_delete, allow_widening, raise_limit, allow_lock_out)
        wanted = ApplyOptions(consents, not yes, expect_digest, max_age, tell_experts, new_keys)
        options = ConnectionOptions(requests_per_minute, allow_plain_http)
        raise typer.Exit(run(file, env, wanted, output, options))
