"""Rename hints: deletions that may be renames. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from idiaspora.plugin_config.kinds.changes import Change, Create, Delete
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.suggestions import nearest
from idiaspora.provisioning.state.note import Note


def possible_renames(changes: Sequence[Change]) -> Iterator[Note]:
    """The only creation beside the only deletion of the same kind, of things below one another the topmost; of several
    those that are alike."""
    going_by_kind: dict[str, list[Change]] = {}
    for change in changes:
        if isinstance(change, Delete) and KINDS[change.kind].is_renamed:
            going_by_kind.setdefault(change.kind, []).append(change)
    for kind in (kind for kind in KINDS if kind in going_by_kind):
        going = going_by_kind[kind]
        made = [change for change in changes if change.kind == kind and isinstance(change, Create)]
        if len(_topmost(made)) == len(_topmost(going)) == 1:
            yield _rename_note(_topmost(made)[0], _topmost(going)[0])
            continue
        for change in made:
            if former := _alike(change, going):
                yield _rename_note(change, former)


def _alike(made: Change, going: Sequence[Change]) -> Change | None:
    """What has the same slug below another parent, else what has nearly the same below the same parent."""
    parent, _, slug = made.key.rpartition("/")
    moved = [change for change in going if change.key.rpartition("/")[2] == slug]
    if len(moved) == 1:
        return moved[0]
    beside = {change.key: change for change in going if change.key.rpartition("/")[0] == parent}
    similar = nearest(made.key, beside)
    return beside[similar] if similar else None


def _topmost(changes: Iterable[Change]) -> list[Change]:
    found = list(changes)
    keys = {change.key for change in found}
    return [change for change in found if KINDS[change.kind].identity.above(change.key) not in keys]


def _rename_note(made: Change, going: Change) -> Note:
    kind, former = KINDS[made.kind], going.key
    identity = kind.identity
    if identity.is_path:
        beside = identity.above(going.key) == identity.above(made.key)
        former = identity.own_part(going.key) if beside else f"/{going.key}"
    return Note(
        made.address,
        f"{going.key} goes and {made.key} is made: if it is the same {kind.noun} under a new name, "
        f"rename it, which keeps {kind.kept}",
        f"write under {made.resource.origin.path}: previously: {former}",
        str(made.resource.origin.span),
    )
