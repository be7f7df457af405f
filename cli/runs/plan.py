"""`idiaspora plan`: what an apply would change, shown and saved."""

from dataclasses import dataclass
from pathlib import Path

from idiaspora.cli.connection import ConnectionOptions, connected, loaded
from idiaspora.cli.consents import tell_unused
from idiaspora.cli.formats.published import Published
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import Target, spare
from idiaspora.cli.results.plan.findings import plan_findings
from idiaspora.cli.results.plan.report import plan_report
from idiaspora.cli.results.plan.text import digest_line, plan_lines
from idiaspora.cli.reviewed_plan import plan_digest, saved_text
from idiaspora.cli.text.lines import line
from idiaspora.provisioning.apply.reach import with_reach
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.safety.guards import Consents, refusals
from idiaspora.provisioning.state.experts import untold_experts
from idiaspora.provisioning.state.lock_file import lock_path, read_lock


@dataclass(frozen=True)
class PlanOptions:
    """What is wanted of a plan: the file to save it in, only its digest on stdout, an exit code of its own where
    changes are pending, and the members of roles who are not notified of questions."""

    out: Path | None
    digest: bool
    detailed_exitcode: bool
    tell_experts: bool


def run(
    file: Path,
    environment: str | None,
    consents: Consents,
    wanted: PlanOptions,
    output: Output,
    options: ConnectionOptions,
) -> ExitCode:
    """Raises BadParameter, Invalid, ForumError and OSError."""
    if wanted.out:
        spare(wanted.out, [file], "--out")
    saving = Target("saved plan", wanted.out) if wanted.out else None
    if saving:
        saving.prepare()
    document, desired = loaded(file, environment)
    with connected(desired, output, options) as client:
        lock = read_lock(lock_path(file, environment), client.host)
        with client.remembering():
            told = untold_experts(client, desired) if wanted.tell_experts else {}
            pending = with_reach(client, plan(client, desired, lock, told=told), desired)
    refused = refusals(pending, desired, consents)
    tell_unused(pending, consents, output)
    exit_code = ExitCode.OK if pending.is_empty or not wanted.detailed_exitcode else ExitCode.PENDING
    name = plan_digest(pending)
    if saving:
        saving.write(saved_text(pending, document, file, environment, consents))
        output.note(f"Saved: “idiaspora apply {wanted.out}” applies it.")
    published = Published(
        [*plan_lines(pending, refused), *([] if pending.is_empty else [digest_line(name)])],
        lambda: plan_report(pending, refused, exit_code),
        lambda: plan_findings(pending, refused, desired, name),
    )
    if wanted.digest:
        output.result([line(name)])
        output.deliver(published)
    else:
        output.publish(published)
    return exit_code
