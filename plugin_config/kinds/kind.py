"""What a resource kind is: its fields, how it is read from an answer, and the requests that make it so.

A kind is a value. The engine that reads, compares and writes knows kinds only through it, so adding one is adding a
file here and naming it in `plugin_config.kinds`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from idiaspora.plugin_config.fields.directory import Names
from idiaspora.plugin_config.fields.field import UNKNOWN, Field
from idiaspora.plugin_config.kinds.listing import BY_NAME, Identity, Listing, Section
from idiaspora.plugin_config.kinds.opening import Opens
from idiaspora.plugin_config.kinds.quirk import Quirk
from idiaspora.plugin_config.kinds.resource import DEFAULT_LIMIT, Limit, Resource
from idiaspora.plugin_config.kinds.shifts import Moves
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.language.origins import Origin


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True)
class Request:
    """One request, ready to be sent. `idempotent` says that sending it twice does no harm, `renews` that it makes the
    thing again that another request of the same change deleted, so that its id is another one."""

    method: str
    path: str
    json: Any = None
    query: tuple[tuple[str, str], ...] = ()
    idempotent: bool = True
    renews: bool = False


@dataclass(frozen=True)
class Live:
    """One thing of the forum as it was read: `values` by field name, in the words of the file.

    A field that is missing from `values` was not read: it is unknown, not empty. `row` is the answer it came from.
    `present_key` is the key that it has now, where that is a former one of the wanted `key`; else empty.
    """

    kind: str
    key: str
    id: int
    values: Mapping[str, Any]
    row: Mapping[str, Any] = field(default_factory=dict, compare=False)
    present_key: str = ""

    def value(self, name: str) -> Any:
        return self.values.get(name, UNKNOWN)


@dataclass(frozen=True)
class FieldChange:
    """One field that differs. Both values are in the words of the file; secrets stay wrapped. `interim` says that the
    new value stands only until a later step of the same run writes the wanted one."""

    field: str
    old: Any
    new: Any
    origin: Origin
    interim: bool = False


@dataclass(frozen=True)
class Reach:
    """How many of the people who are there already get a change: just so many, or at most. `names` where it is known
    who they are; `group` where they are the members of one."""

    people: int
    exact: bool = True
    names: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Change:
    """What has to happen to one resource. `live` is None for one that does not exist yet.

    `aside` is the temporary name or slug under which the thing waits while another one takes its place. `hindrance`
    says why the forum would refuse the change, which is then not tried.

    Of a value that Discourse hands to people: `again` says that what stands is to be written anew, so that it reaches
    those who are there already; `before` are the fields as an earlier write makes them, which takes the value from
    those who shall not have it; `reach` is whom the change reaches. `last` puts it behind the deletions.
    """

    action: Action
    resource: Resource
    fields: tuple[FieldChange, ...] = ()
    live: Live | None = None
    renamed_from: str = ""
    aside: str = ""
    hindrance: str = ""
    again: bool = False
    before: tuple[FieldChange, ...] = ()
    reach: Reach | None = None
    last: bool = False

    @property
    def kind(self) -> str:
        return self.resource.kind

    @property
    def key(self) -> str:
        return self.resource.key

    @property
    def address(self) -> str:
        return self.resource.address

    @property
    def present(self) -> Live:
        """The resource as it is before it is changed or deleted. Raises ValueError for one that was never read."""
        if self.live is None:
            raise ValueError(f"{self.address} was never read")
        return self.live

    @property
    def id(self) -> int:
        """Discourse's id of the resource that is changed or deleted. Raises ValueError for one that was never read."""
        return self.present.id

    @property
    def emptied(self) -> tuple[FieldChange, ...]:
        """The collections that are not empty and shall be: that counts as a deletion of what is in them."""
        return tuple(i for i in self.fields if _is_empty(i.new) and _is_filled(i.old) and not i.interim)

    def wanted(self) -> dict[str, Any]:
        """The new values of the fields that differ."""
        return {change.field: change.new for change in self.fields}


def _is_empty(value: Any) -> bool:
    return isinstance(value, (tuple, list, Mapping)) and not value


def _is_filled(value: Any) -> bool:
    return isinstance(value, (tuple, list, Mapping)) and bool(value)


WHOLE_ANSWER = "."
"""`Kind.made` of a kind whose creation is answered by the new row itself."""


def whole_body(change: Change, fields: Mapping[str, Field], names: Names, kept: Iterable[str] = ()) -> dict[str, Any]:
    """The body of a write: the fields that change, and of the row as it is what an update must say again (`kept`)."""
    row = change.live.row if change.live else {}
    body: dict[str, Any] = {key: row[key] for key in kept if key in row}
    for item in change.fields:
        fields[item.field].place(body, item.new, names)
    if change.renamed_from and "name" in fields:
        fields["name"].place(body, change.key, names)
    return body


