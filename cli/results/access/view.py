"""What is shown of who can see, reply and create where: as it is, and as an apply would leave it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from idiaspora.plugin_config.desired.calendar import Standings
from idiaspora.plugin_config.desired.desired import Forum
from idiaspora.provisioning.safety.exposure import (
    ANONYMOUS,
    STAFF,
    Audience,
    CategoryAccess,
    Difference,
    Matrix,
    Rights,
    difference,
    rights,
)
from idiaspora.provisioning.safety.oversight import Oversight

NOTHING = "nothing"


@dataclass(frozen=True)
class Cell:
    """The highest right of one audience in one category, before and after; the same where nothing changes."""

    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after

    @property
    def text(self) -> str:
        return f"{self.before} → {self.after}" if self.changed else self.after


@dataclass(frozen=True)
class Column:
    """Audiences that may do the same everywhere, before and after, and into which one gets in the same way; never none.

    Visitors and staff are always alone.
    """

    audiences: tuple[Audience, ...]

    @property
    def name(self) -> str:
        return ", ".join(audience.name for audience in self.audiences)


@dataclass(frozen=True)
class Row:
    """One category, who watched over it before, and a cell for each column."""

    category: CategoryAccess
    before: Oversight
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class AccessView:
    """What is shown: the forum as it is, as it will be with `--diff`, and how many requests it took to know that.

    `roles` are the names of the roles' groups by role; `standings` is where the themes stand.
    """

    forum: Forum
    now: Matrix
    then: Matrix | None
    reads: int
    roles: Mapping[str, str] = field(default_factory=dict)
    standings: Standings | None = None

    @property
    def last(self) -> Matrix:
        """The state shown: the one to come where there is one."""
        return self.then or self.now

    @cached_property
    def difference(self) -> Difference:
        return difference(self.now, self.last)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The audiences of the last state, those that may do the same folded into one."""
        together: dict[tuple[object, ...], list[Audience]] = {}
        for number, audience in enumerate(self.last.audiences):
            alone = audience.name if audience.name in (ANONYMOUS, STAFF) else ""
            cells = tuple(cells[number] for cells in self._all_cells)
            together.setdefault((alone, audience.is_open, cells), []).append(audience)
        return tuple(Column(tuple(audiences)) for audiences in together.values())

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every category of the last state with a cell for each column."""
        names = [audience.name for audience in self.last.audiences]
        numbers = [names.index(column.audiences[0].name) for column in self.columns]
        return tuple(
            Row(category, self._present(category).oversight, tuple(cells[number] for number in numbers))
            for category, cells in zip(self.last.categories, self._all_cells, strict=True)
        )

    @cached_property
    def _all_cells(self) -> tuple[tuple[Cell, ...], ...]:
        """By category a cell for each audience."""
        return tuple(self._cells(category) for category in self.last.categories)

    @cached_property
    def _now_by_id(self) -> Mapping[int | str, CategoryAccess]:
        return {category.identity: category for category in self.now.categories}

    def _present(self, category: CategoryAccess) -> CategoryAccess:
        """The category as it is now; a new one stands for itself."""
        return self._now_by_id.get(category.identity, category)

    def _cells(self, category: CategoryAccess) -> tuple[Cell, ...]:
        present = self._present(category)
        earlier = {audience.name: audience for audience in self.now.audiences}
        cells = []
        for audience in self.last.audiences:
            now = highest(rights(category, audience, self.last.site))
            was = earlier.get(audience.name, audience)
            before = now if present is category else highest(rights(present, was, self.now.site))
            cells.append(Cell(before, now))
        return tuple(cells)


def highest(given: Rights) -> str:
    """The one word that implies all rights: who may create may reply, and who may reply may see."""
    words = given.words
    return words[-1] if words else NOTHING
