"""The values that only one thing of a forum can have at a time, before a change and after it."""

from collections.abc import Callable

from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.changes import Change, Delete, Update
from idiaspora.plugin_config.kinds.identity import Identity

Place = tuple[str, str, str]
"""Such a value: the field, where it has to be unique, and the value without regard to case."""

Places = frozenset[Place]
Moving = Callable[[Change, Directory], tuple[Places, Places]]
"""The places that a change leaves or keeps, and those that it keeps or takes."""


def places(**values: tuple[str, str]) -> Places:
    """Places by field, each from where it has to be unique and the value; none for an empty value."""
    return frozenset((field, where, value.casefold()) for field, (where, value) in values.items() if value)


def by_key(identity: Identity) -> Moving:
    """The places of things whose keys are unique on the whole forum."""

    def moving(change: Change, names: Directory) -> tuple[Places, Places]:
        now = identity.of_row(change.live.row) if change.live else ""
        gets_its_name = not isinstance(change, Update) or change.renamed_from
        then = "" if isinstance(change, Delete) else change.key if gets_its_name else now
        return (places(**{identity.field: (change.kind, now)}), places(**{identity.field: (change.kind, then)}))

    return moving
