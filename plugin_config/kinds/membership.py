"""Who is in a group and who manages it (Discourse 3.5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, group_key
from idiaspora.plugin_config.fields.directory import USER, Directory
from idiaspora.plugin_config.fields.field import Codec, Field, ReadBy, Wire
from idiaspora.plugin_config.kinds.changes import Change, FieldChange, Update
from idiaspora.plugin_config.kinds.export import Export, Wanted
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.names import GROUP, MEMBERSHIP
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons
from idiaspora.plugin_config.kinds.quirk import Quirk, fewer, more
from idiaspora.plugin_config.kinds.reads import RowsOf, Source
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.shifts import Moves, Shifts, owners_of, turned
from idiaspora.plugin_config.kinds.writes import Request

NAME = MEMBERSHIP


MOST_AT_ONCE = 1000
"""People who can be added to a group in one request; more are refused (3.5)."""


def _folded(names: Iterable[str] | None) -> set[str]:
    return {name.casefold() for name in names or ()}


PEOPLE = Codec(
    decode=lambda value, where: tuple(str(row["username"]) for row in value),
    same=lambda one, other, where: _folded(one) == _folded(other),
)

FIELDS = {
    "members": Field("members", Wire("members", PEOPLE, read_by=ReadBy.OTHER)),
    "owners": Field("owners", Wire("owners", PEOPLE, read_by=ReadBy.OTHER)),
}


def missing(wanted: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """The names of `wanted` that are not in `present`, whatever their case."""
    there = _folded(present)
    return tuple(name for name in wanted if name.casefold() not in there)


@dataclass(frozen=True)
class Movement:
    """Who comes and who goes, among the members or the owners."""

    field: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def movements(change: Change) -> tuple[Movement, ...]:
    """The movements of a change, members first: whoever leaves the group is no longer an owner."""
    found: list[Movement] = []
    gone: tuple[str, ...] = ()
    for wanted in sorted(change.fields, key=lambda item: item.field):
        present = wanted.old or ()
        leaving = missing(present, wanted.new)
        found.append(Movement(wanted.field, missing(wanted.new, present), missing(leaving, gone)))
        gone = leaving
    return tuple(found)


def proven(values: Mapping[str, Iterable[str]], group: Row) -> bool:
    """Whether the members of a group that was made with these are proven by their number.

    It proves who they are, and who of them owns the group: a name that the forum does not know is left out of members
    and owners alike, which makes it smaller, and a name that it knows is both (3.5).
    """
    return bool(group.get("user_count") == len({name.casefold() for people in values.values() for name in people}))


def writes(change: Update, names: Directory) -> tuple[Request, ...]:
    """The requests that make the members and owners so: one of each kind for every thousand people who come.

    Only people who are missing are added: adding none that is new is refused with 422. Names go as one text with
    commas, without spaces and in their stored spelling; arrays lose elements in silence (3.5).
    """
    id = names.id(GROUP, change.key)
    requests: list[Request] = []
    for movement in movements(change):
        path = f"/groups/{id}/{movement.field}.json"
        for people in batched(movement.added):
            requests.append(Request("PUT", path, json={"usernames": _joined(people, names)}))
        if movement.removed:
            requests.append(_removal(id, movement))
    return tuple(requests)


def batched(people: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The people in as many parts as it takes to add them."""
    return [people[start : start + MOST_AT_ONCE] for start in range(0, len(people), MOST_AT_ONCE)]


def _removal(id: int, movement: Movement) -> Request:
    people = ",".join(movement.removed)
    if movement.field == "members":
        return Request("DELETE", f"/groups/{id}/members.json", json={"usernames": people})
    return Request("DELETE", f"/admin/groups/{id}/owners.json", json={"group": {"usernames": people}})


def _joined(people: Iterable[str], names: Directory) -> str:
    return ",".join(names.stored(USER, name) for name in people)


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    people = {name for declared in resource.fields.values() for name in declared.value}
    return frozenset({("group", resource.key)} | {("user", name) for name in people})


def _requests(change: Change) -> int:
    return sum(len(batched(item.added)) + bool(item.removed) for item in movements(change))


QUIRKS = (
    Quirk(
        "names-dropped",
        "members",
        fewer,
        "users that the forum does not know under exactly that name are left out in silence",
        "write the usernames as the forum spells them",
    ),
    Quirk(
        "members-by-rule",
        "members",
        more,
        "somebody joined meanwhile, or the group takes members by the domain of their address",
        "add them to members, or leave members out",
    ),
)


def _opened(change: Change, onlookers: Onlookers) -> Reasons:
    """Owners who come to a group that takes requests, and then decide who is in it."""
    easier = [words for field, words in onlookers.easier(change.key) if field == "allow_membership_requests"]
    return [(words, item) for item in change.fields if item.field == "owners" for words in easier]


def _moved(change: Change, item: FieldChange) -> Shifts:
    """Whoever becomes an owner is in the group; whoever is no longer one stays in it (3.5)."""
    own, comes = group_key(change.key), bool(missing(item.new, item.old or ()))
    goes = bool(missing(item.old or (), item.new))
    if item.field == "members":
        return turned(frozenset({own}), comes, goes)
    owners = frozenset({owners_of(own)})
    # Where a group takes requests, somebody who can grant them is a way in.
    granting = Shifts(opened=owners if comes else frozenset(), closed=owners if goes else frozenset())
    return turned(owners | {own}, comes, False) | turned(owners, False, goes) | granting


def _between(change: Change, item: FieldChange) -> Any:
    if item.field == "owners":
        return _owners_between(item)
    # Whoever becomes an owner is in the group from then on, and the forum lists people in no certain order (3.5).
    there = _folded(item.old) | _folded(_first_owners(change))
    return tuple(name for name in item.new if name.casefold() in there)


def _owners_between(item: FieldChange) -> Any:
    gone, there = missing(item.old or (), item.new), _folded(item.old)
    kept = tuple(name for name in item.new if name.casefold() in there)
    # A group that takes requests has an owner at any time, or the forum refuses every write of it (3.5).
    return None if gone and not kept else kept


def _first_owners(change: Change) -> tuple[str, ...]:
    """The owners that a first write makes."""
    items = (item for item in change.fields if item.field == "owners")
    return next((item.new if (between := _owners_between(item)) is None else between for item in items), ())


MOST_IMPORTED = 100
"""Members up to whom an import names all without being asked to."""


def _imported(group: Row) -> Wanted:
    people = int(group.get("user_count") or 0)
    if group["id"] in AUTOMATIC_GROUPS or not people:
        return Wanted.NO
    return Wanted.YES if people <= MOST_IMPORTED else Wanted.ON_REQUEST


KIND = Kind(
    NAME,
    quirks=QUIRKS,
    level=35,
    fields=FIELDS,
    reads=RowsOf(Source.MEMBERS),
    references=_references,
    nouns=("group's members", "groups' members"),
    part_of="group",
    proven_by=proven,
    update=writes,
    refuses_repeats=True,
    export=Export(wanted=_imported, page="/g"),
    opens=Opens(lambda change: f"groups.{change.key}", _opened),
    moves=Moves(_moved, between=_between),
    order=Order(names_by_id=True, rides_on_creation=True, requests=_requests),
    weight=lambda change, whole: sum(len(movement.removed) for movement in movements(change)),
)
