"""What changes move of who may do what, as their kinds say it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.reads import Source
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.shifts import (
    ALWAYS,
    GATES,
    NOTHING,
    Audiences,
    Items,
    Leads,
    Others,
    Shifts,
    has_rights,
    outside_of,
)
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.snapshot import Snapshot

Rows = Mapping[int, Mapping[str, Any]]


def shifts(changes: Iterable[Change]) -> Shifts:
    """What changes move, together."""
    found = NOTHING
    for change in changes:
        moves = KINDS[change.kind].moves
        if moves is None:
            continue
        if isinstance(change, Delete):
            found |= moves.deletion(change)
        elif isinstance(change, Create):
            found |= moves.creation(change)
        else:
            for item in change.fields:
                found |= of_field(change, item)
    return found


def of_field(change: Change, item: FieldChange) -> Shifts:
    """What one field of an update moves. What could not be read is not known to open or close anything."""
    moves = KINDS[change.kind].moves
    return NOTHING if moves is None or item.old is UNKNOWN else moves.field(change, item)


@dataclass(frozen=True)
class Ladders:
    """Which audiences lead into others on a forum, before a run or after it: whoever is in one is in those, too.

    `left` says it as it is before the run and `joined` as it is after it: what somebody gets by leaving a group early
    is what the rules before it give to those outside, and what they still have until they join, what the rules after it
    give. `freed_before` and `freed_after` tell where an audience may post, so that it matters there who waits.
    """

    leads: Mapping[str, Audiences]
    left: Mapping[str, Audiences]
    joined: Mapping[str, Audiences]
    freed_before: Mapping[str, Audiences]
    freed_after: Mapping[str, Audiences]
    holders: "Holders"
    _told: dict[int, tuple[Change, Shifts]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, changes: Sequence[Change], found: Found, snapshot: Snapshot) -> "Ladders":
        kept = (*_staying(changes, snapshot), *_open_to_all(changes, found, snapshot))
        standing = (*_standing(found, snapshot.group_rows), *kept)
        things = standing, tuple(_before(changes)), tuple(_after(changes))
        staying, leaving, entering = map(_leads, things)
        free, freed, to_be_freed = map(_frees, things)
        return cls(
            _together(ALWAYS, staying, leaving, entering),
            _together(ALWAYS, staying, leaving),
            _together(ALWAYS, staying, entering),
            _together(free, freed),
            _together(free, to_be_freed),
            Holders.of(changes, found),
        )

    def shifts(self, changes: Iterable[Change]) -> Shifts:
        """What changes move, together, with all that whoever comes or goes is besides."""
        found = NOTHING
        for change in changes:
            found |= self._of_one(change)
        return found

    def _of_one(self, change: Change) -> Shifts:
        """What one change moves. The order asks it of each several times; a change never changes, and is kept here, so
        that no other one gets its id."""
        if id(change) not in self._told:
            self._told[id(change)] = change, self._shifts(change)
        return self._told[id(change)][1]

    def _shifts(self, change: Change) -> Shifts:
        own = shifts([change]) | self.holders.shifts([change])
        leaving = {other for name in own.going for other in self.left.get(outside_of(name), ())}
        entering = {other for name in own.coming for other in self.joined.get(outside_of(name), ())}
        coming, going = self._all(own.coming | leaving), self._all(own.going | entering)
        opened = own.opened | _given(coming, self.freed_after)
        return Shifts(coming, going, opened, own.closed | _given(going, self.freed_before))

    def _all(self, audiences: Audiences) -> Audiences:
        found, left = set(audiences), list(audiences)
        while left:
            for name in self.leads.get(left.pop(), ()):
                if name not in found:
                    found.add(name)
                    left.append(name)
        return frozenset(found)


def _given(audiences: Audiences, freed: Mapping[str, Audiences]) -> Audiences:
    """What those who come into audiences may do from then on, where a gate lets them: which places name them is not
    known of all, so that it counts for every gate."""
    gates = GATES if any(map(has_rights, audiences)) else frozenset()
    return gates.union(*(freed.get(name, ()) for name in audiences))


@dataclass(frozen=True)
class Holders:
    """Which things of a kind hold which items, such as tag groups their tags: before a run and after it, by kind and
    folded key."""

    before: Mapping[tuple[str, str], Items]
    after: Mapping[tuple[str, str], Items]

    @classmethod
    def of(cls, changes: Iterable[Change], found: Found) -> "Holders":
        before: dict[tuple[str, str], Items] = {}
        for kind in (kind for kind in KINDS.values() if kind.moves and kind.moves.holds):
            held = kind.fields[kind.moves.holds] if kind.moves else None
            for row in found.listed_rows.get(kind.name, ()):
                key = found.names.key(kind.name, row["id"])
                if held is not None:
                    before[kind.name, group_key(key)] = _folded(held.decode(row, found.names))
        after = dict(before)
        for change in changes:
            moves = KINDS[change.kind].moves
            if moves is not None and moves.holds and not change.hindrance:
                place = change.kind, group_key(change.key)
                present = change.live.values.get(moves.holds) if change.live else ()
                before[place] = _folded(present)
                wanted = change.wanted().get(moves.holds, present)
                after[place] = _folded(() if isinstance(change, Delete) else wanted)
        return cls(before, after)

    def shifts(self, changes: Iterable[Change]) -> Shifts:
        """What moves with the items that come and go."""
        found = NOTHING
        for change in changes:
            moves = KINDS[change.kind].moves
            if moves is None or not moves.holds:
                continue
            item = next((item for item in change.fields if item.field == moves.holds), None)
            if isinstance(change, Delete):
                old, new = self.before[change.kind, group_key(change.key)], _folded(())
            elif item is not None:
                old, new = _folded(item.old), _folded(item.new)
            else:
                continue
            others = Others(self._of_others(self.before, change), self._of_others(self.after, change))
            found |= moves.items(change, old, new, others)
        return found

    @staticmethod
    def _of_others(held: Mapping[tuple[str, str], Items], change: Change) -> Items:
        own = change.kind, group_key(change.key)
        return frozenset(name for place, names in held.items() if place != own and place[0] == own[0] for name in names)


def _folded(items: Any) -> Items:
    return frozenset(group_key(str(item)) for item in items) if isinstance(items, tuple | list) else frozenset()


Standing = tuple[str, str, Mapping[str, Any]]
"""A thing by its kind and key, with its values."""


def _standing(found: Found, group_rows: Rows) -> Iterator[Standing]:
    """The settings and groups of the forum, as far as they were read."""
    shared: Mapping[Source, Mapping[Any, Mapping[str, Any]]] = {
        Source.SETTINGS: found.setting_rows,
        Source.GROUPS: group_rows,
    }
    for kind in KINDS.values():
        source = kind.source
        if kind.moves is None or source is None or source not in shared:
            continue
        rows, entries = shared[source], found.names.rows(kind.name)
        own = rows.items() if entries is None else ((e.key, rows.get(e.id, {})) for e in entries if not e.is_system)
        for key, row in own:
            decoded = {name: field.decode(row, found.names) for name, field in kind.fields.items() if row}
            yield kind.name, key, {name: value for name, value in decoded.items() if value is not UNKNOWN}


def _staying(changes: Iterable[Change], snapshot: Snapshot) -> Iterator[Standing]:
    """The other things that the file declares and that do not change."""
    changing = {(change.kind, change.key.casefold()) for change in changes}
    for (kind, key), live in snapshot.objects.items():
        if (kind, key) not in changing and KINDS[kind].source not in (Source.SETTINGS, Source.GROUPS):
            yield kind, key, live.values


def _open_to_all(changes: Iterable[Change], found: Found, snapshot: Snapshot) -> Iterator[Standing]:
    """The categories that the file does not declare and that everybody sees, in which things of the file may stand."""
    known = {*snapshot.objects, *((change.kind, change.key.casefold()) for change in changes)}
    for kind in (kind.name for kind in KINDS.values() if kind.source is Source.CATEGORIES):
        yield from ((kind, path, OPEN) for path in found.open_paths if (kind, path.casefold()) not in known)


OPEN: Mapping[str, Any] = {"access": {}}
"""What of a category says that everybody sees it."""


def _before(changes: Iterable[Change]) -> Iterator[Standing]:
    """The things that change or go, as they are."""
    for change in changes:
        if isinstance(change, Update | Delete):
            yield change.kind, change.key, change.live.values


def _after(changes: Iterable[Change]) -> Iterator[Standing]:
    """The things that come or change, as they are to be."""
    for change in changes:
        if isinstance(change, Create):
            yield change.kind, change.key, {**dict.fromkeys(KINDS[change.kind].fields), **change.wanted()}
        elif isinstance(change, Update):
            yield change.kind, change.key, {**change.live.values, **change.wanted()}


def _leads(things: Iterable[Standing]) -> Leads:
    return _together(*(moves.leads(key, values) for kind, key, values in things if (moves := KINDS[kind].moves)))


def _frees(things: Iterable[Standing]) -> Leads:
    return _together(*(moves.frees(key, values) for kind, key, values in things if (moves := KINDS[kind].moves)))


def _together(*said: Leads) -> Leads:
    found: dict[str, Audiences] = {}
    for leads in said:
        for name, others in leads.items():
            found[name] = found[name] | others if name in found else others
    return found
