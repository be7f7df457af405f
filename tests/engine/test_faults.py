"""Every failure of the forum at every request of a run: a documented end, nothing lost, and the next run heals it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fault_table import Row, hold
from rehearsal import Rehearsal, Sent
from sweeps import Pauses

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.provisioning.apply.interruption import Interruption
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.outcome import Applied, Status
from idiaspora.provisioning.planner import plan
from idiaspora.sandbox.store.store import Store

BEFORE = """
settings: {tagging_enabled: true}
groups: [{name: readers, members: [amina, kofi], owners: [amina]}]
categories: [{name: Shelves, slug: shelves}]
"""

FORUM = """
settings: {title: Rehearsed}
groups: [{name: readers, members: [amina, lucia], owners: [lucia]}]
moderators: {capital: {title: Moderator, members: [martin], site_moderators: true}}
themes:
  - name: Capital
    slug: capital
    description: All about the capital of the diaspora.
    moderated_by: [capital]
    questions: true
    recommendations: {kinds: [lesson]}
categories: [{name: Archive, slug: archive, previously: shelves}]
"""
"""At least one write of each kind of resource, and one of each verb for members and owners."""


@dataclass(frozen=True)
class Trouble:
    """A fault that the sandbox can be told to have, and how a run that meets it once may end."""

    kind: str
    ends: frozenset[int]
    more: dict[str, Any] = field(default_factory=dict)
    on_writes: bool | None = None
    """True: it makes a difference on writes only; False: it is on reads only."""


HEALED = frozenset({0})
REFUSED = frozenset({1, 4})
TROUBLES = {
    "limit of the key": Trouble("rate_limit", HEALED, {"retry_after": 5}),
    "limit of the address": Trouble("ip_rate_limit", HEALED, {"retry_after": 5}),
    "a wait that is too long": Trouble("rate_limit", REFUSED, {"retry_after": 900}),
    "server error": Trouble("server_error", HEALED | REFUSED, {"status": 500}),
    "bad gateway": Trouble("server_error", HEALED, {"status": 502}),
    "bad gateway for long": Trouble("server_error", REFUSED, {"status": 502, "times": 9}),
    "connection cut before the write": Trouble("reset", HEALED),
    "connection cut after the write": Trouble("lost_answer", HEALED, on_writes=True),
    "every answer lost": Trouble("lost_answer", REFUSED | HEALED, {"times": 9}, on_writes=True),
    "too slow": Trouble("slow", HEALED, {"seconds": 0}, on_writes=True),
    "answered as to a stranger": Trouble("anonymous", HEALED, on_writes=False),
    "read-only": Trouble("read_only", REFUSED, {"times": 99}, on_writes=True),
    "a page": Trouble("html_page", HEALED | REFUSED),
    "redirected": Trouble("redirect", REFUSED),
}


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Scene:
    """A forum that can be put back to where the story begins, and how the story goes without trouble."""

    house: Rehearsal
    wanted: Desired
    beginning: Store
    requests: tuple[Sent, ...] = ()
    things: dict[str, list[str]] = field(default_factory=dict)
    said: str = ""
    journal: Journal | None = None

    def begin(self, pauses: Pauses = ()) -> None:
        house = self.house
        house.reset(pauses)
        house.forum.store.copy_from(self.beginning)

    def run(self, interruption: Interruption | None = None) -> ExitCode:
        """Plan and apply; what comes out has to be an exit code and words, never another exception."""
        self.journal = self.house.journal()
        try:
            planned = plan(self.house.client, self.wanted)
            applied = apply(self.house.client, planned, self.journal, tool="tests", interruption=interruption)
        except ProvisioningError as error:
            self.said = str(error)
            return error.exit_code
        check_words(applied)
        self.said = " ".join([applied.unverified, *(outcome.reason for outcome in applied.outcomes)])
        return applied.exit_code

    def journal_lines(self) -> list[dict[str, Any]]:
        """What the last run wrote down."""
        assert self.journal is not None
        return [json.loads(line) for line in self.journal.path.read_text(encoding="utf-8").splitlines()]

    def converges(self) -> None:
        """The next run makes it right, and there is nothing twice."""
        assert self.run() is ExitCode.OK
        self.is_converged()

    def is_converged(self) -> None:
        assert [change.address for change in plan(self.house.client, self.wanted).changes] == []
        assert things_of(self.house) == self.things


def check_words(applied: Applied) -> None:
    for outcome in applied.outcomes:
        assert outcome.status is Status.DONE or len(outcome.reason) > 10
        assert not any(word in outcome.reason for word in ("Traceback", "object at 0x", "Error("))


def things_of(house: Rehearsal) -> dict[str, list[str]]:
    """Everything that could be there twice, or be lost, by name."""
    store = house.forum.store
    return {
        "category": sorted(f"{row['parent_category_id'] is not None} {row['slug']}" for row in store.all("category")),
        "group": sorted(row["name"] for row in store.all("group")),
        "tag_group": sorted(row["name"] for row in store.all("tag_group")),
        "topic": sorted(row["title"] for row in store.all("topic")),
        "post": sorted(row["raw"][:40] for row in store.all("post")),
        "group_user": sorted(
            f"{row['group_id'] > 40} {row['user_id']} {row['owner']}" for row in store.all("group_user")
        ),
    }


@pytest.fixture(scope="module")
def scene(rehearsal_of_the_session: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    house = rehearsal_of_the_session
    house.folder = tmp_path_factory.mktemp("file")
    house.reset()
    house.settled(BEFORE)
    beginning = Store()
    beginning.copy_from(house.forum.store)
    found = Scene(house, house.desired(FORUM), beginning)
    found.begin()
    assert found.run() is ExitCode.OK
    found.requests = tuple(house.wire.sent)
    found.things = things_of(house)
    yield found
    beginning.close()


@pytest.fixture(autouse=True)
def _fast(house: Rehearsal) -> None:
    """The forum is put back, and the disk is left out."""


def each(scene: Scene, trouble: Trouble) -> Iterator[tuple[int, Sent]]:
    """The requests at which a trouble makes a difference, each with how many requests that it counts come before."""
    counted = [sent for sent in scene.requests if sent.method == "GET" or trouble.on_writes is not False]
    for index, sent in enumerate(counted):
        if trouble.on_writes in (None, sent.method != "GET"):
            yield index, sent


@pytest.mark.no_cover
@pytest.mark.parametrize("name", TROUBLES)
def test_trouble_at_every_request(scene: Scene, name: str) -> None:
    trouble, ends = TROUBLES[name], []
    for index, sent in each(scene, trouble):
        scene.begin()
        scene.house.forum.faults.add({"kind": trouble.kind, "after": index, **trouble.more})
        ended = scene.run()
        (rule,) = scene.house.forum.faults.shown()
        where = f"{trouble.kind} at request {index}, {sent}"
        assert rule["taken"], where
        assert ended in trouble.ends, where
        ends.append(ended)
        assert ended in HEALED or len(scene.said) > 40, where
        scene.house.forum.faults.clear()
        if ended is not ExitCode.OK:
            scene.converges()
        elif index % 3 == 0:  # such a run has read back what it wrote
            scene.is_converged()
        else:
            assert things_of(scene.house) == scene.things, where
    hold(Row(name, len(ends), set(ends), 1 if set(ends) == {ExitCode.OK} else 2))


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ["connection cut before the write", "connection cut after the write"])
def test_trouble_on_a_run_of_many_minutes(scene: Scene, name: str) -> None:
    """What was written, or may have been, is read again as the run left it, and not taken for somebody else's."""
    trouble = TROUBLES[name]
    for index, _ in list(each(scene, trouble))[::2]:
        scene.begin(pauses=(7 * index % 90, 61, 13 * index % 90))
        scene.house.forum.faults.add({"kind": trouble.kind, "after": index, **trouble.more})
        assert scene.run() is ExitCode.OK, f"{trouble.kind} at request {index}: {scene.said}"
        assert things_of(scene.house) == scene.things


