"""Who holds a badge (Discourse 3.5, `UserBadgesController`).

A grant is made for one person at a time, and taken back by its own number. A badge that can be granted several times
may be held more than once by one person: what is compared is who holds it. Of a badge that is not in use nobody is told
who holds it: it is granted once it is in use, and taken back when that has been read.
"""

from collections.abc import Iterable, Mapping

from idiaspora.plugin_config.fields.directory import USER, Directory
from idiaspora.plugin_config.fields.field import UNKNOWN, Field, ReadBy, Wire
from idiaspora.plugin_config.kinds.changes import Change, Update
from idiaspora.plugin_config.kinds.export import Export, Wanted
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.membership import MOST_IMPORTED, PEOPLE, missing
from idiaspora.plugin_config.kinds.names import BADGE, BADGE_GRANT
from idiaspora.plugin_config.kinds.reads import RowsOf, Source
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.kinds.writes import Request, Requests

NAME = BADGE_GRANT
GRANTS = "/user_badges"
SWITCH = "enable_badges"
FIELD = "granted_to"

FIELDS = {FIELD: Field(FIELD, Wire("holders", PEOPLE, read_by=ReadBy.OTHER))}


def _moves(change: Change) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who gets the badge, and whose grants are taken back."""
    (item,) = change.fields
    held = () if item.old is UNKNOWN else item.old or ()
    return missing(item.new, held), missing(held, item.new)


def _update(change: Update, names: Directory) -> Requests:
    coming, going = _moves(change)
    badge = names.id(BADGE, change.key)
    lost = {name.casefold() for name in going}
    granted = tuple(
        Request(
            "POST", f"{GRANTS}.json", json={"username": names.stored(USER, name), "badge_id": badge}, idempotent=True
        )
        for name in coming
    )
    taken = tuple(
        Request("DELETE", f"{GRANTS}/{row['grant']}.json")
        for row in change.live.row.get("holders", ())
        if str(row["username"]).casefold() in lost
    )
    return (*granted, *taken)


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    people = {name for declared in resource.fields.values() for name in declared.value}
    return frozenset({(BADGE, resource.key)} | {(USER, name) for name in people})


def _number_of_requests(change: Change) -> int:
    return sum(map(len, _moves(change)))


def _imported(badge: Row) -> Wanted:
    """Whether people hold it who were granted it by hand, and how many are named without being asked for."""
    people = int(badge.get("grant_count") or 0)
    if badge.get("system") or badge.get("query") or not people:
        return Wanted.NO
    return Wanted.YES if people <= MOST_IMPORTED else Wanted.ON_REQUEST


def _hidden(badge: Row, settings: Mapping[str, Row]) -> str:
    # Grants of what is off are not found until it is on again (3.5).
    if str(settings.get(SWITCH, {}).get("value")) == "false":
        return f"the forum shows nobody who holds it while {SWITCH} is off"
    return "" if badge.get("enabled") else "the forum shows nobody who holds it while it is off"


def _each_once(people: Iterable[str], row: Row) -> tuple[str, ...]:
    """Who holds it; some badges are granted to one person several times."""
    return tuple({name.casefold(): name for name in people}.values())


KIND = Kind(
    NAME,
    level=26,
    fields=FIELDS,
    reads=RowsOf(Source.HOLDERS),
    references=_references,
    nouns=("badge's holders", "badges' holders"),
    part_of=BADGE,
    update=_update,
    shown_later=(
        "the forum shows who holds it only once it is in use: from whoever the file does not name it is taken back by "
        "the next apply, whose plan shows them",
        "plan and apply again after this one",
    ),
    order=Order(names_by_id=True, requests=_number_of_requests),
    export=Export(
        wanted=_imported, people="grant_count", hidden=_hidden, words={FIELD: _each_once}, page="/admin/badges/{id}"
    ),
    weight=lambda change, whole: len(_moves(change)[1]),
)
