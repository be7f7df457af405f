"""The forum file from disk: one file or a folder of them, with an environment's overlay, as one Document.

- A folder's files (`*.yaml`, `*.yml`, none below it) are read in the order of their names and joined by their top keys.
- The overlay of environment NAME is `environments/NAME.yaml`, beside the forum file or inside the folder.
- Paths of `!file`, `!folder` and `!upload` count from the folder of the forum file, or from the one that is the
  file, in overlays too.
"""

import re
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path as FilePath

from idiaspora.plugin_config.language import overlays, trees
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.item_keys import ItemKeys
from idiaspora.plugin_config.language.ordinary_files import leads_out
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.source_files import conflict_markers, foreign_line_ends, read_text
from idiaspora.plugin_config.language.spans import Path, Span
from idiaspora.plugin_config.language.trees import Mapping
from idiaspora.plugin_config.language.value_tags import Sources
from idiaspora.plugin_config.language.yaml_nodes import compose
from idiaspora.plugin_config.language.yaml_trees import TreeBuilder

SUFFIXES = (".yaml", ".yml")
ENVIRONMENTS = "environments"


@dataclass(frozen=True)
class Loaded:
    """What reading the files gave.

    `document` holds what could be read; `None` when nothing could. `problems` are all mistakes of the language. `holes`
    are the paths whose values are wrong and therefore missing from the document; a hole in a list stands for the list.
    """

    document: Document | None
    problems: tuple[Problem, ...]
    holes: frozenset[Path]


def load(
    path: str | FilePath,
    *,
    keys: ItemKeys,
    environment: str | None = None,
    variables: AbstractMapping[str, str],
    texts: AbstractMapping[str, str] | None = None,
    files: AbstractMapping[str, bytes] | None = None,
) -> Document:
    """The document of a forum file or folder.

    `keys` identify the items of lists. `variables` is the environment that `!env` and `!secret` read. `texts` stand in
    for what the files of those names (`Document.files`) hold, and `files` for what `!upload` names: a file is judged
    before it is written. Raises Invalid with all problems of all files.
    """
    loaded = read(path, keys=keys, environment=environment, variables=variables, texts=texts, files=files)
    if loaded.document is None or loaded.problems:
        raise Invalid(loaded.problems)
    return loaded.document


def read(
    path: str | FilePath,
    *,
    keys: ItemKeys,
    environment: str | None = None,
    variables: AbstractMapping[str, str],
    texts: AbstractMapping[str, str] | None = None,
    files: AbstractMapping[str, bytes] | None = None,
) -> Loaded:
    """Like `load`, but gives what could be read together with the problems: a check can then add its own."""
    return _Loading(FilePath(path), str(path), keys, variables, texts or {}, files or {}).read(environment)


