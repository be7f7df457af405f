"""Lists of which a file says a part: the rest stays as the forum has it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FirstOf:
    """A list that begins with this item. The others stay as they stand; it comes among them where it is not there."""

    item: str

    def __str__(self) -> str:
        return f"{self.item} first, then the others as they stand"

    def completed(self, present: Sequence[str]) -> tuple[str, ...]:
        """The whole list, from the one that the forum has."""
        return (self.item, *(item for item in present if item != self.item))

    def is_in(self, whole: Sequence[str]) -> bool:
        """Whether a whole list says this too."""
        return whole[:1] == (self.item,)


@dataclass(frozen=True)
class Holding:
    """A list that holds these items, beside those that it has."""

    items: tuple[str, ...]

    def __str__(self) -> str:
        return f"{', '.join(self.items)} beside what it has"

    def completed(self, present: Sequence[str]) -> tuple[str, ...]:
        """The whole list, from the one that the forum has: that very one where nothing is missing."""
        return (*present, *(item for item in self.items if item not in present))

    def is_in(self, whole: Sequence[str]) -> bool:
        """Whether a whole list says this too."""
        return set(self.items) <= set(whole)


PartialList = FirstOf | Holding
