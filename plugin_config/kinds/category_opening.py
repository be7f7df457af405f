"""What a change of a category opens: who may see, reply, create or moderate, and whose posts wait no longer."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import ANONYMOUS_USERS, EVERYONE, LOGGED_IN_USERS, group_key
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange
from idiaspora.plugin_config.kinds.names import GROUP
from idiaspora.plugin_config.kinds.opening import Going, Limits, Onlookers, Opens, Reasons, known, switched
from idiaspora.plugin_config.kinds.ranked_rows import RankedRows, Ranks, rank_of
from idiaspora.plugin_config.kinds.review import APPROVALS, WORDS, groups_in, waits
from idiaspora.plugin_config.kinds.shifts import (
    CHATTERS,
    EDITORS_OF_WIKIS,
    MODERATING,
    NOTHING,
    SET_FREE,
    STAFF,
    STARTERS,
    TAGGERS,
    TRUSTED,
    UNREVIEWED,
    Audiences,
    Leads,
    Moves,
    Shifts,
    carriers_of,
    in_both,
    listed,
    outside_of,
    readers_of,
    seers_of,
    set_free_in,
    turned,
)

STRANGERS = "email_in_allow_strangers"
SWITCHES: Mapping[str, tuple[bool, str]] = {
    STRANGERS: (True, "people without an account could start topics by mail"),
    "all_topics_wiki": (True, "members could edit the first posts of others in new topics"),
    "mailinglist_mirror": (True, "mail of members would become topics, whoever may write by mail elsewhere"),
}
"""Fields that open something when they change to a value, and what that means."""

NO_LONGER = "would no longer wait for approval"
UNREAD = ", if they do now, which could not be read"


def _reasons(change: Change, onlookers: Onlookers) -> Reasons:
    reasons = switched(change, SWITCHES)
    for item in change.fields:
        if item.field == "access":
            gained, topics = onlookers.in_category(change)
            reasons += [(f"{who} could {', '.join(words)}", item) for who, words in onlookers.distinct(gained)]
            if topics and any("see" in words for words in gained.values()):
                reasons.append((f"it has {topics} topics", item))
        elif item.field == "email_in" and item.new and not known(item.old) and _takes_strangers(change):
            reasons.append((SWITCHES[STRANGERS][1], item))
        elif item.field in WORDS:
            reasons += _unreviewed(item, change, onlookers)
        elif item.field == "moderated_by":
            reasons += [(f"{name} could moderate", item) for name in _new_moderators(item, onlookers)]
    return reasons


def _takes_strangers(change: Change) -> bool:
    """Whether mail of strangers was let in before there was an address for it."""
    present = change.live.value(STRANGERS) if change.live else False
    return STRANGERS not in change.wanted() and (present is UNKNOWN or bool(present))


def _unreviewed(item: FieldChange, change: Change, onlookers: Onlookers) -> Reasons:
    """Whose posts wait no longer: here every group counts, for what waits was to be looked at by somebody first. What
    could not be read, a mode that is not known here, may hold back everybody's."""
    is_unread = item.old is UNKNOWN
    freed = onlookers.freed(replace(item, old=True) if is_unread else item, change)
    if freed is None:
        return []
    whose = f" of {', '.join(freed)}" if freed else ""
    return [(f"{WORDS[item.field]}{whose} {NO_LONGER}{UNREAD if is_unread else ''}", item)]


def _freed(change: Change, going: Going, onlookers: Onlookers) -> Iterator[str]:
    """Whose posts wait no longer, since the group that says so goes (2026)."""
    for field in APPROVALS:
        old = change.live.value(field) if change.live else UNKNOWN
        if isinstance(old, Mapping):
            new = {word: tuple(name for name in names if not going[GROUP](name)) for word, names in old.items()}
            item = FieldChange(field, old, new, change.resource.origin)
            yield from (said for said, _ in _unreviewed(item, change, onlookers))


def _new_moderators(item: FieldChange, onlookers: Onlookers) -> list[str]:
    old, new = ({group_key(name) for name in value or ()} for value in (known(item.old), item.new))
    return sorted((new - old) & {EVERYONE, *onlookers.addressed})


FREE = {field: f"(whose {words} wait no longer here)" for field, words in WORDS.items()}
"""Those who do not wait in a category because they are in no group that does, until it is known which one it is."""
TOPICS, REPLIES = APPROVALS

ROWS = RankedRows(
    ("see", "reply", "create"),
    (
        frozenset({CHATTERS}),
        frozenset({UNREVIEWED, EDITORS_OF_WIKIS, FREE[REPLIES]}),
        frozenset({STARTERS, UNREVIEWED, FREE[TOPICS]}),
    ),
    {"admins": "see"},
)


