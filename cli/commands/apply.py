"""`idiaspora apply`."""

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from idiaspora.cli.consents import AllowDelete, AllowLockOut, AllowWidening, RaiseLimit, consents_of
from idiaspora.cli.errors import reported
from idiaspora.cli.options import (
    DEFAULT_FILE,
    AllowPullRequest,
    Debug,
    Environment,
    ForumFile,
    OutputFormat,
    PlainHttp,
    RequestsPerMinute,
    TellExperts,
)
from idiaspora.cli.output import Format, Output
from idiaspora.cli.output_options import ReportFiles, spare_all, targets_of
from idiaspora.facts.pace import PER_MINUTE

if TYPE_CHECKING:
    from idiaspora.cli.reviewed_plan import Review
    from idiaspora.plugin_config.desired.resources import Desired
    from idiaspora.provisioning.apply.interruption import Interruption
    from idiaspora.provisioning.apply.runner import Progress
    from idiaspora.provisioning.exit_codes import ExitCode
    from idiaspora.provisioning.forum.client import ForumClient
    from idiaspora.provisioning.plan.outcome import Applied
    from idiaspora.provisioning.plan.plan import Operation, Plan
    from idiaspora.provisioning.plan.saved_plan_fit import Fitted
    from idiaspora.provisioning.safety.guards import Consents, Refusal
    from idiaspora.provisioning.state.lock_file import Lock

MAX_AGE_HOURS = 24.0


def apply(
    file: ForumFile = DEFAULT_FILE,
    env: Environment = None,
    format: OutputFormat = Format.TEXT,
    output_files: ReportFiles = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Apply without asking; needed without a terminal.", show_default=False)
    ] = False,
    expect_digest: Annotated[
        str | None,
        typer.Option(
            "--expect-digest",
            metavar="DIGEST",
            help="Go on only if the plan has this digest: it is the one that was reviewed.",
            show_default=False,
        ),
    ] = None,
    max_age: Annotated[
        float,
        typer.Option("--max-age", metavar="HOURS", min=0, help="Refuse a saved plan that is older."),
    ] = MAX_AGE_HOURS,
    tell_experts: TellExperts = False,
    allow_delete: AllowDelete = None,
    allow_widening: AllowWidening = None,
    raise_limit: RaiseLimit = None,
    allow_lock_out: AllowLockOut = None,
    allow_pull_request: AllowPullRequest = False,
    requests_per_minute: RequestsPerMinute = PER_MINUTE,
    allow_plain_http: PlainHttp = False,
    debug: Debug = False,
) -> None:
    """Make the forum as the file says: show the plan, ask, write, read back what was written.

    In place of the forum file it takes a plan that “plan --out” saved: then only what that plan says is done, and only
    where nothing was changed since. Every write is recorded in .idiaspora/journal beside the file. Ctrl-C finishes and
    records the write in progress, then stops; running again goes on where it stopped.
    """
    output = Output("apply", format, targets_of(output_files, [file]))
    with reported(output):
        from idiaspora.cli.connection import connected, loaded
        from idiaspora.cli.prompts import need_terminal
        from idiaspora.cli.pull_requests import refuse_proposals
        from idiaspora.cli.reviewed_plan import reviewed
        from idiaspora.provisioning.apply.interruption import Interruption
        from idiaspora.provisioning.apply.run_lock import only_run

        refuse_proposals(os.environ, allowed=allow_pull_request)
        consents = consents_of(allow_delete, allow_widening, raise_limit, allow_lock_out)
        review = reviewed(file, env, max_age)
        spare_all(output.targets, [review.file])
        document, desired = loaded(review.file, review.environment)
        review.check_document(document)
        if not yes:
            need_terminal("Look at “idiaspora plan” first, then give --yes to apply without asking", "--yes")
        interruption = Interruption()
        with (
            only_run(review.file),
            connected(
                desired,
                output,
                requests_per_minute=requests_per_minute,
                allow_plain_http=allow_plain_http,
                interruption=interruption,
            ) as client,
        ):
            run = _Run(output, review, review.consents(consents), desired, client, interruption, tell_experts)
            raise typer.Exit(run.exit_code(asking=not yes, expected=expect_digest))


