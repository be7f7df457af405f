"""The run: the steps of a plan in their order, and the outcome of each.

The end of every step is written down. A step that fails stops only what depends on it; a forum that cannot be reached,
or no longer takes our key, stops the run.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from idiaspora.plugin_config.fields.directory import UnknownName
from idiaspora.plugin_config.kinds.changes import Action, Create
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.writes import Unwritable
from idiaspora.provisioning.apply.fatal_errors import ends_the_run
from idiaspora.provisioning.apply.interruption import Interrupted, Interruption
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.new_secrets import NewSecrets
from idiaspora.provisioning.apply.staleness import Freshness
from idiaspora.provisioning.apply.verification import unconverged
from idiaspora.provisioning.apply.writer import Writer
from idiaspora.provisioning.errors import Conflict, ForumError, OutcomeUnknown, Refused
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import IncompleteRead
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.plan.consent import divided, needed_consent
from idiaspora.provisioning.plan.outcome import Applied, Outcome, Status
from idiaspora.provisioning.plan.plan import Closing, Operation, Plan
from idiaspora.provisioning.plan.setting_steps import SETTINGS_ID

Progress = Callable[[int, int, Operation, float], None]


def no_progress(done: int, total: int, operation: Operation, seconds_left: float) -> None:
    """The default of `apply`. It is called with every step before the step is taken."""


def apply(
    client: ForumClient,
    plan: Plan,
    journal: Journal,
    *,
    tool: str,
    files: tuple[str, ...] = (),
    allow_delete: Collection[str] = (),
    stale: Mapping[str, str] | None = None,
    interruption: Interruption | None = None,
    progress: Progress = no_progress,
    new_secrets: NewSecrets | None = None,
) -> Applied:
    """Take the steps of a plan in their order, then read back what was written.

    `allow_delete` are the kinds whose deletions were consented to; `stale` gives, by id, why a step of a saved plan
    must not be taken any more. `new_secrets` is where secrets are put that the forum shows once; without it nothing is
    made that has one. Raises RecordsUnusable when the journal cannot be written
    before the first request; everything that the forum does ends in the outcomes.
    """
    plan = replace(plan, operations=divided(plan.operations, allow_delete))
    interruption = interruption or Interruption()
    run = _Run(client, plan, journal, frozenset(allow_delete), stale or {}, interruption, progress, new_secrets)
    journal.begin(tool=tool, url=plan.url, username=plan.username, files=files, writes=plan.writes)
    result = run.result()
    try:
        journal.end(
            counts=dict(result.counts()),
            unconverged=[f"{item.resource.address} {item.change.field}" for item in result.unconverged],
            interrupted=result.interrupted,
            requests=result.requests,
        )
    except OSError as error:
        return replace(result, unverified=result.unverified or _unwritable(error))
    return result


@dataclass
class _Run:
    client: ForumClient
    plan: Plan
    journal: Journal
    allow_delete: frozenset[str]
    stale: Mapping[str, str]
    interruption: Interruption
    progress: Progress
    new_secrets: NewSecrets | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    stopped_by: str = ""
    interrupted: bool = False

    def __post_init__(self) -> None:
        freshness = Freshness(self.client, self.plan.snapshot.read_at)
        self.writer = Writer(self.client, self.journal, freshness, self.plan.found, self.new_secrets)
        self.sent_before = self.client.requests_sent

    def result(self) -> Applied:
        total = len(self.plan.operations)
        writes_left = self.plan.writes
        for index, operation in enumerate(self.plan.operations):
            outcome = self._held_back(operation)
            if outcome is None:
                seconds = self.client.pacing.time_for(writes_left + self.plan.verification)
                self.progress(index, total, operation, seconds)
                outcome = self._tried(operation, self.plan.operations[index:])
            self.outcomes[operation.id] = outcome
            self._record(outcome)
            writes_left -= operation.requests
        wrong, unverified = self._verified()
        return Applied(
            tuple(self.outcomes.values()),
            wrong,
            unverified,
            self.interrupted,
            self.client.requests_sent - self.sent_before,
            str(self.journal.path),
            self.writer.found,
        )

    def _held_back(self, operation: Operation) -> Outcome | None:
        """The outcome of a step that is not even tried."""
        if self.interruption.requested:
            self.interrupted = True
        if self.interrupted:
            return Outcome(operation, Status.NOT_REACHED, "the run was interrupted")
        if self.stopped_by:
            return Outcome(operation, Status.NOT_REACHED, self.stopped_by)
        if operation.id in self.stale:
            return Outcome(operation, Status.STALE, self.stale[operation.id])
        if operation.changes[0].hindrance:
            return Outcome(operation, Status.HINDERED, operation.changes[0].hindrance)
        consent = needed_consent(operation)
        if consent and operation.kind not in self.allow_delete:
            return Outcome(operation, Status.NOT_CONSENTED, consent, harmless=operation.action is not Action.DELETE)
        if closing := self._not_closed(operation):
            reason = f"would open what {closing} closes, which was not done: see why there, then run again"
            return Outcome(operation, Status.BLOCKED, reason)
        if blocking := self._blocking(operation):
            return Outcome(operation, Status.BLOCKED, f"needs {blocking}, which was not done")
        return None

    def _tried(self, operation: Operation, waiting: Sequence[Operation]) -> Outcome:
        sent = self.client.requests_sent
        try:
            with understood():
                return self.writer.write(operation, waiting)
        except Interrupted:
            self.interrupted = True
            status = Status.NOT_REACHED if self.client.requests_sent == sent else Status.UNKNOWN
            return Outcome(operation, status, "the run was interrupted")
        except OutcomeUnknown as error:
            return Outcome(operation, Status.UNKNOWN, str(error))
        except Conflict as error:
            return Outcome(operation, Status.STALE, str(error))
        except (ForumError, IncompleteRead, UnknownName, Unwritable) as error:
            if isinstance(error, ForumError) and ends_the_run(error, self.client):
                self.stopped_by = f"the run was stopped: {error}"
            return Outcome(operation, Status.FAILED, _told(operation, error))
        except OSError as error:  # of the journal: those of the network are ForumErrors
            self.stopped_by = _unwritable(error)
            status = Status.FAILED if self.client.requests_sent == sent else Status.UNKNOWN
            return Outcome(operation, status, self.stopped_by)

    def _record(self, outcome: Outcome) -> None:
        """Write down how a step ended. Without a journal nothing more is sent."""
        if outcome.status is Status.NOT_REACHED:
            return
        try:
            self.journal.ended(outcome.operation, outcome.status, outcome.reason)
        except OSError as error:
            self.stopped_by = self.stopped_by or _unwritable(error)

    def _blocking(self, operation: Operation) -> str:
        """The first step that had to be done before and was not."""
        only_closing = {closing.step for closing in operation.behind if not closing.is_needed}
        for id in operation.depends_on:
            outcome = self.outcomes.get(id)
            if id in only_closing:
                continue
            if outcome is None or not (outcome.harmless or outcome.status is Status.DONE):
                return id
        return ""

    def _not_closed(self, operation: Operation) -> str:
        """What had to be closed before this step opens it, and was not: the step, or the setting of the common one."""
        for closing in operation.behind:
            if not self._is_done(closing):
                return closing.address if closing.step == SETTINGS_ID else closing.step
        return ""

    def _is_done(self, closing: Closing) -> bool:
        """Whether all that closes was written, be it that its step was divided."""
        parts = [outcome for outcome in self.outcomes.values() if closing.is_of(outcome.operation)]
        done = (outcome.status is Status.DONE or closing.address in outcome.done for outcome in parts)
        return bool(parts) and all(done)

    def _verified(self) -> tuple[Any, str]:
        written = [
            o.operation for o in self.outcomes.values() if o.status in (Status.DONE, Status.UNKNOWN, Status.FAILED)
        ]
        done = [o.operation for o in self.outcomes.values() if o.status in (Status.DONE, Status.UNKNOWN)]
        if not done or self.interrupted or self.stopped_by:
            return (), (self.stopped_by if done and written else "")
        try:
            with understood():
                wrong = unconverged(self.client, done, self.writer.found)
        except (ForumError, IncompleteRead) as error:
            return (), f"the result could not be read back: {error}"
        except Interrupted:
            self.interrupted = True
            return (), "the run was interrupted before the result was read back"
        withheld = {
            (change.address, item.field)
            for outcome in self.outcomes.values()
            if outcome.status is Status.NOT_CONSENTED
            for change in outcome.operation.changes
            for item in change.fields
        }
        wrong = tuple(item for item in wrong if (item.resource.address, item.change.field) not in withheld)
        self._settle_unknown({item.resource.address for item in wrong})
        return wrong, ""

    def _settle_unknown(self, wrong: Collection[str]) -> None:
        """A write of unknown fate that reads back as wanted has happened."""
        for id, outcome in self.outcomes.items():
            if outcome.status is Status.UNKNOWN and not {c.address for c in outcome.operation.changes} & set(wrong):
                self.outcomes[id] = replace(
                    outcome, status=Status.DONE, reason="the answer was lost; it reads back well"
                )


def _told(operation: Operation, error: Exception) -> str:
    """Why a step failed, with what to do where that is known of the kind."""
    (change, *_) = operation.changes
    known = KINDS[change.kind].refused_creations if isinstance(change, Create) and isinstance(error, Refused) else {}
    remedies = [remedy for word, remedy in known.items() if word in str(error)]
    return ". ".join([str(error).rstrip("."), *remedies]) if remedies else str(error)


def _unwritable(error: OSError) -> str:
    return f"the run was stopped: the journal cannot be written ({error.strerror or error})"


__all__ = ["Applied", "apply"]
