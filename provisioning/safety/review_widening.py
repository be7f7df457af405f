"""The people whose posts would no longer wait for approval. Pure.

A person is judged by all that they are in: a trust level with those below it, and groups. Two groups at once are enough
to find everybody that a change can free: that their posts waited takes at most one group, and that they wait no longer
takes at most one more.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from idiaspora.plugin_config.fields.automatic_groups import group_key
from idiaspora.plugin_config.kinds.group_opening import EARNED_TRUST
from idiaspora.plugin_config.kinds.review import Reviewed, groups_in, waits
from idiaspora.provisioning.safety.exposure import (
    MEMBERS,
    STAFF_GROUPS,
    TRUST_GROUPS,
    USUAL_TRUST,
    GroupAccess,
)

LEVELS = range(len(TRUST_GROUPS))


@dataclass(frozen=True)
class ReviewChange:
    """The review of one kind of posts before and after. The posts of those in `exempt` groups, by their folded names,
    never wait: of the staff, and of those who moderate the category. `groups` are those of the forum, by folded name.
    """

    old: Reviewed
    new: Reviewed
    exempt: frozenset[str]
    groups: Mapping[str, GroupAccess]

    def freed(self) -> tuple[str, ...] | None:
        """Whose posts would wait no longer, by their groups; nobody's for None, those of all members for none."""
        levels = self._levels(())
        if set(range(EARNED_TRUST + 1)) <= levels:
            return ()
        who = [*_named_levels(levels), *self._groups_freed(levels)]
        return tuple(who) or None

    def _groups_freed(self, levels: Collection[int]) -> Iterator[str]:
        """Groups whose members are freed though not everybody of their trust level is, then pairs of groups."""
        exempt = STAFF_GROUPS | self.exempt
        named = {group_key(name): name for value in (self.old, self.new) for name in groups_in(value)}
        keys = sorted(named.keys() - exempt - set(TRUST_GROUPS))
        alone = {key: self._levels((key,)) for key in keys}
        yield from (named[key] for key in keys if alone[key] - set(levels))
        for one, other in combinations(keys, 2):
            if self._levels((one, other)) - alone[one] - alone[other] - set(levels):
                yield f"those in both {named[one]} and {named[other]}"

    def _levels(self, groups: tuple[str, ...]) -> set[int]:
        """The trust levels at which members of exactly these groups are freed."""
        least = max((self.groups[group].grants for group in groups if group in self.groups), default=0)
        return {level for level in LEVELS if level >= least and self._frees({*TRUST_GROUPS[: level + 1], *groups})}

    def _frees(self, groups: Collection[str]) -> bool:
        return waits(self.old, groups) and not waits(self.new, groups)


def _named_levels(levels: Collection[int]) -> Iterator[str]:
    """The freed trust levels, each by its group; from one on upwards, which that group means, by this one alone."""
    upwards = next((level for level in LEVELS if set(range(level, len(LEVELS))) <= set(levels)), len(LEVELS))
    for level in sorted(levels):
        if level <= upwards:
            yield MEMBERS if level == USUAL_TRUST else TRUST_GROUPS[level]


__all__ = ["ReviewChange"]
