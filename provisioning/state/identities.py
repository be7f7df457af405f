"""The resource of the forum that each declared one is, when names change hands. Pure.

A declared resource is the one under its key, else the one under a former key of it (`previously`). Several can move at
once, each into the place that another one leaves:

    chain   a → b → c     c takes what is called b, so b is free to take what is called a
    swap    a ↔ b         both keys are taken, before and after: only the lock file can tell the two apart

A former name is followed once. The lock file records that, so a resource that is created later under an old name is not
taken for the one that once had it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from idiaspora.plugin_config.desired.former_names import former_key
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.state.lock import Lock


class Identified(Protocol):
    """A resource of the forum."""

    @property
    def id(self) -> int: ...


T = TypeVar("T", bound=Identified)


class Places(Protocol[T]):
    """Where the resources of one kind stand. `matched` are the declared resources that were found so far, by key."""

    def own(self, resource: Resource, matched: Mapping[str, T]) -> T | None:
        """What stands under the resource's key."""

    def on_its_way(self, resource: Resource) -> T | None:
        """What waits under a temporary name for the place of the resource."""

    def former(self, resource: Resource, name: str, matched: Mapping[str, T]) -> T | None:
        """What stands under a former name of the resource."""

    def left_behind(self, resource: Resource) -> T | None:
        """What stands under the resource's key as long as its parent, which another resource follows, has not moved."""


def temporary_name(id: int, key: str) -> str:
    """The name or slug under which a resource waits until the place `key` is free for it.

    It tells which item is to go where, so that an interrupted run can be taken up without any other knowledge. It fits
    into the 20 characters of a group's name.
    """
    return f"tmp-{id}-{hashlib.sha256(key.casefold().encode()).hexdigest()[:6]}"


def identify(
    resources: Iterable[Resource], places: Places[T], lock: Lock, word: str
) -> tuple[dict[str, T], list[Problem]]:
    """The resource of the forum that each declared one is, by key, and what cannot be decided.

    Parents stand before their children in `resources`. `word` is what a former key is called, such as “slug”.
    """
    search = _Search(tuple(resources), places, lock, word)
    while not search.settled():
        pass
    return search.matched, list(search.problems())


@dataclass
class _Rival(Generic[T]):
    """A declared resource that exists, and what else stands under its former names."""

    resource: Resource
    own: T
    formers: Sequence[T]