def _here(change: Change, found: Shifts) -> Shifts:
    """Of the category itself: without what wikis need where there are none, and with those who do not wait there."""
    before, after = _wikis(change)
    return Shifts(
        found.coming,
        found.going,
        _in_category(change.key, found.opened - (NO_EDITORS if after else EDITORS)),
        _in_category(change.key, found.closed - (NO_EDITORS if before else EDITORS)),
    )


NO_EDITORS: Audiences = frozenset()
EDITORS: Audiences = frozenset({EDITORS_OF_WIKIS})


def _in_category(key: str, audiences: Audiences) -> Audiences:
    own = {mark: set_free_in(key, field) for field, mark in FREE.items()}
    return frozenset(own.get(name, name) for name in audiences)


def _wikis(change: Change) -> tuple[bool, bool]:
    """Whether new topics are wikis before a write and after it. Where the write does not say it, another one of the run
    may, so that what is so before or after the run counts; and what could not be read may be so."""
    said = next((item for item in change.fields if item.field == "all_topics_wiki"), None)
    if said is not None:
        return bool(said.old), bool(said.new)
    declared = change.resource.fields.get("all_topics_wiki")
    there = bool(change.live and change.live.value("all_topics_wiki")) or bool(declared and declared.value)
    return there, there


def _moved(change: Change, item: FieldChange) -> Shifts:
    found = _here(change, _of_field(change, item))
    if item.field != "access":
        return found
    return found | _audience(change.key, found) | _reading(change.key, ROWS.ranked(item.old), ROWS.ranked(item.new))


def _audience(key: str, found: Shifts) -> Shifts:
    """Those who come into the audience of a category or go out of it, where it opens or closes to somebody."""
    return turned(frozenset({seers_of(key)}), bool(found.opened), bool(found.closed))


def _reading(key: str, before: Ranks, after: Ranks) -> Shifts:
    """Those who come to read what stands in a category, or read it no longer; admins read everything."""
    names = (before.keys() | after.keys() | {ANONYMOUS_USERS, LOGGED_IN_USERS}) - {EVERYONE, *ROWS.nobody}
    comes = any(rank_of(after, name) and not rank_of(before, name) for name in names)
    goes = any(rank_of(before, name) and not rank_of(after, name) for name in names)
    return turned(frozenset({readers_of(key)}), comes, goes)


def _of_field(change: Change, item: FieldChange) -> Shifts:
    if item.field == "access":
        before, after = _moderating(change)
        return ROWS.moved(item) | Shifts(opened=_unseeing(item.old, after), closed=_unseeing(item.new, before))
    if item.field == "moderated_by":
        return _moderated(item.old, item.new)
    if item.field in APPROVALS:
        return _reviewed(change, item)
    if item.field == "all_topics_wiki":
        return _everybody_there(change, bool(item.new), EDITORS_OF_WIKIS)
    if item.field == STRANGERS:
        return turned(frozenset({ANONYMOUS_USERS}), bool(item.new), not item.new)
    if item.field == "allowed_tags":
        # A tag that is not there yet is made, and then free for everybody.
        known = {group_key(tag) for tag in item.old or ()}
        new = frozenset(carriers_of(tag) for tag in item.new if group_key(tag) not in known)
        return Shifts(opened=new).also(frozenset({TAGGERS}))
    return NOTHING


def _reviewed(change: Change, item: FieldChange) -> Shifts:
    """Whose posts wait no longer, or wait now. They are free only where they may also post."""
    gates = {UNREVIEWED, FREE[item.field]} | ({STARTERS} if item.field == TOPICS else set())
    named = {group_key(name) for value in (item.old, item.new) for name in groups_in(value)}
    named |= _posting(change) | {LOGGED_IN_USERS}
    freed = {name for name in named if waits(item.old, {name}) and not waits(item.new, {name})}
    held = {name for name in named if waits(item.new, {name}) and not waits(item.old, {name})}
    return Shifts(opened=frozenset(freed), closed=frozenset(held)).also(frozenset(gates))


def _moderated(old: Any, new: Any) -> Shifts:
    """The groups that moderate a category, where groups may do so at all."""
    return listed(old, new).also(frozenset({MODERATING}))


def _unseeing(rows: Any, groups: Audiences) -> Audiences:
    """The groups that do not see a category with these rows."""
    ranks = ROWS.ranked(rows)
    return frozenset(name for name in groups if not rank_of(ranks, name))


def _moderating(change: Change) -> tuple[Audiences, Audiences]:
    """The groups that moderate a category before and after, whose members can do so only where they see it."""
    before = known(change.live.value("moderated_by")) if change.live else ()
    declared = change.resource.fields.get("moderated_by")
    after = declared.value if declared else before
    was, now = (frozenset(group_key(name) for name in names or ()) for names in (before, after))
    return was, now


