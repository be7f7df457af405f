"""What a resource kind is: its fields, how it is read from an answer, and the requests that make it so.

A kind is a value. The engine that reads, compares and writes knows kinds only through it, so adding one is adding a
file here and naming it in `plugin_config.kinds`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from idiaspora.plugin_config.fields.capabilities import Capabilities
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.fields.field import Field
from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing
from idiaspora.plugin_config.kinds.changes import Change, Complete, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.deletion import UNHINDERED, Deletion
from idiaspora.plugin_config.kinds.export import PLAIN, Export
from idiaspora.plugin_config.kinds.identity import BY_NAME, Identity
from idiaspora.plugin_config.kinds.listing import Listing, Row, Section
from idiaspora.plugin_config.kinds.look import Look
from idiaspora.plugin_config.kinds.opening import Opens
from idiaspora.plugin_config.kinds.own_file import OwnFile
from idiaspora.plugin_config.kinds.places import Moving, by_key
from idiaspora.plugin_config.kinds.proposed import Check
from idiaspora.plugin_config.kinds.quirk import Quirk
from idiaspora.plugin_config.kinds.reads import Reads, RowsOf, Source
from idiaspora.plugin_config.kinds.resource import DEFAULT_LIMIT, Limit, Live, Resource
from idiaspora.plugin_config.kinds.shifts import Moves
from idiaspora.plugin_config.kinds.trail import Trail
from idiaspora.plugin_config.kinds.writes import Completer, Creator, Deleter, Requests, Together, Updater
from idiaspora.plugin_config.language.problems import Problem


@dataclass(frozen=True)
class Order:
    """What the order of the writes depends on, beyond levels and references.

    `needs_settings` says that the forum keeps nothing of it before the site settings are written; `names_by_id` that
    its writes name other things by their ids, which a rename leaves alone; `is_named` that others name it by its name,
    and have to wait for a rename. `rides_on_creation`: a part that comes with the creation of the whole.
    `nested` is the field with groups of which the forum wants the thing above to name them, too.
    `exclusive` is the field whose items only one resource of the forum can have, whatever its kind. `requests` is
    how many writes a change takes, `names` what a thing names as (kind, key) until it is written, by its values,
    `makes` what else a change makes that others name, and `after` the things whose steps a change has to wait for,
    which need not be of the run.
    """

    needs_settings: bool = False
    names_by_id: bool = False
    is_named: bool = False
    rides_on_creation: bool = False
    nested: str = ""
    exclusive: str = ""
    requests: Callable[[Change], int] = lambda change: 2 if change.again else 1
    names: Callable[[Mapping[str, Any]], frozenset[tuple[str, str]]] = lambda values: frozenset()
    makes: Callable[[Change], frozenset[tuple[str, str]]] = lambda change: frozenset()
    after: Callable[[Change], frozenset[tuple[str, str]]] = lambda change: frozenset()


IN_ORDER = Order()
NOT_LISTED = ("the forum does not list {address}, which was made just now", "Run again.")


@dataclass(frozen=True)
class Kind:
    """A resource kind.

    `section` is where a file declares it, None for parts of other things and for what has no list of its own;
    `identity` what makes two things one, and `places` what only one can have at a time, where that is not the key
    alone; under an `interim` value a thing waits for such a place that is no key. `reads` is how they are read. `made`
    is where the answer to a creation carries the new row, or rows of which it is one ("" where it does neither: it is
    looked up then). `part_of` is the kind of the whole that has the same key and without which it is not there; where
    it comes with the creation of that, `proven_by` says whether the row of the whole proves that it has these values.

    `nouns` are the words for one and for several; `kept` is what a thing keeps when it is renamed and not made anew,
    "" for what has no name. `is_deletable` says whether anything of it is ever taken away, `deletion` what keeps one
    from it, `limit` how much of it one run may touch where the file says nothing, and `weight` how many things a change
    touches, by the change and what is known of the whole. `quirks` are what the forum does to its values without a
    word, `opens` is what of it lets somebody see or do more, and `moves` what it moves of who may do what, by which the
    writes of a run are ordered. `trail` is where the staff log records it, None where it does not, or otherwise than by
    lists of actions. `export` is what an import writes of it, and `looks` reads of one thing, where only these
    tell what the forum takes.
    `calls` are the icons, emoji and tags that its values name, `is_a` what its own things are of
    these. `own_file` is the field whose file the forum keeps for the thing alone. `is_begun` says of a row that it
    is what a creation leaves that takes no key, so that it cannot be found by that where its answer was lost.
    `orders` is the field that is an order of things of the forum, where it is one.
    `tells_secret` says of a change that its answer has a secret which shows once, and `is_of_key` of a row that it is
    the key of the API by which the program itself comes.

    `unshown_is_none` says that the forum has none of what it leaves out of an answer. `known_row` is what is known of a
    thing's row without a forum, by its key, and `refused` why a forum cannot have a declared thing as it is, if at all.
    `hindered` is why the forum, or its thing, would not keep an update, "" where it does: it is shown and not tried.
    `misfits` are what is wrong with a declared thing by what the answer with the list names (`Listing.named`), and
    `checks` what of its names and texts only the limits of a forum judge.
    `shown_later` tells of a value that the forum shows only once a write of the run is done, which the plan does not
    show either, and what to do. `refused_creations` says what to do by a word of the forum's refusal, where only that
    tells that something stands in the way.

    `level` orders the writes: lower ones come first, deletions run backwards; `order` is what else does. `create`,
    `update` and `delete` build the requests for a change; None means that the forum has no such call. A creation is one
    request; `after_creation` are the fields that it does not take of a new thing, which an update writes right after
    it. `complete`
    builds the requests for what was made in the same run where nothing of it has to be known; else it is read, and
    updated then, and `missing` are the words and the remedy where it is not there. `together` is how all changes of a
    run are written at once; `refuses_repeats` says that the forum refuses a request of which nothing is left to do, and
    `is_read_before_writes` whether a thing is looked at just before: not where the forum refuses the write of one that
    has moved, or where all of it is written. `called_by` is the field by which requests call a thing. `references`
    lists, for a resource, the other resources it names as (kind, key), with the row of what is read by name: an empty
    one where the forum has none, None where no forum was asked. `empties` says whether emptying a field takes
    something away for which consent is needed. `carried` are fields that an update could empty though it changes
    others: it sends them along, and they are read back with it. `also_told` are further fields that an update may tell
    though it changes others.
    """

    name: str
    level: int
    fields: Mapping[str, Field]
    reads: Reads
    create: Creator | None = None
    update: Updater | None = None
    delete: Deleter | None = None
    complete: Completer | None = None
    together: Together | None = None
    refuses_repeats: bool = False
    is_read_before_writes: bool = True
    missing: tuple[str, str] = NOT_LISTED
    called_by: str = ""
    after_creation: Callable[[Change, Directory], frozenset[str]] = lambda change, names: frozenset()
    references: Callable[[Resource, Row | None], frozenset[tuple[str, str]]] = lambda resource, row: frozenset()
    empties: Callable[[FieldChange], bool] = lambda item: True
    carried: frozenset[str] = frozenset()
    also_told: frozenset[str] = frozenset()
    section: Section | None = None
    identity: Identity = BY_NAME
    places: Moving | None = None
    interim: Callable[[Update], str] | None = None
    made: str = ""
    nouns: tuple[str, str] = ("", "")
    kept: str = ""
    part_of: str = ""
    proven_by: Callable[[Mapping[str, Any], Row], bool] = lambda values, whole: False
    is_deletable: bool = True
    deletion: Deletion = UNHINDERED
    weight: Callable[[Change, Live | None], int] = lambda change, whole: 1
    unshown_is_none: bool = False
    known_row: Callable[[str], Row | None] = lambda key: None
    refused: Callable[[Resource, Live | None, Capabilities], Problem | None] = lambda resource, live, forum: None
    hindered: Callable[[Update], str] = lambda change: ""
    misfits: Callable[[Resource, Directory], Iterable[Problem]] = lambda resource, names: ()
    checks: tuple[Check, ...] = ()
    shown_later: tuple[str, str] | None = None
    refused_creations: Mapping[str, str] = field(default_factory=dict)
    order: Order = IN_ORDER
    quirks: tuple[Quirk, ...] = ()
    opens: Opens | None = None
    moves: Moves | None = None
    trail: Trail | None = None
    limit: Limit = DEFAULT_LIMIT
    export: Export = PLAIN
    looks: tuple[Look, ...] = ()
    calls: tuple[CalledThings, ...] = ()
    is_a: Thing | None = None
    own_file: OwnFile | None = None
    is_begun: Callable[[Row, Resource], bool] = lambda row, resource: False
    orders: str = ""
    tells_secret: Callable[[Change], bool] = lambda change: False
    is_of_key: Callable[[Row, str], bool] = lambda row, key: False

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
    def is_written_together(self) -> bool:
        """Whether one write takes all changes of a run, as far as it can."""
        return self.together is not None

    @property
    def needs_settings(self) -> bool:
        """Whether the forum keeps nothing of it before the site settings are written."""
        return self.order.needs_settings or bool(self.section and self.section.implies)

    @property
    def listing(self) -> Listing | None:
        """The list that has all things of the kind; None for what is read otherwise."""
        return self.reads if isinstance(self.reads, Listing) else None

    @property
    def source(self) -> Source | None:
        """The read whose rows the things of the kind share with others; None for what has a list of its own."""
        return self.reads.source if isinstance(self.reads, RowsOf) else None

    @property
    def is_renamed(self) -> bool:
        """Whether a thing of the kind can have had another name, by which it is found."""
        return bool(self.kept)

    def requests(self, change: Change, names: Directory) -> Requests:
        """The requests that carry out a change. Raises AssertionError where the forum has no such call."""
        match change:
            case Create() if self.create is not None:
                return self.create(change, names)
            case Complete() if self.complete is not None:
                return self.complete(change, names)
            case Update() if self.update is not None:
                return self.update(change, names)
            case Delete() if self.delete is not None:
                return self.delete(change, names)
        raise AssertionError(f"{self.plural} have no {type(change).__name__}")

    @property
    def moving(self) -> Moving:
        """The places that a change leaves and takes, of which the forum gives each to one thing at a time."""
        return self.places or by_key(self.identity)

    def field(self, name: str) -> Field:
        return self.fields[name]
