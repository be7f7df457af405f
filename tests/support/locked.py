"""Runs of the engine that carry a lock file from one to the next, as the command line does."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal import URL, Ran, Rehearsal

from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.lock_file import lock_path, read_lock, write_lock


@dataclass
class Locked:
    """A forum and the lock file beside its forum file. `last` is the last run."""

    house: Rehearsal
    allow: tuple[str, ...] = KINDS_OF_CONSENT
    runs: list[Ran] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return lock_path(self.house.folder)

    @property
    def lock(self) -> Lock:
        return read_lock(self.path, URL)

    def plan(self, text: str) -> Plan:
        return plan(self.house.client, self.house.desired(text), self.lock)

    def run(self, text: str, **options: Any) -> Ran:
        """Plan, apply, and write the lock file."""
        options.setdefault("allow_delete", self.allow)
        lock, wanted = self.lock, self.house.desired(text)
        begun = len(self.house.wire.sent)
        planned = plan(self.house.client, wanted, lock)
        read = len(self.house.wire.sent)
        applied = self.house.apply(planned, **options)
        write_lock(self.path, recorded(lock, wanted, planned, applied))
        sent = self.house.wire.sent
        self.runs.append(Ran(planned, applied, tuple(sent[begun:read]), tuple(sent[read:])))
        return self.runs[-1]

    def settled(self, *texts: str) -> None:
        """Runs that have to converge."""
        for text in texts:
            ran = self.run(text)
            assert [(item.operation.id, item.reason) for item in ran.applied.outcomes if item.reason] == []
            assert ran.applied.exit_code == 0, ran.applied.unconverged
            assert self.plan(text).operations == ()

    def writes(self, text: str, **options: Any) -> list[str]:
        """The writes of a run that has to converge, in their order."""
        ran = self.run(text, **options)
        assert ran.applied.exit_code == 0, ran.applied.unconverged or [
            (item.operation.id, item.status, item.reason) for item in ran.applied.outcomes
        ]
        assert self.plan(text).operations == ()
        return [str(sent) for sent in ran.writes]

    def addresses(self, kind: str = "") -> dict[str, int | None]:
        """What the lock file knows: ids by address."""
        return {entry.address: entry.id for entry in self.lock.entries if kind in ("", entry.kind)}


def category(slug: str, name: str = "", more: str = "", below: str = "") -> str:
    """A category as one item of a flow list."""
    parts = [f"name: {name or slug.title()}", f"slug: {slug}", *([more] if more else [])]
    parts += [f"subcategories: [{below}]"] if below else []
    return f"{{{', '.join(parts)}}}"


def categories(*items: str) -> str:
    return f"categories: [{', '.join(items)}]\n"
