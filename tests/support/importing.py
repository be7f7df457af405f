"""Imports of the rehearsal forum, and what they may send."""

from typing import Any

from rehearsal import Rehearsal

from idiaspora.provisioning.importing.importer import Imported, imported
from idiaspora.provisioning.importing.inventory import Choice, importable
from idiaspora.provisioning.importing.left import Left

EVERYTHING = frozenset(kind.name for kind in importable())


def imported_from(house: Rehearsal, **choice: Any) -> Imported:
    """An import with a key that may only read; nothing but reads is sent."""
    before = len(house.wire.sent)
    client = house.new_client("read")
    result = imported(client, house.folder / "forum.yaml", Choice(**{"kinds": EVERYTHING, **choice}))
    assert {sent.method for sent in house.wire.sent[before:]} == {"GET"}
    return result


def left_in(result: Imported) -> tuple[Left, ...]:
    """What is not in the file, but for the site moderators that a rehearsal forum begins with."""
    return tuple(item for item in result.left if item.what != "site moderators")


def variables_of(result: Imported) -> dict[str, str]:
    """The environment in which the imported file can be read."""
    return {secret.name: secret.value.reveal() for secret in result.secrets}


def items(result: Imported, section: str) -> list[Any]:
    """The items of a section of the imported file, as data, with all that they say themselves."""
    found: Any = result.whole
    for step in section.split("."):
        found = found.get(step, {})
    (kind,) = (kind for kind in importable() if kind.section and kind.section.name == section)
    table = kind.section.mappings if kind.section else None
    if table is not None:
        return [{kind.identity.field: key, table.field: value} for key, value in table.items(found)]
    return [found] if kind.section and kind.section.only else list(found)
