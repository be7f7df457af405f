"""What a change moves of who may do what, in two parts that only together give somebody a right. Pure.

Who is in an audience: members of a group, visitors where no login is required, those who may start topics at all. And
what a place lets an audience do: a category, a tag group, a setting that names groups. Where a change lets more people
into an audience before another change closes a place to it, they see for a moment what was never meant for them; the
same holds where a place opens to an audience that others have not left yet.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from idiaspora.facts.guarded_settings import LEVELS, RIGHTS, RIGHTS_SUFFIX, SWITCHES
from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, EVERYONE, LOGGED_IN_USERS, group_key
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Action, Change, FieldChange
from idiaspora.plugin_config.kinds.group import TRUST, VISIBILITY
from idiaspora.plugin_config.kinds.membership import missing
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, MEMBERSHIP, MODERATOR, SITE_SETTING, TAG_GROUP
from idiaspora.plugin_config.kinds.review import APPROVALS, groups_in, waits

STARTERS = "(who may start topics)"
"""Those whom `create_topic_allowed_groups` includes; a category where nobody may start topics is closed to them."""
TRUSTED = tuple(f"trust_level_{level}" for level in range(5))
REGISTERING = frozenset({LOGGED_IN_USERS, *TRUSTED[:2]})
"""What somebody is who has just registered."""

LETTING_IN: Mapping[str, frozenset[str]] = {
    "login_required": frozenset({ANONYMOUS_USERS}),
    "invite_only": REGISTERING,
    "allow_new_registrations": REGISTERING,
    "must_approve_users": REGISTERING,
    **dict.fromkeys(LEVELS, frozenset(TRUSTED[1:])),
}
"""Settings that decide who is in an audience."""

FOR_VISITORS = frozenset(
    {"enable_user_directory", "hide_user_profiles_from_public", "prevent_anons_from_downloading_files",
     "show_published_pages_login_required", "allow_anonymous_search"}
)  # fmt: skip
"""Switches that open something to visitors."""
FOR_MODERATORS = "moderators_"
"""How the names of switches begin that let moderators do something."""

CATEGORY_RANKS: Mapping[str, int] = {"see": 1, "reply": 2, "create": 3}
TAG_RANKS: Mapping[str, int] = {"see": 1, "use": 2}
ROWS: Mapping[str, tuple[str, Mapping[str, int]]] = {
    CATEGORY: ("access", CATEGORY_RANKS),
    TAG_GROUP: ("permissions", TAG_RANKS),
}
"""By kind the field with what each group may do, and the order of that."""

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


def shifts(changes: Iterable[Change]) -> Shifts:
    """What changes move, together."""
    found = NOTHING
    for change in changes:
        if change.action is Action.DELETE:
            found |= _of_deletion(change)
        elif change.action is Action.UPDATE and change.live is not None:
            for item in change.fields:
                found |= of_field(change, item)
    return found


def of_field(change: Change, item: FieldChange) -> Shifts:
    """What one field of an update moves. What could not be read is not known to open or close anything."""
    rule = RULES.get(change.kind)
    return NOTHING if rule is None or item.old is UNKNOWN else rule(change, item)


def _of_deletion(change: Change) -> Shifts:
    """A category that goes is closed to all; tags without their group may be used by everyone (3.5)."""
    live = change.live.values if change.live else {}
    field, ranks = ROWS.get(change.kind, ("", {}))
    if not isinstance(live.get(field), Mapping):
        return NOTHING
    then = {} if change.kind == CATEGORY else ranked({}, ranks)
    return _between(ranked(live[field], ranks), then, max(ranks.values()))


def ranked(rows: Mapping[str, str], ranks: Mapping[str, int]) -> dict[str, int]:
    """Rows as numbers; a place without rows is open to everyone (3.5)."""
    if not rows:
        return {EVERYONE: max(ranks.values())}
    return {group_key(name): ranks.get(level, 0) for name, level in rows.items()}


def _between(before: Mapping[str, int], after: Mapping[str, int], top: int) -> Shifts:
    """The audiences for which a place with rows opens and closes."""
    opened, closed = set(), set()
    for name in (before.keys() | after.keys() | {ANONYMOUS_USERS, LOGGED_IN_USERS}) - {EVERYONE}:
        was, now = rank_of(before, name), rank_of(after, name)
        if now > was:
            opened |= {name, STARTERS} if now == top else {name}
        elif now < was:
            closed |= {name, STARTERS} if was == top else {name}
    return Shifts(opened=frozenset(opened), closed=frozenset(closed))


def rank_of(rows: Mapping[str, int], name: str) -> int:
    """What an audience may do; visitors only see, be it as everyone, and everyone's rows hold for all groups."""
    everyone = rows.get(EVERYONE, 0)
    if name == ANONYMOUS_USERS:
        return min(1, max(everyone, rows.get(name, 0)))
    return max(everyone, rows.get(name, 0))


