"""The messages and exit codes of exceptions."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import typer

from idiaspora.cli.output import Output, write
from idiaspora.cli.results.failure.failure import Failure

if TYPE_CHECKING:
    from idiaspora.cli.formats.findings import Findings
    from idiaspora.cli.results.failure.report import FailureReport


SANDBOX_MISSING = "the rehearsal forum is not installed"
GET_SANDBOX = "It is an extra: pip install 'idiaspora[sandbox]'"
REPORT_IT = "This is a mistake in idiaspora itself. Run again with --debug and report what it prints; it holds no keys."


class SandboxMissing(Exception):
    """The package was installed without the extra `sandbox`."""


@contextmanager
def reported(output: Output) -> Iterator[None]:
    """Runs a command's body; whatever it raises becomes a message, a report in the formats that want one, and an exit
    code."""
    try:
        output.prepare()
        yield
    except (typer.Exit, typer.BadParameter):
        raise
    except (Exception, KeyboardInterrupt) as error:
        failure = failure_of(error)
        _show(failure, output)
        raise typer.Exit(failure.exit_code) from None


def failure_of(error: BaseException) -> Failure:
    """What an exception means for the user."""
    from idiaspora.plugin_config.language.problems import Invalid
    from idiaspora.provisioning.apply.interruption import Interrupted
    from idiaspora.provisioning.errors import ForumError, ProvisioningError
    from idiaspora.provisioning.exit_codes import ExitCode

    kind = type(error).__name__
    if isinstance(error, Invalid):
        return Failure(ExitCode.INVALID_FILE, kind, "the forum file is invalid", problems=error.problems)
    if isinstance(error, ProvisioningError):
        return Failure(error.exit_code, kind, error.message, error.hint, about_forum=isinstance(error, ForumError))
    if isinstance(error, SandboxMissing):
        return Failure(ExitCode.FAILED, kind, SANDBOX_MISSING, GET_SANDBOX)
    if isinstance(error, (KeyboardInterrupt, Interrupted)):
        return Failure(ExitCode.INTERRUPTED, "Interrupted", "interrupted; nothing was written")
    if isinstance(error, OSError):
        return Failure(ExitCode.FAILED, kind, _system_message(error))
    return Failure(ExitCode.FAILED, kind, f"unexpected {kind} at {_place(error)}", REPORT_IT)


def _system_message(error: OSError) -> str:
    said = error.strerror or type(error).__name__
    return f"{error.filename}: {said}" if error.filename else said


def _place(error: BaseException) -> str:
    """Where an unexpected error was raised; the message itself may hold values that must not be shown."""
    import logging
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    if logging.getLogger("idiaspora.provisioning").isEnabledFor(logging.DEBUG):
        return " < ".join(f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in reversed(frames))
    return f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else "an unknown place"


def _show(failure: Failure, output: Output) -> None:
    from idiaspora.cli.formats.published import Published
    from idiaspora.cli.results.failure.text import failure_lines

    def report() -> "FailureReport":
        from idiaspora.cli.results.failure.report import failure_report

        return failure_report(failure, output.command)

    def findings() -> "Findings":
        from idiaspora.cli.results.failure.findings import failure_findings

        return failure_findings(failure, output.command)

    lines = list(failure_lines(failure, output.command))
    output.note(*lines)
    published = Published(lines, report, findings)
    # That stdout or a file cannot be written may be the failure.
    with suppress(OSError):
        if not output.is_text:
            write(published.form(output.format), sys.stdout)
    # A file of an earlier run would be taken for the result of this one.
    with suppress(OSError):
        output.deliver(published)
