"""Two sides read and compared: a forum file through what it declares, a forum through what an import of it could say.
Only reads."""

from dataclasses import dataclass, replace

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.comparison.between_lists import between_files, between_forums
from idiaspora.provisioning.comparison.comparison import Comparison, Only, Source, Unsaid
from idiaspora.provisioning.comparison.file_and_forum import (
    differences_from_file,
    files_written_anew,
    misfits,
    undeclared_things,
)
from idiaspora.provisioning.comparison.things import declared_things, imported_things
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.importing.inventory import Choice, Inventory
from idiaspora.provisioning.importing.reading import Expect, expect_nothing, take_inventory
from idiaspora.provisioning.plan.diff import differences
from idiaspora.provisioning.state.lock import Lock
from idiaspora.provisioning.state.reader import read

TITLE = "title"


@dataclass(frozen=True)
class ReadForum:
    """A forum as it was read for a comparison, and how many requests that took."""

    source: Source
    inventory: Inventory
    reads: int


def compare_files(a: tuple[Source, Desired], b: tuple[Source, Desired], choice: Choice | None) -> Comparison:
    """Two forum files by what each declares; `choice` are the kinds to compare, None for all."""
    sides = (declared_things(chosen(desired, choice)) for _, desired in (a, b))
    found, uncompared = between_files(*sides)
    return Comparison(a[0], b[0], tuple(found), tuple(uncompared))


@understood()
def read_forum(client: ForumClient, label: str, choice: Choice, expect: Expect = expect_nothing) -> ReadForum:
    """A forum as an import reads it. Raises ForumError and IncompleteRead."""
    begun = client.requests_sent
    with client.remembering():
        inventory = take_inventory(client, choice, None, expect)
    return ReadForum(_source_of(client, label, inventory), inventory, client.requests_sent - begun)


def compare_forums(a: ReadForum, b: ReadForum, choice: Choice) -> Comparison:
    """Two forums by what an import of each could say."""
    found, uncompared = between_forums(*(imported_things(side.inventory, choice) for side in (a, b)))
    unsaid = (*_unsaid(a.inventory, Only.A), *_unsaid(b.inventory, Only.B))
    return Comparison(a.source, b.source, tuple(found), tuple(uncompared), unsaid, a.reads + b.reads)


@understood()
def compare_file_with_forum(
    file: tuple[Source, Desired],
    client: ForumClient,
    label: str,
    side: Only,
    choice: Choice,
    *,
    is_chosen: bool,
) -> Comparison:
    """A forum file, which is on this side, with a forum, by what the file declares. What the forum has besides is
    listed. `is_chosen` says that only the kinds of the choice are compared, of the file as well.

    Raises ForumError and IncompleteRead.
    """
    source, desired = file
    begun = client.requests_sent
    with client.remembering():
        inventory = take_inventory(client, replace(choice, in_bulk=True), None)
        reading = read(client, chosen(desired, choice if is_chosen else None), Lock(client.host))
        changes, problems = differences(reading.desired.resources, reading.snapshot)
    uncompared = (
        *misfits((*reading.problems, *reading.found.problems, *problems), side),
        *files_written_anew(changes, side),
        *undeclared_things(inventory, reading.desired, reading.found, side.other),
    )
    forum = _source_of(client, label, inventory)
    a, b = (source, forum) if side is Only.A else (forum, source)
    reads = client.requests_sent - begun
    unsaid = _unsaid(inventory, side.other)
    return Comparison(a, b, tuple(differences_from_file(changes, side)), uncompared, unsaid, reads)


def chosen(desired: Desired, choice: Choice | None) -> Desired:
    """What a file asks for of the kinds of a choice, with their parts."""
    if choice is None:
        return desired
    kept = (item for item in desired.resources if (KINDS[item.kind].part_of or item.kind) in choice.kinds)
    return replace(desired, resources=tuple(kept))


def _source_of(client: ForumClient, label: str, inventory: Inventory) -> Source:
    title = str(inventory.settings.get(TITLE, {}).get("value") or "").strip()
    return Source(label, True, title or client.host, client.host, client.api_username)


def _unsaid(inventory: Inventory, side: Only) -> tuple[Unsaid, ...]:
    return tuple(Unsaid(side, left) for left in inventory.left)
