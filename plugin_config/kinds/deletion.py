"""What keeps a thing of a kind from being deleted."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.resource import Live


@dataclass(frozen=True)
class Around:
    """What there is around a thing that is to be deleted. `going` are the keys of those of its kind that go before."""

    names: Directory
    uncategorized: int | None
    going: Collection[str]


@dataclass(frozen=True)
class Deletion:
    """Why the forum would refuse to delete a thing, "" where it would not: known beforehand (`refused`), or in the
    forum's own words in its row (`said`, None where rows have none)."""

    refused: Callable[[Live, Around], str] = lambda live, around: ""
    said: Callable[[Row], str] | None = None


UNHINDERED = Deletion()
