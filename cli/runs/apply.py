"""`idiaspora apply`: the plan, the question, the writes, the lock file, and what is reported of them."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from idiaspora.cli.connection import ConnectionOptions, connected
from idiaspora.cli.consents import tell_unused
from idiaspora.cli.formats.published import Published
from idiaspora.cli.forum_selection import ChosenForum
from idiaspora.cli.output import Output
from idiaspora.cli.output_options import spare, spare_all
from idiaspora.cli.prompts import answer, need_terminal
from idiaspora.cli.results.apply.findings import apply_findings
from idiaspora.cli.results.apply.report import apply_report
from idiaspora.cli.results.apply.text import applied_lines, review_lines
from idiaspora.cli.results.plan.text import plan_lines, step_line
from idiaspora.cli.reviewed_plan import Review, check_digest, reviewed, untaken
from idiaspora.cli.runs.judged import judged
from idiaspora.cli.signals import stopping
from idiaspora.cli.text.visible import visible
from idiaspora.cli.version import product
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.expansion import InvalidInPart
from idiaspora.provisioning.apply.interruption import Interruption
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.apply.new_secrets import NewSecrets
from idiaspora.provisioning.apply.reach import with_reach
from idiaspora.provisioning.apply.run_lock import only_run
from idiaspora.provisioning.apply.runner import Progress, apply
from idiaspora.provisioning.doctor.diagnosis import need_writing_key
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import IncompleteRead, understood
from idiaspora.provisioning.plan.consent import awaiting_consent
from idiaspora.provisioning.plan.outcome import Applied
from idiaspora.provisioning.plan.plan import Operation, Plan
from idiaspora.provisioning.plan.saved_plan_fit import Fitted
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.safety.guards import Consents, Refusal, refusals
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.lock_file import write_lock


@dataclass(frozen=True)
class ApplyOptions:
    """What was consented to, whether somebody is asked, the digest that was reviewed, how many hours old a saved plan
    may be, whether members of roles get the notifications that they lack, and the file for the secrets of new keys."""

    consents: Consents
    asking: bool
    digest: str | None
    max_age: float
    tell_experts: bool
    new_keys: Path | None = None


def run(
    file: Path, environment: str | None, wanted: ApplyOptions, output: Output, options: ConnectionOptions
) -> ExitCode:
    """Raises BadParameter, PlanMisfit, Invalid, ForumError and OSError."""
    review = reviewed(file, environment, wanted.max_age)
    spare_all(output.targets, [review.file])
    if wanted.new_keys is not None:
        _need_new(wanted.new_keys, review.file)
    try:
        document, desired = ChosenForum(review.file, review.environment).loaded(output)
    except InvalidInPart as invalid:
        raise judged(invalid, ChosenForum(review.file, review.environment), output, options) from None
    review.check_document(document, desired)
    if wanted.asking:
        need_terminal("Look at “idiaspora plan” first, then give --yes to apply without asking", "--yes")
    interruption = Interruption()
    with only_run(review.file), connected(desired, output, options, interruption=interruption) as client:
        consents = review.consents(wanted.consents)
        one = _Run(output, review, consents, desired, client, interruption, wanted.tell_experts, wanted.new_keys)
        return one.exit_code(asking=wanted.asking, expected=wanted.digest)


def _need_new(keys: Path, forum_file: Path) -> None:
    """Raises BadParameter for a place in which secrets would not be kept, or read as a part of what describes the
    forum: found out before a forum is asked, since a key that was made is lost without it."""
    if os.path.lexists(keys):
        raise typer.BadParameter(f"{keys} is there already: name a new file", param_hint="--new-keys")
    spare(keys, [forum_file], "--new-keys")
    if not keys.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {keys.parent}: make it first", param_hint="--new-keys")


@dataclass(frozen=True)
class _Run:
    """One apply, from the plan to the lock file."""

    output: Output
    review: Review
    consents: Consents
    desired: Desired
    client: ForumClient
    interruption: Interruption
    tell_experts: bool
    new_keys: Path | None

    def exit_code(self, *, asking: bool, expected: str | None) -> ExitCode:
        """Carries it out and reports everything about it."""

        lock = self._lock()
        with self.client.remembering():
            told = self.review.told(self.client, self.desired, asked=self.tell_experts)
            now = with_reach(self.client, plan(self.client, self.desired, lock, told=told), self.desired)
        check_digest(expected, now, self.review.saved)
        fitted = self.review.fitted(now)
        refused = refusals(fitted.plan, self.desired, self.consents, loses_secrets=self.new_keys is None)
        self._show(fitted, refused, asking=asking)
        tell_unused(now, self.consents, self.output)
        if fitted.plan.is_empty:
            return self._ended(lock, now, fitted, refused, None, ExitCode.OK)
        if refused:
            return self._ended(lock, now, fitted, refused, None, ExitCode.REFUSED)
        need_writing_key(self.client)
        if asking and not _agreed(fitted.plan, self.output):
            return self._ended(lock, now, fitted, refused, None, ExitCode.FAILED)
        deletable = _deletable(fitted.plan, self.consents.delete) if asking else self.consents.delete
        # What was written is recorded and reported before a signal ends anything.
        with stopping(self.interruption):
            applied = self._applied(fitted, deletable)
            return self._ended(lock, now, fitted, refused, applied, applied.exit_code)

    @property
    def _chosen(self) -> ChosenForum:
        return ChosenForum(self.review.file, self.review.environment)

    def _lock(self) -> Lock:

        return self._chosen.lock(self.client, self.output)

    def _show(self, fitted: Fitted, refused: tuple[Refusal, ...], *, asking: bool) -> None:

        lines = [*plan_lines(fitted.plan, refused), *review_lines(fitted)]
        self.output.result(lines)
        if asking and not self.output.is_text:  # whoever is asked must see what they agree to
            self.output.note(*lines)

    def _applied(self, fitted: Fitted, deletable: frozenset[str]) -> Applied:

        return apply(
            self.client,
            fitted.plan,
            Journal.beside(self.review.file),
            tool=product(),
            files=self.desired.files,
            allow_delete=deletable,
            stale=fitted.stale,
            interruption=self.interruption,
            progress=_progress(self.output),
            new_secrets=NewSecrets(self.new_keys) if self.new_keys else None,
        )

    def _ended(
        self,
        lock: Lock,
        now: Plan,
        fitted: Fitted,
        refused: tuple[Refusal, ...],
        applied: Applied | None,
        exit_code: ExitCode,
    ) -> ExitCode:
        """Records what is known now, and gives the result in every form."""

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

    def _record(self, lock: Lock, now: Plan, fitted: Fitted, applied: Applied | None) -> None:
        """Writes the lock file. A failure is only reported: it changes nothing on the forum."""

        result = applied or Applied((), found=now.found)
        result = replace(result, outcomes=(*result.outcomes, *untaken(now, fitted)))
        path = self._chosen.lock_path(self.client)
        file = "" if self.review.file.is_dir() else self.review.file.name
        try:
            with understood():
                written = write_lock(path, replace(recorded(lock, self.desired, now, result), file=file))
            if written:
                self.output.note(f"Recorded in {path}, which belongs into your version control.")
        except OSError as error:
            self.output.note(f"The lock file {path} cannot be written: {error.strerror or error}.")
        except IncompleteRead as error:
            self.output.note(f"The lock file {path} cannot be written: {error}")


def _agreed(plan: Plan, output: Output) -> bool:
    """Ask on the terminal; only a written yes is one."""

    agreed = answer(f"Apply this to {plan.url}? [yes/no] ").lower() in ("yes", "y")
    if not agreed:
        output.note("Nothing was changed.")
    return agreed


def _deletable(plan: Plan, consented: frozenset[str]) -> frozenset[str]:
    """Ask for each kind of which something would be deleted; only its name, written out, consents."""

    kinds = set(consented)
    for kind, what in awaiting_consent(plan.operations, consented).items():
        asked = f"This would also {visible(', '.join(what))}. Type {kind} to consent, Enter to leave it: "
        if answer(asked) == kind:
            kinds.add(kind)
    return frozenset(kinds)


def _progress(output: Output) -> Progress:

    def show(done: int, total: int, operation: Operation, seconds_left: float) -> None:
        output.note(step_line(done, total, operation, seconds_left))

    return show
