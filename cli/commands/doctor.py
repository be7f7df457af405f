"""`idiaspora doctor`."""

import os
from typing import Annotated

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.options import (
    DEFAULT_FILE,
    Debug,
    Environment,
    ForumFile,
    OutputFormat,
    PlainHttp,
    RequestsPerMinute,
)
from idiaspora.cli.output import Format, Output
from idiaspora.facts.pace import PER_MINUTE


def doctor(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    only_reads: Annotated[
        bool,
        typer.Option(
            "--only-reads",
            help="Say that this job only reads, and warn when its key may write. Jobs for pull requests are such.",
            show_default=False,
        ),
    ] = False,
    format: OutputFormat = Format.TEXT,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Check what stands between you and the forum: address, key, rights, version, plugins, what the hosting lacks.

    Says in words what this forum can do, and what of the file cannot work on it, each with its line. Only reads, in at
    most eleven requests. Ends with 1 when a check failed.
    """
    output = Output("doctor", format)
    with reported(output):
        from idiaspora.cli.connection import connected, loaded
        from idiaspora.cli.pull_requests import proposal
        from idiaspora.cli.results.doctor.report import check_report
        from idiaspora.cli.results.doctor.text import check_lines
        from idiaspora.provisioning.doctor.checks import CheckStatus
        from idiaspora.provisioning.doctor.probe import doctor as checks_of
        from idiaspora.provisioning.exit_codes import ExitCode

        _, desired = loaded(file, env)
        with connected(
            desired, output, requests_per_minute=requests_per_minute, allow_plain_http=allow_plain_http
        ) as client:
            checks = checks_of(client, desired, only_reads=only_reads or bool(proposal(os.environ)))
        failed = any(check.status is CheckStatus.FAILED for check in checks)
        exit_code = ExitCode.FAILED if failed else ExitCode.OK
        output.result(check_lines(checks))
        output.data(check_report(desired.forum, checks, exit_code).data())
        raise typer.Exit(exit_code)
