"""What `!folder` stands for: the texts of all files in a folder of the project, by their paths from there.

Nothing of them is run. Hidden files are left out; whatever else is no text in UTF-8 is a problem.
"""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.language.named_files import Refuse, file_inside, folder_inside
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.source_files import read_text
from idiaspora.plugin_config.language.spans import Span
from idiaspora.plugin_config.language.trees import Entry, Mapping, Scalar

TAG = "!folder"
MOST_FILES = 1024
"""Files in a folder; Discourse takes no more in a bundle (3.5, app/models/remote_theme.rb)."""
LARGEST_FOLDER = 16 * 1024 * 1024
"""Characters of all files of a folder together; what is meant for browsers has a thousandth of it."""


def texts_of_folder(root: Path, shown: str, written: str, span: Span, refuse: Refuse) -> Mapping:
    """A mapping of texts, each of which says from which file it is. `root` is the folder of the forum file, and `shown`
    its name for the reader. Raises Invalid, also with what `refuse` makes."""
    folder = folder_inside(root, shown, written, refuse)
    names = sorted(islice(_names(folder), MOST_FILES + 1))
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
            text = read_text(file_inside(root, shown, path, refuse), path, span)
        except Invalid as invalid:
            problems += invalid.problems
        else:
            size += len(text)
            if size > LARGEST_FOLDER:
                message = f"the files of the folder {written} have more than {LARGEST_FOLDER >> 20} MiB together"
                raise refuse("file-too-large", message, "name the folder that is meant")
            entries[name] = Entry(span, Scalar(composed(text.replace("\r\n", "\n")), span, f"!file {path}"))
    if problems:
        raise Invalid(problems)
    return Mapping(entries, span)


def _names(folder: Path) -> Iterator[str]:
    """The paths of the files that are not hidden, with slashes on every system."""
    for above, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith("."):
                yield (Path(above) / name).relative_to(folder).as_posix()
