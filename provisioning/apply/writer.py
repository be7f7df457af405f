"""The one module that writes to the forum: the steps themselves.

Each step is checked just before it is taken, and each request is written down before it is sent. Where an answer is
lost, the forum is looked at before anything is sent again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from idiaspora.plugin_config.kinds.changes import Change, Complete, Create, Delete, Update
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.plugin_config.kinds.shifts import Shifts
from idiaspora.plugin_config.kinds.uploads import to_be_given
from idiaspora.plugin_config.kinds.writes import WHOLE_ANSWER, Request, Together
from idiaspora.plugin_config.language.upload import Upload
from idiaspora.provisioning.apply.fatal_errors import ends_the_run
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.lost_creates import made_meanwhile
from idiaspora.provisioning.apply.new_secrets import Lost, NewSecrets, NotKept
from idiaspora.provisioning.apply.sent_files import files_of
from idiaspora.provisioning.apply.staleness import Freshness
from idiaspora.provisioning.errors import (
    ForumError,
    NoRoute,
    NotAuthorised,
    NotFound,
    OutcomeUnknown,
    Refused,
)
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import IncompleteRead
from idiaspora.provisioning.forum.response_shapes import part
from idiaspora.provisioning.plan.access_shifts import shifts
from idiaspora.provisioning.plan.outcome import Outcome, Status
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.plan.setting_steps import SETTINGS_ID
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.reader import read_objects


@dataclass
class Writer:
    """Takes the steps of one run. `found` are the resources of the forum as the steps left them, `new_secrets`
    is where secrets are put that the forum shows once."""

    client: ForumClient
    journal: Journal
    freshness: Freshness
    found: Found
    new_secrets: NewSecrets | None = None

    def write(self, operation: Operation, waiting: Sequence[Operation]) -> Outcome:
        """Take a step, unless its object was changed meanwhile; `waiting` are the steps not yet taken, this one first.

        Raises ForumError, IncompleteRead and UnknownName for a step that failed, and OSError when the journal cannot
        be written.
        """
        if stale := self.freshness.staleness(operation, waiting, self.found):
            return Outcome(operation, Status.STALE, stale)
        try:
            return self._taken(operation, waiting)
        finally:
            self.freshness.forget(operation)

    def _taken(self, operation: Operation, waiting: Sequence[Operation]) -> Outcome:
        change = operation.changes[0]
        together = KINDS[change.kind].together
        if operation.id == SETTINGS_ID and together is not None:
            return self._write_settings(operation, together)
        if isinstance(change, Delete):
            return self._delete(operation, self.freshness.current(change))
        if isinstance(change, Update):
            change = self.freshness.current(change)
        elif isinstance(change, Complete) and KINDS[change.kind].complete is None:
            change = self._of_what_was_made(change, waiting)
        self._write_one(operation, change)
        return Outcome(operation, Status.DONE)

    def _of_what_was_made(self, change: Complete, waiting: Sequence[Operation]) -> Update:
        """The change of something that this run has made, as it is now."""
        kind, found = KINDS[change.kind], self.freshness.live(change)
        if found is None:
            # The parts of all that was made, in as few reads as possible.
            others = [other for step in waiting for other in step.changes] if kind.part_of else []
            parts = [other for other in others if isinstance(other, Complete) and other.kind == kind.name]
            self.freshness.read([one.resource for one in parts or (change,)], self.found)
            found = self.freshness.live(change)
        if found is None:
            message, hint = kind.missing
            raise IncompleteRead(message.format(key=change.key, address=change.address), hint=hint)
        return change.of(found)

    def _delete(self, operation: Operation, change: Delete) -> Outcome:
        try:
            self._write_one(operation, change)
        except NotFound:
            self._note(change, 0, "")
            return Outcome(operation, Status.DONE, "it was gone already")
        except NotAuthorised as error:
            if why := self._why_refused(change, error):
                return Outcome(operation, Status.HINDERED, why)
            raise
        return Outcome(operation, Status.DONE)

    def _why_refused(self, change: Change, error: NotAuthorised) -> str:
        """Why the forum did not delete a thing: the refusal says nothing, a read does (3.5)."""
        said = KINDS[change.kind].deletion.said
        if said is None or ends_the_run(error, self.client):
            return ""
        try:
            self.freshness.read([change.resource], self.found)
        except (ForumError, IncompleteRead):
            return ""
        live = self.freshness.live(change)
        return said(live.row) if live else ""

    def _give_files(self, operation: Operation, changes: Sequence[Change]) -> None:
        """Give the forum the files that changes of one kind name and that it does not hold."""
        fields = KINDS[changes[0].kind].fields
        for upload, request in to_be_given(changes, fields, self.found.names):
            answer = self._send(operation, request)
            self.found = self.found.with_upload(upload.sha1, part(answer, "url", str), part(answer, "id", int))

    def _write_one(self, operation: Operation, change: Change) -> None:
        kind = KINDS[change.kind]
        self._give_files(operation, [change])
        requests = kind.requests(change, self.found.names)
        if isinstance(change, Create):
            (request,) = requests
            self._create(operation, kind, change, request)
        else:
            for request in requests:
                answer = self._change(operation, change, request)
                self._note_file(change, request, answer)
                if request.renews:
                    self.found = self.found.with_thing(change.resource, self._made(kind, change, answer)[0])
            self._note(change, change.live.id if change.live else 0, "")

    def _note_file(self, change: Change, request: Request, answer: Any) -> None:
        """Remember the address of a file that was sent for one thing alone, where the answer has it."""
        own = KINDS[change.kind].own_file
        address = answer.get(own.answered) if own and isinstance(answer, Mapping) else None
        if address and isinstance(request.file, Upload):
            self.found = self.found.with_own_file(change.resource, request.file, str(address))

    def _note_file_made(self, change: Create, request: Request) -> None:
        """The same where the answer to a creation was lost, by what was made."""
        if KINDS[change.kind].own_file is not None:
            self.freshness.read([change.resource], self.found)
            made = self.freshness.live(change)
            self._note_file(change, request, made.row if made else None)

    def _change(self, operation: Operation, change: Change, request: Request) -> Any:
        """Send a change. One that would be refused the second time is sent again only after a look at the forum."""
        try:
            return self._send(operation, request)
        except Lost as lost:
            raise self._without_secret(operation, change, lost) from None
        except Refused as refused:
            if not isinstance(refused, NotAuthorised) and self._is_taken(change, request):
                return None
            if request.method != "DELETE" or not self._is_gone(change, refused):
                raise
        except OutcomeUnknown as unknown:
            if request.idempotent:
                raise
            try:
                self.freshness.read([change.resource], self.found)
            except (ForumError, IncompleteRead):
                raise unknown from None
            if request.tells:
                made = self._made_meanwhile(KINDS[change.kind], change, unknown)
                self._take_back(operation, change, made)
                return self._send(operation, request)
            there = self.freshness.live(change)
            if request.renews and there is not None:
                return there.row  # what was there before was deleted just now
            if not self.freshness.is_as_wanted(change):
                return self._send(operation, request)
        return None

    def _without_secret(self, operation: Operation, change: Change, lost: Lost) -> NotKept:
        """What is to be said of something whose secret could not be kept, once it is taken back."""
        kind = KINDS[change.kind]
        try:
            self._take_back(operation, change, made_meanwhile(self.client, kind, change.resource, self.found))
        except (ForumError, IncompleteRead, OSError) as error:
            page = kind.export.page
            return Lost(f"{lost}; what was made could not be taken back, so delete it under {page} ({error})")
        return NotKept(f"{lost}; what was made was taken back, since nobody knows its secret")

    def _take_back(self, operation: Operation, change: Change, there: tuple[int, str] | None) -> None:
        """Take back what was made, if it was: nobody knows its secret."""
        kind = KINDS[change.kind]
        if there is not None:
            live = Live(kind.name, change.key, there[0], {}, {})
            for request in kind.requests(Delete(change.resource, live=live), self.found.names):
                self._send(operation, request)

    def _is_taken(self, change: Change, request: Request) -> bool:
        """Whether a request was refused because it was taken already, and repeated as its answer was lost."""
        kind = KINDS[change.kind]
        if not kind.refuses_repeats or not isinstance(change, Update):
            return False
        live = read_objects(self.client, [change.resource], self.found.unread).get(change.kind, change.key)
        if live is None:
            return False
        left = tuple(replace(item, old=live.value(item.field)) for item in change.fields)
        return request not in kind.requests(replace(change, fields=left, live=live), self.found.names)

    def _is_gone(self, change: Change, refused: Refused) -> bool:
        """Whether a deletion was refused because nothing is left to be deleted: some answer 400 or 403 then (3.5)."""
        kind = KINDS[change.kind]
        if kind.listing is None or isinstance(refused, NotFound) or ends_the_run(refused, self.client):
            return False
        there = self._made_meanwhile(kind, change, refused)
        return there is None or (change.live is not None and there[0] != change.live.id)

    def _create(self, operation: Operation, kind: Kind, change: Create, request: Request) -> None:
        """Create a resource; where the answer was lost, look it up by its key before trying once more."""
        for last in (False, True):
            try:
                answer = self._send(operation, request)
                self._note_file(change, request, answer)
                id, topic_url = self._made(kind, change, answer)
            except Lost as lost:
                raise self._without_secret(operation, change, lost) from None
            except OutcomeUnknown as unknown:
                there = self._made_meanwhile(kind, change, unknown)
                if there is None and not last:
                    continue
                if request.tells and there is not None:
                    self._take_back(operation, change, there)
                    if not last:
                        continue
                    raise
                if there is None:
                    raise
                id, topic_url = there
                self._note(change, id, topic_url)
                self._note_file_made(change, request)
            else:
                self._note(change, id, topic_url)
            self._complete(operation, kind, change)
            return

    def _complete(self, operation: Operation, kind: Kind, change: Create) -> None:
        """Write what a creation does not take, to the thing as it was made."""
        left_out = kind.after_creation(change, self.found.names)
        fields = tuple(item for item in change.fields if item.field in left_out)
        if fields:
            made = self._of_what_was_made(change.completed(fields), ())
            for request in kind.requests(made, self.found.names):
                self._change(operation, made, request)

    def _made_meanwhile(self, kind: Kind, change: Change, unknown: ForumError) -> tuple[int, str] | None:
        """What a creation without an answer has made, if it has. Raises `unknown` when that cannot be found out."""
        try:
            return made_meanwhile(self.client, kind, change.resource, self.found)
        except (ForumError, IncompleteRead):
            raise unknown from None

    def _made(self, kind: Kind, change: Change, answer: Any) -> tuple[int, str]:
        """The id, and for a category the address of its About topic, of what was made: by the answer where it carries
        the new row, else looked up."""
        if kind.listing is not None and kind.listing.keyed:
            return kind.identity.number_of_key(change.key), ""
        row = answer if kind.made == WHOLE_ANSWER else answer.get(kind.made) if isinstance(answer, dict) else None
        is_looked_up = not kind.made or isinstance(row, list)
        if isinstance(row, list):
            row = next((item for item in row if kind.identity.is_of(item, change.key)), None)
        if isinstance(row, dict):
            return part(row, "id", int), str(row.get("topic_url") or "")
        there = made_meanwhile(self.client, kind, change.resource, self.found) if is_looked_up else None
        if there is None:
            raise IncompleteRead(
                f"the forum's answer to the creation of {change.address} does not carry it",
                hint="See on the forum whether it was made, then run again: what is there is not made twice.",
            )
        return there

    def _note(self, change: Change, id: int, topic_url: str) -> None:
        """Remember under which id and name a resource exists now, if it does."""
        if isinstance(change, Delete):
            self.found = self.found.without(change.kind, change.key)
        elif isinstance(change, Update) and change.aside:
            self.found = self.found.with_aside(change.resource, id, change.wanted())
        elif not (isinstance(change, Create) or change.renamed_from or _is_addressed_otherwise(change)):
            return
        else:
            self.found = self.found.with_thing(change.resource, id, topic_url)

    def _write_settings(self, operation: Operation, together: Together) -> Outcome:
        changes = [self.freshness.current(change) for change in operation.changes if isinstance(change, Update)]
        if self.found.names.forum.settings_in_bulk is False:
            return self._each_setting(operation, changes)
        try:
            self._give_files(operation, changes)
        except ForumError as error:
            if ends_the_run(error, self.client):
                raise
            return self._each_setting(operation, changes)
        try:
            for request in together.requests(changes, self.found.names):
                self._send(operation, request)
        except ForumError as error:
            if ends_the_run(error, self.client):
                raise
            if not _knows_bulk(error):
                return self._each_setting(operation, changes)
            # The old values first: the forum's memory may hold what it never stored.
            self._send(operation, together.undo(changes))
            return self._each_setting(operation, changes, f"one by one, after: {error}")
        return Outcome(operation, Status.DONE)

    def _each_setting(self, operation: Operation, changes: list[Update], reason: str = "") -> Outcome:
        """Settings one by one: where the forum takes no more at once (3.4), or did not take them together."""
        failed: list[str] = []
        done: set[str] = set()
        needed = False
        closing: list[tuple[Update, Shifts]] = []
        for change in _closing_first(changes):
            own = shifts([change])
            if undone := next((other for other, not_done in closing if own.waits_for(not_done)), None):
                failed.append(f"{_named(change)}: would open what {undone.key} closes, which was not written")
                closing.append((change, own))
                continue
            try:
                self._give_files(operation, [change])
                for request in KINDS[change.kind].requests(change, self.found.names):
                    self._send(operation, request)
            except ForumError as error:
                if ends_the_run(error, self.client):
                    raise
                closing.append((change, own))
                failed.append(f"{_named(change)}: {_said_of(change, error)}")
                needed = needed or bool(change.resource.origin.reason)
            else:
                done.add(change.address)
        if not failed:
            return Outcome(operation, Status.DONE, reason)
        return Outcome(operation, Status.FAILED, "; ".join(failed), not needed, frozenset(done))

    def _send(self, operation: Operation, request: Request) -> Any:
        if request.tells:
            self._secrets().prepare()
        files = files_of(request)
        self.journal.sending(operation, request)
        answer = self.client.send(
            request.method,
            request.path,
            json=request.json,
            query=request.query or None,
            form=request.form or None,
            files=files,
            idempotent=request.idempotent,
        )
        if request.tells:  # before the journal, which may find no room either
            self._secrets().keep_told(request.tells, answer)
        self.journal.answered(operation, request)
        return answer

    def _secrets(self) -> NewSecrets:
        if self.new_secrets is None:
            raise NotKept("its secret shows once and would be lost: name a file for it with --new-keys")
        return self.new_secrets


def _closing_first(changes: list[Update]) -> list[Update]:
    """The changes in their order, those that open behind the others where any of them closes something."""
    if not any(shifts([change]).narrows for change in changes):
        return changes
    return sorted(changes, key=lambda change: shifts([change]).widens)


def _is_addressed_otherwise(change: Change) -> bool:
    """Whether requests have to call a thing otherwise, though its key stays: a group whose name changes in case only,
    and a category that gets or gives up a slug which is its name, too."""
    return KINDS[change.kind].called_by in change.wanted()


def _knows_bulk(error: ForumError) -> bool:
    """Whether a refusal is about the settings: 3.4 takes the name of the call for one of them."""
    return not isinstance(error, NoRoute) and not any("'bulk_update'" in message for message in error.messages)


def _named(change: Change) -> str:
    return f"{change.key} ({change.resource.origin.span})"


def _said_of(change: Change, error: ForumError) -> str:
    """The forum's words on a setting, without its name, with which they usually begin."""
    said = "; ".join(error.messages) or error.message
    return said.removeprefix(f"{change.key}: ")
