"""A small consultation, held on a rehearsal forum in this process, and reports of it."""

import random
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from rehearsal import KEYS, URL, Rehearsal

from benchmarks.consultation import FILE, Play, figures_of
from benchmarks.consultation_ledger import compared
from idiaspora.cli.results.outcome.making import Telling, outcome_report
from idiaspora.cli.results.outcome.report import OutcomeReport
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.provisioning.report.period import Period
from idiaspora.provisioning.report.reading import Wanted, read
from idiaspora.provisioning.report.store import Store
from idiaspora.sandbox.store.store import Store as ForumStore


@dataclass
class Consulted:
    """A forum, what was done on it, and what is kept of reading it."""

    house: Rehearsal
    desired: Desired
    play: Play
    store: Store = field(default_factory=Store)

    def report(
        self, *, telling: Telling | None = None, since: Any = None, until: Any = None, **wanted: Any
    ) -> OutcomeReport:
        """A report, read with a key that may only read."""
        client = self.house.new_client("read")
        self.house.wire.sent.clear()
        facts = read(client, self.desired, Wanted(**wanted), self.store)
        period = Period(since, until, self.desired.report.timezone)
        return outcome_report(self.desired, facts, period, telling or Telling(), "idiaspora")

    def different(self, **wanted: Any) -> list[str]:
        """The figures of a report that are not those of the ledger."""
        lines = compared(self.play.ledger.counted(), figures_of(self.report(**wanted).data()))
        assert len(lines) > 150
        return [line for line in lines if not line.endswith(" =")]

    @property
    def asked(self) -> list[str]:
        """The paths of what the last report asked for."""
        return [sent.path for sent in self.house.wire.sent]


def consulted(house: Rehearsal, topics: int = 40, posts: int = 160, people: int = 40, seed: int = 7) -> Consulted:
    """A consultation of that size on a forum that is put back to its seed."""
    house.reset()
    desired = house.desired(FILE, variables={"IDIASPORA_URL": URL})
    ran = house.run(desired)
    assert ran.applied.exit_code == 0

    def send(method: str, path: str, body: Any = None, acting: str = "provisioner") -> Any:
        headers = {"Api-Key": KEYS["full"], "Api-Username": acting, "Accept": "application/json"}
        answer = house.app.test_client().open(path, method=method, json=body, headers=headers)
        assert answer.status_code == 200, (method, path, acting, answer.status_code, answer.text)
        return answer.get_json(silent=True)

    play = Play(send, topics, posts, people, random.Random(seed))
    play.held()
    return Consulted(house, desired, play)


class Begun:
    """A small consultation that was read once, which many tests go on with, each from there."""

    def __init__(self, house: Rehearsal) -> None:
        self._consulted = consulted(house, topics=24, posts=60, people=24)
        self._consulted.report()
        self._kept = ForumStore()
        self._kept.copy_from(house.forum.store)

    def again(self) -> Consulted:
        """The forum, the ledger and what was read as they were then."""
        begun = self._consulted
        begun.house.reset()
        begun.house.forum.store.copy_from(self._kept)
        return replace(begun, play=deepcopy(begun.play), store=deepcopy(begun.store))

    def close(self) -> None:
        self._kept.close()
