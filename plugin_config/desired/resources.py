"""What a forum shall be, as typed values: the result of reading a forum file and expanding its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from idiaspora.plugin_config.audit_rules.facts import AuditFacts
from idiaspora.plugin_config.desired.origins import Origin
from idiaspora.plugin_config.language.problems import Problem


@dataclass(frozen=True)
class Declared:
    """A wanted value of one field, in the words of the file (names, never Discourse's numbers)."""

    value: Any
    origin: Origin


class ExistingMembers(IntEnum):
    """What the people who are there already get of a value that Discourse hands to those who come later (3.5)."""

    NOTHING = 0  # only who comes later gets it
    CHANGES = 1  # a change of it reaches them too
    ALL = 2  # they are to have it, also where it was set before


def existing_members(said: bool, origin: Origin) -> Declared:
    """What the words `existing_members: true` or `false` say."""
    return Declared(ExistingMembers.ALL if said else ExistingMembers.NOTHING, origin)


@dataclass(frozen=True)
class Resource:
    """One thing of the forum that the file manages; only the fields named here are managed.

    `previously` holds former keys, so that a rename is not a deletion. `absent` says that there shall be none.
    `collection` is the collection of the file that it is a part of, as `Desired.collections` names it; empty for what
    is never deleted. `existing` says what people who are there already get of it, with the place that says so.
    """

    kind: str
    key: str
    fields: Mapping[str, Declared]
    origin: Origin
    previously: tuple[str, ...] = ()
    protect: bool = False
    absent: bool = False
    collection: str = ""
    existing: Declared | None = None

    @property
    def existing_members(self) -> ExistingMembers:
        return ExistingMembers.NOTHING if self.existing is None else self.existing.value

    @property
    def address(self) -> str:
        """The name of the resource in plans and messages, such as `category diaspora-capital/ask`."""
        return f"{self.kind} {self.key}"


@dataclass(frozen=True)
class Forum:
    """The forum that the file speaks of. `languages` begins with the forum's own; empty when not declared."""

    name: str
    url: str
    username: str
    languages: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Limit:
    """How many things of a kind one run may change or delete: at most max(floor, min(count, share of what exists)).

    `share` is in percent; None sets no bound. `origin` is where the file says so, None for a default.
    """

    share: int | None
    count: int | None
    floor: int
    origin: Origin | None = None


DEFAULT_LIMIT = Limit(share=30, count=100, floor=10)
"""What holds for a kind of which neither the file nor the kind says more."""

UNLIMITED = Limit(share=None, count=None, floor=0)


@dataclass(frozen=True)
class Desired:
    """Everything that one forum file (with its overlay) asks for.

    `protected` gives by (kind, folded key) where the top-level `protect:` names a thing, declared or not. `limits` are
    those that the file sets, by kind, whole. `collections` are those that are written, empty ones too, each with its
    place: `themes`, `themes[SLUG].questions`, `categories[PATH].subcategories`. What was in one and is no longer shall
    go; what was in one that is no longer written is no longer managed. `roles` are the names of the roles' groups by
    role. `audit` is what the file says to the audit alone. `warnings` are what may be a mistake, by file and line.
    """

    forum: Forum
    resources: tuple[Resource, ...]
    files: tuple[str, ...] = ()
    protected: Mapping[tuple[str, str], Origin] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    collections: Mapping[str, Origin] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    audit: AuditFacts = field(default_factory=AuditFacts)
    warnings: tuple[Problem, ...] = ()
    _by_address: Mapping[tuple[str, str], Resource] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_address", {(r.kind, r.key.casefold()): r for r in self.resources})

    @property
    def manages_nothing(self) -> bool:
        """Whether no forum could differ from it."""
        return not (self.resources or self.collections)

    def of_kind(self, kind: str) -> tuple[Resource, ...]:
        return tuple(resource for resource in self.resources if resource.kind == kind)

    def get(self, kind: str, key: str) -> Resource | None:
        return self._by_address.get((kind, key.casefold()))
