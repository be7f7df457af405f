"""The journal: one line for each write, before and after it, in a file that is only appended to.

A line that says `sending` without one that says how it ended is a write whose fate is unknown: the process was killed.
No line holds a key or a secret; values are those of the plan, redacted.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from idiaspora.plugin_config.kinds.writes import Request
from idiaspora.provisioning.apply.record_folder import RECORDS, must_be_recorded, record_of, records_of
from idiaspora.provisioning.plan.outcome import Status, shown
from idiaspora.provisioning.plan.plan import Operation

FORMAT = 1
FOLDER = RECORDS / "journal"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Journal:
    """Appends to one file; each line is on the disk before the next request is sent. Raises OSError."""

    path: Path
    clock: Callable[[], datetime] = now

    @classmethod
    def beside(cls, forum_file: Path, clock: Callable[[], datetime] = now) -> "Journal":
        """A new journal in the folder of a forum file; the name is the time at which the run began.

        Raises RecordsUnusable.
        """
        folder = records_of(forum_file) / FOLDER.name
        with must_be_recorded(folder):
            record_of(forum_file, FOLDER.name).mkdir(parents=True, exist_ok=True)
        stamp = clock().strftime("%Y-%m-%dT%H-%M-%S")
        path = next(
            candidate
            for number in range(1, 10_000)
            if not os.path.lexists(candidate := folder / f"{stamp}{'' if number == 1 else f'-{number}'}.jsonl")
        )
        return cls(path, clock)

    def begin(self, *, tool: str, url: str, username: str, files: tuple[str, ...], writes: int) -> None:
        """The run, before its first write. Raises RecordsUnusable."""
        facts = {"tool": tool, "url": url, "username": username, "files": files, "writes": writes}
        with must_be_recorded(self.path):
            self._write(event="begin", format=FORMAT, **facts)

    def sending(self, operation: Operation, request: Request) -> None:
        """Just before a write: what it changes, from what to what."""
        changes = [
            {"resource": change.address, "field": item.field, "old": shown(item.old), "new": shown(item.new)}
            for change in operation.changes
            for item in change.fields
        ]
        changes += [
            {"resource": change.address, "field": "path", "old": change.renamed_from, "new": change.key}
            for change in operation.changes
            if change.renamed_from
        ]
        self._write(event="sending", operation=operation.id, method=request.method, path=request.path, changes=changes)

    def answered(self, operation: Operation, request: Request) -> None:
        self._write(event="answered", operation=operation.id, method=request.method, path=request.path)

    def ended(self, operation: Operation, status: Status, reason: str) -> None:
        self._write(event="ended", operation=operation.id, status=status, reason=reason)

    def end(self, **facts: Any) -> None:
        self._write(event="end", **facts)

    def _write(self, **line: Any) -> None:
        text = json.dumps({"time": self.clock().isoformat(), **line}, default=str, ensure_ascii=False)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
