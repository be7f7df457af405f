"""A forum with a consultation, and the time that passes there: the job that applies what the calendar says, and what
people may do through their own accounts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from rehearsal import KEYS, URL, Rehearsal

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.drift.sides import Cause, Difference
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.safety.guards import Consents, refusals
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.lock_file import lock_path, read_lock, write_lock

MEMBER, EXPERT, MODERATOR = "kofi", "martin", "modder"
CALENDAR = Consents(widening=frozenset({"calendar"}))


@dataclass
class Year:
    """The forum, its forum file, the lock file of the job, and the time."""

    house: Rehearsal
    now: datetime
    text: str
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def lock(self) -> Lock:
        return read_lock(lock_path(self.house.folder), URL)

    def wanted(self) -> Desired:
        return self.house.desired(self.text, at=self.now)

    def plan(self) -> Plan:
        return plan(self.house.client, self.wanted(), self.lock)

    def job(self, consents: Consents = CALENDAR) -> list[str]:
        """What the job does at its hour: apply with the one consent. Gives what it changed; where it is refused, and
        nothing is written, the rules and what would allow it."""
        pending = self.plan()
        if refused := refusals(pending, self.wanted(), consents):
            return [f"{refusal.rule}: {refusal.remedy}" for refusal in refused]
        if not pending.operations:
            return []
        applied = self.house.apply(pending)
        assert applied.exit_code == 0, applied.outcomes
        write_lock(lock_path(self.house.folder), recorded(self.lock, self.wanted(), pending, applied))
        return [change.address for change in pending.changes]

    def differences(self) -> tuple[Difference, ...]:
        return look(self.house.client, self.wanted(), self.lock).differences

    def drift(self) -> dict[str, Cause]:
        """Why each thing differs."""
        return {item.address: item.cause for item in self.differences()}

    def asks(self, who: str, method: str, path: str, body: Any = None) -> int:
        """The status of what somebody asks for; "" is a visitor without an account."""
        self.house.forum.limits.clear()
        headers = {"Accept": "application/json"}
        headers |= {"Api-Key": KEYS["full"], "Api-Username": who} if who else {}
        return self.house.app.test_client().open(path, method=method, json=body, headers=headers).status_code

    def writes(self, who: str, path: str) -> bool:
        body = {
            "title": f"What we should like to say, number {next(self.numbers)} of this year",
            "raw": f"This has to be said {next(self.numbers)} times before somebody listens to it.",
            "category": self.house.category(path)["id"],
        }
        return self.asks(who, "POST", "/posts.json", body) == 200

    def sees(self, who: str, path: str) -> bool:
        return self.asks(who, "GET", f"/c/{path}/{self.house.category(path)['id']}.json") == 200

    def rights(self, path: str) -> str:
        """Who may do what, in letters: a visitor, a member, the expert, a moderator of the whole forum."""
        letters = ["s" if self.sees("", path) else "-"]
        for who in (MEMBER, EXPERT, MODERATOR):
            letters.append("w" if self.writes(who, path) else "s" if self.sees(who, path) else "-")
        return "".join(letters)
