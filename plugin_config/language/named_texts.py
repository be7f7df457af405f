"""Which files a forum file names, valid or not: nothing may be written over them."""

from collections.abc import Iterable, Iterator
from glob import escape
from itertools import islice
from pathlib import Path

import yaml

from idiaspora.plugin_config.language.contents import MOST_FILES
from idiaspora.plugin_config.language.folders import TAG as FOLDER
from idiaspora.plugin_config.language.folders import names_below
from idiaspora.plugin_config.language.loading import ENVIRONMENTS, SUFFIXES
from idiaspora.plugin_config.language.ordinary_files import leads_out
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.source_files import read_text

TAGS = ("!file", "!upload")
UNTAGGED = ("consultation", "notes")
"""The keys below which each value is the name of a file; beside it may stand one for each language: `opens.fr.md`."""


def named_texts(source: Path) -> tuple[Path, ...]:
    """The files that a forum file, or a folder of them, and its overlays name, and the folders whose files all count.

    What cannot be read names none; a mistake in YAML hides what stands behind it.
    """
    folder = source if source.is_dir() else source.parent
    written = sorted(folder.iterdir()) if source.is_dir() else [source]
    overlays = sorted((folder / ENVIRONMENTS).glob("*"))
    files = (path for path in (*written, *overlays) if path.suffix in SUFFIXES)
    return tuple(name for path in files for name in _names(path, folder))


def _names(path: Path, folder: Path) -> Iterator[Path]:
    try:
        for keys, value in _scalars(yaml.parse(read_text(path, str(path)), Loader=yaml.SafeLoader)):
            if value.tag in TAGS:
                yield folder / value.value
            elif value.tag == FOLDER:
                yield from _of_folder(folder / value.value, folder)
            elif keys[:-1] == UNTAGGED:
                named = folder / value.value
                yield named
                yield from named.parent.glob(f"{escape(named.stem)}.*{escape(named.suffix)}")
    except (Invalid, OSError, ValueError, yaml.YAMLError):
        return


def _of_folder(named: Path, root: Path) -> Iterator[Path]:
    """A folder of the project with its files, some of which may be links to others; nothing of one that is outside,
    such as the whole disk: it is refused, and not read."""
    if not leads_out(named, root):
        yield named
        yield from (named / name for name in islice(names_below(named), MOST_FILES))


def _scalars(events: Iterable[yaml.Event]) -> Iterator[tuple[tuple[str, ...], yaml.ScalarEvent]]:
    """The values with the keys of the mappings that they stand in; items of lists have those of their list."""
    open_keys: list[str | None] = []  # of each mapping or list, the key whose value comes next
    lists: list[bool] = []
    for event in events:
        is_start = isinstance(event, yaml.CollectionStartEvent)
        if isinstance(event, yaml.CollectionEndEvent):
            lists.pop()
            open_keys.pop()
        elif isinstance(event, yaml.ScalarEvent):
            if lists and not lists[-1] and open_keys[-1] is None:
                open_keys[-1] = event.value
                continue
            yield tuple(key for key in open_keys if key is not None), event
        elif not is_start and not isinstance(event, yaml.AliasEvent):
            continue
        if is_start:
            lists.append(isinstance(event, yaml.SequenceStartEvent))
            open_keys.append(None)
        elif lists and not lists[-1]:
            open_keys[-1] = None
