"""The desired state of a forum as typed values: a forum file, read and expanded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from idiaspora.plugin_config.audit_rules.facts import AuditFacts
from idiaspora.plugin_config.desired.calendar import Calendar, Standings
from idiaspora.plugin_config.desired.reported import ReportFacts
from idiaspora.plugin_config.kinds.resource import Limit, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.problems import Problem


@dataclass(frozen=True)
class Forum:
    """The forum that the file speaks of. `languages` begins with the forum's own; empty when not declared."""

    name: str
    url: str
    username: str
    languages: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True)
class Unsaid:
    """Something of the whole forum that a file leaves alone: the key under `forum:` that would manage it, what it is,
    and the line to write."""

    word: str
    thing: str
    line: str


@dataclass(frozen=True)
class Taken:
    """A place of the file from which another one takes what it does not say itself. `words` are what `{name}` and
    `{slug}` stand for there."""

    path: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Desired:
    """Everything that one forum file (with its overlay) asks for.

    `protected` gives by (kind, folded key) where the top-level `protect:` names a resource, declared or not. `limits`
    are those that the file sets, by kind, whole. `collections` are those that are written, empty ones too, each with
    its place: `themes`, `themes[SLUG].questions`, `categories[PATH].subcategories`. What was in one and is no longer is
    deleted; what was in one that is no longer written is unmanaged. `roles` are the names of the roles' groups by role.
    `taken` gives by the place of a thing from where it takes what it does not say itself, the nearest first.
    `audit` and `report` are what the file says to the audit and to the report alone. `unsaid` is what it leaves alone
    for want of a word, by (kind, key). `calendar` is when what opens and closes; `at` the time for which this is asked,
    None for what holds while all is open. `warnings` are what may be a mistake, by file and line.
    """

    forum: Forum
    resources: tuple[Resource, ...]
    files: tuple[str, ...] = ()
    protected: Mapping[tuple[str, str], Origin] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    collections: Mapping[str, Origin] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    audit: AuditFacts = field(default_factory=AuditFacts)
    report: ReportFacts = field(default_factory=ReportFacts)
    warnings: tuple[Problem, ...] = ()
    unsaid: Mapping[tuple[str, str], Unsaid] = field(default_factory=dict)
    taken: Mapping[str, tuple[Taken, ...]] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    at: datetime | None = None
    _by_address: Mapping[tuple[str, str], Resource] = field(init=False, repr=False, compare=False)
    _by_kind: Mapping[str, tuple[Resource, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_kind: dict[str, list[Resource]] = {}
        for resource in self.resources:
            by_kind.setdefault(resource.kind, []).append(resource)
        object.__setattr__(self, "_by_kind", {kind: tuple(own) for kind, own in by_kind.items()})
        object.__setattr__(self, "_by_address", {(r.kind, r.key.casefold()): r for r in self.resources})

    @property
    def standings(self) -> Standings | None:
        """Where its themes stand at the time for which it asks; None without one, and where nothing opens or closes."""
        return None if self.at is None else self.calendar.standings(self.at)

    @property
    def manages_nothing(self) -> bool:
        """Whether no forum could differ from it."""
        return not (self.resources or self.collections)

    def of_kind(self, kind: str) -> tuple[Resource, ...]:
        return self._by_kind.get(kind, ())

    def get(self, kind: str, key: str) -> Resource | None:
        return self._by_address.get((kind, key.casefold()))
