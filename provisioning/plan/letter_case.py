"""Things that are made beside others of which only the capitals of their names differ. Pure.

Of some kinds Discourse takes both: a permalink, a badge or a user field in other capitals is another one.
"""

from collections.abc import Iterator, Sequence

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.changes import Change, Create
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.note import Note


def notes_on_letter_case(changes: Sequence[Change], desired: Desired, found: Found) -> Iterator[Note]:
    """Each such creation, with the name that the forum has."""
    for change in changes:
        identity = KINDS[change.kind].identity
        if not isinstance(change, Create):
            continue
        for row in found.listed_rows.get(change.kind, ()):
            present = identity.of_row(row)
            if present.casefold() == change.key.casefold() and desired.get(change.kind, present) is change.resource:
                noun, origin = KINDS[change.kind].noun, change.resource.origin
                yield Note(
                    change.address,
                    f"the forum has the {noun} {present}, and capitals count: this makes a second one beside it",
                    f"write {identity.field}: {present} if it is that one",
                    str(origin.span),
                )
