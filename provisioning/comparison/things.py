"""Everything that one side says, as things with their values: a forum file, or an imported forum. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.field import UNKNOWN, Unfit, Where
from idiaspora.plugin_config.kinds import category_order
from idiaspora.plugin_config.kinds.export import Wanted
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.names import CATEGORY, CATEGORY_ORDER
from idiaspora.plugin_config.kinds.partial_lists import PartialList
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.importing.inventory import Choice, Inventory, importable, is_on, section_of


@dataclass(frozen=True)
class Thing:
    """One thing as one side has it: `values` by field, in the words of the file, of the fields that it speaks of.

    `row` is the forum's answer, empty for a file, whose places are `origin` and `origins`. `is_absent` says that there
    shall be none, `is_unread` that the forum has more of it than was asked for, `is_own` that it is Discourse's own.
    """

    kind: str
    key: str
    values: Mapping[str, Any]
    row: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    is_absent: bool = False
    is_unread: bool = False
    is_own: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """What makes a thing of each side one."""
        return self.kind, KINDS[self.kind].identity.fold(self.key)


def declared_things(desired: Desired) -> Iterator[Thing]:
    """What a forum file declares."""
    for resource in desired.resources:
        values = {name: _in_one_form(resource, name, said.value) for name, said in resource.fields.items()}
        origins = {name: said.origin for name, said in resource.fields.items()}
        yield Thing(resource.kind, resource.key, values, {}, resource.origin, origins, resource.absent)


def _in_one_form(resource: Resource, name: str, value: Any) -> Any:
    """A declared value of a setting in the form in which forums have it, as far as that is known without one."""
    kind = KINDS[resource.kind]
    row = kind.known_row(resource.key)
    if row is None or isinstance(value, PartialList):
        return value
    try:
        return kind.fields[name].whole(value, UNKNOWN, Where(row=row))
    except Unfit:
        return value


def imported_things(inventory: Inventory, choice: Choice) -> Iterator[Thing]:
    """What a forum has, as far as a forum file could say it, be it as Discourse sets it up or not."""
    for live in inventory.things:
        yield _imported(live)
        for kind in KINDS.values():
            if kind.part_of == live.kind and _is_unread(kind, live, choice, inventory):
                yield Thing(kind.name, live.key, {}, is_unread=True)
    for parts in inventory.parts.values():
        yield from map(_imported, parts)
    if CATEGORY in choice.kinds and is_on(inventory.settings, KINDS[CATEGORY_ORDER].export.switch):
        order = tuple(live.key for live in inventory.things if live.kind == CATEGORY)
        yield Thing(CATEGORY_ORDER, category_order.KEY, {"order": order})


def _is_unread(kind: Kind, whole: Live, choice: Choice, inventory: Inventory) -> bool:
    wanted = kind.export.wanted(whole.row)
    if wanted is not Wanted.NO and kind.export.hidden(whole.row, inventory.settings):
        return True
    return wanted is Wanted.ON_REQUEST and not choice.all_members


def _imported(live: Live) -> Thing:
    export = KINDS[live.kind].export
    system = export.system(live.key, live.row)
    values = {
        name: export.words[name](value, live.row) if name in export.words else value
        for name in KINDS[live.kind].fields
        if (value := live.value(name)) is not UNKNOWN and (system is None or name in system)
    }
    return Thing(live.kind, live.key, values, live.row, is_own=system is not None)


def section_name(kind: str) -> str:
    """The section of a forum file that holds things of a kind, or that of which they are parts."""
    whole: Kind = KINDS[KINDS[kind].part_of or kind]
    return ".".join(section_of(whole)) if whole in importable() else whole.plural
