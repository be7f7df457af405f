"""What came of comparing two sides, A and B: what differs, what cannot be compared, and what nobody could say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from idiaspora.plugin_config.fields.field import Same
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.importing.left import Left


class Only(StrEnum):
    """Which side has or says something alone; NEITHER where both do."""

    A = "a"
    B = "b"
    NEITHER = ""

    @property
    def other(self) -> "Only":
        return {Only.A: Only.B, Only.B: Only.A, Only.NEITHER: Only.NEITHER}[self]


@dataclass(frozen=True)
class Source:
    """One side: `label` as it was named, a forum file with its overlay or the address of a forum; the name of the
    forum, and for a forum who asked it."""

    label: str
    is_forum: bool
    name: str
    url: str
    username: str


@dataclass(frozen=True)
class FieldDifference:
    """A field that differs, `old` on side A and `new` on side B, in the words of the file; `only` where the other side
    says nothing of it, whose value is None then. `same` is how values of the field are compared. The origins are where
    a file says it; `note` is worth knowing of it."""

    field: str
    old: Any
    new: Any
    same: Same
    only: Only = Only.NEITHER
    old_origin: Origin | None = None
    new_origin: Origin | None = None
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """A thing that differs, by its kind and key; `only` where one side alone has it, and then without `fields`. The
    origins are where a file declares it."""

    kind: str
    key: str
    only: Only = Only.NEITHER
    fields: tuple[FieldDifference, ...] = ()
    old_origin: Origin | None = None
    new_origin: Origin | None = None

    @property
    def address(self) -> str:
        return f"{self.kind} {self.key}"


@dataclass(frozen=True)
class Uncompared:
    """Things or fields of one section that only one side can speak of, in words, and why: that is no difference.
    `places` are the paths at which `adopt` takes things of a forum into the file, in the same order; else none."""

    section: str
    only: Only
    what: tuple[str, ...]
    reason: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unsaid:
    """Something of a side that no forum file could say, and which therefore was not compared."""

    side: Only
    left: Left


@dataclass(frozen=True)
class Comparison:
    """Two sides and what was found. `reads` is how many requests it took."""

    a: Source
    b: Source
    differences: tuple[Difference, ...]
    uncompared: tuple[Uncompared, ...] = ()
    unsaid: tuple[Unsaid, ...] = ()
    reads: int = 0

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.PENDING if self.differences else ExitCode.OK

    @property
    def counts(self) -> Mapping[Only, int]:
        """How many things only one side has, and how many both have that differ."""
        return {only: sum(item.only is only for item in self.differences) for only in Only}

    def source(self, side: Only) -> Source:
        """A or B."""
        return self.b if side is Only.B else self.a
