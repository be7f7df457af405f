"""Files that may be read without harm: ordinary ones, up to a size, in the folder that they belong to.

A pipe would be waited for and a device may never end; a symbolic link that leads out of the folder gives away what is
no part of the project, or writes over it.
"""

import errno
import os
import stat
from pathlib import Path

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that the tool wrote itself, such as a lock file."""

NO_ORDINARY_FILE = "it is no ordinary file but a pipe, a device or the like"
LEADS_OUT = "it is, or lies behind, a symbolic link that leads out of the folder"


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path, with all symbolic links followed, ends outside a folder. Its own place may be a link."""
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return False  # what cannot be followed cannot be opened either


def stay_inside(path: Path, folder: Path) -> None:
    """Raises OSError for a path that ends outside a folder."""
    if leads_out(path, folder):
        raise OSError(errno.EXDEV, LEADS_OUT, str(path))


def read_ordinary(path: Path, most: int = LARGEST) -> bytes:
    """The contents of an ordinary file, one byte more than `most` at the most. Raises OSError at once for another."""
    with open(path, "rb", opener=at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, NO_ORDINARY_FILE, str(path))
        return file.read(most + 1)


def is_ours_alone(path: Path) -> bool:
    """Whether a file is an ordinary one of the user who runs this, which nobody else may read or write: what a checkout
    or another user put there is none. Raises OSError, FileNotFoundError for one that is not there."""
    about = path.lstat()
    owner = os.getuid() if hasattr(os, "getuid") else about.st_uid
    return (
        stat.S_ISREG(about.st_mode) and not (hasattr(os, "getuid") and about.st_mode & 0o077) and about.st_uid == owner
    )


def ordinary_or_new(path: Path) -> Path:
    """The path, of an ordinary file or of none. Raises OSError for what a writer would wait for."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, NO_ORDINARY_FILE, str(path))
    return path


def at_once(path: str, flags: int) -> int:
    """Opening that waits for nobody who writes into a pipe, or reads from it: without a reader it is an OSError."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
