"""Which ids were read already, as ranges that do not touch. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Intervals:
    """Ranges of ids, both ends included, the lowest first."""

    pairs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[Any]) -> "Intervals":
        """Ranges in any order, which may overlap. Raises TypeError and ValueError for what are none."""
        made = cls()
        for low, high in pairs:
            made = made.adding(int(low), int(high))
        return made

    def adding(self, low: int, high: int) -> "Intervals":
        apart = [pair for pair in self.pairs if pair[1] < low - 1 or pair[0] > high + 1]
        joined = [pair for pair in self.pairs if pair not in apart]
        low, high = min([low, *(pair[0] for pair in joined)]), max([high, *(pair[1] for pair in joined)])
        return Intervals(tuple(sorted([*apart, (low, high)])))

    def lowest_from(self, id: int) -> int:
        """The lowest id down to which everything from this one on was read; itself where it was not."""
        return next((low for low, high in self.pairs if low <= id <= high), id)

    @property
    def highest(self) -> int:
        return self.pairs[-1][1] if self.pairs else 0
