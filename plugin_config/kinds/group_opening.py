"""What a change of a group opens: who gets in, what its members become, who sees it, and who may write to it."""

from collections.abc import Mapping

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, LOGGED_IN_USERS, group_key
from idiaspora.plugin_config.kinds.changes import Change, FieldChange
from idiaspora.plugin_config.kinds.opening import Onlookers, Opens, Reasons
from idiaspora.plugin_config.kinds.shifts import NOTHING, TRUSTED, Moves, Shifts, turned

VISIBILITY: Mapping[str, int] = {"everyone": 0, "members": 1, "group members": 2, "staff": 3, "owners": 4}
ALIAS: Mapping[str, int] = {"nobody": 0, "admins": 1, "staff": 2, "members": 3, "owners": 4, "everyone": 99}
TRUST: Mapping[str, int] = {"none": 0, "basic": 1, "member": 2, "regular": 3, "leader": 4}
"""Discourse's numbers (3.5) by the words of the file."""


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    easier = onlookers.easier(change.key)
    reasons = [(words, item) for field, words in easier for item in change.fields if item.field == field]
    for item in change.fields:
        ways = [words for _, words in onlookers.ways_in(change.key)] if item.field == "grant_trust_level" else []
        if ways and TRUST.get(item.new, 0) > TRUST.get(item.old, 0):
            reasons.append((f"{' and '.join(ways)}, and would get trust level {TRUST[item.new]}", item))
        if item.field in ("visible_to", "members_visible_to") and item.new in ("everyone", "members"):
            if VISIBILITY.get(item.old, 0) > VISIBILITY[item.new]:
                what = "it" if item.field == "visible_to" else "who is in it"
                reasons.append((f"{item.new} could see {what}", item))
        elif item.field in ("messages", "mentions") and item.new == "everyone":
            reasons.append((f"everyone could {'write to' if item.field == 'messages' else 'mention'} it", item))
    return reasons


def _moved(change: Change, item: FieldChange) -> Shifts:
    own = frozenset({group_key(change.key)})
    if item.field == "public_admission":
        return turned(own, bool(item.new), not item.new)
    if item.field == "automatic_email_domains":
        known = {domain.casefold() for domain in item.old or ()}
        return turned(own, any(domain.casefold() not in known for domain in item.new or ()), False)
    if item.field == "grant_trust_level":
        old, new = TRUST.get(str(item.old), 0), TRUST.get(str(item.new), 0)
        return Shifts(coming=frozenset(TRUSTED[old + 1 : new + 1]), going=frozenset(TRUSTED[new + 1 : old + 1]))
    if item.field in ("visible_to", "members_visible_to"):
        old, new = VISIBILITY.get(str(item.old), 0), VISIBILITY.get(str(item.new), 0)
        steps = (ANONYMOUS_USERS, LOGGED_IN_USERS, group_key(change.key))
        return Shifts(opened=frozenset(steps[new:old]), closed=frozenset(steps[old:new]))
    return NOTHING


OPENS = Opens(lambda change: f"groups.{change.key}", _reasons)
MOVES = Moves(_moved)
