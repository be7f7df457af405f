"""`idiaspora plan`: what an apply would change, shown and saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from idiaspora.cli.connection import ConnectionOptions, connected
from idiaspora.cli.consents import tell_unused
from idiaspora.cli.formats.published import Published
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import Target, spare
from idiaspora.cli.results.plan.findings import file_of, plan_findings
from idiaspora.cli.results.plan.report import plan_report
from idiaspora.cli.results.plan.summary import summary_lines
from idiaspora.cli.results.plan.text import digest_line, plan_lines
from idiaspora.cli.reviewed_plan import plan_digest, saved_plan
from idiaspora.cli.runs.judged import judged
from idiaspora.cli.text.lines import Line, line
from idiaspora.plugin_config.expansion import InvalidInPart
from idiaspora.plugin_config.fields.moments import Moment
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.apply.reach import with_reach
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.plan.saved_plan import SavedPlan
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
    at: Moment | None = None


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
    chosen = ChosenForum(file, environment, at=wanted.at)
    try:
        document, desired = chosen.loaded(output)
    except InvalidInPart as invalid:
        raise judged(invalid, chosen, output, options) from None
    with connected(desired, output, options) as client:
        lock = chosen.lock(client, output)
        with client.remembering():
            told = untold_experts(client, desired) if wanted.tell_experts else {}
            pending = with_reach(client, plan(client, desired, lock, told=told), desired)
    refused = refusals(pending, desired, consents)
    tell_unused(pending, consents, output)
    saved = None
    if saving:
        saved = saved_plan(pending, document, file, environment, consents, refused)
        saving.write(saved.text())
        output.note(f"Saved: “idiaspora apply {wanted.out}” applies it.")
    seen = Seen(pending, refused, plan_digest(pending), file_of(desired), str(wanted.out or ""), saved)
    return publish(seen, wanted, output)


@dataclass(frozen=True)
class Seen:
    """A plan to be shown, with what apply would refuse of it. `digest` names its changes, `file` is where belongs what
    no line of the file declares; `out` is the file of the saved plan, where there is one."""

    plan: Plan
    refused: tuple[Refusal, ...]
    digest: str
    file: Span
    out: str = ""
    saved: SavedPlan | None = None

    @property
    def name(self) -> str:
        """The digest by which it is applied: that of the saved plan, which holds consents and times too."""
        return self.saved.digest if self.saved else self.digest


def publish(seen: Seen, wanted: PlanOptions, output: Output, before: Iterable[Line] = ()) -> ExitCode:
    """Shows a plan in every form that is wanted, behind the lines of text that come `before`."""
    exit_code = _exit_code(seen.plan, seen.refused, detailed=wanted.detailed_exitcode)
    lines = summary_lines if wanted.summary else plan_lines
    last = [] if seen.plan.is_empty else [digest_line(seen.name, seen.out)]
    published = Published(
        [*before, *lines(seen.plan, seen.refused), *last],
        lambda: plan_report(seen.plan, seen.refused, exit_code, seen.digest, seen.saved.digest if seen.saved else ""),
        lambda: plan_findings(seen.plan, seen.refused, seen.file, seen.digest, short=wanted.summary),
    )
    if wanted.digest:
        output.result([line(seen.name)])
        output.deliver(published)
    else:
        output.publish(published)
    return exit_code


def _exit_code(pending: Plan, refused: tuple[Refusal, ...], *, detailed: bool) -> ExitCode:
    """A plan that apply would refuse ends as that apply would, whatever is asked of the exit code."""
    if refused:
        return ExitCode.REFUSED
    return ExitCode.PENDING if detailed and not pending.is_empty else ExitCode.OK