class _Loading:
    def __init__(
        self,
        path: FilePath,
        shown: str,
        keys: ItemKeys,
        variables: AbstractMapping[str, str],
        texts: AbstractMapping[str, str],
        files: AbstractMapping[str, bytes],
    ) -> None:
        self._path = path
        self._texts = texts
        self._shown = shown
        self._keys = keys
        self._is_folder = _is_folder(path)
        self._root = path if self._is_folder else path.parent
        self._sources = Sources(self._root, str(self._root), variables, files)
        self._problems: list[Problem] = []
        self._files: list[str] = []

    def read(self, environment: str | None) -> Loaded:
        base = self._folder() if self._is_folder else self._file(self._path, self._shown)
        overlay = None if environment is None else self._overlay(environment)
        if base is None:
            return Loaded(None, Invalid(self._problems).problems, frozenset())
        if overlay is not None:
            base, problems = overlays.merged(base, overlay, self._keys)
            self._problems += problems
        pruned, holes = trees.without_holes(base) if self._problems else (base, set())
        document = trees.document(pruned, tuple(self._files), self._keys)
        return Loaded(document, Invalid(self._problems).problems, frozenset(holes))

    def _file(self, path: FilePath, shown: str, *, overlay: bool = False) -> Mapping | None:
        self._files.append(shown)
        if self._is_elsewhere(path, shown):
            return None
        try:
            text = self._texts[shown] if shown in self._texts else read_text(path, shown)
        except Invalid as invalid:
            self._problems += invalid.problems
            return None
        problems = [*conflict_markers(text, shown), *foreign_line_ends(text, shown)]
        node = None
        if not problems:
            node, problems = compose(text, shown)
        self._problems += problems
        if node is None:
            return None
        builder = TreeBuilder(shown, text, self._sources, self._keys, overlay=overlay)
        tree = builder.top(node)
        self._problems += builder.problems
        return tree

    def _is_elsewhere(self, path: FilePath, shown: str) -> bool:
        """Whether a symbolic link leads out of the project's folder; the problem is noted."""
        found = leads_out(path, self._root)
        if found:
            message = f"{shown} is a symbolic link that leads out of the folder {self._root}, or lies behind one"
            remedy = "put the file itself there, in place of the link"
            self._problems.append(Problem("path-outside", message, Span(shown), remedy))
        return found

    def _folder(self) -> Mapping | None:
        paths = _yaml_files(self._path)
        if not paths:
            self._problem("file-not-found", f"no .yaml file lies in the folder {self._shown}", "write forum.yaml there")
            return None
        parts = [self._file(path, str(path)) for path in paths]
        joined: Mapping | None = None
        for part in parts:
            if part is not None:
                joined = part if joined is None else self._joined(joined, part)
        return joined

    def _joined(self, first: Mapping, second: Mapping) -> Mapping:
        entries = dict(first.entries)
        for key, entry in second.entries.items():
            other = entries.setdefault(key, entry)
            if other is not entry:
                self._problems.append(
                    Problem(
                        "duplicate-key",
                        f"the key {key} is written in two files, first in {other.key_span}",
                        entry.key_span,
                        "join the two in one of the files",
                        key,
                    )
                )
        return replace(first, entries=entries)

    def _overlay(self, name: str) -> Mapping | None:
        folder = self._root / ENVIRONMENTS
        if self._is_elsewhere(folder, str(folder)):
            return None
        known = environments(self._path)
        if name in known:
            return self._file(known[name], str(known[name]), overlay=True)
        similar = get_close_matches(name, known, n=1)
        if similar:
            remedy = f"did you mean {similar[0]}?"
        elif known:
            remedy = f"there are: {', '.join(sorted(known))}"
        else:
            written = folder / _as_file_name(name)
            remedy = f"write {written} with what differs there; “idiaspora init --env” begins one"
        self._problem("unknown-environment", f"the folder {folder} has no overlay “{name}”", remedy)
        return None

    def _problem(self, code: str, message: str, remedy: str) -> None:
        self._problems.append(Problem(code, message, Span(self._shown), remedy))


def folder_of(path: FilePath) -> FilePath:
    """The folder of a forum file, or the one that is the forum file: from it the paths in values count."""
    return path if _is_folder(path) else path.parent


def overlay_path(path: FilePath, environment: str) -> FilePath:
    """Where the overlay of an environment of a forum file or folder is written."""
    root = folder_of(path)
    return root / ENVIRONMENTS / f"{environment}{SUFFIXES[0]}"


def environments(path: FilePath) -> dict[str, FilePath]:
    """The overlays of a forum file or folder, by the names of their environments."""
    root = folder_of(path)
    return {overlay.stem: overlay for overlay in _yaml_files(root / ENVIRONMENTS)}


def _as_file_name(name: str) -> str:
    return f"{name}.yaml" if re.fullmatch(r"[\w.-]+", name) else "NAME.yaml"


def _is_folder(path: FilePath) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _yaml_files(folder: FilePath) -> list[FilePath]:
    """The YAML files of a folder by name, and what stands in the place of one; none when the folder does not exist."""
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in paths if path.suffix in SUFFIXES and not path.name.startswith(".") and not path.is_dir()]
