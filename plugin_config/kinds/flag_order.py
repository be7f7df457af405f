"""The order of the flags, in which members are offered them (Discourse 3.5, app/services/flags/reorder_flag.rb).

A flag moves one step at a time, over the next one. The message to the author of a post stands at the head, and moves
with nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import DISTINCT, Line
from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Codec, Where, Wire, fields_of
from idiaspora.plugin_config.kinds.changes import Change, Update
from idiaspora.plugin_config.kinds.export import Export
from idiaspora.plugin_config.kinds.flag import ADMIN, is_flag, is_of_discourse, word_of
from idiaspora.plugin_config.kinds.identity import Identity
from idiaspora.plugin_config.kinds.kind import Kind, Order
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.names import FLAG
from idiaspora.plugin_config.kinds.resource import UNLIMITED, Resource
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.kinds.writes import Request, Requests
from idiaspora.plugin_config.language.problems import Problem

NAME = "flag_order"
KEY = "all"
SEEDED = ("off_topic", "inappropriate", "spam", "illegal", "notify_moderators")
"""Discourse's own, in the order in which a new forum has them (3.5): an import leaves that out."""
BY_ITSELF = "by itself"
NEEDED = ("id", "name", "name_key", "is_flag", "position")
AT_THE_HEAD = "notify_user"
"""The one flag that has no place of its own: it asks nobody but the author (3.5)."""


def _whole(declared: Sequence[str], present: Sequence[str], where: Where) -> tuple[str, ...]:
    """All flags of the forum in the wanted order: the declared ones, then the others as they stand."""
    spelled = {composed(name): name for name in present}
    first = {composed(name): spelled.get(composed(name), name) for name in declared}
    return (*first.values(), *(name for name in present if composed(name) not in first))


class FlagOrder(Declaration):
    """The order in which members are offered the flags."""

    first: Annotated[Annotated[tuple[Line, ...], DISTINCT] | None, Wire("order", Codec(whole=_whole))] = None
    """Which flags come first, by name, those of Discourse by its words; the others follow as they stand."""


FIELDS = fields_of(FlagOrder)


def _ordered(rows: Sequence[Row], body: Any) -> Iterator[Row]:
    """The flags that have places, by these, in one row."""
    placed = sorted((row for row in rows if is_flag(row) and word_of(row) != AT_THE_HEAD), key=_position)
    for row in rows[:1]:
        yield {**row, "key": KEY, "order": tuple(map(word_of, placed)), BY_ITSELF: _by_itself(placed)}


def _by_itself(placed: Sequence[Row]) -> tuple[str, ...]:
    """The order in which nobody moved anything: a new flag comes to the end."""
    own = sorted((row for row in placed if not is_of_discourse(row)), key=lambda row: int(row["id"]))
    words = [word_of(row) for row in placed if is_of_discourse(row)]
    return (*(word for word in SEEDED if word in words), *(word for word in words if word not in SEEDED),
            *map(word_of, own))  # fmt: skip


def _position(row: Row) -> int:
    return int(row["position"])


def _update(change: Update, names: Directory) -> Requests:
    wanted = [name for name in change.wanted()["first"] if names.find(FLAG, name)]
    # What was made since it was read came to the end, and what was deleted has no place any more.
    present = [name for name in change.live.row["order"] if names.find(FLAG, name)]
    present += [name for name in wanted if name not in present]
    return tuple(Request("PUT", f"{ADMIN}/{names.id(FLAG, name)}/reorder/up.json", json={}, idempotent=False)
                 for name in steps_up(present, wanted))  # fmt: skip


def steps_up(present: Iterable[str], wanted: Iterable[str]) -> Iterator[str]:
    """Which one goes up a step, time after time, until the first list stands like the second one. Both have the same
    things."""
    now = list(present)
    for place, name in enumerate(wanted):
        for at in range(now.index(name), place, -1):
            now[at - 1], now[at] = now[at], now[at - 1]
            yield name


def _number_of_requests(change: Change) -> int:
    """About as many as there are steps: flags that the same run makes come on top."""
    wanted = change.wanted().get("first", ())
    present = tuple(change.live.row["order"]) if change.live else ()
    known = [name for name in wanted if name in present]
    added = [name for name in wanted if name not in present]
    return sum(1 for _ in steps_up((*known_in(present, known), *added), wanted)) or 1


def known_in(present: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """What of a list stands in another one, in the order of the list."""
    others = frozenset(known)
    return tuple(name for name in present if name in others)


def _references(resource: Resource, row: Row | None = None) -> frozenset[tuple[str, str]]:
    declared = resource.fields.get("first")
    return frozenset((FLAG, name) for name in (declared.value or () if declared else ()))


def _misfits(resource: Resource, names: Directory) -> Iterator[Problem]:
    declared = resource.fields.get("first")
    for name in (declared.value or ()) if declared else ():
        if composed(name) == AT_THE_HEAD and declared is not None:
            yield Problem(
                "kept-by-discourse",
                f"{name} stands before all other flags, and the forum moves it nowhere",
                declared.origin.span,
                "leave it out here; whether members are offered it says `enabled` of the flag",
                declared.origin.path,
            )


KIND = Kind(
    NAME,
    level=91,
    nouns=("order of flags", "orders of flags"),
    fields=FIELDS,
    update=_update,
    references=_references,
    misfits=_misfits,
    is_deletable=False,
    orders="first",
    section=Section(("flag_order",), FlagOrder, "The order in which members are offered the flags.", only=KEY),
    identity=Identity("key", lambda row: str(row["key"])),
    reads=Listing("/site.json", "post_action_types", gathered=_ordered, needed=NEEDED, keyed=True),
    order=Order(requests=_number_of_requests),
    empties=lambda item: False,
    export=Export(own_defaults=lambda values, row: {"first": row[BY_ITSELF]}, page=ADMIN),
    # Each step is an entry, which says of one flag that it went up or down.
    trail=Trail(changed="move_flag", key_of=lambda entry: KEY if entry.get("details") else ""),
    limit=UNLIMITED,  # nobody sees more or less of it
)
