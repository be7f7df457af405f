"""The kinds whose things values of the forum name by number, and which nothing in the file asked to list. Pure.

A file that lets an old address lead to a topic names no category; somebody on the forum can let it lead to one. Without
the list of categories the value has no words: nobody could read it, and no file could say it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.directory import Directory, Entry
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live


@dataclass(frozen=True)
class _Noting(Directory):
    """A directory that keeps the kinds of which it was asked for a thing and has no list."""

    unlisted: set[str] = field(default_factory=set)

    def at(self, kind: str, id: int) -> Entry | None:
        if kind in KINDS and kind not in self.tables:
            self.unlisted.add(kind)
        return super().at(kind, id)


def unlisted_kinds(lives: Iterable[Live], desired: Desired, names: Directory) -> frozenset[str]:
    """The kinds that have to be listed to name what is in the declared fields."""
    noting = _Noting(**{item.name: getattr(names, item.name) for item in fields(Directory)})
    for live in lives:
        declared = desired.get(live.kind, live.key)
        for name in declared.fields if declared else ():
            KINDS[live.kind].field(name).decode(live.row, noting)
    return frozenset(noting.unlisted)
