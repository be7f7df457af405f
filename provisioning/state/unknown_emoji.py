"""Emoji to be written that the forum does not have: it takes any name, and shows nothing in its place (3.5)."""

from collections.abc import Iterable, Iterator

from idiaspora.plugin_config.kinds.called_things import Thing
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import NOT_SAID
from idiaspora.provisioning.state.new_names import new_names
from idiaspora.provisioning.state.note import Note


def notes_on_emoji(client: ForumClient, changes: Iterable[Change]) -> Iterator[Note]:
    """Names that stand for no emoji: one read of all of them, where some are to be written. Raises ForumError."""
    changes = list(changes)
    written = list(new_names(changes, Thing.EMOJI))
    known = _known(client) if written else frozenset()
    made = {change.key.casefold() for change in changes if _makes(change)}
    for new in written if known else ():
        for name in new.names:
            if _plain(name) not in known | made:
                similar = nearest(_plain(name), known | made)
                yield Note(
                    new.change.address,
                    f"the forum has no emoji “{name}”, and shows nothing in its place",
                    f"did you mean {similar}?" if similar else "write the name of one that the forum has",
                    str(new.item.origin.span),
                )


def _makes(change: Change) -> bool:
    return KINDS[change.kind].is_a is Thing.EMOJI and not isinstance(change, Delete)


def _plain(name: str) -> str:
    """The name without colons, and without the tone of skin behind it: `wave:t2`."""
    return name.strip(":").partition(":")[0].casefold()


def _known(client: ForumClient) -> frozenset[str]:
    """All emoji; none where the forum does not show them."""
    try:
        return endpoints.emoji(client)
    except NOT_SAID:
        return frozenset()
