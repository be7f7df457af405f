"""`idiaspora plan`."""

from typing import Annotated

import typer

from cli.errors import reported
from cli.options import (
    DEFAULT_FILE,
    PACE,
    Debug,
    Environment,
    ForumFile,
    OutputFormat,
    PlainHttp,
    RequestsPerMinute,
)
from cli.output import Format, Output


def plan(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    format: OutputFormat = Format.TEXT,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="End with 3 when changes are pending.", show_default=False)
    ] = False,
    requests_per_minute: RequestsPerMinute = PACE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Show what apply would change, and change nothing.

    Each step shows its fields as old → new, why they are wanted, and the line of the file that says so; then how many
    requests it takes and how long, at least, at the forum's limit.
    """
    output = Output("plan", format)
    with reported(output):
        from cli.forum import connected, loaded
        from cli.rendering.plans import plan_lines, plan_report
        from provisioning.exit_codes import ExitCode
        from provisioning.guarding import refusals
        from provisioning.planning import plan as plan_of

        _, desired = loaded(file, env)
        with connected(
            desired, output, requests_per_minute=requests_per_minute, allow_plain_http=allow_plain_http
        ) as client:
            pending = plan_of(client, desired)
        refused = refusals(pending, desired)
        exit_code = ExitCode.OK if pending.is_empty or not detailed_exitcode else ExitCode.PENDING
        output.result(plan_lines(pending, refused))
        output.data(plan_report(pending, refused, exit_code).data())
        raise typer.Exit(exit_code)
