"""The place at which a forum file would declare a thing that it does not declare yet. Pure."""

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.registry import KINDS


def section_name_of(kind: Kind) -> str:
    """The section that holds things of a kind, such as `appearance.palettes`; empty for what has none."""
    return kind.section.name if kind.section is not None else kind.export.table


def new_place(desired: Desired, kind_name: str, key: str) -> str:
    """The path of the file, below the nearest thing above it that the file declares; empty for what has no section."""
    kind = KINDS[kind_name]
    section = section_name_of(kind)
    if kind.export.table or not section:
        return f"{section}.{key}" if section else ""
    if not kind.export.below:
        return kind.section.place_of(key) if kind.section is not None else f"{section}[{key}]"
    parts = key.split("/")
    for end in range(len(parts) - 1, 0, -1):
        above = desired.get(kind_name, "/".join(parts[:end]))
        if above is not None and not above.absent:
            return _below(above.origin.path, kind.export.below, parts[end:])
    return _below(f"{section}[{parts[0]}]", kind.export.below, parts[1:])


def _below(place: str, word: str, parts: list[str]) -> str:
    return place + "".join(f".{word}[{part}]" for part in parts)