@pytest.mark.no_cover
@pytest.mark.parametrize("moment", ["before", "after"])
def test_interrupted_at_every_write(scene: Scene, moment: str) -> None:
    """But at the last one, after which there is nothing left to leave out."""
    *writes, _ = [sent for sent in scene.requests if sent.method != "GET"]
    for write in writes:
        scene.begin()
        interruption = Interruption()
        on_write(scene, moment, write, interruption.request)
        assert scene.run(interruption) is ExitCode.INTERRUPTED
        lines = scene.journal_lines()
        assert lines[-1]["event"] == "end"
        assert lines[-1]["interrupted"] is True
        sent = [line for line in lines if line["event"] == "sending"]
        answered = [line for line in lines if line["event"] == "answered"]
        assert len(sent) == len(answered)  # the write in progress is finished and recorded
        scene.house.wire.before = scene.house.wire.after = lambda sent: None
        scene.converges()
    hold(Row(f"Ctrl-C or SIGTERM {moment} the write", len(writes), {ExitCode.INTERRUPTED}, 2))


@pytest.mark.no_cover
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_every_write(scene: Scene, moment: str) -> None:
    def kill() -> None:
        raise Killed

    writes = [sent for sent in scene.requests if sent.method != "GET"]
    for write in writes:
        scene.begin()
        on_write(scene, moment, write, kill)
        with pytest.raises(Killed):
            scene.run()
        assert scene.journal_lines()[-1]["event"] == "sending"  # a write whose fate is unknown
        scene.house.wire.before = scene.house.wire.after = lambda sent: None
        scene.converges()
    hold(Row(f"killed (-9) {moment} the write", len(writes), {137}, 2))


def on_write(scene: Scene, moment: str, write: Sent, action: Callable[[], None]) -> None:
    def act(sent: Sent) -> None:
        if sent == write:
            action()

    setattr(scene.house.wire, moment, act)


@pytest.mark.parametrize("event", ["sending", "answered", "ended", "end"])
def test_a_journal_that_cannot_be_written(scene: Scene, event: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.begin()
    planned = plan(scene.house.client, scene.wanted)
    journal = scene.house.journal()
    write, seen = journal._write, []

    def full(**line: Any) -> None:
        seen.append(line["event"])
        if line["event"] == event and seen.count(event) in (1, 2):
            raise OSError(28, "No space left on device")
        write(**line)

    monkeypatch.setattr(journal, "_write", full)
    applied = apply(scene.house.client, planned, journal, tool="tests")
    assert applied.exit_code in (ExitCode.FAILED, ExitCode.PARTIAL)
    said = [applied.unverified, *(outcome.reason for outcome in applied.outcomes)]
    assert any("the journal cannot be written (No space left on device)" in text for text in said)
    writes = [sent for sent in scene.house.wire.sent if sent.method != "GET"]
    of_the_first_step = planned.operations[0].requests
    assert len(writes) == {"sending": 0, "answered": 1, "ended": of_the_first_step, "end": planned.writes}[event]
    scene.converges()