def _of_access(change: Change, item: FieldChange) -> Shifts:
    field, ranks = ROWS[change.kind]
    if item.field != field:
        return NOTHING
    return _between(ranked(item.old or {}, ranks), ranked(item.new or {}, ranks), max(ranks.values()))


def _of_category(change: Change, item: FieldChange) -> Shifts:
    if item.field == "moderated_by":
        return _listed(item.old, item.new)
    if item.field in APPROVALS:
        named = {group_key(name) for value in (item.old, item.new) for name in groups_in(value)} | {LOGGED_IN_USERS}
        freed = {name for name in named if waits(item.old, {name}) and not waits(item.new, {name})}
        held = {name for name in named if waits(item.new, {name}) and not waits(item.old, {name})}
        return Shifts(opened=frozenset(freed), closed=frozenset(held))
    return _of_access(change, item)


def _listed(old: Any, new: Any) -> Shifts:
    """A list of groups: `everyone` in it stands for all accounts."""
    was, now = ({group_key(str(name)) for name in value or ()} for value in (old, new))
    opened = now - was if EVERYONE not in was else set()
    closed = was - now if EVERYONE not in now else set()
    return Shifts(opened=_accounts(opened), closed=_accounts(closed))


def _accounts(names: set[str]) -> Audiences:
    return frozenset(LOGGED_IN_USERS if name == EVERYONE else name for name in names)


def _of_setting(change: Change, item: FieldChange) -> Shifts:
    name = change.key
    if name in LEVELS:
        risen = _number(item.new) - _number(item.old)
        return _turned(LETTING_IN[name], risen > 0, risen < 0)
    if name in SWITCHES:
        opens = item.new == SWITCHES[name][0]
        if name in LETTING_IN:
            return _turned(LETTING_IN[name], opens, not opens)
        if name == "allow_uncategorized_topics":
            return _turned(frozenset({STARTERS}), opens, not opens)
        place = {ANONYMOUS_USERS} if name in FOR_VISITORS else set()
        place |= {"moderators", "staff"} if name.startswith(FOR_MODERATORS) else set()
        return Shifts(opened=frozenset(place)) if opens else Shifts(closed=frozenset(place))
    if (name in RIGHTS or name.endswith(RIGHTS_SUFFIX)) and isinstance(item.new, tuple):
        moved = _listed(item.old, item.new)
        if name == "create_topic_allowed_groups":
            moved |= _turned(frozenset({STARTERS}), bool(moved.opened), bool(moved.closed))
        return moved
    return NOTHING


def _turned(audiences: Audiences, comes: bool, goes: bool) -> Shifts:
    return Shifts(coming=audiences if comes else frozenset(), going=audiences if goes else frozenset())


def _number(text: object) -> int:
    return int(str(text)) if str(text).isdigit() else 0


def _of_group(change: Change, item: FieldChange) -> Shifts:
    own = frozenset({group_key(change.key)})
    if item.field == "public_admission":
        return _turned(own, bool(item.new), not item.new)
    if item.field == "automatic_email_domains":
        return _turned(own, bool(missing(item.new or (), item.old or ())), False)
    if item.field == "grant_trust_level":
        old, new = TRUST.get(str(item.old), 0), TRUST.get(str(item.new), 0)
        return Shifts(coming=frozenset(TRUSTED[old + 1 : new + 1]), going=frozenset(TRUSTED[new + 1 : old + 1]))
    if item.field in ("visible_to", "members_visible_to"):
        old, new = VISIBILITY.get(str(item.old), 0), VISIBILITY.get(str(item.new), 0)
        steps = (ANONYMOUS_USERS, LOGGED_IN_USERS, group_key(change.key))
        return Shifts(opened=frozenset(steps[new:old]), closed=frozenset(steps[old:new]))
    return NOTHING


def _of_members(change: Change, item: FieldChange) -> Shifts:
    """Whoever becomes an owner is in the group; whoever is no longer one stays in it (3.5)."""
    own = frozenset({group_key(change.key)})
    leaves = item.field == "members" and bool(missing(item.old or (), item.new))
    return _turned(own, bool(missing(item.new, item.old or ())), leaves)


def _of_moderator(change: Change, item: FieldChange) -> Shifts:
    return _turned(frozenset({"moderators", "staff"}), bool(item.new), not item.new)


RULES: Mapping[str, Callable[[Change, FieldChange], Shifts]] = {
    CATEGORY: _of_category,
    TAG_GROUP: _of_access,
    SITE_SETTING: _of_setting,
    GROUP: _of_group,
    MEMBERSHIP: _of_members,
    MODERATOR: _of_moderator,
}