@dataclass(frozen=True)
class _Run:
    """One apply, from the plan to the lock file."""

    output: Output
    review: "Review"
    consents: "Consents"
    desired: "Desired"
    client: "ForumClient"
    interruption: "Interruption"
    tell_experts: bool

    def exit_code(self, *, asking: bool, expected: str | None) -> "ExitCode":
        """Carries it out and tells everything about it."""
        from idiaspora.cli.reviewed_plan import check_digest
        from idiaspora.cli.signals import stopping
        from idiaspora.provisioning.apply.reach import with_reach
        from idiaspora.provisioning.exit_codes import ExitCode
        from idiaspora.provisioning.planner import plan as plan_of
        from idiaspora.provisioning.safety.guards import refusals

        lock = self._lock()
        with self.client.remembering():
            told = self.review.told(self.client, self.desired, asked=self.tell_experts)
            now = with_reach(self.client, plan_of(self.client, self.desired, lock, told=told), self.desired)
        check_digest(expected, now)
        fitted = self.review.fitted(now)
        refused = refusals(fitted.plan, self.desired, self.consents)
        self._show(fitted, refused, asking=asking)
        if fitted.plan.is_empty:
            return self._ended(lock, now, fitted, refused, None, ExitCode.OK)
        if refused:
            return self._ended(lock, now, fitted, refused, None, ExitCode.REFUSED)
        if asking and not _agreed(fitted.plan, self.output):
            return self._ended(lock, now, fitted, refused, None, ExitCode.FAILED)
        deletable = _deletable(fitted.plan, self.consents.delete) if asking else self.consents.delete
        # What was written is recorded and told too before a signal ends anything.
        with stopping(self.interruption):
            applied = self._applied(fitted, deletable)
            return self._ended(lock, now, fitted, refused, applied, applied.exit_code)

    def _lock(self) -> "Lock":
        from idiaspora.provisioning.state.lock_file import lock_path, read_lock

        return read_lock(lock_path(self.review.file, self.review.environment), self.client.host)

    def _show(self, fitted: "Fitted", refused: "tuple[Refusal, ...]", *, asking: bool) -> None:
        from idiaspora.cli.results.apply.text import review_lines
        from idiaspora.cli.results.plan.text import plan_lines

        lines = [*plan_lines(fitted.plan, refused), *review_lines(fitted)]
        self.output.result(lines)
        if asking and not self.output.is_text:  # whoever is asked must see what he agrees to
            self.output.note(*lines)

    def _applied(self, fitted: "Fitted", deletable: frozenset[str]) -> "Applied":
        from idiaspora.cli.version import product
        from idiaspora.provisioning.apply.journal import Journal
        from idiaspora.provisioning.apply.runner import apply as carry_out

        return carry_out(
            self.client,
            fitted.plan,
            Journal.beside(self.review.file),
            tool=product(),
            files=self.desired.files,
            allow_delete=deletable,
            stale=fitted.stale,
            interruption=self.interruption,
            progress=_progress(self.output),
        )

    def _ended(
        self,
        lock: "Lock",
        now: "Plan",
        fitted: "Fitted",
        refused: "tuple[Refusal, ...]",
        applied: "Applied | None",
        exit_code: "ExitCode",
    ) -> "ExitCode":
        """Records what is known now, and gives the result in every form."""
        from idiaspora.cli.formats.published import Published
        from idiaspora.cli.results.apply.findings import apply_findings
        from idiaspora.cli.results.apply.report import apply_report
        from idiaspora.cli.results.apply.text import applied_lines, review_lines
        from idiaspora.cli.results.plan.text import plan_lines

        if applied or now.is_empty:
            self._record(lock, now, fitted, applied)
        told = list(applied_lines(applied)) if applied else []
        self.output.result(told)
        report = apply_report(fitted.plan, refused, exit_code, applied, fitted)
        self.output.data(report.data())
        lines = [*plan_lines(fitted.plan, refused), *review_lines(fitted), *told]
        found = Published(lines, lambda: report, lambda: apply_findings(fitted, refused, self.desired, applied))
        self.output.deliver(found)
        return exit_code

    def _record(self, lock: "Lock", now: "Plan", fitted: "Fitted", applied: "Applied | None") -> None:
        """Writes the lock file. That it cannot be written changes nothing on the forum, so that it is only told."""
        from idiaspora.cli.reviewed_plan import untaken
        from idiaspora.provisioning.apply.lock_update import recorded
        from idiaspora.provisioning.plan.outcome import Applied
        from idiaspora.provisioning.state.lock_file import lock_path, write_lock

        result = applied or Applied((), found=now.found)
        result = replace(result, outcomes=(*result.outcomes, *untaken(now, fitted)))
        path = lock_path(self.review.file, self.review.environment)
        file = "" if self.review.file.is_dir() else self.review.file.name
        try:
            if write_lock(path, replace(recorded(lock, self.desired, now, result), file=file)):
                self.output.note(f"Recorded in {path}, which belongs into your version control.")
        except OSError as error:
            self.output.note(f"The lock file {path} cannot be written: {error.strerror or error}.")


def _agreed(plan: "Plan", output: Output) -> bool:
    """Ask on the terminal; only a written yes is one."""
    from idiaspora.cli.prompts import answer

    agreed = answer(f"Apply this to {plan.url}? [yes/no] ").lower() in ("yes", "y")
    if not agreed:
        output.note("Nothing was changed.")
    return agreed


def _deletable(plan: "Plan", consented: frozenset[str]) -> frozenset[str]:
    """Ask for each kind of which something would be deleted; only its name, written out, consents."""
    from idiaspora.cli.prompts import answer
    from idiaspora.cli.text.visible import visible
    from idiaspora.provisioning.plan.consent import awaiting_consent

    kinds = set(consented)
    for kind, what in awaiting_consent(plan.operations, consented).items():
        asked = f"This would also {visible(', '.join(what))}. Type {kind} to consent, Enter to leave it: "
        if answer(asked) == kind:
            kinds.add(kind)
    return frozenset(kinds)


def _progress(output: Output) -> "Progress":
    from idiaspora.cli.results.plan.text import step_line

    def show(done: int, total: int, operation: "Operation", seconds_left: float) -> None:
        output.note(step_line(done, total, operation, seconds_left))

    return show
