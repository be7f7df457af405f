"""Emoji to be written that the forum does not have: it takes any name, and shows nothing in its place (3.5)."""

from collections.abc import Iterable, Iterator, Sequence

from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange
from idiaspora.plugin_config.kinds.names import CATEGORY, SITE_SETTING
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import NOT_SAID
from idiaspora.provisioning.state.note import Note

EMOJI = "emoji_list"
"""The type of settings that hold emoji."""


def notes_on_emoji(client: ForumClient, changes: Iterable[Change]) -> Iterator[Note]:
    """Names that stand for no emoji: one read of all of them, where some are to be written. Raises ForumError."""
    written = [(change, item, names) for change in changes for item in change.fields if (names := _names(change, item))]
    known = _known(client) if written else frozenset()
    for change, item, names in written if known else ():
        for name in names:
            if _plain(name) not in known:
                similar = nearest(_plain(name), known)
                yield Note(
                    change.address,
                    f"the forum has no emoji “{name}”, and shows nothing in its place",
                    f"did you mean {similar}?" if similar else "write the name of one that the forum has",
                    str(item.origin.span),
                )


def _names(change: Change, item: FieldChange) -> Sequence[str]:
    """The emoji that a field gets and does not have."""
    if isinstance(change, Delete):
        return ()
    if change.kind == CATEGORY and item.field == "emoji":
        return (item.new,) if item.new else ()
    row = change.live.row if change.live else {}
    if change.kind == SITE_SETTING and row.get("type") == EMOJI and isinstance(item.new, tuple):
        return [name for name in item.new if name not in (item.old or ())]
    return ()


def _plain(name: str) -> str:
    """The name without colons, and without the tone of skin behind it: `wave:t2`."""
    return name.strip(":").partition(":")[0].casefold()


def _known(client: ForumClient) -> frozenset[str]:
    """All emoji; none where the forum does not show them."""
    try:
        return endpoints.emoji(client)
    except NOT_SAID:
        return frozenset()
