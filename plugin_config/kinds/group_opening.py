"""What a change of a group opens: who gets in, what its members become, who sees it, and who may write to it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, LOGGED_IN_USERS, group_key
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons, known
from idiaspora.plugin_config.kinds.shifts import (
    CORRESPONDENTS,
    NEWCOMERS,
    NOTHING,
    STAFF,
    TRUSTED,
    Audiences,
    Leads,
    Moves,
    Shifts,
    moved,
    owners_of,
    turned,
)

VISIBILITY: Mapping[str, int] = {"everyone": 0, "members": 1, "group members": 2, "staff": 3, "owners": 4}
ALIAS: Mapping[str, int] = {"nobody": 0, "admins": 1, "staff": 2, "members": 3, "owners": 4, "everyone": 99}
TRUST: Mapping[str, int] = {"none": 0, "basic": 1, "member": 2, "regular": 3, "leader": 4}
"""Discourse's numbers (3.5) by the words of the file."""
EARNED_TRUST = 3
"""Levels up to this one come by themselves; 4 is given by staff."""


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    if change.live is None:
        return _of_a_new_one(change, onlookers)
    easier = onlookers.easier(change.key)
    reasons = [(words, item) for field, words in easier for item in change.fields if item.field == field]
    for item in change.fields:
        if item.field == "grant_trust_level" and TRUST.get(item.new, 0) > TRUST.get(item.old, 0):
            reasons += _trusting(change, item, onlookers)
        if item.field in ("visible_to", "members_visible_to") and item.new in ("everyone", "members"):
            if VISIBILITY.get(item.old, 0) > VISIBILITY[item.new]:
                what = "it" if item.field == "visible_to" else "who is in it"
                reasons.append((f"{item.new} could see {what}", item))
        elif item.field == "incoming_email" and set(item.new or ()) - set(known(item.old) or ()):
            reasons.append(("whoever sends mail to its address would write to it, without an account, too", item))
        elif item.field in ("messages", "mentions") and (who := _addressing(change, item, onlookers)):
            reasons.append((f"{who} could {'write to' if item.field == 'messages' else 'mention'} it", item))
    return reasons


def _addressing(change: Change, item: FieldChange, onlookers: Onlookers) -> str:
    """Who comes to write to a group, or to mention it, in words; empty for nobody whom anyone can be."""
    if item.new == "everyone":
        return "everyone"
    is_open = group_key(change.key) in onlookers.addressed
    return "whoever is in it, as anyone can be," if is_open and item.new == "members" and item.old != "everyone" else ""


def _of_a_new_one(change: Change, onlookers: Onlookers) -> Reasons:
    """A new group is let into nothing yet, but for what a trust level sees and may that nobody gets by themselves."""
    given = (item for item in change.fields if item.field == "grant_trust_level")
    high = (item for item in given if TRUST.get(item.new, 0) > EARNED_TRUST)
    return [reason for item in high for reason in _trusting(change, item, onlookers)]


def _trusting(change: Change, item: FieldChange, onlookers: Onlookers) -> Reasons:
    """A trust level for whoever gets into a group without a decision of the staff."""
    ways = [words for _, words in onlookers.ways_in(change.key)]
    return [(f"{' and '.join(ways)}, and would get trust level {TRUST[item.new]}", item)] if ways else []


SEEN_BY = (ANONYMOUS_USERS, LOGGED_IN_USERS, "", "staff")
"""To whom a group is shown by the levels of `VISIBILITY`: each level leaves out one more; "" are its members."""


def _moved(change: Change, item: FieldChange) -> Shifts:
    own, comes, goes = group_key(change.key), bool(item.new and not item.old), bool(item.old and not item.new)
    if item.field == "public_admission":
        return _admitted(own, comes, goes)
    if item.field == "automatic_email_domains":
        was, now = _domains(item.old), _domains(item.new)
        return _admitted(own, bool(now - was), False) | _admitted(own, False, bool(was - now))
    if item.field == "allow_membership_requests":
        return _admitted(own, comes, goes) | moved(
            (owners_of(own),) if goes else (), (owners_of(own),) if comes else ()
        )
    if item.field == "grant_trust_level":
        old, new = TRUST.get(str(item.old), 0), TRUST.get(str(item.new), 0)
        given = frozenset(TRUSTED[min(old, new) + 1 : max(old, new) + 1])
        # Whoever may come in gets it, and whoever is in it keeps what it gave.
        return turned(given, new > old, new < old) | moved((own,) if new < old else (), (own,) if new > old else ())
    if item.field in ("visible_to", "members_visible_to"):
        return moved(_shown(own, item.old), _shown(own, item.new))
    if item.field in ("messages", "mentions"):
        found = moved(_addressed_by(own, item.old), _addressed_by(own, item.new))
        return found.also(_gates_of(item.field))
    return NOTHING


