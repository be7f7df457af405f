"""Resources that the file no longer declares and the forum still has. Pure.

Only what the lock file records was the file's own. It is deleted when the collection that held it is still written, and
stays otherwise: what is not written is unmanaged, like everything else on the forum.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.new_places import new_place
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.state.lock import Entry, Lock
from idiaspora.provisioning.state.note import Note

NESTED = re.compile(r"(?P<outer>themes|categories)\[(?P<key>.+)\]\.(?P<inner>\w+)")
SHOWN_MISFITS = 5


@dataclass(frozen=True)
class Standing:
    """The resources of one kind as the forum has them, by id.

    `present` are their keys now, `wanted` those after all renames, `matched` the ids of the declared resources by key,
    `system` the ids of Discourse's own.
    """

    kind: str
    present: Mapping[int, str]
    wanted: Mapping[int, str]
    matched: Mapping[str, int]
    system: Collection[int | None] = ()


@dataclass(frozen=True)
class Holders:
    """The things that hold collections, such as categories: the wanted paths of those that the lock file knows, by
    their former ones, and the wanted paths of those that are to be deleted."""

    paths: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    @classmethod
    def of(cls, lock: Lock, names: Directory, going: Iterable[Resource] = ()) -> "Holders":
        """`names` are those that the forum has, `going` what is to be deleted."""
        entries = (entry for entry in lock.entries if entry.id and KINDS[entry.kind].identity.is_path)
        wanted = {entry.key: there.key for entry in entries if (there := names.at(entry.kind, entry.id or 0))}
        return cls(wanted, frozenset(item.key for item in going if KINDS[item.kind].identity.is_path))

    def followed(self, collection: str) -> str:
        """The name of a collection, its category under the wanted path."""
        nested = NESTED.fullmatch(collection)
        if nested is None:
            return collection
        return f"{nested['outer']}[{self.paths.get(nested['key'], nested['key'])}].{nested['inner']}"

    def without(self, path: str) -> "Holders":
        return Holders(self.paths, self.gone | {path})


@dataclass(frozen=True)
class Undeclared:
    """Resources to delete because they are no longer declared, and notes about others."""

    resources: tuple[Resource, ...] = ()
    notes: tuple[Note, ...] = ()

    def __add__(self, other: "Undeclared") -> "Undeclared":
        return Undeclared(self.resources + other.resources, self.notes + other.notes)


def may_own(desired: Desired, lock: Lock, kind: str) -> bool:
    """Whether something of a kind may turn out to be declared no longer; says so without looking at the forum."""
    return any(_collection_of(entry, desired) for entry in lock.of_kind(kind) if not desired.get(kind, entry.key))


def undeclared(
    desired: Desired, lock: Lock, standing: Standing, named: Collection[str], holders: Holders
) -> Undeclared:
    """The resources of one kind that are to be deleted.

    `named` are the folded keys that the file uses somewhere; what is named is needed, and stays.
    """
    declared = set(standing.matched.values())
    leaving: list[Resource] = []
    notes: list[Note] = []
    for entry in sorted(lock.of_kind(standing.kind), key=lambda item: item.key.count("/")):
        origin = _collection_of(entry, desired, holders)
        if origin is None or entry.id is None:
            continue
        if entry.id in declared or desired.get(entry.kind, entry.key):
            continue
        now = standing.present.get(entry.id)
        if now is None:
            continue
        if entry.id in standing.system:
            notes.extend(_of_discourse(entry, origin))
        elif now.casefold() != entry.key.casefold():
            notes.append(_renamed_meanwhile(entry, now, origin, desired))
        elif now.casefold() in named:
            notes.append(_still_named(entry, origin, desired))
        else:
            wanted = standing.wanted[entry.id]
            holders = holders.without(wanted) if KINDS[standing.kind].identity.is_path else holders
            leaving.append(Resource(standing.kind, wanted, {}, origin, absent=True, collection=entry.collection))
    return Undeclared(tuple(leaving), tuple(notes))


def has_left(entry: Entry, desired: Desired, holders: Holders) -> bool:
    """Whether the collection that held the resource is still written."""
    return _collection_of(entry, desired, holders) is not None


def _collection_of(entry: Entry, desired: Desired, holders: Holders | None = None) -> Origin | None:
    """The place of the collection that the entry has left; None when it is no longer written.

    What was below a category that goes has left with it. Without `holders` it may have.
    """
    name = holders.followed(entry.collection) if holders else entry.collection
    nested = NESTED.fullmatch(name)
    place = desired.collections.get(name)
    if place is None and nested and (holders is None or nested["key"] in holders.gone):
        place = desired.collections.get(nested["outer"])
    return place and Origin(place.span, place.path, f"it is no longer in {name}")


def _renamed_meanwhile(entry: Entry, now: str, origin: Origin, desired: Desired) -> Note:
    return Note(
        entry.address,
        f"it is no longer declared, but what was applied as that (id {entry.id}) is called {now} now: left alone",
        f"delete it on the forum, or write {now} under prune, to delete it; "
        f"“idiaspora adopt '{new_place(desired, entry.kind, now)}'” declares it",
        str(origin.span),
    )


def _of_discourse(entry: Entry, origin: Origin) -> Iterator[Note]:
    """What no file can make its own is forgotten without a word: nobody can take one for deleted."""
    kind = KINDS[entry.kind]
    if kind.identity.is_seeded:
        yield Note(
            entry.address,
            f"it is no longer declared, but it is one of the {kind.plural} that a forum is set up with: left alone",
            f"write previously: {entry.key} where it has a new name; delete it on the forum if it is not wanted",
            str(origin.span),
        )


def _still_named(entry: Entry, origin: Origin, desired: Desired) -> Note:
    return Note(
        entry.address,
        "it is no longer declared, but the file still names it: left alone",
        f"declare it again (“idiaspora adopt '{new_place(desired, entry.kind, entry.key)}'”), or remove what names it "
        "to delete it",
        str(origin.span),
    )


def misfits(desired: Desired, lock: Lock, standing: Standing) -> Iterator[tuple[Entry, str]]:
    """What the lock file says of declared resources and the forum contradicts, with the forum's value."""
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
            "write previously: with the current name where something was renamed on the forum; the next apply corrects "
            "the rest",
        ),
    )


def taken_back(declared: Iterable[Resource], in_trash: Mapping[str, int]) -> Iterator[Note]:
    """What somebody deleted and the file still declares, where it is taken out of the trash."""
    for resource in declared:
        if resource.key in in_trash and not resource.absent:
            yield Note(
                resource.address,
                "somebody deleted it; it is taken out of the trash, with what was written in it",
                "remove it from the file if it is to stay deleted",
                str(resource.origin.span),
            )


def already_gone(desired: Desired, standing: Standing) -> Iterator[Note]:
    """Resources that `prune` names and the forum does not have."""
    for resource in desired.of_kind(standing.kind):
        if resource.absent and resource.collection == "prune" and resource.key not in standing.matched:
            yield Note(
                resource.address,
                "prune names it, and the forum has none",
                "correct the name, or remove the line",
                str(resource.origin.span),
            )
