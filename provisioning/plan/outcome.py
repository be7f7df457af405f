"""The outcomes of the steps of an apply. Totals are counted from these, never from what was intended."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from idiaspora.plugin_config.kinds.changes import FieldChange
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.upload import Upload
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found


class Status(StrEnum):
    """How a step ended."""

    DONE = "done"
    FAILED = "failed"  # the forum refused it; nothing of it is kept
    UNKNOWN = "unknown"  # it may or may not have happened
    STALE = "stale"  # somebody changed the object since it was read; not written
    BLOCKED = "blocked"  # a step that it depends on was not done
    HINDERED = "hindered"  # the forum would refuse it; not tried
    NOT_CONSENTED = "not consented"  # a deletion without consent
    NOT_REACHED = "not reached"  # the run ended before it


@dataclass(frozen=True)
class Outcome:
    """One step and how it ended; `reason` is for the reader. `harmless`: though it was not done, what depends on it can
    be. `done` are the addresses of what was written all the same, of a step that writes several things."""

    operation: Operation
    status: Status
    reason: str = ""
    harmless: bool = False
    done: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unconverged:
    """A value that did not arrive: what was wanted and what was read back."""

    resource: Resource
    change: FieldChange


@dataclass(frozen=True)
class Applied:
    """The result of an apply. `unverified` says why the result could not be read back, where it could not; `found` are
    the resources of the forum as the run left them."""

    outcomes: tuple[Outcome, ...]
    unconverged: tuple[Unconverged, ...] = ()
    unverified: str = ""
    interrupted: bool = False
    requests: int = 0
    journal: str = ""
    found: Found = field(default=Found(), repr=False, compare=False)

    def counts(self) -> Mapping[Status, int]:
        return Counter(outcome.status for outcome in self.outcomes)

    def of(self, *statuses: Status) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.status in statuses)

    @property
    def exit_code(self) -> ExitCode:
        """The one place where outcomes become an exit code."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if self.of(Status.FAILED, Status.UNKNOWN, Status.STALE, Status.BLOCKED, Status.NOT_REACHED):
            return ExitCode.PARTIAL if self.of(Status.DONE, Status.UNKNOWN, Status.STALE) else ExitCode.FAILED
        if self.unconverged or self.unverified:
            return ExitCode.PARTIAL
        if self.of(Status.NOT_CONSENTED):
            return ExitCode.REFUSED
        return ExitCode.PARTIAL if self.of(Status.HINDERED) else ExitCode.OK


def shown(value: Any) -> Any:
    """A value as JSON can hold it; secrets stay hidden."""
    if isinstance(value, tuple):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, Upload):
        return value.data
    return value if isinstance(value, (str, int, float, bool, list)) or value is None else str(value)
