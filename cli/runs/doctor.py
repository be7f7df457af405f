"""`idiaspora doctor`: the checks of the forum and of the file on it."""

import os
from pathlib import Path

from idiaspora.cli.connection import ConnectionOptions, connected
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.cli.pull_requests import proposal
from idiaspora.cli.results.doctor.report import check_report
from idiaspora.cli.results.doctor.text import check_lines
from idiaspora.provisioning.doctor.checks import CheckStatus
from idiaspora.provisioning.doctor.probe import doctor
from idiaspora.provisioning.exit_codes import ExitCode


def run(
    file: Path, environment: str | None, output: Output, options: ConnectionOptions, *, only_reads: bool
) -> ExitCode:
    """Raises Invalid, AddressRefused and CredentialsUnusable."""
    _, desired = ChosenForum(file, environment).loaded(output)
    with connected(desired, output, options) as client:
        checks = doctor(client, desired, only_reads=only_reads or bool(proposal(os.environ)))
    failed = any(check.status is CheckStatus.FAILED for check in checks)
    exit_code = ExitCode.FAILED if failed else ExitCode.OK
    output.result(check_lines(checks))
    output.data(check_report(desired.forum, checks, exit_code).data())
    return exit_code
