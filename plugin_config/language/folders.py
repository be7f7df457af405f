"""What `!folder` stands for: all files in a folder of the project, by their paths from there.

Nothing of them is run. Hidden files are left out; what is no text in UTF-8 is a file to be uploaded.
"""

import errno
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.language.contents import LARGEST_CONTENT, LARGEST_TOGETHER, MOST_FILES, content_of
from idiaspora.plugin_config.language.credentials import CODE as CREDENTIAL
from idiaspora.plugin_config.language.credentials import HOLDS_CREDENTIAL, REMEDY
from idiaspora.plugin_config.language.named_files import Refuse, file_inside, folder_inside
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.source_files import read_bytes
from idiaspora.plugin_config.language.spans import Span
from idiaspora.plugin_config.language.trees import Entry, Mapping, Scalar

TAG = "!folder"
LINK = "it is a link to a folder, which is not followed"


def files_of_folder(
    root: Path, shown: str, written: str, span: Span, refuse: Refuse, credentials: Iterable[Secret] = ()
) -> Mapping:
    """A mapping of texts and of other files, each of which says from which file it is. `root` is the folder of the
    forum file, and `shown` its name for the reader; none may hold one of the `credentials`. Raises Invalid, also with
    what `refuse` makes."""
    folder = folder_inside(root, shown, written, refuse)
    names = _read_names(folder, written, refuse)
    if not names:
        raise refuse("empty-file", f"the folder {written} holds no files", "put some into it, or name another folder")
    if len(names) > MOST_FILES:
        message = f"the folder {written} holds more than {MOST_FILES} files, and Discourse takes no more at once"
        raise refuse("file-too-large", message, "name the folder that is meant")
    problems: list[Problem] = []
    size = 0
    entries: dict[str, Entry] = {}
    for name in names:
        path = f"{written.rstrip('/')}/{name}"
        try:
            content = read_bytes(file_inside(root, shown, path, refuse), path, span, LARGEST_CONTENT)
        except Invalid as invalid:
            problems += invalid.problems
        else:
            size += len(content)
            if size > LARGEST_TOGETHER:
                message = f"the files of the folder {written} have more than {LARGEST_TOGETHER >> 20} MiB together"
                raise refuse("file-too-large", message, "name the folder that is meant")
            if any(item.reveal().encode() in content for item in credentials):
                raise refuse(CREDENTIAL, f"{path} {HOLDS_CREDENTIAL}", REMEDY)
            value = content_of(path, content)
            value = composed(value) if isinstance(value, str) else value
            entries[name] = Entry(span, Scalar(value, span, f"!file {path}"))
    if problems:
        raise Invalid(problems)
    return Mapping(entries, span)


def _read_names(folder: Path, written: str, refuse: Refuse) -> list[str]:
    """The paths of the files, one more than are read at the most. Raises what `refuse` makes where some would be left
    out in silence: code that is there would count as taken away."""
    try:
        names = sorted(islice(names_below(folder), MOST_FILES + 1))
    except OSError as error:
        named = _shown(folder, written, Path(error.filename))
        message = f"{named} cannot be read: {error.strerror}"
        raise refuse("file-unreadable", message, "correct its permissions, or put a folder in its place") from None
    for name in names:
        try:
            name.encode()
        except UnicodeEncodeError:
            message = f"the name of {_shown(folder, written, folder / name)} is not UTF-8 text"
            raise refuse("bad-encoding", message, "rename it, or take it away") from None
    return names


def _shown(folder: Path, written: str, path: Path) -> str:
    """A path as the file would have it, bytes that are no text as their numbers."""
    inner = os.fsencode(path.relative_to(folder).as_posix()).decode(errors="backslashreplace")
    return f"{written.rstrip('/')}/{inner}"


def names_below(folder: Path) -> Iterator[str]:
    """The paths of the files that are not hidden, with slashes on every system. Raises OSError for a folder in it that
    cannot be read, and for a link to one, which would not be followed."""
    for above, folders, files in os.walk(folder, onerror=_raised):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in folders:
            if (path := Path(above) / name).is_symlink():
                raise OSError(errno.ELOOP, LINK, str(path))
        for name in files:
            if not name.startswith("."):
                yield (Path(above) / name).relative_to(folder).as_posix()


def _raised(error: OSError) -> None:
    raise error
