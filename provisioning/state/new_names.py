"""What changes are about to write that names an icon, an emoji or a tag. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from idiaspora.plugin_config.kinds.called_things import CalledThings, Thing
from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange
from idiaspora.plugin_config.kinds.registry import KINDS


@dataclass(frozen=True)
class NewNames:
    """The names that a field gets and does not have, and what is declared of them."""

    change: Change
    item: FieldChange
    called: CalledThings
    names: Sequence[str]


def new_names(changes: Iterable[Change], thing: Thing) -> Iterator[NewNames]:
    """The names of things of one sort that are to be written, by field."""
    for change in changes:
        calls = [called for called in KINDS[change.kind].calls if called.thing is thing]
        for item in change.fields if calls and not isinstance(change, Delete) else ():
            for called in calls:
                if names := _new(change, item, called):
                    yield NewNames(change, item, called, names)


def _new(change: Change, item: FieldChange, called: CalledThings) -> Sequence[str]:
    row = change.live.row if change.live else {}
    new = called.names_in(change.resource, row, item.field, item.new)
    old = called.names_in(change.resource, row, item.field, item.old) if new else ()
    return [name for name in dict.fromkeys(new) if name not in old]