def _admitted(group: str, opens: bool, closes: bool) -> Shifts:
    """A way into a group: who takes it is in the group, and it is open to whoever registers."""
    if opens:
        return Shifts(coming=frozenset({group}), opened=frozenset({NEWCOMERS}))
    return Shifts(going=frozenset({group}), closed=frozenset({NEWCOMERS})) if closes else NOTHING


def _domains(value: Any) -> set[str]:
    return {str(domain).casefold() for domain in value or ()} if isinstance(value, tuple | list) else set()


def _shown(group: str, word: Any) -> set[str]:
    left = SEEN_BY[VISIBILITY.get(str(word), 0) :]
    return {name or group for name in left} | (STAFF if "staff" in left else set())


def _addressed_by(group: str, word: Any) -> set[str]:
    """Who may write to a group."""
    level = ALIAS.get(str(word), 0)
    if level < ALIAS["staff"]:
        return set()
    found = {*STAFF}
    found |= {group} if level in (ALIAS["members"], ALIAS["everyone"]) else set()
    found |= {owners_of(group)} if level in (ALIAS["owners"], ALIAS["everyone"]) else set()
    return found | ({LOGGED_IN_USERS, *TRUSTED} if level == ALIAS["everyone"] else set())


def _made(change: Create) -> Shifts:
    """A new group, with those who are in it from the beginning."""
    own, wanted = group_key(change.key), change.wanted()
    people = frozenset({own, *_given(wanted)}) if wanted.get("members") or wanted.get("owners") else frozenset()
    owners = frozenset({owners_of(own)}) if wanted.get("owners") else frozenset()
    # It is shown to everybody where nothing else is said (3.5).
    shown = (_shown(own, wanted.get(field) or "everyone") for field in NOTHING_YET)
    found = Shifts(coming=people | owners, opened=frozenset().union(*shown))
    for item in change.fields:
        if item.field not in ("grant_trust_level", "members", "owners"):
            found |= _moved(change, replace(item, old=NOTHING_YET.get(item.field)))
    return found


NOTHING_YET = {"visible_to": "owners", "members_visible_to": "owners"}
"""Such a group nobody sees, as if it were not there."""


def _gone(change: Delete) -> Shifts:
    own = group_key(change.key)
    live = change.live.values
    closed = Shifts(closed=frozenset(_shown(own, live["visible_to"]) if "visible_to" in live else ()))
    for field in ("messages", "mentions"):
        closed |= moved(_addressed_by(own, live.get(field)), ()).also(_gates_of(field))
    ways_in = frozenset({NEWCOMERS}) if _takes_newcomers(live) else frozenset()
    return closed | Shifts(going=frozenset({own, owners_of(own)}), closed=ways_in)


def _gates_of(field: str) -> Audiences:
    return frozenset({CORRESPONDENTS}) if field == "messages" else frozenset()


def _given(values: Mapping[str, Any]) -> tuple[str, ...]:
    return TRUSTED[1 : TRUST.get(str(values.get("grant_trust_level")), 0) + 1]


def _leads(key: str, values: Mapping[str, Any]) -> Leads:
    """What the members of a group are besides, and who gets into it: what was not read lets people in."""
    own = group_key(key)
    asks = bool(values.get("allow_membership_requests"))
    return {
        own: frozenset(_given(values)),
        owners_of(own): frozenset({own} if asks else ()),
        NEWCOMERS: frozenset({own} if _takes_newcomers(values) else ()),
    }


def _takes_newcomers(values: Mapping[str, Any]) -> bool:
    """Whether somebody gets into a group without the staff: also where its domains were not read."""
    ways = ("public_admission", "allow_membership_requests")
    return any(values.get(field) for field in ways) or bool(values.get("automatic_email_domains", UNKNOWN))


def _between(change: Change, item: FieldChange) -> Any:
    if item.field == "automatic_email_domains":
        kept = _domains(item.new)
        return tuple(domain for domain in item.old or () if domain.casefold() in kept)
    if item.field in ("messages", "mentions") and {item.old, item.new} == {"members", "owners"}:
        return "staff"  # whom both let write, and neither lets in the others
    return item.old


OPENS = Opens(lambda change: f"groups.{change.key}", _reasons, new=True, audience=frozenset({"visible_to"}))
MOVES = Moves(_moved, _made, _gone, _between, _leads, bare=NOTHING_YET)
