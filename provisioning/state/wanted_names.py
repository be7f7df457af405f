"""What changes are about to write that names an icon, an emoji or a tag. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.wanted import Thing, Wanted


@dataclass(frozen=True)
class NewNames:
    """The names that a field gets and does not have, and what is declared of them."""

    change: Change
    item: FieldChange
    wanted: Wanted
    names: Sequence[str]


def new_names(changes: Iterable[Change], thing: Thing) -> Iterator[NewNames]:
    """The names of things of one sort that are to be written, by field."""
    for change in changes:
        for item in () if isinstance(change, Delete) else change.fields:
            for wanted in KINDS[change.kind].wants:
                if wanted.thing is thing and (names := _new(change, item, wanted)):
                    yield NewNames(change, item, wanted, names)


def _new(change: Change, item: FieldChange, wanted: Wanted) -> Sequence[str]:
    row = change.live.row if change.live else {}
    new, old = (wanted.names_in(change.resource, row, item.field, value) for value in (item.new, item.old))
    return [name for name in dict.fromkeys(new) if name not in old]
