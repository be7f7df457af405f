"""Who changed the forum, when, and what it was before: from the staff log and the logs of groups.

The newest 200 entries of the staff log answer for most differences in one request, and one more each for the groups
concerned. Only where a log is longer than what was asked of it, it is asked again for one kind of action, then for one
subject. The logs name users, never API keys: the tool's own changes carry its own user.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.provisioning.drift.sides import Difference
from idiaspora.provisioning.drift.staff_log import STAFF, Row, SoughtEntry, sought_entries
from idiaspora.provisioning.errors import ForumError
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import STAFF_LOG
from idiaspora.provisioning.forum.response_shapes import IncompleteRead, understood

MOST_REQUESTS = 10
ROWS = 200
"""The most rows that one answer of the staff log has (3.5)."""


class Recorded(StrEnum):
    """Whether somebody can be named, or why not."""

    YES = "yes"
    NEVER = "never"
    NOT_FOUND = "not-found"
    NOT_READABLE = "not-readable"
    NOT_ASKED = "not-asked"

    @property
    def words(self) -> str:
        return RECORDED[self]


RECORDED: Mapping[Recorded, str] = {
    Recorded.YES: "recorded",
    Recorded.NEVER: "not recorded: Discourse keeps no log of this",
    Recorded.NOT_FOUND: "not recorded: no entry of the log fits the value",
    Recorded.NOT_READABLE: "not known: the log could not be read",
    Recorded.NOT_ASKED: "not looked up: it would take more requests than allowed",
}


@dataclass(frozen=True)
class Trace:
    """Who made one part of a difference. Unless it is recorded, `user` and `at` are empty.

    `at` is the forum's time (ISO 8601, UTC), `before` the value before in the words of the file, UNKNOWN where it is
    not told. `own` says that it is the acting user. `part` is the person or key among several that the difference
    consists of. `detail` says why a log could not be read.
    """

    recorded: Recorded
    user: str = ""
    at: str = ""
    before: Any = UNKNOWN
    own: bool = False
    part: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Blame:
    """The traces of each difference, by address and field, and how many requests they took."""

    traces: Mapping[tuple[str, str], tuple[Trace, ...]] = field(default_factory=dict)
    requests: int = 0

    def of(self, difference: Difference) -> tuple[Trace, ...]:
        """Empty for what nobody did on the forum."""
        return self.traces.get((difference.address, difference.field), ())

    def people(self, difference: Difference) -> tuple[str, ...]:
        """The usernames of the people who made it, as far as recorded, each once."""
        return tuple(dict.fromkeys(t.user for t in self.of(difference) if t.recorded is Recorded.YES))


def blame(
    client: ForumClient, differences: Iterable[Difference], names: Directory, *, most_requests: int = MOST_REQUESTS
) -> Blame:
    """Who made the differences that were made on the forum, or may have been, in at most that many requests.

    Only reads. A log that cannot be read is named in the traces; nothing is raised for it.
    """
    wanted = [difference for difference in differences if difference.was_done_there]
    search = _Search(client, most_requests)
    found = {(item.address, item.field): sought_entries(item, names) for item in wanted}
    search.look_for([sought for parts in found.values() for sought in parts])
    traces = {
        key: tuple(search.trace(sought) for sought in parts) or (Trace(Recorded.NEVER),) for key, parts in found.items()
    }
    return Blame(traces, search.requests)


@dataclass(frozen=True)
class _Question:
    """One request: a log, and what it is filtered by."""

    log: str
    action: str = ""
    subject: str = ""

    def covers(self, sought: SoughtEntry) -> bool:
        return self.log == sought.log and self.action in ("", sought.action) and self.subject in ("", sought.subject)


class _Search:
    def __init__(self, client: ForumClient, most_requests: int) -> None:
        self.client = client
        self.left = most_requests
        self.requests = 0
        self.traces: dict[int, Trace] = {}
        self.asked: set[_Question] = set()
        self.whole: list[_Question] = []
        """Questions whose answers left nothing out."""
        self.failed: dict[str, str] = {}
        self.refused = False

    def look_for(self, wanted: list[SoughtEntry]) -> None:
        for step in (_first_questions, _by_action, _by_subject):
            still_open = [sought for sought in wanted if self._is_open(sought)]
            for question in step(still_open):
                self._ask(question, wanted)
        for sought in wanted:
            if sought.post is not None and id(sought) not in self.traces:
                self._ask_revision(sought, sought.post)

    def trace(self, sought: SoughtEntry) -> Trace:
        if id(sought) in self.traces:
            return self.traces[id(sought)]
        if sought.log in self.failed:
            return Trace(Recorded.NOT_READABLE, part=sought.part, detail=self.failed[sought.log])
        reason = Recorded.NOT_ASKED if self._is_open(sought) and self.refused else Recorded.NOT_FOUND
        return Trace(reason, part=sought.part)

    def _is_open(self, sought: SoughtEntry) -> bool:
        """Whether asking more can still find it."""
        if id(sought) in self.traces or sought.log in self.failed:
            return False
        return not any(question.covers(sought) for question in self.whole)

    def _ask(self, question: _Question, wanted: list[SoughtEntry]) -> None:
        try:
            self._look_up(question, wanted)
        except IncompleteRead as error:
            self.failed[question.log] = error.message

    @understood()
    def _look_up(self, question: _Question, wanted: list[SoughtEntry]) -> None:
        concerned = [sought for sought in wanted if question.covers(sought) and self._is_open(sought)]
        if not concerned or question in self.asked or not self._may_ask():
            return
        self.asked.add(question)
        try:
            rows, whole = _staff_rows(self.client, question) if question.log == STAFF else _rows(self.client, question)
        except ForumError as error:
            self.failed[question.log] = error.message
            return
        for sought in concerned:
            row = next((row for row in rows if _is_of_action(row, sought) and sought.fits(row)), None)
            if row is not None:
                self.traces[id(sought)] = self._trace_of(sought, row)
        if whole:
            self.whole.append(question)

    def _ask_revision(self, sought: SoughtEntry, post: int) -> None:
        """An edit of one's own post is in no log; the post's last revision names its editor."""
        if not self._may_ask():
            return
        try:
            row = self.client.send("GET", f"/posts/{post}/revisions/latest.json")
        except ForumError:
            return  # it was never edited, or its revisions are hidden
        if not isinstance(row, dict):
            return
        user = str(row.get("display_username") or row.get("username") or "")
        if user:
            self.traces[id(sought)] = self._named(user, str(row.get("created_at") or ""), UNKNOWN, sought.part)

    def _may_ask(self) -> bool:
        if self.left <= 0:
            self.refused = True
            return False
        self.left -= 1
        self.requests += 1
        return True

    def _trace_of(self, sought: SoughtEntry, row: Row) -> Trace:
        user = str((row.get("acting_user") or {}).get("username") or "")
        return self._named(
            user or "a user who is gone", str(row.get("created_at") or ""), sought.before(row), sought.part
        )

    def _named(self, user: str, at: str, before: Any, part: str) -> Trace:
        own = user.casefold() == self.client.api_username.casefold()
        return Trace(Recorded.YES, user, at, before, own, part)


def _is_of_action(row: Row, sought: SoughtEntry) -> bool:
    """The staff log answers for all actions when it does not know the one that is asked for."""
    return sought.log != STAFF or row.get("action_name") == sought.action


def _first_questions(wanted: list[SoughtEntry]) -> Iterator[_Question]:
    """Each log once: the staff log by what all sought entries share, those of groups by how much hangs on them."""
    staff = [sought for sought in wanted if sought.log == STAFF]
    if staff:
        action, subject = ({getattr(sought, name) for sought in staff} for name in ("action", "subject"))
        only = action.pop() if len(action) == 1 else ""
        yield _Question(STAFF, only, subject.pop() if only and len(subject) == 1 else "")
    logs = Counter(sought.log for sought in wanted if sought.log != STAFF)
    for log, _ in logs.most_common():
        yield _Question(log)


def _by_action(wanted: list[SoughtEntry]) -> Iterator[_Question]:
    counts = Counter((sought.log, sought.action) for sought in wanted)
    for (log, action), _ in counts.most_common():
        yield _Question(log, action)


def _by_subject(wanted: list[SoughtEntry]) -> Iterator[_Question]:
    counts = Counter((sought.log, sought.action, sought.subject) for sought in wanted if sought.subject)
    for (log, action, subject), _ in counts.most_common():
        yield _Question(log, action, subject)


def _staff_rows(client: ForumClient, question: _Question) -> tuple[list[Row], bool]:
    """The newest rows, and whether there are no older ones."""
    named = (("action_name", question.action), ("subject", question.subject))
    query = [("limit", str(ROWS)), *((name, value) for name, value in named if value)]
    body = client.send("GET", STAFF_LOG, query=query)
    rows = body["staff_action_logs"]
    return rows, len(rows) < ROWS


def _rows(client: ForumClient, question: _Question) -> tuple[list[Row], bool]:
    named = (("filters[action]", question.action), ("filters[subject]", question.subject))
    query = [(name, value) for name, value in named if value]
    body = client.send("GET", f"/groups/{quote(question.log, safe='')}/logs.json", query=query)
    return body["logs"], bool(body["all_loaded"])
