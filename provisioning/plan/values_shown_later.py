"""What a plan cannot show, because the forum shows it only once the plan is carried out. Pure.

Nothing is taken away that no plan has shown: what is there and not in the file stays until the next apply.
"""

from collections.abc import Iterable, Iterator

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Update
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.state.note import Note


def notes_on_values_shown_later(changes: Iterable[Change]) -> Iterator[Note]:
    """The values that are written though nobody sees what they are."""
    for change in changes:
        later = KINDS[change.kind].shown_later
        if later is not None and isinstance(change, Update) and any(item.old is UNKNOWN for item in change.fields):
            text, remedy = later
            yield Note(change.address, text, remedy, str(change.resource.origin.span))
