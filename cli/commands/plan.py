"""`idiaspora plan`."""

from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.clock import moment_of
from idiaspora.cli.connection import ConnectionOptions
from idiaspora.cli.consents import AllowDelete, AllowLockOut, AllowWidening, RaiseLimit, consents_of
from idiaspora.cli.errors import reported
from idiaspora.cli.options import (
    DEFAULT_FILE,
    At,
    Debug,
    Environment,
    ForumFile,
    PlainHttp,
    RequestsPerMinute,
    TellExperts,
)
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import ReportFiles, ReportFormat, ReportStdout, targets_of
from idiaspora.facts.pace import PER_MINUTE


def plan(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    format: ReportStdout = ReportFormat.TEXT,
    output_files: ReportFiles = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Save the plan for “apply FILE”.", show_default=False),
    ] = None,
    digest: Annotated[
        bool,
        typer.Option("--digest", help="Print only the digest of the plan on stdout.", show_default=False),
    ] = False,
    show: Annotated[
        bool,
        typer.Option(
            "--show",
            help="Print a saved plan, given as FILE, as it was when it was made; needs no key and no network.",
            show_default=False,
        ),
    ] = False,
    summary: Annotated[
        bool,
        typer.Option(
            "--summary",
            help="Show one line for each resource, with the names of its fields, and how many there are of each kind.",
            show_default=False,
        ),
    ] = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 3 when changes are pending.", show_default=False)
    ] = False,
    tell_experts: TellExperts = False,
    at: At = None,
    allow_delete: AllowDelete = None,
    allow_widening: AllowWidening = None,
    raise_limit: RaiseLimit = None,
    allow_lock_out: AllowLockOut = None,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Show what apply would change, and change nothing.

    Each step shows its fields as old → new, why they are wanted, and the line of the file that asks for them. The plan
    ends with the number of requests, and the least time that they take at the forum's limit. Consents given here are
    saved with the plan. Exits with 5 when it shows a refusal: apply would write nothing of it. With --show it exits as
    when the plan was made, also where that is long ago: how old a plan may be, “apply --max-age” says.
    """
    output = Output("plan", format, targets_of(output_files, [file, *([out] if out else [])]))
    with reported(output):
        from idiaspora.cli.runs.plan import PlanOptions, run

        wanted = PlanOptions(out, digest, summary, detailed_exitcode, tell_experts, moment_of(at))
        if show:
            from idiaspora.cli.runs.show_plan import run as run_shown

            given = (env, out, tell_experts, at, allow_delete, allow_widening, raise_limit, allow_lock_out)
            if any(given):
                raise typer.BadParameter(
                    "shows a saved plan as it is, and goes with none of the options that make one", param_hint="--show"
                )
            raise typer.Exit(run_shown(file, wanted, output))
        consents = consents_of(allow_delete, allow_widening, raise_limit, allow_lock_out)
        options = ConnectionOptions(requests_per_minute, allow_plain_http)
        raise typer.Exit(run(file, env, consents, wanted, output, options))
