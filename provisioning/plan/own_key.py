"""Keys of the API in a plan: the one by which the program itself comes, which it would lock out half-way, and new ones,
whose secrets show once. Pure."""

from collections.abc import Iterable, Iterator

from idiaspora.plugin_config.kinds.changes import Change, Create
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.state.note import Note


def problems_of_own_key(changes: Iterable[Change], key: str) -> Iterator[Problem]:
    """Each change of it; `key` is the one that the run uses, of which no more is told than the forum shows."""
    for change in changes:
        if isinstance(change, Create) or change.live is None or not KINDS[change.kind].is_of_key(change.live.row, key):
            continue
        yield Problem(
            "own-key",
            f"{change.address} is the key that this run uses, by its first letters: it would lock itself out",
            change.resource.origin.span,
            "run with another key, or take this one out of the file and change it on the forum",
            change.resource.origin.path,
        )


def notes_on_secrets(changes: Iterable[Change]) -> Iterator[Note]:
    """What comes with a secret that the forum shows once."""
    for change in changes:
        if KINDS[change.kind].tells_secret(change):
            text = "it gets a secret that the forum shows once"
            remedy = "apply --new-keys FILE writes it into that new file, and nowhere else"
            yield Note(change.address, text, remedy, str(change.resource.origin.span))
