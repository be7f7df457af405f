"""What there is to import: what was chosen, and what was read of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idiaspora.plugin_config.kinds.export import Row
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.provisioning.importing.left import Left
from idiaspora.provisioning.importing.tagged import UploadName


@dataclass(frozen=True)
class Choice:
    """What is to be imported: the kinds by their names, whether the members of large groups are named, too, and whether
    categories and groups become themes and roles where they can. `in_bulk` asks only for what the lists of all things
    show, so that no thing is read by itself. `named` are the only things, by kind and folded key; None for all."""

    kinds: frozenset[str]
    all_members: bool = False
    as_consultation: bool = False
    in_bulk: bool = False
    named: frozenset[tuple[str, str]] | None = None

    def has(self, kind: Kind, key: str) -> bool:
        """Whether a thing is to be imported."""
        return kind.name in self.kinds and (self.named is None or (kind.name, kind.identity.fold(key)) in self.named)


@dataclass(frozen=True)
class Inventory:
    """What was read. `things` are those that are no parts of others, in the order of the forum; `parts` by kind and key
    of the whole. `left` is what cannot be said. `uploads` are the files that settings hold, by their addresses."""

    things: tuple[Live, ...] = ()
    parts: Mapping[tuple[str, str], tuple[Live, ...]] = field(default_factory=dict)
    settings: Mapping[str, Row] = field(default_factory=dict)
    left: tuple[Left, ...] = ()
    uploads: Mapping[str, UploadName] = field(default_factory=dict)


def importable() -> tuple[Kind, ...]:
    """The kinds that stand in a section of their own, but for those of which an import leaves all out."""
    written = (kind for kind in KINDS.values() if kind.section is not None or kind.export.table)
    return tuple(kind for kind in written if not kind.export.is_left)


def listed_whole() -> tuple[Kind, ...]:
    """Those of them of which a forum shows all things: of the others only those that it names somewhere."""
    return tuple(kind for kind in importable() if kind.listing is None or kind.listing.by_key is None)


def section_of(kind: Kind) -> tuple[str, ...]:
    """The place of the file that holds the things of a kind."""
    return kind.section.path if kind.section is not None else (kind.export.table,)


def kinds_by_section() -> dict[str, frozenset[str]]:
    """The kinds that each section of a file holds, sections inside of others too."""
    found: dict[str, frozenset[str]] = {}
    for kind in importable():
        path = section_of(kind)
        for name in dict.fromkeys((path[0], ".".join(path))):
            found[name] = found.get(name, frozenset()) | {kind.name}
    return found


def is_on(rows: Mapping[str, Row], setting: str) -> bool:
    """Whether a forum that lists these settings has one switched on."""
    return str(rows.get(setting, {}).get("value")) == "true"
