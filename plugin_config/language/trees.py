"""Values together with their places, while files are being put together; at the end they become a Document."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from idiaspora.plugin_config.language.commits import CodeOfCommit
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.item_keys import ItemKeys
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.spans import Path, Span
from idiaspora.plugin_config.language.upload import Upload

Overridden: TypeAlias = tuple[tuple[Any, Span], ...]
"""Values that a later file replaced, with their places, the oldest first."""


@dataclass(frozen=True)
class Scalar:
    """One text, secret, file or commit. `source` is the tag that gave it, empty for a value that was typed."""

    value: str | Secret | Upload | CodeOfCommit
    span: Span
    source: str = ""
    overridden: Overridden = ()


@dataclass(frozen=True)
class Entry:
    """A key of a mapping with its value."""

    key_span: Span
    value: "Tree"


@dataclass(frozen=True)
class Mapping:
    """Keys with their values. `removed` holds what an overlay took away from it, by key."""

    entries: dict[str, Entry]
    span: Span
    overridden: Overridden = ()
    removed: dict[str, Overridden] = field(default_factory=dict)


@dataclass(frozen=True)
class Sequence:
    """A list."""

    items: list["Tree"]
    span: Span
    overridden: Overridden = ()


@dataclass(frozen=True)
class Delete:
    """`!delete` in an overlay: as a key's value, or as a list's item with the identity of what it removes."""

    span: Span
    identities: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hole:
    """A value that has a problem of its own, already reported: nothing can be said about what it would be."""

    span: Span


Tree: TypeAlias = Scalar | Mapping | Sequence | Delete | Hole


def identities(tree: Tree, keys: ItemKeys) -> dict[str, str]:
    """The slug and the name of a list's item, as far as it has them, else what identifies it in their place."""
    if isinstance(tree, Delete):
        return keys.spelled(tree.identities)
    if not isinstance(tree, Mapping):
        return {}
    values = {key: tree.entries[key].value for key in keys.all if key in tree.entries}
    return keys.names_of({key: value.value for key, value in values.items() if isinstance(value, Scalar)})


def plain(tree: Tree) -> Any:
    """The tree's values without places; `None` for what has no value."""
    if isinstance(tree, Scalar):
        return tree.value
    if isinstance(tree, Mapping):
        return {key: plain(entry.value) for key, entry in tree.entries.items()}
    if isinstance(tree, Sequence):
        return [plain(item) for item in tree.items]
    return None


def label(item: Tree, index: int, keys: ItemKeys) -> str:
    """How paths name a list's item: by what identifies it, else by its position counted from 0."""
    names = identities(item, keys)
    return next((names[key] for key in keys.all if key in names), str(index))


def without_holes(tree: Mapping, path: Path = ()) -> tuple[Mapping, set[Path]]:
    """The tree without its holes, and where they were; a hole in a list counts as one in place of the list."""
    holes = {(*path, key) for key, entry in tree.entries.items() if isinstance(entry.value, Hole)}
    entries = {}
    for key, entry in tree.entries.items():
        if (*path, key) not in holes:
            value, inner = _filled(entry.value, (*path, key))
            entries[key] = replace(entry, value=value)
            holes |= inner
    return replace(tree, entries=entries), holes


def _filled(tree: Tree, path: Path) -> tuple[Tree, set[Path]]:
    if isinstance(tree, Mapping):
        return without_holes(tree, path)
    if isinstance(tree, Sequence):
        items = [item for item in tree.items if not isinstance(item, Hole)]
        pruned = [_filled(item, (*path, index)) for index, item in enumerate(items)]
        holes = {path} if len(items) < len(tree.items) else set()
        return replace(tree, items=[item for item, _ in pruned]), holes.union(*(inner for _, inner in pruned))
    return tree, set()


def document(tree: Mapping, files: tuple[str, ...], keys: ItemKeys) -> Document:
    """The document of a whole tree."""
    spans: dict[Path, Span] = {}
    key_spans: dict[Path, Span] = {}
    overridden: dict[Path, Overridden] = {}
    sources: dict[Path, str] = {}
    for path, value, key_span in _walk(tree, (), None):
        spans[path] = value.span
        if key_span:
            key_spans[path] = key_span
        if isinstance(value, (Scalar, Mapping, Sequence)) and value.overridden:
            overridden[path] = value.overridden
        if isinstance(value, Scalar) and value.source:
            sources[path] = value.source
        if isinstance(value, Mapping):
            overridden |= {(*path, key): was for key, was in value.removed.items()}
    return Document(plain(tree), spans, key_spans, overridden, sources, files, keys)


def _walk(tree: Tree, path: Path, key_span: Span | None) -> Iterator[tuple[Path, Tree, Span | None]]:
    yield path, tree, key_span
    if isinstance(tree, Mapping):
        for key, entry in tree.entries.items():
            yield from _walk(entry.value, (*path, key), entry.key_span)
    elif isinstance(tree, Sequence):
        for index, item in enumerate(tree.items):
            yield from _walk(item, (*path, index), None)
