"""The paths in the repository of the files that a command line names.

Annotations, SARIF and code quality reports find a line by its file's path from the top of the repository, while the
command may run in a folder below it.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""The variables in which GitHub and GitLab name the folder of the repository."""


def repository_names(variables: Mapping[str, str], folder: Path) -> Callable[[str], str]:
    """From the name of a file, seen from `folder`, to its path in the repository that a CI platform names in
    `variables`, with slashes; without a platform, and for files outside, it is the path from `folder`."""
    root = next((Path(variables[name]) for name in ROOTS if variables.get(name)), folder)

    def name_of(file: str) -> str:
        whole = os.path.abspath(folder / file)
        for base in (root, folder):
            path = os.path.relpath(whole, os.path.abspath(base))
            if not path.startswith(os.pardir):
                return Path(path).as_posix()
        return Path(whole).as_posix()

    return name_of
