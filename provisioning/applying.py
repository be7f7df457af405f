"""The one door through which anything is written.

Each step is checked just before it is taken, written down before it is sent, and its end is written down too. A step
that fails stops only what depends on it; a forum that cannot be reached, or no longer takes our key, stops the run.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plugin_config.kinds import membership, site_setting
from plugin_config.kinds.kind import Action, Change, Kind, Request
from plugin_config.kinds.registry import KINDS
from plugin_config.names import UnknownName
from provisioning.answers import names_our_user
from provisioning.client import ForumClient
from provisioning.consenting import divided, needed_consent
from provisioning.errors import (
    BadCredentials,
    Conflict,
    ForumError,
    InvalidValues,
    NotAuthorised,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ReadOnly,
    UnusableAnswer,
)
from provisioning.finding import Found
from provisioning.freshness import Freshness
from provisioning.hindrances import refusal_of
from provisioning.interruption import Interrupted, Interruption
from provisioning.journal import Journal
from provisioning.listings import IncompleteRead
from provisioning.ordering import SETTINGS_ID
from provisioning.outcome import Applied, Outcome, Status
from provisioning.plan import Operation, Plan
from provisioning.reading import read_objects
from provisioning.recovering import made_meanwhile
from provisioning.shapes import part
from provisioning.verifying import unconverged

# Going on after these would only fail again, and cost the forum and the reader time.
FATAL = (NotSent, ReadOnly, BadCredentials, RateLimited, UnusableAnswer)

Progress = Callable[[int, int, Operation, float], None]


def no_progress(done: int, total: int, operation: Operation, seconds_left: float) -> None:
    """The default of `apply`. It is told of every step that is taken, before it is."""


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
) -> Applied:
    """Take the steps of a plan in their order, then read back what was written.

    `allow_delete` are the kinds whose deletions were consented to; `stale` gives, by id, why a step of a saved plan
    must not be taken any more. Raises OSError when the journal cannot be written
    before the first request; everything that the forum does ends in the outcomes.
    """
    plan = replace(plan, operations=divided(plan.operations, allow_delete))
    run = _Run(client, plan, journal, frozenset(allow_delete), stale or {}, interruption or Interruption(), progress)
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
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    stopped_by: str = ""
    interrupted: bool = False

    def __post_init__(self) -> None:
        self.found: Found = self.plan.found
        self.freshness = Freshness(self.client, self.plan.snapshot.read_at)
        self.sent_before = self.client.requests_sent
        self.harmless: set[str] = set()

    def result(self) -> Applied:
        total = len(self.plan.operations)
        writes_left = self.plan.writes
        for index, operation in enumerate(self.plan.operations):
            outcome = self._held_back(operation)
            if outcome is None:
                seconds = self.client.pacing.time_for(writes_left + self.plan.verification)
                self.progress(index, total, operation, seconds)
                outcome = self._tried(operation)
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
            self.found,
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
            if operation.action is not Action.DELETE:
                self.harmless.add(operation.id)
            return Outcome(operation, Status.NOT_CONSENTED, consent)
        if blocking := self._blocking(operation):
            return Outcome(operation, Status.BLOCKED, f"needs {blocking}, which was not done")
        return None

    def _tried(self, operation: Operation) -> Outcome:
        sent = self.client.requests_sent
        try:
            return self._write(operation)
        except Interrupted:
            self.interrupted = True
            status = Status.NOT_REACHED if self.client.requests_sent == sent else Status.UNKNOWN
            return Outcome(operation, status, "the run was interrupted")
        except OutcomeUnknown as error:
            return Outcome(operation, Status.UNKNOWN, str(error))
        except Conflict as error:
            return Outcome(operation, Status.STALE, str(error))
        except (ForumError, IncompleteRead, UnknownName) as error:
            if operation.action is Action.DELETE and isinstance(error, NotFound):
                return Outcome(operation, Status.DONE, "it was gone already")
            if operation.action is Action.DELETE and (why := self._why_refused(operation.changes[0], error)):
                return Outcome(operation, Status.HINDERED, why)
            if isinstance(error, ForumError) and self._ends_the_run(error):
                self.stopped_by = f"the run was stopped: {error}"
            return Outcome(operation, Status.FAILED, str(error))
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

    def _ends_the_run(self, error: ForumError) -> bool:
        """Whether every later write would end the same way; a key without the rights is not even recognised."""
        if isinstance(error, NotAuthorised) and error.response is not None:
            return not names_our_user(error.response, self.client.api_username)
        return isinstance(error, FATAL)

    def _blocking(self, operation: Operation) -> str:
        """The first step that had to be done before and was not."""
        for id in operation.depends_on:
            outcome = self.outcomes.get(id)
            if id in self.harmless:
                continue
            if outcome is None or outcome.status is not Status.DONE:
                return id
        return ""

    def _write(self, operation: Operation) -> Outcome:
        waiting = (step for step in self.plan.operations if step.id not in self.outcomes)
        if stale := self.freshness.staleness(operation, waiting, self.found):
            return Outcome(operation, Status.STALE, stale)
        if operation.id == SETTINGS_ID:
            return self._write_settings(operation)
        if operation.kind == "category" and operation.action is Action.UPDATE and operation.changes[0].live is None:
            # It was made in this run, and gets the name now that another one has given up.
            self.freshness.read([operation.changes[0].resource], self.found)
        change = self.freshness.current(operation.changes[0])
        if change.kind == "membership":
            self._write_members(operation, change)
        elif change.kind == "about_topic":
            self._write_about_topic(operation, change)
        else:
            self._write_one(operation, change)
        return Outcome(operation, Status.DONE)

    def _why_refused(self, change: Change, error: Exception) -> str:
        """Why the forum did not delete a category: the refusal says nothing, a read does (3.5)."""
        if change.kind != "category" or not isinstance(error, NotAuthorised) or self._ends_the_run(error):
            return ""
        try:
            self.freshness.read([change.resource], self.found)
        except (ForumError, IncompleteRead):
            return ""
        live = self.freshness.current(change).live
        return refusal_of(live.row) if live else ""

    def _write_members(self, operation: Operation, change: Change) -> None:
        for request in membership.writes(change, self.found.names):
            try:
                self._send(operation, request)
            except InvalidValues:
                # An addition that was repeated because its answer was lost: all are members by now (3.5 refuses it).
                live = read_objects(self.client, [change.resource], self.found).get(change.kind, change.key)
                fields = tuple(replace(item, old=live.values[item.field]) for item in change.fields) if live else ()
                if not live or request in membership.writes(replace(change, fields=fields), self.found.names):
                    raise

    def _write_one(self, operation: Operation, change: Change) -> None:
        kind = KINDS[change.kind]
        builder = {Action.CREATE: kind.create, Action.UPDATE: kind.update, Action.DELETE: kind.delete}[change.action]
        if builder is None:
            raise AssertionError(f"{change.kind} has no {change.action}")
        request = builder(change, self.found.names)
        if change.action is Action.CREATE:
            self._create(operation, kind, change, request)
        else:
            self._change(operation, change, request)
            self._note(change, change.live.id if change.live else 0, "")

    def _change(self, operation: Operation, change: Change, request: Request) -> None:
        """Send a change. One that would be refused the second time is sent again only after a look at the forum."""
        try:
            self._send(operation, request)
        except OutcomeUnknown as unknown:
            if request.idempotent:
                raise
            try:
                self.freshness.read([change.resource], self.found)
            except (ForumError, IncompleteRead):
                raise unknown from None
            if not self.freshness.is_as_wanted(change):
                self._send(operation, request)

    def _create(self, operation: Operation, kind: Kind, change: Change, request: Request) -> None:
        """Create a thing; where the answer was lost, look it up by its key before trying once more."""
        for last in (False, True):
            try:
                id, topic_url = _made(self._send(operation, request))
            except OutcomeUnknown as unknown:
                there = self._made_meanwhile(kind, change, unknown)
                if there is None and not last:
                    continue
                if there is None:
                    raise
                id, topic_url = there
            self._note(change, id, topic_url)
            return

    def _made_meanwhile(self, kind: Kind, change: Change, unknown: OutcomeUnknown) -> tuple[int, str] | None:
        """What a creation without an answer has made, if it has. Raises `unknown` when that cannot be found out."""
        try:
            return made_meanwhile(self.client, kind.name, change.key, self.found)
        except (ForumError, IncompleteRead):
            raise unknown from None

    def _note(self, change: Change, id: int, topic_url: str) -> None:
        """Remember under which id and name a thing exists now, if it does."""
        if change.action is Action.DELETE:
            self.found = self.found.without(change.kind, change.key)
        elif change.aside:
            self.found = self.found.with_aside(change.kind, change.key, id, change.wanted())
        elif change.action is not Action.CREATE and not change.renamed_from:
            return
        elif change.kind == "group":
            self.found = self.found.with_group(change.key, id)
        elif change.kind == "tag_group":
            self.found = self.found.with_tag_group(change.key, id)
        elif change.kind == "category":
            self.found = self.found.with_category(change.key, id, topic_url)

    def _write_about_topic(self, operation: Operation, change: Change) -> None:
        if change.live is None:
            self._find_about_posts()
            change = self.freshness.current(change)
        update = KINDS["about_topic"].update
        if change.live is None or update is None:
            raise IncompleteRead(
                f"the category {change.key} has no About topic that could be found",
                hint="Discourse makes a missing one again within a day; run again then.",
            )
        self._send(operation, update(change, self.found.names))

    def _find_about_posts(self) -> None:
        """The About posts of all categories that were made in this run, in as few reads as possible."""
        waiting = [
            operation.changes[0].resource
            for operation in self.plan.operations
            if operation.kind == "about_topic" and operation.id not in self.outcomes and not operation.changes[0].live
        ]
        self.freshness.read(waiting, self.found)

    def _write_settings(self, operation: Operation) -> Outcome:
        changes = [self.freshness.current(change) for change in operation.changes]
        try:
            self._send(operation, site_setting.bulk_request(changes, self.found.names))
        except ForumError as error:
            if self._ends_the_run(error):
                raise
            return self._one_by_one(operation, changes, str(error))
        return Outcome(operation, Status.DONE)

    def _one_by_one(self, operation: Operation, changes: list[Change], reason: str) -> Outcome:
        """After a failed bulk call: the old values first, since the forum's memory may hold what it never stored."""
        self._send(operation, site_setting.undo_request(changes))
        failed: list[str] = []
        needed = False
        for change in changes:
            update = KINDS["site_setting"].update
            if update is None:
                raise AssertionError("site settings can be updated")
            try:
                self._send(operation, update(change, self.found.names))
            except ForumError as error:
                if self._ends_the_run(error):
                    raise
                failed.append(f"{_named(change)}: {_said_of(change, error)}")
                needed = needed or bool(change.resource.origin.reason)
        if not failed:
            return Outcome(operation, Status.DONE, f"one by one, after: {reason}")
        if not needed:
            self.harmless.add(operation.id)
        return Outcome(operation, Status.FAILED, "; ".join(failed))

    def _send(self, operation: Operation, request: Request) -> Any:
        self.journal.sending(operation, request)
        answer = self.client.send(
            request.method, request.path, json=request.json, query=request.query or None, idempotent=request.idempotent
        )
        self.journal.answered(operation, request)
        return answer

    def _verified(self) -> tuple[Any, str]:
        written = [
            o.operation for o in self.outcomes.values() if o.status in (Status.DONE, Status.UNKNOWN, Status.FAILED)
        ]
        done = [o.operation for o in self.outcomes.values() if o.status in (Status.DONE, Status.UNKNOWN)]
        if not done or self.interrupted or self.stopped_by:
            return (), (self.stopped_by if done and written else "")
        try:
            wrong = unconverged(self.client, done, self.found)
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


def _named(change: Change) -> str:
    return f"{change.key} ({change.resource.origin.span})"


def _said_of(change: Change, error: ForumError) -> str:
    """The forum's words on a setting, without its name, with which they usually begin."""
    said = "; ".join(error.messages) or error.message
    return said.removeprefix(f"{change.key}: ")


def _unwritable(error: OSError) -> str:
    return f"the run was stopped: the journal cannot be written ({error.strerror or error})"


def _made(answer: Any) -> tuple[int, str]:
    """The id, and for a category the address of its About topic, that the answer to a creation carries."""
    for root in ("category", "basic_group", "tag_group"):
        if isinstance(answer, dict) and isinstance(answer.get(root), dict):
            return part(answer[root], "id", int), str(answer[root].get("topic_url") or "")
    raise IncompleteRead("the forum's answer to a creation does not carry the new thing", hint="Run again.")


__all__ = ["Applied", "apply"]
