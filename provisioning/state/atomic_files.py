"""Files that are written whole or not at all."""

import os
import tempfile
from pathlib import Path

READABLE = 0o644
"""The mode of a new file: what is written here holds no secret."""


def write_whole(path: Path, content: bytes) -> None:
    """Put a file's contents in place in one step; one that is there keeps its mode, a link its target. Raises OSError,
    and then the file is as it was."""
    target = path.resolve()
    mode = target.stat().st_mode if target.exists() else READABLE
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_new(path: Path, content: bytes) -> None:
    """Make a file with these contents, whole or not at all. Raises OSError, FileExistsError for one that is there."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, READABLE)
        os.link(temporary, path)  # refused where a file has come meanwhile, which a replacement would lose
    finally:
        Path(temporary).unlink(missing_ok=True)
