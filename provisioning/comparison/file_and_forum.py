"""What differs between a forum file and a forum: what the file declares, beside what the forum has. Pure.

What the file leaves alone is no difference, and is listed beside.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.desired.new_places import new_place
from idiaspora.plugin_config.kinds.changes import Change, Complete, Create, Delete, FieldChange
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.sameness import sameness
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.comparison.between_lists import WRITTEN_ANEW, gathered
from idiaspora.provisioning.comparison.comparison import Difference, FieldDifference, Only, Uncompared
from idiaspora.provisioning.comparison.things import section_name
from idiaspora.provisioning.drift.sides import PLACE
from idiaspora.provisioning.importing.drafting import said_of
from idiaspora.provisioning.importing.inventory import Inventory
from idiaspora.provisioning.state.found import Found

Value = TypeVar("Value")
UNDECLARED = "the file does not declare it"


def differences_from_file(changes: Iterable[Change], file: Only) -> Iterator[Difference]:
    """What changes that would make the forum as the file says tell of both; `file` is the side of the file."""
    changes = tuple(changes)
    missing = {(change.kind, change.key.casefold()) for change in changes if isinstance(change, Create)}
    for change in changes:
        origins = _by_side(file, change.resource.origin, None)
        if isinstance(change, Delete):
            yield Difference(change.kind, change.key, file.other, (), *origins)
            continue
        whole = KINDS[change.kind].part_of
        if isinstance(change, (Create, Complete)) and not whole:
            yield Difference(change.kind, change.key, file, (), *origins)
        elif (whole, change.key.casefold()) not in missing and (fields := tuple(_fields(change, file))):
            yield Difference(change.kind, change.key, Only.NEITHER, fields, *origins)


def _fields(change: Change, file: Only) -> Iterator[FieldDifference]:
    if change.renamed_from:
        names = _by_side(file, change.key, change.renamed_from)
        same = sameness(change.resource, PLACE)
        yield FieldDifference(PLACE, *names, same, Only.NEITHER, *_by_side(file, change.resource.origin, None))
    for item in change.fields:
        if _is_written_anew(change, item):
            continue
        values = _by_side(file, item.new, item.old)
        same = sameness(change.resource, item.field, change.live)
        yield FieldDifference(item.field, *values, same, Only.NEITHER, *_by_side(file, item.origin, None))


def _by_side(file: Only, of_file: Value, of_forum: Value) -> tuple[Value, Value]:
    """What a file and a forum say, the side A first."""
    return (of_file, of_forum) if file is Only.A else (of_forum, of_file)


def files_written_anew(changes: Iterable[Change], file: Only) -> Iterator[Uncompared]:
    """The files of things that a forum writes anew: only the lock file of a forum tells which ones it was sent."""
    found = ((change, item) for change in changes for item in change.fields if _is_written_anew(change, item))
    told = ((section_name(change.kind), file, f"{item.field} of {change.key}", WRITTEN_ANEW) for change, item in found)
    return gathered(told)


def _is_written_anew(change: Change, item: FieldChange) -> bool:
    own = KINDS[change.kind].own_file
    return change.live is not None and own is not None and item.field == own.field


def undeclared_things(inventory: Inventory, desired: Desired, found: Found, forum: Only) -> Iterator[Uncompared]:
    """What the forum has and the file does not declare: things that are not as Discourse makes them by itself. `found`
    knows those that are declared under another name than they have."""
    known = {(item.kind, found.present_key(item.kind, item.key).casefold()) for item in desired.resources}
    things = (
        live
        for live in inventory.things
        if (live.kind, live.key.casefold()) not in known and said_of(KINDS[live.kind], live, inventory)
    )
    told = {(section_name(live.kind), live.key): new_place(desired, live.kind, live.key) for live in things}
    for item in gathered((section, forum, key, UNDECLARED) for section, key in told):
        yield replace(item, places=tuple(told[item.section, key] for key in item.what))


def misfits(problems: Iterable[Problem], file: Only) -> Iterator[Uncompared]:
    """What the file says and this forum has no words for, or cannot be."""
    for problem in problems:
        section = problem.path.partition(".")[0].partition("[")[0]
        yield Uncompared(section or "forum", file, (problem.path or section,), problem.message)
