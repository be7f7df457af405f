"""A plan: what would be written, in which order, why, and what it costs. A value; nothing here acts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from idiaspora.plugin_config.desired.calendar import Standings
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.changes import Action, Change
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.note import Note
from idiaspora.provisioning.state.snapshot import Snapshot


@dataclass(frozen=True)
class Closing:
    """What closes something that a later step would open: a thing, by its address, and the fields that do it, none
    where the thing is made or goes as a whole. `step` takes it; `is_needed` says that the later step needs that one for
    another reason, too."""

    step: str
    address: str
    fields: frozenset[str]
    is_needed: bool = False

    def is_of(self, operation: "Operation") -> bool:
        """Whether a step is to do it, or a part of it."""
        return any(
            change.address == self.address
            and (not self.fields or not self.fields.isdisjoint(item.field for item in change.fields))
            for change in operation.changes
        )


@dataclass(frozen=True)
class Early:
    """Something that a step opens before the step `until`, which closes it for some people, since that one waits for
    the other. `opening` and `closing` are the addresses of the two things. In between the `audiences` (see
    `kinds/shifts.py`) may do in `place`, one of the two, or through it, what nobody may before or after the run."""

    until: str
    opening: str
    closing: str
    place: str
    audiences: frozenset[str]


@dataclass(frozen=True)
class Operation:
    """One step of an apply: the changes that are written together (several only for site settings).

    `id` names the step; `depends_on` the ids of steps that must have been tried before, and succeeded; `behind` is what
    those among them close that this one would open; `ahead` what is closed only later though this one opens it;
    `requests` is how many writes it takes; `level` its place in the order of kinds.
    """

    id: str
    action: Action
    changes: tuple[Change, ...]
    level: int
    depends_on: tuple[str, ...] = ()
    behind: tuple[Closing, ...] = ()
    ahead: tuple[Early, ...] = ()
    requests: int = 1

    @property
    def kind(self) -> str:
        return self.changes[0].kind

    @property
    def key(self) -> str:
        return self.changes[0].key


@dataclass(frozen=True)
class Plan:
    """All steps for one forum, in the order in which they are to be taken.

    `url` and `username` name the forum and the acting user; `reads` how many requests the planning took; `verification`
    about how many reads will check the result; `seconds` how long the writes and checks take at the site's limit.
    `notes` are worth knowing before it is applied, and stop nothing. `told` are usernames by the folded name of the
    group through which they are notified again. `desired` is what the file asks for in this forum's words.
    `by_calendar` are the fields that differ only because time passed, each with the address of its resource;
    `standings` is where the themes stand at the time for which it is made.
    """

    forum: str
    url: str
    username: str
    operations: tuple[Operation, ...]
    found: Found = field(repr=False, compare=False)
    snapshot: Snapshot = field(repr=False, compare=False)
    reads: int = 0
    verification: int = 0
    seconds: float = 0.0
    notes: tuple[Note, ...] = ()
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    desired: Desired | None = field(default=None, repr=False, compare=False)
    by_calendar: frozenset[tuple[str, str]] = frozenset()
    standings: Standings | None = None

    @property
    def is_empty(self) -> bool:
        return not self.operations

    @property
    def writes(self) -> int:
        """How many requests write something."""
        return sum(operation.requests for operation in self.operations)

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for operation in self.operations for change in operation.changes)

    @property
    def implied(self) -> tuple[Change, ...]:
        """The changes of settings that the file does not name: its words need them."""
        return tuple(
            item for item in self.changes if KINDS[item.kind].is_written_together and item.resource.origin.reason
        )

    def counts(self) -> Mapping[Action, int]:
        """How many resources are created, updated and deleted."""
        return Counter(change.action for change in self.changes)
