"""What the shell offers while somebody types: places of the forum file, files, kinds. Quick, without network, and
silent where a file cannot be read.

Only names that mean nothing to a shell are offered: what a file holds must not act in a command line.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import typer

from idiaspora.cli.options import DEFAULT_FILE

SUFFIXES = (".yaml", ".yml")
HARMLESS = re.compile(r"[\w./\[\]-]+")
TAKEN = {"shapes", "defaults"}
"""The sections from which things take what they do not say."""
NUMBERED = re.compile(r".*\[\d+\]")
"""Items of plain lists, which nobody asks for one by one."""


def places(context: typer.Context, incomplete: str) -> list[str]:
    """The places of the forum file that the command line names."""
    return _fitting(_written(_named_file(context), _environment(context)), incomplete)


def places_and_keys(context: typer.Context, incomplete: str) -> list[str]:
    """The same, and the keys that the language has beside them: one step more than what was typed."""
    return list(dict.fromkeys([*places(context, incomplete), *_fitting(_keys(incomplete), incomplete)]))


def files_and_places(context: typer.Context, incomplete: str) -> list[str]:
    """Forum files and folders, and the places of the usual file, of which either may come first."""
    written = _written(DEFAULT_FILE, _environment(context))
    return [*_fitting(_files(incomplete), incomplete), *_fitting(written, incomplete)]


def files_places_and_keys(context: typer.Context, incomplete: str) -> list[str]:
    """The same, and the keys that the language has beside them."""
    offered = [*files_and_places(context, incomplete), *_fitting(_keys(incomplete), incomplete)]
    return list(dict.fromkeys(offered))


def forum_files(incomplete: str) -> list[str]:
    """Forum files and folders."""
    return _fitting(_files(incomplete), incomplete)


def overlays_of_both(context: typer.Context, incomplete: str) -> list[str]:
    """The overlays beside the two files that the command line compares."""
    from idiaspora.plugin_config.language.loading import environments

    files = [Path(text) for name in ("a", "b") if (text := context.params.get(name))]
    found = {name for path in files for name in environments(path)}
    return _fitting(sorted(found), incomplete)


def deletable_kinds(incomplete: str) -> list[str]:
    """The kinds of --allow-delete, behind those that were typed already."""
    from idiaspora.provisioning.plan.consent import KINDS_OF_CONSENT

    typed, comma, beginning = incomplete.rpartition(",")
    chosen = typed.split(",")
    return [f"{typed}{comma}{kind}" for kind in KINDS_OF_CONSENT if kind.startswith(beginning) and kind not in chosen]


def limited_kinds(incomplete: str) -> list[str]:
    """The beginnings of --raise-limit."""
    from idiaspora.plugin_config.kinds.registry import KINDS

    return [f"{kind}=" for kind in sorted(KINDS) if kind.startswith(incomplete)]


def import_sections(incomplete: str) -> list[str]:
    """The sections of --only, behind those that were typed already."""
    from idiaspora.provisioning.importing.inventory import kinds_by_section

    typed, comma, beginning = incomplete.rpartition(",")
    chosen = typed.split(",")
    return [f"{typed}{comma}{name}" for name in kinds_by_section() if name.startswith(beginning) and name not in chosen]


def _named_file(context: typer.Context) -> Path:
    return Path(context.params.get("file") or DEFAULT_FILE)


def _environment(context: typer.Context) -> str | None:
    named: str | None = context.params.get("env")
    return named


def _written(file: Path, environment: str | None) -> tuple[str, ...]:
    """The places of a forum file; none where it cannot be read."""
    from idiaspora.plugin_config.documents import read

    try:
        document = read(file, environment=environment, variables=os.environ).document
    except OSError:
        return ()
    if document is None:
        return ()
    made = _taken(file, environment, document.text_paths) if TAKEN & document.data.keys() else ()
    return tuple(path for path in dict.fromkeys((*document.text_paths, *made)) if not NUMBERED.fullmatch(path))


def _taken(file: Path, environment: str | None, written: Sequence[str]) -> Iterator[str]:
    """The places that things have by what they take from shapes and defaults."""
    from idiaspora.plugin_config.expansion import InvalidInPart, read_desired
    from idiaspora.plugin_config.language.problems import Invalid

    try:
        _, desired = read_desired(file, environment=environment, variables=os.environ)
    except InvalidInPart as invalid:
        desired = invalid.desired
    except (Invalid, OSError):
        return
    for thing, places in desired.taken.items():
        yield thing
        for place in places:
            below = f"{place.path}."
            yield from (thing + path.removeprefix(place.path) for path in written if path.startswith(below))


def _keys(incomplete: str) -> tuple[str, ...]:
    from idiaspora.plugin_config.consultation.key_help import SETTINGS, siblings
    from idiaspora.plugin_config.kinds.site_setting import known_rows

    if incomplete.startswith(f"{SETTINGS}."):
        return tuple(f"{SETTINGS}.{name}" for name in known_rows())
    return siblings(incomplete.removesuffix("."))


def _files(incomplete: str) -> Iterable[str]:
    """The forum files and folders in the folder that was typed so far; none where it cannot be listed."""
    folder = incomplete[: incomplete.rfind("/") + 1]
    try:
        entries = sorted(Path(folder).iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            yield f"{folder}{entry.name}/"
        elif entry.suffix in SUFFIXES:
            yield f"{folder}{entry.name}"


def _fitting(offered: Iterable[str], incomplete: str) -> list[str]:
    return [item for item in offered if item.startswith(incomplete) and HARMLESS.fullmatch(item)]
