"""`idiaspora plan`: what an apply would change, shown and saved."""

from dataclasses import dataclass
from pathlib import Path

from idiaspora.cli.connection import ConnectionOptions, connected, loaded
from idiaspora.cli.formats.published import Published
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import Target, spare
from idiaspora.cli.results.plan.findings import plan_findings
from idiaspora.cli.results.plan.report import plan_report
from idiaspora.cli.results.plan.summary import summary_lines
from idiaspora.cli.results.plan.text import digest_line, plan_lines
from idiaspora.cli.reviewed_plan import plan_digest, saved_text
from idiaspora.cli.text.lines import line
from idiaspora.provisioning.apply.reach import with_reach
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.safety.guards import Consents, Refusal, refusals
from idiaspora.provisioning.state.experts import untold_experts


@dataclass(frozen=True)
class PlanOptions:
    """What is wanted of a plan: the file to save it in, only its digest on stdout, one line a resource, an exit code of
    its own where changes are pending, and the members of roles who are not notified of questions."""

    out: Path | None
    digest: bool
    summary: bool
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
        lock = ChosenForum(file, environment).lock(client, output)
        with client.remembering():
            told = untold_experts(client, desired) if wanted.tell_experts else {}
            pending = with_reach(client, plan(client, desired, lock, told=told), desired)
    refused = refusals(pending, desired, consents)
    exit_code = _exit_code(pending, refused, detailed=wanted.detailed_exitcode)
    name = plan_digest(pending)
    if saving:
        saving.write(saved_text(pending, document, file, environment, consents))
        output.note(f"Saved: “idiaspora apply {wanted.out}” applies it.")
    lines = summary_lines if wanted.summary else plan_lines
    published = Published(
        [*lines(pending, refused), *([] if pending.is_empty else [digest_line(name)])],
        lambda: plan_report(pending, refused, exit_code),
        lambda: plan_findings(pending, refused, desired, name, short=wanted.summary),
    )
    if wanted.digest:
        output.result([line(name)])
        output.deliver(published)
    else:
        output.publish(published)
    return exit_code


def _exit_code(pending: Plan, refused: tuple[Refusal, ...], *, detailed: bool) -> ExitCode:
    """A plan that apply would refuse ends as that apply would, whatever is asked of the exit code."""
    if refused:
        return ExitCode.REFUSED
    return ExitCode.PENDING if detailed and not pending.is_empty else ExitCode.OK