def _everybody_there(change: Change, opens: bool, *gates: str) -> Shifts:
    """Something that all those gain who may post after a run, or lose who may before it."""
    concerned = frozenset({LOGGED_IN_USERS, *(_named_after(change) if opens else _named_before(change)), *gates})
    return Shifts(opened=concerned) if opens else Shifts(closed=concerned)


def _posting(change: Change) -> set[str]:
    """The groups that the rows of a category name, before or after."""
    return _named_before(change) | _named_after(change)


def _named_before(change: Change) -> set[str]:
    present = change.live.values.get("access") if change.live else None
    return {group_key(name) for name in present or ()}


def _named_after(change: Change) -> set[str]:
    declared = change.resource.fields.get("access")
    return {group_key(name) for name in declared.value} if declared else _named_before(change)


def _made(change: Create) -> Shifts:
    """A new category is open to everybody where nothing else is said (3.5)."""
    wanted = change.wanted()
    moved = ROWS.shifts({}, ROWS.ranked(wanted.get("access"))) | _moderated((), wanted.get("moderated_by"))
    moved |= Shifts(opened=_excepted(wanted))
    tags = Shifts(opened=frozenset(map(carriers_of, wanted.get("allowed_tags") or ()))).also(frozenset({TAGGERS}))
    read = _reading(change.key, {}, ROWS.ranked(wanted.get("access")))
    return _here(change, moved) | tags | _audience(change.key, moved) | read


def _gone(change: Delete) -> Shifts:
    """A category that goes is closed to all."""
    live = change.live.values
    rows = live.get("access")
    seen = ROWS.shifts(ROWS.ranked(rows), {}) if isinstance(rows, Mapping) else NOTHING
    gone = _here(change, seen) | _moderated(live.get("moderated_by"), ()) | Shifts(closed=_excepted(live))
    read = _reading(change.key, ROWS.ranked(rows), {}) if isinstance(rows, Mapping) else NOTHING
    return gone | _audience(change.key, seen) | read


def _excepted(values: Mapping[str, Any]) -> Audiences:
    """The groups whose posts do not wait though those of others do."""
    said = [value for field in APPROVALS if isinstance(value := values.get(field), Mapping)]
    return frozenset(group_key(name) for value in said for name in value.get("except", ()))


def _between(change: Change, item: FieldChange) -> Any:
    if item.field == "access":
        # The forum lets only those groups see a category that see the one above, so that admins are no way out there.
        least = ROWS.least(item)
        return None if least is ROWS.nobody and "/" in change.key else least
    if item.field == "moderated_by":
        return in_both(item.old, item.new)
    if item.field in APPROVALS:
        return True if isinstance(item.new, bool) else {"except": ()}
    return item.old


def _leads(key: str, values: Mapping[str, Any]) -> Leads:
    """Whoever is in a group that sees a category is in its audience; and where only the posts of some groups wait,
    whoever leaves those waits no longer; the staff never waits (2026)."""
    rows = values.get("access")
    ranks = ROWS.ranked(rows) if isinstance(rows, Mapping) else {}
    everybody = rank_of(ranks, LOGGED_IN_USERS)
    seeing = frozenset({seers_of(key), readers_of(key)})
    found: dict[str, Audiences] = {name: seeing for name, rank in ranks.items() if rank > everybody}
    if everybody:
        found[LOGGED_IN_USERS] = seeing
    if rank_of(ranks, ANONYMOUS_USERS):
        found[ANONYMOUS_USERS] = frozenset({readers_of(key)})
    for field in APPROVALS:
        said = values.get(field)
        names = {group_key(name) for name in said.get("only", ())} if isinstance(said, Mapping) else set()
        for name in names - STAFF if not names & EVERYBODY else ():
            free = frozenset({SET_FREE, set_free_in(key, field)})
            found[outside_of(name)] = found.get(outside_of(name), frozenset()) | free
    return found


EVERYBODY = frozenset({EVERYONE, LOGGED_IN_USERS, TRUSTED[0]})
"""Groups outside of which nobody is who may post."""


def _frees(key: str, values: Mapping[str, Any]) -> Leads:
    """The groups that may post in a category, where leaving others sets them free."""
    rows = values.get("access")
    ranks = ROWS.ranked(rows) if isinstance(rows, Mapping) else {}
    return {
        name: frozenset(set_free_in(key, field) for field in (REPLIES, TOPICS)[: rank - 1])
        for name, rank in ranks.items()
        # The posts of the staff never wait.
        if rank > 1 and name not in STAFF
    }


OPENS = Opens(
    lambda change: change.key,
    _reasons,
    limits=Limits(frozenset({GROUP}), _freed),
    audience=frozenset({"access"}),
)
MOVES = Moves(_moved, _made, _gone, _between, _leads, _frees)
