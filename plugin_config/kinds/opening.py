"""What a change opens: whether somebody whom anyone can be may see or do more than now."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from idiaspora.plugin_config.fields.field import UNKNOWN

if TYPE_CHECKING:
    from idiaspora.plugin_config.kinds.changes import Change, FieldChange

Reasons = list[tuple[str, "FieldChange"]]
"""Why something opens, each with the field that does it."""

WayIn = tuple[str, str]
"""How anyone gets into a group: the field that says so, and the words for it."""

Gained = Mapping[str, tuple[str, ...]]
"""What each of those whom anyone can be may do then and may not do now: words such as `see` and `create`."""

MARKUP = re.compile(r"<[a-z!/]", re.IGNORECASE)
"""Where HTML begins in a text."""


class Onlookers(Protocol):
    """Everybody whom anyone can be or become without somebody's decision: visitors, members, those of open groups."""

    @property
    def addressed(self) -> frozenset[str]:
        """The groups that stand for any of them, by folded name."""

    @property
    def register_freely(self) -> bool:
        """Whether anybody can already ask for an account by name and password, without another site."""

    def is_in_trash(self, change: "Change") -> bool:
        """Whether a thing that is made is there already, deleted, and is taken back with all that is in it."""

    def in_category(self, change: "Change") -> tuple[Gained, int]:
        """What they gain in a category, and how many topics it holds."""

    def of_tags(self, old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> Gained:
        """What they gain of the tags of a group, by its permissions before and after."""

    def of_each_tag(self, change: "Change") -> Mapping[str, Gained]:
        """What they gain of single tags, since a tag group gets them, loses them or goes."""

    def is_closed(self, category: object) -> bool:
        """Whether a category that is there is not for everybody, as far as is known."""

    def included(self, old: object, new: object) -> tuple[str, ...]:
        """Who of them is in a list of groups then and is not now."""

    def freed(self, item: "FieldChange", change: "Change") -> tuple[str, ...] | None:
        """Whose posts wait for approval no longer, by their groups; None for nobody's, () for everybody's."""

    def ways_in(self, group: str) -> tuple[WayIn, ...]:
        """How they get into a group then without a decision of the staff, as far as is known."""

    def easier(self, group: str) -> tuple[WayIn, ...]:
        """Of these ways, those that the plan opens."""

    @property
    def may_moderate_again(self) -> tuple[str, ...]:
        """The groups that may have moderated categories before groups no longer did so: where they are named, the forum
        does not show it meanwhile."""

    def distinct(self, gained: Gained) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Who gains what, without those who gain no more than members do."""


Going = Mapping[str, Callable[[object], bool]]
"""Of the kinds of which something goes, whether it is the thing of a name."""


@dataclass(frozen=True)
class Limits:
    """What a thing is limited by: it holds nobody back, or something else back, once they are gone. `by` are their
    kinds; `freed` says of a thing that stays what opens by that, given as a change of nothing."""

    by: frozenset[str]
    freed: Callable[["Change", Going, Onlookers], Iterable[str]]


@dataclass(frozen=True)
class Opens:
    """What of a kind lets somebody see or do more. `path` names a thing for the consent: `groups.editors`. `new` says
    that a thing which is made opens something by that: into most that are new nobody has put anything yet. `gone` says
    the same of one that goes: it may have kept something from people; `again` of an unchanged value that is written
    again, since it reaches people who have another one. `limits` say what opens when something else goes. `audience`
    are the fields that say who may see a thing, which a protection keeps as they are. `said` is what the reference says
    of it: the change, and what it opens. `does` is the verb of what is refused without consent.
    """

    path: Callable[["Change"], str]
    reasons: Callable[["Change", Onlookers], Reasons]
    new: bool = False
    gone: bool = False
    again: bool = False
    limits: "Limits | None" = None
    audience: frozenset[str] = frozenset()
    said: tuple[str, str] | None = None
    does: str = "would open"


def switched(change: "Change", table: Mapping[str, tuple[bool, str]]) -> Reasons:
    """The fields that change to the value which opens something, and what that means. What could not be read may be
    closed."""
    switches = [item for item in change.fields if item.field in table]
    return [(table[item.field][1], item) for item in switches if _turns(item, table[item.field][0])]


def _turns(item: "FieldChange", value: bool) -> bool:
    return item.new is value and item.old is not value


def known(value: Any) -> Any:
    """A value, and None for one that could not be read."""
    return None if value is UNKNOWN else value


def worded(rights: Iterable[str], words: Mapping[str, str]) -> str:
    return ", ".join(words.get(right, right) for right in rights)
