"""Which of many things that open and close wait for one another, found by the audiences that they share. Pure.

Mostly a few things open or close for the same people beside thousands that do not concern them, so none is compared
with all others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from idiaspora.plugin_config.kinds.shifts import Audiences, Shifts

Ids = dict[str, list[str]]
"""The ids of things by the audiences that they bear on."""


@dataclass(frozen=True)
class Waiting:
    """What things move, by their ids, and the ids by the audiences that come and go, and that a place opens or closes
    to. The answers may have an id more than once, where two wait for one another because of several audiences."""

    moved: Mapping[str, Shifts]
    coming: Ids
    going: Ids
    opened: Ids
    closed: Ids

    @classmethod
    def of(cls, moved: Mapping[str, Shifts]) -> "Waiting":
        found = cls(moved, {}, {}, {}, {})
        for id, own in moved.items():
            _enter(found.coming, own.coming, id)
            _enter(found.going, own.going, id)
            _enter(found.opened, own.opened, id)
            _enter(found.closed, own.closed, id)
        return found

    def awaited_by(self, own: Shifts) -> Iterator[str]:
        """The things that something has to wait for: `own.waits_for` each of them."""
        yield from _named(self.closed, own.coming)
        yield from _named(self.going, own.opened)

    def waiting_for(self, own: Shifts) -> Iterator[str]:
        """The things that have to wait for something: each of them `waits_for(own)`."""
        yield from _named(self.coming, own.closed)
        yield from _named(self.opened, own.going)


def _enter(ids: Ids, audiences: Audiences, id: str) -> None:
    for name in audiences:
        ids.setdefault(name, []).append(id)


def _named(ids: Ids, audiences: Audiences) -> Iterator[str]:
    for name in audiences:
        yield from ids.get(name, ())
