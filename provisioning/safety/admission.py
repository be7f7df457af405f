"""Who gets into a group without anybody of the staff having decided it, before and after a plan. Pure.

Four ways lead in (Discourse 3.5): anyone may join; an address at a domain makes its user a member; owners who are plain
members let in who asks; and what is not read may be one of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from idiaspora.facts.guarded_settings import LOCAL
from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, group_key
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.changes import Delete
from idiaspora.plugin_config.kinds.names import GROUP, MEMBERSHIP, MODERATOR
from idiaspora.plugin_config.kinds.opening import WayIn
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety import setting_values
from idiaspora.provisioning.safety.access_rows import group_access
from idiaspora.provisioning.safety.exposure import GroupAccess, group_after
from idiaspora.provisioning.safety.lock_out import ways_in


@dataclass(frozen=True)
class Admissions:
    """The groups of the forum before and after a plan, by folded name; deleted ones as they were. `register_freely`
    says that before it anybody can ask for an account by name and password, whatever another site says."""

    before: Mapping[str, GroupAccess]
    after: Mapping[str, GroupAccess]
    register_freely: bool

    def easier(self, group: str) -> tuple[WayIn, ...]:
        """The ways into a group that a plan opens, by its folded name; none for a group that it makes."""
        if group not in self.before or group not in self.after:
            return ()
        known = self.before[group].ways
        return tuple(way for way in self.after[group].ways if way not in known)


def declared_groups(plan: Plan) -> dict[str, GroupAccess]:
    """The declared groups as a plan leaves them, by folded name."""
    declared = {live.key.casefold() for live in plan.snapshot.objects.values() if live.kind == GROUP}
    made = {change.key.casefold() for change in plan.changes if change.kind == GROUP}
    return {name: group for name, group in admissions(plan).after.items() if name in declared | made}


def admissions(plan: Plan) -> Admissions:
    """The groups that a plan finds, and as it leaves them. Of those without a row nothing is known."""
    names, rows = plan.found.names, plan.snapshot.group_rows
    before = {
        group_key(entry.key): group_access(entry.stored, rows[entry.id], names)
        if entry.id in rows
        else GroupAccess(entry.stored, domains=None)
        for entry in names.rows(GROUP) or ()
        if not entry.is_system
    }
    # Into Discourse's own groups nobody gets by a way of theirs, though the file may say something of them.
    lives = (item for item in plan.snapshot.objects.values() if item.kind == GROUP and item.id not in AUTOMATIC_GROUPS)
    before |= {live.key.casefold(): group_access(live.key, live.row, names) for live in lives}
    after = dict(before)
    for change in plan.changes:
        is_ours = change.live is None or change.live.id not in AUTOMATIC_GROUPS
        if change.kind == GROUP and is_ours and not isinstance(change, Delete) and not change.hindrance:
            after[change.key.casefold()] = group_after(change, after.get(change.key.casefold()))
    return Admissions(
        _with_owners(before, plan, {}),
        _with_owners(after, plan, _changes_of_owners(plan)),
        LOCAL in ways_in(setting_values.before(plan)),
    )


def _with_owners(
    groups: Mapping[str, GroupAccess], plan: Plan, changed: Mapping[str, tuple[str, ...]]
) -> dict[str, GroupAccess]:
    staff = _staff(plan)
    found = {}
    for name, group in groups.items():
        live = plan.snapshot.get(MEMBERSHIP, group.name)
        owners = changed.get(name, live.value("owners") if live else UNKNOWN)
        decided = owners is not UNKNOWN and all(owner.casefold() in staff for owner in owners or ())
        found[name] = replace(group, owners_are_staff=decided)
    return found


def _changes_of_owners(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {
        group_key(change.key): item.new
        for change in plan.changes
        for item in change.fields
        if change.kind in (GROUP, MEMBERSHIP) and item.field == "owners" and not change.hindrance
    }


def _staff(plan: Plan) -> set[str]:
    """The people of the file who are staff, and stay it: no plan takes the rights of moderators away."""
    return {name for name, row in plan.found.people.items() if row.get("admin") or row.get(MODERATOR)}
