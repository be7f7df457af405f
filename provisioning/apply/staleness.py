"""The check just before a write that the object is still as it was when the write was planned."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from idiaspora.plugin_config.fields.field import UNKNOWN, Field, Where
from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.provisioning.errors import NotFound
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import IncompleteRead
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.plan.plan import Operation
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.reader import read_objects

FRESH_FOR = 60.0
"""Seconds for which a read counts as just before a write; after that the object is read again."""

GONE = "it is gone, or cannot be read any more; plan again"
MOVED = "it was changed on the forum since it was read; plan again"


Present = TypeVar("Present", bound=Update | Delete)
"""A change of what exists."""


@dataclass
class Freshness:
    """What was read last of the objects of one run, and when. `planned_at` is when the plan read them."""

    client: ForumClient
    planned_at: float
    lives: dict[tuple[str, str], Live | None] = field(default_factory=dict)
    read_at: dict[str, float] = field(default_factory=dict)
    settings: set[str] = field(default_factory=set)
    """The site settings that this run has written."""

    def live(self, change: Change) -> Live | None:
        """The object of a change as it was read last; None where there is none."""
        return self.lives.get(_identity(change.resource), change.live)

    def current(self, change: Present) -> Present:
        """The change with its object as it was read last. One that is gone is left in it as it was planned."""
        return replace(change, live=self.live(change) or change.live)

    def staleness(self, operation: Operation, waiting: Iterable[Operation], found: Found) -> str:
        """Why a step cannot be taken as it was planned; empty when it can.

        When the last read of its kind is no longer fresh, all objects that the `waiting` steps of the kind change are
        read again with one read. Raises ForumError.
        """
        if not KINDS[operation.kind].is_read_before_writes or operation.changes[0].live is None:
            return ""
        now = self.client.pacing.clock()
        if now - self.read_at.get(operation.kind, self.planned_at) > FRESH_FOR:
            try:
                self.read(_changed(step for step in waiting if step.kind == operation.kind), found)
                self.read_at[operation.kind] = now
            except (IncompleteRead, NotFound):
                # One of them is gone, which need not be one of this step.
                try:
                    self.read(_changed([operation]), found)
                except (IncompleteRead, NotFound):
                    return GONE
        if any(self.live(change) is None for change in operation.changes):
            return GONE
        return MOVED if any(map(self._moved, operation.changes)) else ""

    @understood()
    def read(self, resources: list[Resource], found: Found) -> None:
        """Read objects again. Raises ForumError and IncompleteRead."""
        objects = read_objects(self.client, resources, found.unread).objects
        for resource in resources:
            self.lives[_identity(resource)] = objects.get(_identity(resource))

    def forget(self, operation: Operation) -> None:
        """Forget what was read of the objects of a step that was taken: another step may write them again."""
        for change in operation.changes:
            self.lives.pop(_identity(change.resource), None)
            if KINDS[change.kind].is_written_together:
                self.settings.add(change.key)

    def is_as_wanted(self, change: Change) -> bool:
        """Whether the object, as it was read last, has all the values that a change gives it."""
        now = self.live(change)
        if now is None:
            return False
        fields, where = KINDS[change.kind].fields, Where(row=now.row)
        return all(fields[item.field].same(item.new, now.value(item.field), where) for item in change.fields)

    def _moved(self, change: Change) -> bool:
        now = self.lives.get(_identity(change.resource))
        if now is None:
            return False
        fields = KINDS[change.kind].fields
        if isinstance(change, Update) and change.again:
            standing = {name: change.live.value(name) for name in change.resource.fields}
            if any(_differs(fields[name], value, now) for name, value in standing.items()):
                return True
        return any(self._is_somebody_elses(fields[item.field], item, now) for item in change.fields)

    def _is_somebody_elses(self, declared: Field, item: FieldChange, now: Live) -> bool:
        """Whether a value is neither what was read, nor what the forum itself may have made of it in this run."""
        return declared.wire.made_by not in self.settings and _differs(declared, item.old, now)


def _identity(resource: Resource) -> tuple[str, str]:
    return resource.kind, resource.key.casefold()


def _changed(steps: Iterable[Operation]) -> list[Resource]:
    return [change.resource for step in steps for change in step.changes if change.live is not None]


def _differs(declared: Field, planned: Any, now: Live) -> bool:
    """Whether a field is not what it was; what could not be read then, before the settings, tells nothing."""
    present = now.value(declared.name)
    if planned is UNKNOWN or present is UNKNOWN:
        return planned is not UNKNOWN
    return not declared.same(planned, present, Where(row=now.row))
