"""What the file no longer declares and the forum still has. Pure.

Only what the lock file records was the file's own. It shall go when the collection that held it is still written, and
stays otherwise: what is not written is not managed. Everything else on the forum is somebody else's.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from plugin_config.resources import Desired, Origin, Resource
from provisioning.lock_file import Entry, Lock
from provisioning.note import Note

NESTED = re.compile(r"(?P<outer>themes|categories)\[(?P<key>.+)\]\.\w+")
SEEDED_CATEGORIES = range(1, 5)
"""Ids of the categories that a forum is set up with: Uncategorized, Site Feedback, Staff and General (3.5)."""
SHOWN_MISFITS = 5


@dataclass(frozen=True)
class Standing:
    """The things of one kind as the forum has them, by id.

    `present` are their keys now, `wanted` those after all renames, `matched` the ids of the declared things by key,
    `system` the ids of Discourse's own.
    """

    kind: str
    present: Mapping[int, str]
    wanted: Mapping[int, str]
    matched: Mapping[str, int]
    system: Collection[int] = ()


@dataclass(frozen=True)
class Undeclared:
    """Things that shall go because they are declared no longer, and what is to be said about others."""

    resources: tuple[Resource, ...] = ()
    notes: tuple[Note, ...] = ()

    def __add__(self, other: "Undeclared") -> "Undeclared":
        return Undeclared(self.resources + other.resources, self.notes + other.notes)


def may_own(desired: Desired, lock: Lock, kind: str) -> bool:
    """Whether something of a kind may turn out to be declared no longer; says so without looking at the forum."""
    return any(_collection_of(entry, desired) for entry in lock.of_kind(kind) if not desired.get(kind, entry.key))


def undeclared(
    desired: Desired, lock: Lock, standing: Standing, named: Collection[str], gone: Collection[str] = ()
) -> Undeclared:
    """The things of one kind that shall go.

    `named` are the folded keys that the file uses somewhere; what is named is needed, and stays. `gone` are the paths
    of categories that shall go already.
    """
    declared = set(standing.matched.values())
    leaving: list[Resource] = []
    notes: list[Note] = []
    paths = set(gone)
    for entry in sorted(lock.of_kind(standing.kind), key=lambda item: item.key.count("/")):
        origin = _collection_of(entry, desired, paths)
        if origin is None or entry.id is None or entry.id in declared or entry.id in standing.system:
            continue
        now = standing.present.get(entry.id)
        if now is None:
            continue
        if now.casefold() != entry.key.casefold():
            notes.append(_renamed_meanwhile(entry, now, origin))
        elif now.casefold() in named:
            notes.append(_still_named(entry, origin))
        else:
            paths.add(entry.key)
            wanted = standing.wanted[entry.id]
            leaving.append(Resource(standing.kind, wanted, {}, origin, absent=True, collection=entry.collection))
    return Undeclared(tuple(leaving), tuple(notes))


def _collection_of(entry: Entry, desired: Desired, gone: Collection[str] | None = None) -> Origin | None:
    """The place of the collection that the entry has left; None when it is no longer written.

    What was below another thing has left with it: `gone` are the keys of what leaves, None when they are not known yet.
    """
    place = desired.collections.get(entry.collection)
    nested = NESTED.fullmatch(entry.collection)
    if place is None and nested and (gone is None or nested["key"] in gone):
        place = desired.collections.get(nested["outer"])
    return place and Origin(place.span, place.path, f"it is no longer in {entry.collection}")


def _renamed_meanwhile(entry: Entry, now: str, origin: Origin) -> Note:
    return Note(
        entry.address,
        f"it is no longer declared, but what was applied as that (id {entry.id}) is called {now} now: left alone",
        f"delete it on the forum, or write {now} under prune, if it shall go",
        str(origin.span),
    )


def _still_named(entry: Entry, origin: Origin) -> Note:
    return Note(
        entry.address,
        "it is no longer declared, but the file still names it: left alone",
        "declare it again, or remove what names it if it shall go",
        str(origin.span),
    )


def misfits(desired: Desired, lock: Lock, standing: Standing) -> Iterator[tuple[Entry, str]]:
    """What the lock file says of declared things and the forum denies, with the forum's word."""
    matched = set(standing.matched.values())
    for resource in desired.of_kind(standing.kind):
        entry = lock.get(standing.kind, resource.key)
        if entry is None or entry.id is None or resource.absent or entry.id in matched:
            continue
        found = standing.matched.get(resource.key)
        now = standing.present.get(entry.id)
        if found is not None:
            yield entry, f"is {found} now, and no longer {entry.id}"
        elif now is not None:
            yield entry, f"({entry.id}) is called {now} now"


def misfit_notes(found: Iterable[tuple[Entry, str]]) -> tuple[Note, ...]:
    """One note for all that the lock file has wrong: its knowledge of these is not used."""
    wrong = [f"{entry.address} {word}" for entry, word in found]
    if not wrong:
        return ()
    more = f"; and {len(wrong) - SHOWN_MISFITS} more" if len(wrong) > SHOWN_MISFITS else ""
    return (
        Note(
            "",
            f"the lock file does not fit the forum: {'; '.join(wrong[:SHOWN_MISFITS])}{more}. "
            "What it says of these is not used",
            "write previously: with the present name where something was renamed on the forum; the next apply corrects "
            "the rest",
        ),
    )


def already_gone(desired: Desired, standing: Standing) -> Iterator[Note]:
    """Things that `prune` names and the forum does not have."""
    for resource in desired.of_kind(standing.kind):
        if resource.absent and resource.collection == "prune" and resource.key not in standing.matched:
            yield Note(
                resource.address,
                "prune names it, and the forum has none",
                "correct the name, or remove the line",
                str(resource.origin.span),
            )
