"""`idiaspora drift`."""

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


def drift(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    format: OutputFormat = Format.TEXT,
    requests_per_minute: RequestsPerMinute = PACE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Show where the forum is no longer as the file says. Only reads; a key that may only read is enough.

    Each difference names the field, what is declared and where, and what is on the forum. Ends with 3 when there is
    any.
    """
    output = Output("drift", format)
    with reported(output):
        from cli.forum import connected, loaded
        from cli.rendering.drift import drift_lines, drift_report
        from provisioning.exit_codes import ExitCode
        from provisioning.planning import plan as plan_of

        _, desired = loaded(file, env)
        with connected(
            desired, output, requests_per_minute=requests_per_minute, allow_plain_http=allow_plain_http
        ) as client:
            found = plan_of(client, desired)
        exit_code = ExitCode.OK if found.is_empty else ExitCode.PENDING
        output.result(drift_lines(found))
        output.data(drift_report(found, exit_code).data())
        raise typer.Exit(exit_code)
