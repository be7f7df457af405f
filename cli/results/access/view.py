"""What is shown of who can see, reply and create where: as it is, and as an apply would leave it."""

from dataclasses import dataclass
from functools import cached_property

from idiaspora.plugin_config.desired.desired import Forum
from idiaspora.provisioning.safety.exposure import CategoryAccess, Difference, Matrix, Rights, difference, rights

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
class AccessView:
    """What is shown: the forum as it is, as it will be with `--diff`, and how many requests it took to know that."""

    forum: Forum
    now: Matrix
    then: Matrix | None
    reads: int

    @property
    def last(self) -> Matrix:
        """The state shown: the one to come where there is one."""
        return self.then or self.now

    @cached_property
    def difference(self) -> Difference:
        return difference(self.now, self.last)

    @cached_property
    def rows(self) -> tuple[tuple[CategoryAccess, tuple[Cell, ...]], ...]:
        """Every category of the last state with a cell for each audience."""
        return tuple((category, self._cells(category)) for category in self.last.categories)

    def _cells(self, category: CategoryAccess) -> tuple[Cell, ...]:
        present = next((item for item in self.now.categories if item.path == category.path), None)
        earlier = {audience.name: audience for audience in self.now.audiences}
        cells = []
        for audience in self.last.audiences:
            now = highest(rights(category, audience, self.last.site))
            was = earlier.get(audience.name, audience)
            before = highest(rights(present, was, self.now.site)) if present else now
            cells.append(Cell(before, now))
        return tuple(cells)


def highest(given: Rights) -> str:
    """The one word that implies all rights: who may create may reply, and who may reply may see."""
    words = given.words
    return words[-1] if words else NOTHING
