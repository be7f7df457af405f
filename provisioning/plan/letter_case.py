"""Things that are made beside others of which only the capitals of their names differ. Pure.

Of some kinds Discourse takes both: a permalink, a badge or a user field in other capitals is another one.
"""

from collections.abc import Iterable, Iterator, Sequence

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.changes import Change, Create
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.note import Note


def notes_on_letter_case(changes: Sequence[Change], desired: Desired, found: Found) -> Iterator[Note]:
    """Each such creation, with the name that the forum has."""
    there: dict[str, dict[str, list[str]]] = {}
    for change in changes:
        identity = KINDS[change.kind].identity
        if not isinstance(change, Create) or change.kind not in found.listed_rows:
            continue
        if change.kind not in there:
            there[change.kind] = _by_folded(identity.of_row(row) for row in found.listed_rows[change.kind])
        for present in there[change.kind].get(change.key.casefold(), ()):
            if desired.get(change.kind, present) is change.resource:
                noun, origin = KINDS[change.kind].noun, change.resource.origin
                yield Note(
                    change.address,
                    f"the forum has the {noun} {present}, and capitals count: this makes a second one beside it",
                    f"write {identity.field}: {present} if it is that one",
                    str(origin.span),
                )


def _by_folded(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.casefold(), []).append(name)
    return found
