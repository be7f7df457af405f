"""Icons to be written that the forum does not have: it takes any name, and shows nothing in its place (3.5)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from idiaspora.facts import usual_icons
from idiaspora.plugin_config.kinds.called_things import Thing
from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import NOT_SAID
from idiaspora.provisioning.state.new_names import new_names
from idiaspora.provisioning.state.note import Note

STYLES = {"fas fa-": "", "far fa-": "far-", "fab fa-": "fab-", "fa-": ""}
"""What older names begin with, and what the forum makes of it (3.5)."""
SHORTEST_PART = 3
"""Characters of names that are asked for together: fewer are in more names than one answer has."""


@dataclass(frozen=True)
class _Written:
    change: Change
    item: FieldChange
    name: str

    @property
    def plain(self) -> str:
        name = self.name.strip()
        start = next((style for style in STYLES if name.startswith(style)), "")
        return STYLES.get(start, "") + name.removeprefix(start)


def notes_on_icons(client: ForumClient, changes: Iterable[Change]) -> Iterator[Note]:
    """Names that stand for no icon. One request, where some are to be written that not every forum has: of several
    that have nothing in common, it tells of the most that have. Raises ForumError."""
    named = (_Written(new.change, new.item, name) for new in new_names(changes, Thing.ICON) for name in new.names)
    written = [one for one in named if one.plain not in usual_icons()]
    asked = _shared_part([one.plain for one in written])
    known, is_whole = _known(client, asked) if asked else ((), False)
    for one in written:
        if asked in one.plain and one.plain not in known and (is_whole or _would_be_listed(one.plain, known)):
            similar = nearest(one.plain, [*known, *usual_icons()])
            yield Note(
                one.change.address,
                f"the forum’s list of icons has no “{one.name}”: nothing is shown in its place",
                f"did you mean {similar}?" if similar else "write one that the forum offers where icons are chosen",
                str(one.item.origin.span),
            )


def _shared_part(names: Sequence[str]) -> str:
    """The part that most names have, and of these the longest: the whole name where there is one."""
    parts = {
        name[start:end]
        for name in names
        for start in range(len(name))
        for end in range(start + min(SHORTEST_PART, len(name)), len(name) + 1)
    }
    return max(sorted(parts), key=lambda text: (sum(text in name for name in set(names)), len(text)), default="")


def _would_be_listed(name: str, known: Sequence[str]) -> bool:
    """Whether a name would stand in an answer that is cut off after its last one, which tells only of sorted ones."""
    return bool(known) and list(known) == sorted(known) and name < known[-1]


def _known(client: ForumClient, text: str) -> tuple[Sequence[str], bool]:
    """The icons that hold a text, and whether these are all; none and not all where the forum does not say."""
    try:
        return endpoints.icons(client, text)
    except NOT_SAID:
        return (), False
