"""`idiaspora plan`."""

from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.consents import AllowDelete, AllowLockOut, AllowWidening, RaiseLimit, consents_of
from idiaspora.cli.errors import reported
from idiaspora.cli.options import (
    DEFAULT_FILE,
    Debug,
    Environment,
    ForumFile,
    PlainHttp,
    RequestsPerMinute,
    TellExperts,
)
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import ReportFiles, ReportFormat, ReportStdout, Target, spare, targets_of
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
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="End with 3 when changes are pending.", show_default=False)
    ] = False,
    tell_experts: TellExperts = False,
    allow_delete: AllowDelete = None,
    allow_widening: AllowWidening = None,
    raise_limit: RaiseLimit = None,
    allow_lock_out: AllowLockOut = None,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Show what apply would change, and change nothing.

    Each step shows its fields as old → new, why they are wanted, and the line of the file that says so; then how many
    requests it takes and how long, at least, at the forum's limit. Consents given here are saved with the plan.
    """
    output = Output("plan", format, targets_of(output_files, [file, *([out] if out else [])]))
    with reported(output):
        from idiaspora.cli.connection import connected, loaded
        from idiaspora.cli.formats.published import Published
        from idiaspora.cli.results.plan.findings import plan_findings
        from idiaspora.cli.results.plan.report import plan_report
        from idiaspora.cli.results.plan.text import digest_line, plan_lines
        from idiaspora.cli.reviewed_plan import plan_digest, saved_text
        from idiaspora.cli.text.lines import line
        from idiaspora.provisioning.apply.reach import with_reach
        from idiaspora.provisioning.exit_codes import ExitCode
        from idiaspora.provisioning.planner import plan as plan_of
        from idiaspora.provisioning.safety.guards import refusals
        from idiaspora.provisioning.state.experts import untold_experts
        from idiaspora.provisioning.state.lock_file import lock_path, read_lock

        consents = consents_of(allow_delete, allow_widening, raise_limit, allow_lock_out)
        if out:
            spare(out, [file], "--out")
        saving = Target("saved plan", out) if out else None
        if saving:
            saving.prepare()
        document, desired = loaded(file, env)
        with connected(
            desired, output, requests_per_minute=requests_per_minute, allow_plain_http=allow_plain_http
        ) as client:
            lock = read_lock(lock_path(file, env), client.host)
            with client.remembering():
                told = untold_experts(client, desired) if tell_experts else {}
                pending = with_reach(client, plan_of(client, desired, lock, told=told), desired)
        refused = refusals(pending, desired, consents)
        exit_code = ExitCode.OK if pending.is_empty or not detailed_exitcode else ExitCode.PENDING
        name = plan_digest(pending)
        if saving:
            saving.write(saved_text(pending, document, file, env, consents))
            output.note(f"Saved: “idiaspora apply {out}” applies it.")
        published = Published(
            [*plan_lines(pending, refused), *([] if pending.is_empty else [digest_line(name)])],
            lambda: plan_report(pending, refused, exit_code),
            lambda: plan_findings(pending, refused, desired, name),
        )
        if digest:
            output.result([line(name)])
            output.deliver(published)
        else:
            output.publish(published)
        raise typer.Exit(exit_code)
