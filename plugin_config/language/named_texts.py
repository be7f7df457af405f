"""Which files a forum file names with `!file` and `!upload`, valid or not: nothing may be written over them."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from idiaspora.plugin_config.language.loading import ENVIRONMENTS, SUFFIXES
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.source_files import read_text

TAGS = ("!file", "!upload")


def named_texts(source: Path) -> tuple[Path, ...]:
    """The files that a forum file, or a folder of them, and its overlays name.

    What cannot be read names none; a mistake in YAML hides what stands behind it.
    """
    folder = source if source.is_dir() else source.parent
    written = sorted(folder.iterdir()) if source.is_dir() else [source]
    overlays = sorted((folder / ENVIRONMENTS).glob("*"))
    files = (path for path in (*written, *overlays) if path.suffix in SUFFIXES)
    return tuple(folder / name for path in files for name in _names(path))


def _names(path: Path) -> Iterator[str]:
    try:
        for event in yaml.parse(read_text(path, str(path)), Loader=yaml.SafeLoader):
            if isinstance(event, yaml.ScalarEvent) and event.tag in TAGS:
                yield event.value
    except (Invalid, OSError, yaml.YAMLError):
        return
