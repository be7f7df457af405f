"""The file or folder that a value names: inside the folder of the forum file, and none that is hidden."""

import re
from collections.abc import Callable
from pathlib import Path as FilePath

from idiaspora.plugin_config.language.ordinary_files import leads_out
from idiaspora.plugin_config.language.problems import Invalid

Refuse = Callable[[str, str, str], Invalid]
"""Makes a problem of a code, a message and a remedy."""


def file_inside(root: FilePath, shown: str, written: str, refuse: Refuse) -> FilePath:
    """Where the file lies that is written so, with all symbolic links followed. Raises what `refuse` makes."""
    real = _inside(root, shown, written, refuse)
    if not _holds(real, lambda path: path.exists() and not path.is_dir()):
        raise refuse(
            "file-not-found",
            f"there is no file {written} in the folder {shown}",
            "check the name; paths count from the folder of the forum file",
        )
    return real


def folder_inside(root: FilePath, shown: str, written: str, refuse: Refuse) -> FilePath:
    """Where the folder lies that is written so, with all symbolic links followed. Raises what `refuse` makes."""
    real = _inside(root, shown, written, refuse)
    if not _holds(real, FilePath.is_dir):
        raise refuse(
            "file-not-found",
            f"there is no folder {written} in the folder {shown}",
            "check the name; paths count from the folder of the forum file",
        )
    return real


def _holds(path: FilePath, test: Callable[[FilePath], bool]) -> bool:
    try:
        return test(path)
    except (OSError, ValueError, RuntimeError):
        return False


def _inside(root: FilePath, shown: str, written: str, refuse: Refuse) -> FilePath:
    path = root / written
    try:
        real = path.resolve()
    except (OSError, ValueError, RuntimeError):
        real = path
    if FilePath(written).is_absolute() or leads_out(path, root):
        raise refuse(
            "path-outside",
            f"{written} leads out of the folder {shown}",
            "put the file into that folder and write its path from there",
        )
    if _is_hidden(root, written, real):
        raise refuse(
            "path-hidden",
            f"{written} is hidden by a dot before a name: keys and passwords are kept in such files",
            "copy it into a file without such a dot, and name that",
        )
    return real


def _is_hidden(root: FilePath, written: str, real: FilePath) -> bool:
    """Whether a name on the way begins with a dot, as it is written or where links lead."""
    try:
        followed = real.relative_to(root.resolve()).parts
    except (OSError, ValueError, RuntimeError):
        followed = ()
    named = [part for part in FilePath(written).parts if part != ".."]
    # Kubernetes mounts files as links into a folder whose name begins with two dots.
    return any(part.startswith(".") for part in named) or any(re.match(r"\.(?!\.)", part) for part in followed)
