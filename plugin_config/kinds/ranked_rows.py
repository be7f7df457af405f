"""Rows of what each group may do in a place, such as the access of a category: what they open and close.

A place without rows is open to everyone, and what `everyone` may do holds for all groups (3.5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, EVERYONE, LOGGED_IN_USERS, group_key
from idiaspora.plugin_config.kinds.shifts import STAFF, TRUSTED, Shifts

if TYPE_CHECKING:
    from idiaspora.plugin_config.kinds.changes import FieldChange

Ranks = dict[str, int]
"""What groups may do as numbers, by folded name: more is more."""


@dataclass(frozen=True)
class RankedRows:
    """The rows of a kind's field: the order of its words, the least first, the audiences that each word is only good
    for together with the groups, and the rows that give nobody anything who does not have it anyway."""

    words: tuple[str, ...]
    gates: tuple[frozenset[str], ...]
    nobody: Mapping[str, str]

    @property
    def top(self) -> int:
        return len(self.words)

    def ranked(self, rows: Mapping[str, str] | None) -> Ranks:
        if not rows:
            return {EVERYONE: self.top}
        known = {word: place for place, word in enumerate(self.words, 1)}
        return {group_key(name): known.get(word, 0) for name, word in rows.items()}

    def moved(self, item: "FieldChange") -> Shifts:
        """The audiences for which a place opens and closes."""
        return self.shifts(self.ranked(item.old), self.ranked(item.new))

    def shifts(self, before: Ranks, after: Ranks) -> Shifts:
        opened: set[str] = set()
        closed: set[str] = set()
        # What everybody with an account may do, they may without being in any group, be it before or after.
        everybody_was, everybody_is = rank_of(before, LOGGED_IN_USERS), rank_of(after, LOGGED_IN_USERS)
        for name in (before.keys() | after.keys() | {ANONYMOUS_USERS, LOGGED_IN_USERS}) - {EVERYONE}:
            was, now = rank_of(before, name), rank_of(after, name)
            is_everybody = name in (ANONYMOUS_USERS, LOGGED_IN_USERS)
            if now > was and (is_everybody or now > everybody_is):
                opened |= {name, *self._gates(name, was, now)}
            elif now < was and (is_everybody or was > everybody_was):
                closed |= {name, *self._gates(name, now, was)}
        return Shifts(opened=frozenset(opened), closed=frozenset(closed))

    def _gates(self, name: str, lower: int, higher: int) -> frozenset[str]:
        """What the members of a group need besides for the rights above a rank: the staff needs nothing more, and
        visitors have none of them (3.5)."""
        if name in STAFF or name in self.nobody or name == ANONYMOUS_USERS:
            return frozenset()
        return frozenset(gate for gates in self.gates[lower:higher] for gate in gates)

    def least(self, item: "FieldChange") -> Any:
        """The rows with which each group may do what it may before and after, of those that both sides name: below a
        category the forum lets only those groups in that it names itself (3.5)."""
        old, new = self.ranked(item.old), self.ranked(item.new)
        both = [name for name in dict.fromkeys((*old, *new)) if all({name, EVERYONE} & {*rows} for rows in (old, new))]
        least = {name: min(rank_of(old, name), rank_of(new, name)) for name in both}
        return {name: self.words[rank - 1] for name, rank in least.items() if rank} or self.nobody


def rank_of(rows: Ranks, name: str) -> int:
    """What an audience may do; visitors only see, be it as everyone, and everyone's rows hold for all groups. Whoever
    has an account is at the lowest trust level, and whoever is at a level at those below it, too (3.5)."""
    everyone = rows.get(EVERYONE, 0)
    if name == ANONYMOUS_USERS:
        return min(1, max(everyone, rows.get(name, 0)))
    levels = TRUSTED[: TRUSTED.index(name) + 1] if name in TRUSTED else TRUSTED[:1]
    return max(everyone, *(rows.get(one, 0) for one in (name, LOGGED_IN_USERS, *levels)))