Builder = Callable[[Change, Names], tuple[Request, ...]]
"""The requests that carry out a change, in the order in which they are sent."""


@dataclass(frozen=True)
class Order:
    """What the order of the writes depends on, beyond levels and references.

    `needs_settings` says that the forum keeps nothing of it before the site settings are written; `names_by_id` that
    its writes name other things by their ids, which a rename leaves alone; `is_named` that others name it by its name,
    and have to wait for a rename. `rides_on_creation`: a part that comes with the creation of the whole.
    `exclusive` is the field whose items only one resource of the forum can have, whatever its kind. `requests` is
    how many writes a change takes, `names` what a thing names as (kind, key) until it is written, by its values, and
    `after` the things whose steps a change has to wait for.
    """

    needs_settings: bool = False
    names_by_id: bool = False
    is_named: bool = False
    rides_on_creation: bool = False
    exclusive: str = ""
    requests: Callable[[Change], int] = lambda change: 2 if change.again else 1
    names: Callable[[Mapping[str, Any]], frozenset[tuple[str, str]]] = lambda values: frozenset()
    after: Callable[[Change], frozenset[tuple[str, str]]] = lambda change: frozenset()


IN_ORDER = Order()


@dataclass(frozen=True)
class Kind:
    """A resource kind.

    `section` is where a file declares it, None for parts of other things and for what has no list of its own;
    `identity` what makes two things one; `listing` how all of them are read at once, None for what is read otherwise,
    and `is_in_one_list` says that one request reads all of these, too. `made` is where the answer to a creation carries
    the new row, or rows of which it is one ("" where it does neither: it is looked up then). `part_of` is the kind of
    the whole that has the same key and without which it is not there.

    `nouns` are the words for one and for several; `kept` is what a thing keeps when it is renamed and not made anew,
    "" for what has no name. `is_deletable` says whether anything of it is ever taken away, `limit` how much of it one
    run may touch where the file says nothing, and `weight` how many things a change touches, by the change and what is
    known of the whole. `quirks` are what the forum does to its values without a word, `opens` is what of it lets
    somebody see or do more, and `moves` what it moves of who may do what, by which the writes of a run are ordered.
    `trail` is where the staff log records it, None where it does not, or otherwise than by lists of actions.

    `level` orders the writes: lower ones come first, deletions run backwards; `order` is what else does. `create`,
    `update` and `delete` build the requests for a change; None means that the forum has no such call. A creation is one
    request; `after_creation` are the fields that it does not take, which an update writes right after it. `references`
    lists, for a resource, the other resources it names as (kind, key). `empties` says whether emptying a field takes
    something away for which consent is needed. `carried` are fields that an update could empty though it changes
    others: it sends them along, and they are read back with it. `also_told` are further fields that an update may tell
    though it changes others.
    """

    name: str
    level: int
    fields: Mapping[str, Field]
    create: Builder | None = None
    update: Builder | None = None
    delete: Builder | None = None
    after_creation: frozenset[str] = frozenset()
    references: Callable[[Resource], frozenset[tuple[str, str]]] = lambda resource: frozenset()
    empties: Callable[[FieldChange], bool] = lambda item: True
    carried: frozenset[str] = frozenset()
    also_told: frozenset[str] = frozenset()
    section: Section | None = None
    identity: Identity = BY_NAME
    listing: Listing | None = None
    made: str = ""
    nouns: tuple[str, str] = ("", "")
    kept: str = ""
    part_of: str = ""
    is_in_one_list: bool = False
    is_deletable: bool = True
    weight: Callable[[Change, Live | None], int] = lambda change, whole: 1
    order: Order = IN_ORDER
    quirks: tuple[Quirk, ...] = ()
    opens: Opens | None = None
    moves: Moves | None = None
    trail: Trail | None = None
    limit: Limit = DEFAULT_LIMIT

    @property
    def noun(self) -> str:
        """One thing of the kind, in words: `tag group`."""
        return self.nouns[0] or self.name.replace("_", " ")

    @property
    def plural(self) -> str:
        """Several things of the kind, in words."""
        return self.nouns[1] or f"{self.noun}s"

    @property
    def told_again(self) -> frozenset[str]:
        """The fields that an update may tell though it changes others: a second one must know what the first made."""
        return self.carried | self.also_told

    @property
    def needs_settings(self) -> bool:
        """Whether the forum keeps nothing of it before the site settings are written."""
        return self.order.needs_settings or bool(self.section and self.section.implies)

    @property
    def is_read_at_once(self) -> bool:
        """Whether one request reads all things of the kind, with all their fields."""
        return self.listing is not None or self.is_in_one_list

    @property
    def is_renamed(self) -> bool:
        """Whether a thing of the kind can have had another name, by which it is found."""
        return bool(self.kept)

    def field(self, name: str) -> Field:
        return self.fields[name]
