"""A document without some of its values: what is left of a file in which these are wrong."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.spans import Path

Kept = TypeVar("Kept")


def without(document: Document, paths: Iterable[Path]) -> Document:
    """The document without the values at these paths; what stands behind one in its list moves up."""
    gone = frozenset(paths)
    positions: dict[Path, list[int]] = {}
    for path in sorted(path for path in gone if path and isinstance(path[-1], int)):
        positions.setdefault(path[:-1], []).append(int(path[-1]))

    def moved(kept: Mapping[Path, Kept]) -> dict[Path, Kept]:
        return {_moved(path, positions): item for path, item in kept.items() if not _is_gone(path, gone)}

    return Document(
        _left(document.data, (), gone),
        moved(document.spans),
        moved(document.key_spans),
        moved(document.overridden),
        moved(document.sources),
        document.files,
        document.keys,
    )


def _is_gone(path: Path, gone: frozenset[Path]) -> bool:
    return any(path[:length] in gone for length in range(1, len(path) + 1))


def _moved(path: Path, positions: Mapping[Path, list[int]]) -> Path:
    steps = (
        step - bisect_left(positions.get(path[:depth], []), step) if isinstance(step, int) else step
        for depth, step in enumerate(path)
    )
    return tuple(steps)


def _left(value: Any, path: Path, gone: frozenset[Path]) -> Any:
    if isinstance(value, dict):
        return {key: _left(item, (*path, key), gone) for key, item in value.items() if (*path, key) not in gone}
    if isinstance(value, list):
        return [_left(item, (*path, index), gone) for index, item in enumerate(value) if (*path, index) not in gone]
    return value
