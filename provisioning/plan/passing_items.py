"""Items that pass between site settings of which one alone may hold them. Pure.

The forum looks at the other lists as they are stored, not as the same request sets them (3.5): so a list gives an item
up before another one takes it. One that cannot have all of its new value by then gives up first, and gets the rest
later:

    watching: [a] → [b], muted: [b] → [a]      first watching: [], muted: []; then watching: [b] and muted: [a]
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from idiaspora.plugin_config.desired.clashes import EXCLUSIVE
from idiaspora.plugin_config.kinds.changes import Change, FieldChange

Items = frozenset[str]


def given_to_others(changes: Iterable[Change]) -> dict[str, Mapping[str, Items]]:
    """The settings that take items which others give up in the same run: which, by those others."""
    lists = {change.key: (_items(item.old), _items(item.new)) for change in changes for item in change.fields}
    found: dict[str, Mapping[str, Items]] = {}
    for names in EXCLUSIVE:
        here = {name: lists[name] for name in names if name in lists}
        for name, (old, new) in here.items():
            gone = {other: before - after for other, (before, after) in here.items() if other != name}
            taken = {other: items & (new - old) for other, items in gone.items()}
            if any(taken.values()):
                found[name] = {other: items for other, items in taken.items() if items}
    return found


def gives_up_first(change: Change, passing: Items) -> tuple[Change, Change]:
    """The write that only gives up what others take, and the one that does the rest."""
    (item,) = change.fields
    kept = tuple(one for one in item.old if one.casefold() not in passing)
    first = FieldChange(item.field, item.old, kept, item.origin)
    return replace(change, fields=(first,)), replace(change, fields=(replace(item, old=kept),))


def _items(value: object) -> Items:
    return frozenset(str(item).casefold() for item in value) if isinstance(value, tuple) else frozenset()
