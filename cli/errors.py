"""From exceptions to messages and exit codes: the one place where that is done."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import typer

from idiaspora.cli.output import Output, write
from idiaspora.cli.results.failure.failure import Failure
from idiaspora.cli.sandbox_extra import GET_IT, SANDBOX_MISSING, SandboxMissing

if TYPE_CHECKING:
    from idiaspora.cli.formats.findings import Findings
    from idiaspora.cli.results.report import FailureReport
    from idiaspora.cli.text.lines import Line


REPORT_IT = "This is a mistake in idiaspora itself. Run again with --debug and report what it prints; it holds no keys."


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
        return Failure(ExitCode.FAILED, kind, SANDBOX_MISSING, GET_IT)
    if isinstance(error, (KeyboardInterrupt, Interrupted)):
        return Failure(ExitCode.INTERRUPTED, "Interrupted", "interrupted; nothing was written")
    if isinstance(error, OSError):
        return Failure(ExitCode.FAILED, kind, _system_message(error))
    return Failure(ExitCode.FAILED, kind, f"unexpected {kind} at {_place(error)}", REPORT_IT)


def _further_help(failure: Failure, command: str) -> str:
    """The command that helps on, where there is one."""
    if failure.about_forum and command != "doctor":
        return "“idiaspora doctor” checks address, key, rights and what the hosting lacks."
    return ""


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

    lines = list(_lines(failure, output))
    output.note(*lines)
    published = Published(lines, lambda: _report(failure, output.command), lambda: _findings(failure, output.command))
    # That stdout or a file cannot be written may be the failure.
    with suppress(OSError):
        if not output.is_text:
            write(published.form(output.format), sys.stdout)
    # A file of an earlier run would be taken for the result of this one.
    with suppress(OSError):
        output.deliver(published)


def _report(failure: Failure, command: str) -> "FailureReport":
    from idiaspora.cli.results.report import ErrorPart, FailureReport
    from idiaspora.cli.results.validate.report import problem_parts

    return FailureReport(
        command=command,
        exit_code=failure.exit_code,
        error=ErrorPart(kind=failure.kind, message=failure.message, hint=failure.hint),
        problems=problem_parts(failure.problems),
    )


def _findings(failure: Failure, command: str) -> "Findings":
    from idiaspora.cli.results.validate.findings import failure_findings

    return failure_findings(failure, command)


def _lines(failure: Failure, output: Output) -> "Iterator[Line]":
    from idiaspora.cli.results.validate.text import beginning, problem_lines, problem_total
    from idiaspora.cli.text.lines import BAD, line

    if failure.problems:
        yield from problem_lines(failure.problems)
        yield problem_total(failure.problems)
        yield from beginning(failure.problems)
    else:
        yield line(("Error: ", BAD), failure.message)
    for hint in filter(None, (failure.hint, _further_help(failure, output.command))):
        yield line("→ ", hint, indent=4)
