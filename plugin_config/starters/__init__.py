"""Forum files to begin with, and overlays."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

NAME = "NAME"
"""Stands for the environment in an overlay to begin with."""

FORUM_FILE = "forum.yaml"
"""The forum file in the folder of a starter that comes with files of its own."""


def starter(name: str) -> str:
    """The text of a starter: "forum" (short, commented), "idiaspora" (a whole forum) or "everything" (all sections)."""
    folder = files(__name__) / name
    text = folder / FORUM_FILE if folder.is_dir() else files(__name__) / f"{name}.yaml"
    return text.read_text(encoding="utf-8")


def files_of(name: str) -> dict[str, bytes]:
    """The files to which a starter refers, by their paths beside it, with slashes; none where it is one file."""
    folder = files(__name__) / name
    return {path: file.read_bytes() for path, file in _below(folder, "") if path != FORUM_FILE}


def _below(folder: Traversable, before: str) -> Iterator[tuple[str, Traversable]]:
    for inner in sorted(folder.iterdir(), key=lambda inner: inner.name) if folder.is_dir() else ():
        path = f"{before}{inner.name}"
        if inner.is_dir():
            yield from _below(inner, f"{path}/")
        else:
            yield path, inner


def overlay_starter(environment: str) -> str:
    """An overlay to begin with, which changes nothing yet; all else in it is a comment."""
    return starter("overlay").replace(NAME, environment)