@dataclass
class _Search(Generic[T]):
    resources: tuple[Resource, ...]
    places: Places[T]
    lock: Lock
    word: str
    claims: dict[str, T] = field(default_factory=dict)
    matched: dict[str, T] = field(default_factory=dict)
    rivals: dict[str, _Rival[T]] = field(default_factory=dict)
    ambiguous: list[tuple[Resource, Sequence[T]]] = field(default_factory=list)

    def settled(self) -> bool:
        """Look at everything once; False as soon as something moves: then the rest has to be looked at again."""
        self.matched, self.rivals, self.ambiguous = {}, {}, []
        takers = {item.id: key for key, item in self.claims.items()}
        for resource in self.resources:
            if resource.key in self.claims:
                self.matched[resource.key] = self.claims[resource.key]
                continue
            own = self.places.own(resource, self.matched)
            own = None if own is not None and own.id in takers else own
            waiting = None if own is not None else self.places.on_its_way(resource)
            formers = [] if waiting is not None else self._formers(resource, own, takers)
            if waiting is not None:
                self.matched[resource.key] = waiting
            elif own is not None:
                self.matched[resource.key] = own
                self.rivals[resource.key] = _Rival(resource, own, formers)
            elif formers:
                self.ambiguous += [(resource, formers)] if len(formers) > 1 else []
                self.claims[resource.key] = formers[0]
                return False
        return not self._left_behind() and not self._swapped()

    def _left_behind(self) -> bool:
        """Take the first resource that stays where it is while its parent moves away and another one takes that
        place."""
        for resource in self.resources:
            item = self._stays(resource) if resource.key not in self.matched else None
            if item is not None:
                self.claims[resource.key] = item
                return True
        return False

    def _stays(self, resource: Resource) -> T | None:
        """What the lock file knows as the resource, where it still stands and nobody else takes it."""
        item, applied = self.places.left_behind(resource), self.lock.get(resource.kind, resource.key)
        known = item is not None and applied is not None and applied.id == item.id
        return item if known and all(item is not other for other in self.matched.values()) else None

    def _formers(self, resource: Resource, own: T | None, takers: Mapping[int, str]) -> list[T]:
        """What stands under former names that were not followed yet, each resource once."""
        found: dict[int, T] = {}
        for name in resource.previously:
            item = self.places.former(resource, name, self.matched)
            if item is None or item is own or item.id in takers or self._was_followed(resource, name, item, own):
                continue
            found[item.id] = item
        return list(found.values())

    def _was_followed(self, resource: Resource, name: str, item: T, own: T | None) -> bool:
        """Whether the lock file tells that what stands under a former name is another resource than what once did."""
        applied = self.lock.get(resource.kind, resource.key)
        if applied is not None and name in applied.previously and applied.id != item.id:
            return True
        before = self.lock.get(resource.kind, former_key(resource, name))
        return own is not None and before is not None and before.id == own.id

    def _swapped(self) -> bool:
        """Take the first circle of resources that the lock file knows to be still in their old places."""
        for circle in self._circles():
            if all(self._stands_as_applied(rival) for rival in circle):
                depth = min(rival.resource.key.count("/") for rival in circle)
                # What was found below a place that now changes hands has to be found again.
                self.claims = {key: item for key, item in self.claims.items() if key.count("/") <= depth}
                self.claims |= {rival.resource.key: rival.formers[0] for rival in circle}
                return True
        return False

    def _stands_as_applied(self, rival: _Rival[T]) -> bool:
        applied = self.lock.get(rival.resource.kind, rival.resource.key)
        return applied is not None and applied.id == rival.own.id

    def _circles(self) -> Iterator[list[_Rival[T]]]:
        """Resources each of which has the place that the one before it wants, the last that of the first."""
        holders = {rival.own.id: rival for rival in self.rivals.values()}
        for first in self.rivals.values():
            circle = [first]
            while len(circle) <= len(self.rivals) and len(circle[-1].formers) == 1:
                holder = holders.get(circle[-1].formers[0].id)
                if holder is first:
                    yield circle
                    break
                if holder is None:
                    break
                circle.append(holder)

    def problems(self) -> Iterator[Problem]:
        turning = {rival.resource.key for circle in self._circles() for rival in circle}
        for rival in self.rivals.values():
            if rival.formers:
                swap = rival.resource.key in turning
                yield self._both_alive(rival.resource, [rival.own, *rival.formers], swap)
        for resource, formers in self.ambiguous:
            yield self._both_alive(resource, formers, False)
        yield from self._occupied()

    def _occupied(self) -> Iterator[Problem]:
        """Resources that take a place where another one stands that does not leave it: it came with its parent, say."""
        takers = {item.id for item in self.claims.values()}
        for resource in self.resources:
            claimed = self.claims.get(resource.key)
            if claimed is None:
                continue
            there = self.places.own(resource, self.matched) or self._stays(resource)
            if there is not None and there.id not in takers:
                yield self._both_alive(resource, [there, claimed], False)

    def _both_alive(self, resource: Resource, alive: Sequence[T], swap: bool) -> Problem:
        ids = ", ".join(str(item.id) for item in alive)
        kind = KINDS[resource.kind].noun
        if swap:
            message = (
                f"the {kind} {resource.key} and another one are to exchange names, and nothing tells whether they did"
            )
            remedy = (
                "apply once without previously, so that the lock file knows both, then with it; "
                "if they have exchanged names already, remove it"
            )
        else:
            message = f"the {kind} {resource.key} and a former one both exist"
            remedy = f"merge the two on the forum, or remove the former {self.word} from previously"
        return Problem(
            "both-alive",
            f"{message} (ids {ids})",
            resource.origin.span,
            remedy,
            f"{resource.origin.path}.previously",
        )


__all__ = ["Places", "identify", "temporary_name"]
