"""The arguments FILE and PATH, in this order for every command: which word of the command line is which.

A word is a FILE when it ends in .yaml or .yml, has a slash, or something of that name is there. One that begins with a
key of the forum file (`settings`, `themes[water].color`) is a PATH, unless it comes first and something of that name is
there. A single word is the PATH of a command that needs one.
"""

import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.completions import SUFFIXES, files_and_places, files_places_and_keys
from idiaspora.cli.options import DEFAULT_FILE

BEGINNING = re.compile(r"([a-z_]+)(?=$|[.\[])")

FILE_HELP = f"The forum file, or a folder of them. [default: {DEFAULT_FILE}]"
FileBeforePath = Annotated[
    str | None,
    typer.Argument(metavar="FILE", help=FILE_HELP, autocompletion=files_and_places, show_default=False),
]
"""FILE where a PATH may follow: the first word may be either."""
FileBeforeKey = Annotated[
    str | None,
    typer.Argument(metavar="FILE", help=FILE_HELP, autocompletion=files_places_and_keys, show_default=False),
]
"""The same where the PATH may also be one that no file writes."""


@dataclass(frozen=True)
class FileAndPaths:
    """The forum file, whether the command line names it, and the places in it."""

    file: Path
    is_named: bool
    paths: tuple[str, ...]


def file_and_paths(command: str, words: Sequence[str | None], *, needs_path: bool = False) -> FileAndPaths:
    """The arguments of a command, told apart. Raises BadParameter for a FILE that does not come first, with the call
    that is right, and for a second one."""
    given = [word for word in words if word is not None]
    only_a_path = needs_path and len(given) == 1
    files = [word for at, word in enumerate(given) if is_file(word, is_first=at == 0 and not only_a_path)]
    if len(files) > 1:
        raise typer.BadParameter(f"{' and '.join(files)} are both files; name one", param_hint="FILE")
    paths = tuple(word for word in given if word not in files)
    if files and given[0] != files[0]:
        call = shlex.join(["idiaspora", command, files[0], *paths])
        raise typer.BadParameter(f"FILE comes before PATH: {call}", param_hint="FILE")
    return FileAndPaths(Path(files[0]) if files else DEFAULT_FILE, bool(files), paths)


def is_file(word: str, *, is_first: bool) -> bool:
    """Whether a word of the command line means a file or folder, and not a place in the forum file."""
    if word.endswith(SUFFIXES):
        return True
    if _begins_with_a_key(word):
        return is_first and os.path.exists(word)
    return os.sep in word or os.path.exists(word)


def _begins_with_a_key(word: str) -> bool:
    from idiaspora.plugin_config.checking.json_schema import keys_at
    from idiaspora.plugin_config.consultation.forum_file import ForumFile

    found = BEGINNING.match(word)
    return found is not None and found[1] in keys_at(ForumFile, ())
