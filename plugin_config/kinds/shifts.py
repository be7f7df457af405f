"""What a change moves of who may do what, in two parts that only together give somebody a right.

Who is in an audience: members of a group, visitors where no login is required, those who may start topics at all. And
what a place lets an audience do: a category, a tag group, a setting that names groups. Where a change lets more people
into an audience before another change closes a place to it, they see for a moment what was never meant for them; the
same holds where a place opens to an audience that others have not left yet.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, EVERYONE, LOGGED_IN_USERS, group_key

if TYPE_CHECKING:
    from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange

NEWCOMERS = "(who registers)"
"""Those who have no account yet, where anybody may have one."""
STARTERS = "(who may start topics)"
"""Those whom `create_topic_allowed_groups` includes; a category where nobody may start topics is closed to them."""
UNREVIEWED = "(whose posts do not wait)"
"""Those whose posts wait for approval in no category."""
SET_FREE = "(whose posts a category holds no longer)"
"""Those whom leaving a group, or not being in it yet, lets post in some category without waiting."""
TAGGERS = "(who may tag)"
CORRESPONDENTS = "(who may write messages)"
EDITORS_OF_WIKIS = "(who may edit wikis)"
CHATTERS = "(who may chat)"
QUERIERS = "(who may run queries)"
MODERATING = "(who may moderate where their group does)"
"""All or nobody: `enable_category_group_moderation` decides."""
GATES = frozenset({STARTERS, UNREVIEWED, TAGGERS, CORRESPONDENTS, EDITORS_OF_WIKIS, CHATTERS, QUERIERS, MODERATING})
"""Audiences that a setting decides of, and that have a right only where a place gives it to their groups."""
TRUSTED = tuple(f"trust_level_{level}" for level in range(5))
STAFF = frozenset({"moderators", "staff"})

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

    def also(self, gates: Audiences) -> "Shifts":
        """With audiences that somebody has to be in, too, on each side of which there is anything."""
        return replace(
            self,
            opened=self.opened | gates if self.opened else self.opened,
            closed=self.closed | gates if self.closed else self.closed,
        )

    def waits_for(self, other: "Shifts") -> bool:
        """Whether these open, together with what another change closes, more than is open before and after."""
        return bool(self.coming & other.closed or self.opened & other.going)


NOTHING = Shifts()

Leads = Mapping[str, frozenset[str]]
"""By audience the others that somebody of it is in, too: a group may give its members a trust level."""
NO_LEADS: Leads = {}
ALWAYS: Leads = {NEWCOMERS: frozenset({LOGGED_IN_USERS, TRUSTED[0]}), **dict.fromkeys(STAFF, GATES)}
"""What holds on every forum (3.5): the staff may do what settings let only some do."""


OWNERS = "(owners of "


def owners_of(group: str) -> str:
    """The audience of those who own a group."""
    return f"{OWNERS}{group_key(group)})"


def has_rights(audience: str) -> bool:
    """Whether a place may give an audience something for which a gate has to be open, too: groups and their owners."""
    return audience.startswith(OWNERS) or not audience.startswith("(")


def outside_of(group: str) -> str:
    """The audience of those who are not in a group: leaving it lets them in, where it is the members who wait."""
    return f"(outside of {group_key(group)})"


def set_free_in(category: str, posts: str) -> str:
    """The audience of `SET_FREE` in one category, of topics or of replies."""
    return f"(set free in {group_key(category)}: {posts})"


SEERS = "(who sees "


def seers_of(category: str) -> str:
    """The audience of a category, which other things are open to, such as its chat channels."""
    return f"{SEERS}{group_key(category)})"


READERS = "(who reads "


def readers_of(category: str) -> str:
    """The audience of what stands in a category, its topics and its description: visitors may be of it, too."""
    return f"{READERS}{group_key(category)})"


def carriers_of(tag: str) -> str:
    """What stands for a tag: the groups that keep it from others, and what would set it free."""
    return f"(tag {group_key(tag)})"


Items = frozenset[str]
"""What things of a kind hold, by folded name: the tags of a tag group."""


@dataclass(frozen=True)
class Others:
    """The items that other things of the kind hold before a run and after it."""

    before: Items = frozenset()
    after: Items = frozenset()


@dataclass(frozen=True)
class Moves:
    """What changes of a kind move. `field` tells it of one field of an update whose old value was read, `creation` and
    `deletion` of a thing that comes or goes. `between` is a value of a field that lets nobody do more than the old one
    and than the new one; None where there is none. `leads` tells by the key and the values of a thing which audiences
    are in which others because of it, and `frees` by audience where it may do something that others have to wait for.
    `holds` is a field with items that several things can have, each of which bears on who may do what with it, and
    `items` what it moves when such items come or go. `bare` are values of fields with which a new thing lets nobody do
    anything, if nothing else of it does; None where there are none."""

    field: Callable[["Change", "FieldChange"], Shifts]
    creation: Callable[["Create"], Shifts] = lambda change: NOTHING
    deletion: Callable[["Delete"], Shifts] = lambda change: NOTHING
    between: Callable[["Change", "FieldChange"], Any] = lambda change, item: item.old
    leads: Callable[[str, Mapping[str, Any]], Leads] = lambda key, values: NO_LEADS
    frees: Callable[[str, Mapping[str, Any]], Leads] = lambda key, values: NO_LEADS
    holds: str = ""
    items: Callable[["Change", Items, Items, Others], Shifts] = lambda change, old, new, others: NOTHING
    bare: Mapping[str, Any] | None = None


def moved(before: Iterable[str], after: Iterable[str]) -> Shifts:
    """A place that opens to those who may do something after and not before, and closes to the others."""
    was, now = frozenset(before), frozenset(after)
    return Shifts(opened=_besides(now, was), closed=_besides(was, now))


def _besides(these: Audiences, others: Audiences) -> Audiences:
    """Who is in these and not in others. Everybody with an account stands for all of them: whoever comes into a group
    could do before what is open to everybody then, and whoever leaves one still can where it is open to everybody."""
    left = these - others
    if LOGGED_IN_USERS in these | others:
        left &= {ANONYMOUS_USERS, LOGGED_IN_USERS}
    return left


def turned(audiences: Audiences, comes: bool, goes: bool) -> Shifts:
    """Somebody comes into audiences, or goes out of them."""
    return Shifts(coming=audiences if comes else frozenset(), going=audiences if goes else frozenset())


def listed(old: Any, new: Any) -> Shifts:
    """A list of groups that gives a right: `everyone` in it stands for all accounts."""
    was, now = ({group_key(str(name)) for name in value or ()} for value in (old, new))
    return moved(_accounts(was), _accounts(now))


def _accounts(names: set[str]) -> Audiences:
    return frozenset(LOGGED_IN_USERS if name == EVERYONE else name for name in names)


def in_both(old: Any, new: Any) -> tuple[str, ...]:
    """The groups of a list that are in another one, too."""
    named = {group_key(str(name)) for name in new or ()}
    return tuple(name for name in old or () if group_key(str(name)) in named)
