"""Words of the file that name nothing on the forum, where that would be silent: a protection that protects nothing, and
a former name that nobody has. Pure."""

from collections.abc import Iterator, Sequence

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.changes import Change, Create
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.note import Note


def naming_nothing(desired: Desired, found: Found, changes: Sequence[Change]) -> tuple[Note, ...]:
    """One note for each of them. Of kinds that were not listed nothing is said."""
    return (*_protecting_nothing(desired, found), *_formerly_nothing(changes))


def _protecting_nothing(desired: Desired, found: Found) -> Iterator[Note]:
    for (kind, key), origin in desired.protected.items():
        fold = KINDS[kind].identity.fold
        known = {fold(name) for name in found.keys(kind)}
        if known and key not in known and not desired.get(kind, key):
            yield Note(
                f"{kind} {key}",
                "protect names it, and neither the forum nor the file has it: nothing is protected by that",
                "correct the name, or remove the line",
                str(origin.span),
            )


def _formerly_nothing(changes: Sequence[Change]) -> Iterator[Note]:
    for change in changes:
        former = change.resource.previously
        if former and isinstance(change, Create):
            yield Note(
                change.address,
                f"it is created: the forum has nothing that was called {' or '.join(former)} before",
                "correct previously if it was to be renamed",
                str(change.resource.origin.span),
            )
