"""What a change moves of who may do what, in two parts that only together give somebody a right.

Who is in an audience: members of a group, visitors where no login is required, those who may start topics at all. And
what a place lets an audience do: a category, a tag group, a setting that names groups. Where a change lets more people
into an audience before another change closes a place to it, they see for a moment what was never meant for them; the
same holds where a place opens to an audience that others have not left yet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from idiaspora.plugin_config.fields.automatic_groups import EVERYONE, LOGGED_IN_USERS, group_key

if TYPE_CHECKING:
    from idiaspora.plugin_config.kinds.changes import Change, Delete, FieldChange

STARTERS = "(who may start topics)"
"""Those whom `create_topic_allowed_groups` includes; a category where nobody may start topics is closed to them."""
TRUSTED = tuple(f"trust_level_{level}" for level in range(5))
REGISTERING = frozenset({LOGGED_IN_USERS, *TRUSTED[:2]})
"""What somebody is who has just registered."""

Audiences = frozenset[str]


@dataclass(frozen=True)
class Shifts:
    """The audiences that somebody comes into or goes out of, and those to which a place opens or closes."""

    coming: Audiences = frozenset()
    going: Audiences = frozenset()
    opened: Audiences = frozenset()
    closed: Audiences = frozenset()

    @property
    def widens(self) -> bool:
        return bool(self.coming or self.opened)

    @property
    def narrows(self) -> bool:
        return bool(self.going or self.closed)

    def __or__(self, other: "Shifts") -> "Shifts":
        return Shifts(
            self.coming | other.coming,
            self.going | other.going,
            self.opened | other.opened,
            self.closed | other.closed,
        )

    def meets(self, other: "Shifts") -> bool:
        """Whether these open something to an audience for which another change closes something."""
        return bool((self.coming | self.opened) & (other.going | other.closed))

    def waits_for(self, other: "Shifts") -> bool:
        """Whether these open, together with what another change closes, more than is open before and after."""
        return bool(self.coming & other.closed or self.opened & other.going)


NOTHING = Shifts()


@dataclass(frozen=True)
class Moves:
    """What changes of a kind move. `field` tells it of one field of an update whose old value was read, `deletion` of a
    thing that goes. `between` is a value of a field that lets nobody do more than the old one and than the new one; the
    old one where there is none."""

    field: Callable[["Change", "FieldChange"], Shifts]
    deletion: Callable[["Delete"], Shifts] = lambda change: NOTHING
    between: Callable[["FieldChange"], Any] = lambda item: item.old


def turned(audiences: Audiences, comes: bool, goes: bool) -> Shifts:
    """Somebody comes into audiences, or goes out of them."""
    return Shifts(coming=audiences if comes else frozenset(), going=audiences if goes else frozenset())


def listed(old: Any, new: Any) -> Shifts:
    """A list of groups that gives a right: `everyone` in it stands for all accounts."""
    was, now = ({group_key(str(name)) for name in value or ()} for value in (old, new))
    opened = now - was if EVERYONE not in was else set()
    closed = was - now if EVERYONE not in now else set()
    return Shifts(opened=_accounts(opened), closed=_accounts(closed))


def _accounts(names: set[str]) -> Audiences:
    return frozenset(LOGGED_IN_USERS if name == EVERYONE else name for name in names)
