"""`idiaspora apply`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli.consents import AllowDelete, AllowLockOut, AllowWidening, RaiseLimit, consents_of
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

if TYPE_CHECKING:
    from provisioning.applying import Progress
    from provisioning.guarding import Refusal
    from provisioning.plan import Operation, Plan


def apply(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    format: OutputFormat = Format.TEXT,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Apply without asking; needed without a terminal.", show_default=False)
    ] = False,
    allow_delete: AllowDelete = None,
    allow_widening: AllowWidening = None,
    raise_limit: RaiseLimit = None,
    allow_lock_out: AllowLockOut = None,
    requests_per_minute: RequestsPerMinute = PACE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Make the forum as the file says: show the plan, ask, write, read back what was written.

    Every write is recorded in .idiaspora/journal beside the file. Ctrl-C finishes and records the write in progress,
    then stops; running again goes on where it stopped.
    """
    output = Output("apply", format)
    with reported(output):
        from cli.forum import connected, loaded
        from cli.rendering.outcomes import applied_lines, apply_report
        from cli.signals import stopping
        from cli.versions import product
        from provisioning.applying import apply as carry_out
        from provisioning.exit_codes import ExitCode
        from provisioning.guarding import refusals
        from provisioning.interruption import Interruption
        from provisioning.journal import Journal
        from provisioning.planning import plan as plan_of
        from provisioning.run_lock import only_run

        consents = consents_of(allow_delete, allow_widening, raise_limit, allow_lock_out)
        _, desired = loaded(file, env)
        if not yes:
            _need_terminal()
        interruption = Interruption()
        with connected(
            desired,
            output,
            requests_per_minute=requests_per_minute,
            allow_plain_http=allow_plain_http,
            interruption=interruption,
        ) as client:
            pending = plan_of(client, desired)
            refused = refusals(pending, desired, consents)
            _show(pending, refused, output, asking=not yes)
            if pending.is_empty or refused or not (yes or _agreed(pending, output)):
                exit_code = ExitCode.OK if pending.is_empty else ExitCode.REFUSED if refused else ExitCode.FAILED
                output.data(apply_report(pending, refused, exit_code).data())
                raise typer.Exit(exit_code)
            with stopping(interruption):
                with only_run(file):
                    applied = carry_out(
                        client,
                        pending,
                        Journal.beside(file),
                        tool=product(),
                        files=desired.files,
                        allow_delete=consents.delete,
                        interruption=interruption,
                        progress=_progress(output),
                    )
                output.result(applied_lines(applied))
                output.data(apply_report(pending, refused, applied.exit_code, applied).data())
                raise typer.Exit(applied.exit_code)


def _need_terminal() -> None:
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise typer.BadParameter(
            "there is no terminal to ask on. Look at “idiaspora plan” first, then give --yes to apply without asking",
            param_hint="--yes",
        )


def _show(plan: "Plan", refused: "tuple[Refusal, ...]", output: Output, *, asking: bool) -> None:
    from cli.rendering.plans import plan_lines

    output.result(plan_lines(plan, refused))
    if output.is_json and asking:  # whoever is asked must see what he agrees to
        output.note(*plan_lines(plan, refused))


def _agreed(plan: "Plan", output: Output) -> bool:
    """Ask on the terminal; only a written yes is one."""
    sys.stderr.write(f"Apply this to {plan.url}? [yes/no] ")
    sys.stderr.flush()
    agreed = sys.stdin.readline().strip().lower() in ("yes", "y")
    if not agreed:
        output.note("Nothing was changed.")
    return agreed


def _progress(output: Output) -> "Progress":
    from cli.rendering.plans import step_line

    def show(done: int, total: int, operation: "Operation", seconds_left: float) -> None:
        output.note(step_line(done, total, operation, seconds_left))

    return show
