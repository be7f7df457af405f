"""What a plan would do against `protect`: delete a thing, or change who may see it, also through groups and settings.

A protected thing is seen by its groups, so these must not be deleted, made easier to enter, or reached by a trust level
while the protection stands; nor must a setting show it to others. Of what was named and not read, everything may be
so. Pure.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from idiaspora.facts.guarded_settings import CLOSED_LOGINS, LEVELS
from idiaspora.plugin_config.consultation.domain.phase_access import seers
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.automatic_groups import EVERYONE, LOGGED_IN_USERS, group_key
from idiaspora.plugin_config.fields.numbers import whole
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.group_opening import TRUST
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, MEMBERSHIP, PAGE, SITE_SETTING, TAG_GROUP
from idiaspora.plugin_config.kinds.page_opening import PLACE
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live
from idiaspora.plugin_config.kinds.setting_opening import admits_more
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety.access_rows import category_access
from idiaspora.provisioning.safety.admission import Admissions
from idiaspora.provisioning.safety.exposure import TRUST_GROUPS

REGISTRATION = {"invite_only": "false", "allow_new_registrations": "true", "must_approve_users": "false"}
"""Settings with the value at which anyone becomes a member without a decision."""

MEMBER_GROUPS = frozenset({LOGGED_IN_USERS, *TRUST_GROUPS[:4]})


@dataclass(frozen=True)
class Breach:
    """Something of a plan that a protection forbids."""

    address: str
    what: str
    origin: Origin

    @property
    def reason(self) -> str:
        return f"{self.address} is protected, and the plan would {self.what}"


@dataclass(frozen=True)
class _Seen:
    """A protected thing and the groups that see it, by folded name; None where that was not read."""

    address: str
    groups: frozenset[str] | None

    def by(self, group: str) -> bool:
        return self.groups is None or group in self.groups

    @property
    def by_all(self) -> bool:
        return self.by(EVERYONE)


def breaches(plan: Plan, desired: Desired, groups: Admissions) -> Iterator[Breach]:
    """Everything of a plan that its protections forbid."""
    for change in plan.changes:
        keys = {change.key, change.renamed_from}
        if change.kind == CATEGORY:  # which may also stand below one that is renamed
            keys.add(plan.found.present_key(change.kind, change.key))
        if (change.resource.protect or _is_named(change.kind, keys, desired)) and (what := _forbidden(change, plan)):
            yield Breach(change.address, what, change.resource.origin)
    for seen in _protected(plan, desired):
        for change in plan.changes:
            yield from (Breach(seen.address, what, origin) for what, origin in _through(change, seen, groups))


def _is_named(kind: str, keys: set[str], desired: Desired) -> bool:
    return any((kind, KINDS[kind].identity.fold(key)) in desired.protected for key in keys)


def _forbidden(change: Change, plan: Plan) -> str:
    kind = KINDS[change.kind]
    if isinstance(change, Delete):
        return "delete it"
    if not isinstance(change, Update):
        return ""
    if kind.tells_secret(change):
        return "revoke it, and make another one in its place"
    audience = kind.opens.audience if kind.opens else ()
    seen = (item for item in change.fields if item.field in audience)
    return "change who may see it" if any(not _is_seen_as_before(change, item, plan) for item in seen) else ""


def _is_seen_as_before(change: Change, item: FieldChange, plan: Plan) -> bool:
    """Whether only the calendar changes it, and only who may write: that is no matter of protection. Nor is it where a
    page stands, as long as everybody sees the place."""
    if change.kind == PAGE:
        places = {item.old, item.new} if item.field == PLACE else {_place(change)}
        return places <= plan.found.open_paths
    return (change.address, item.field) in plan.by_calendar and seers(item.old) == seers(item.new)


def _place(change: Change) -> Any:
    """The category in which a page stands after a change."""
    return change.wanted().get(PLACE, change.live.value(PLACE) if change.live else None)


def _protected(plan: Plan, desired: Desired) -> Iterator[_Seen]:
    """The protected things that exist, or that nothing which was read tells of."""
    declared = {(item.kind, item.key) for item in desired.resources if item.protect}
    read: set[tuple[str, str]] = set()
    for live in plan.snapshot.objects.values():
        if live.kind not in (CATEGORY, TAG_GROUP, GROUP):
            continue
        keys = {live.key, live.present_key, plan.found.present_key(live.kind, live.key)}
        folded = {(live.kind, KINDS[live.kind].identity.fold(key)) for key in keys}
        if (live.kind, live.key) in declared or folded & desired.protected.keys():
            read |= folded
            yield _Seen(f"{live.kind} {live.key}", _groups_of(live, plan))
    fold = KINDS[CATEGORY].identity.fold
    there = {fold(path) for path in plan.found.keys(CATEGORY)}
    for kind, key in desired.protected.keys() - read:
        if kind == CATEGORY and (key in there or not there):
            yield _Seen(f"{kind} {key}", None)
    yield from _protected_tag_groups(desired.protected.keys() - read, plan)


def _protected_tag_groups(named: Collection[tuple[str, str]], plan: Plan) -> Iterator[_Seen]:
    """Those that the file does not declare."""
    kind = KINDS[TAG_GROUP]
    for row in plan.found.listed_rows.get(TAG_GROUP, ()):
        key = kind.identity.of_row(row)
        if (TAG_GROUP, kind.identity.fold(key)) in named:
            rows = kind.fields["permissions"].decode(row, plan.found.names)
            yield _Seen(f"{TAG_GROUP} {key}", _groups_with_rows(rows))


def _groups_of(live: Live, plan: Plan) -> frozenset[str]:
    if live.kind == CATEGORY:
        access = category_access(live.key, live.row, plan.found.names, is_uncategorized=False)
        return frozenset(map(group_key, access.permissions)) if access.is_restricted else frozenset({EVERYONE})
    if live.kind == TAG_GROUP:
        return _groups_with_rows(live.value("permissions"))
    return frozenset({group_key(live.key)} if live.value("visible_to") == "group members" else ())


def _groups_with_rows(rows: Any) -> frozenset[str]:
    """The groups that see the tags of a tag group by its rows; everybody does where there are none (3.5)."""
    return frozenset(map(group_key, rows or {EVERYONE: "use"}))


def _through(change: Change, seen: _Seen, groups: Admissions) -> Iterator[tuple[str, Origin]]:
    """What a change of something else means for a thing."""
    key = group_key(change.key)
    if change.hindrance:
        return
    if isinstance(change, Create):
        if change.kind == GROUP:
            yield from _by_trust_level(change, seen)
        return
    if change.kind == SITE_SETTING:
        for item in change.fields:
            if words := _by_setting(change.key, item, seen, groups):
                yield f"change who may see it: settings.{change.key} {words}", item.origin
    elif change.kind == GROUP and isinstance(change, Delete):
        if seen.by(key) and seen.address != change.address:
            yield f"delete {change.key}, which sees it", change.resource.origin
    elif change.kind in (GROUP, MEMBERSHIP):
        yield from _by_entrance(change, seen, groups)
        yield from _by_trust_level(change, seen)


def _by_entrance(change: Change, seen: _Seen, groups: Admissions) -> Iterator[tuple[str, Origin]]:
    """Ways into a group that sees it, or that gives a trust level which does."""
    own = group_key(change.key)
    grants = groups.after[own].grants if own in groups.after else 0
    names = (own, *TRUST_GROUPS[1 : grants + 1])
    easier = groups.easier(own) if any(map(seen.by, names)) else ()
    for field, words in easier:
        for item in change.fields:
            if item.field == field or (change.kind == MEMBERSHIP and item.field == "owners"):
                yield f"open {change.key}, which sees it ({words})", item.origin


def _by_trust_level(change: Change, seen: _Seen) -> Iterator[tuple[str, Origin]]:
    """Trust levels that see it, given to the members of a group, be it a new one."""
    for item in change.fields:
        if item.field == "grant_trust_level":
            levels = range(TRUST.get(item.old, 0) + 1, TRUST.get(item.new, 0) + 1)
            if any(seen.by(TRUST_GROUPS[level]) for level in levels):
                yield f"give the members of {change.key} a trust level that sees it", item.origin


def _by_setting(name: str, item: FieldChange, seen: _Seen, groups: Admissions) -> str:
    """What a changed setting does to who sees a thing; empty for nothing."""
    if name == "login_required" and seen.by_all:
        return "hides it from visitors" if item.new == "true" else "shows it to visitors"
    if name in LEVELS:
        numbers = [whole(value) for value in (item.old, item.new)]
        if any(seen.by(TRUST_GROUPS[level]) for level in range(numbers[0] + 1, min(numbers[1], 4) + 1)):
            return "lets new members see it"
    admits = REGISTRATION.get(name) == item.new or admits_more(name, item)
    if name in CLOSED_LOGINS and not groups.register_freely:
        admits = item.new == CLOSED_LOGINS[name][0]
    if admits and (seen.groups is None or seen.groups & MEMBER_GROUPS):
        return "makes anyone a member, and members see it"
    return ""
