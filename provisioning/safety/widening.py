"""Whether a plan lets visitors or members see or do more than now, and where. Pure.

Visitors and members are audiences that anyone can join without somebody's decision: accounts up to trust level 3, and
members of groups into which one gets without a decision of the staff; what was not read of a group may be such a way.
Only what exists already is looked at, where a kind does not say otherwise: into a category that is made anew nobody
has put anything yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from idiaspora.plugin_config.desired.calendar import CALENDAR
from idiaspora.plugin_config.fields.automatic_groups import EVERYONE, group_key
from idiaspora.plugin_config.fields.directory import in_trash
from idiaspora.plugin_config.kinds.changes import Change, Create, Delete, FieldChange, Update
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.plugin_config.kinds.opening import Gained, Opens, Reasons, WayIn, known
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety import setting_values
from idiaspora.provisioning.safety.access_rows import category_access
from idiaspora.provisioning.safety.admission import Admissions
from idiaspora.provisioning.safety.exposure import (
    ANONYMOUS,
    MEMBERS,
    Audience,
    GroupAccess,
    Rights,
    SiteAccess,
    audience_of,
    category_after,
    open_audiences,
    rights,
    site_access,
)
from idiaspora.provisioning.safety.hidden_moderators import may_moderate_again
from idiaspora.provisioning.safety.limited import freed
from idiaspora.provisioning.safety.review_widening import ReviewChange
from idiaspora.provisioning.safety.tag_rows import Rows, TagRows, tag_rows, tags_of
from idiaspora.provisioning.state.found import Found


@dataclass(frozen=True)
class Widening:
    """One resource that opens; `path` names it for the consent: `diaspora-capital`, `settings.login_required`, or
    `calendar` for what opens only because time passed. `does` is the verb of what it does: most things open."""

    path: str
    reason: str
    change: Change
    field: FieldChange
    does: str


def widenings(plan: Plan, groups: Admissions) -> tuple[Widening, ...]:
    """What a plan opens, one for each resource; several reasons are joined. What the calendar opens stands apart."""
    site = site_access(setting_values.after(setting_values.before(plan), plan))
    onlookers = Outsiders(site, _outsiders(groups), plan.found, groups, tag_rows(plan), may_moderate_again(plan))
    found: dict[tuple[str, str], Widening] = {}
    for change in plan.changes:
        opens = KINDS[change.kind].opens
        if change.hindrance or opens is None or not _may_open(change, opens):
            continue
        by_path: dict[str, Reasons] = {}
        for reason in opens.reasons(change, onlookers):
            is_timed = (change.address, reason[1].field) in plan.by_calendar
            by_path.setdefault(CALENDAR if is_timed else _path(opens.path(change)), []).append(reason)
        for path, reasons in by_path.items():
            said = "; ".join(text for text, _ in reasons)
            place = (path, change.address if path == CALENDAR else "")
            former = found.get(place)
            opened = Widening(path, said, change, reasons[0][1], opens.does)
            if former:  # a group, and who owns it
                opened = replace(former, reason="; ".join(dict.fromkeys((former.reason, said))))
            found[place] = opened
    for opened in _limited(plan, onlookers):
        former = found.setdefault((opened.path, ""), opened)
        if former is not opened:
            found[opened.path, ""] = replace(former, reason=f"{former.reason}; {opened.reason}")
    return tuple(found.values())


def _limited(plan: Plan, onlookers: "Outsiders") -> Iterator[Widening]:
    """What opens in things that were limited by something that goes."""
    for thing, said, deletion in freed(plan, onlookers):
        if opens := KINDS[thing.kind].opens:
            item = FieldChange("", None, None, deletion.resource.origin)
            yield Widening(_path(opens.path(thing)), f"{thing.address}: {said}", deletion, item, opens.does)


def _may_open(change: Change, opens: Opens) -> bool:
    if isinstance(change, Delete):
        return opens.gone
    if opens.again and isinstance(change, Update) and change.again:
        return True
    # Another name opens nothing, nor does mostly an unchanged value that is written again.
    return bool(change.fields) and isinstance(change, (Create, Update) if opens.new else Update)


def _path(path: str) -> str:
    """The path for the consent; that of a category which is called like the calendar is told from it."""
    return f"categories.{path}" if path.casefold() == CALENDAR else path


def _outsiders(groups: Admissions) -> tuple[Audience, ...]:
    """Everybody whom anyone can be, the groups with how one gets into them."""
    return (*open_audiences(()), *(_named(one) for one in groups.after.values() if one.is_open or one.domains is None))


NOT_READ = "who gets in was not read in full: automatic_email_domains of the group in the file has it read"


def _named(group: GroupAccess) -> Audience:
    how = ", ".join(words for _, words in group.ways) or NOT_READ
    return replace(audience_of(group), name=f"{group.name} ({how})")


MAIN = (ANONYMOUS, MEMBERS)
"""The others are named only where they gain what members do not."""


@dataclass(frozen=True)
class Outsiders:
    """Audiences that anyone can be in, with what a change is compared with: the site as the plan leaves it, the groups,
    and the tags."""

    site: SiteAccess
    audiences: tuple[Audience, ...]
    found: Found
    groups: Admissions
    tags: TagRows
    may_moderate_again: tuple[str, ...] = ()

    @property
    def addressed(self) -> frozenset[str]:
        return frozenset(group for audience in self.audiences for group in audience.addressed)

    @property
    def register_freely(self) -> bool:
        return self.groups.register_freely

    def is_in_trash(self, change: Change) -> bool:
        return self.found.names.find(in_trash(change.kind), change.key) is not None

    def in_category(self, change: Change) -> tuple[Gained, int]:
        live = change.live
        if live is None:
            return {}, 0
        uncategorized = live.id == self.found.uncategorized
        old = category_access(change.key, live.row, self.found.names, is_uncategorized=uncategorized)
        new = category_after(change, old)
        gained = {one.name: rights(new, one, self.site).beyond(rights(old, one, self.site)) for one in self.audiences}
        return gained, old.topics

    def of_tags(self, old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> Gained:
        return {one.name: _tag_rights(new, one).beyond(_tag_rights(old, one)) for one in self.audiences}

    def of_each_tag(self, change: Change) -> Mapping[str, Gained]:
        return {
            tag: self._of_tag(self.tags.before.get(tag, ()), self.tags.after.get(tag, ())) for tag in tags_of(change)
        }

    def _of_tag(self, old: Sequence[Rows], new: Sequence[Rows]) -> Gained:
        return {one.name: _rights_by(new, one).beyond(_rights_by(old, one)) for one in self.audiences}

    def is_closed(self, category: object) -> bool:
        entry = self.found.names.find(CATEGORY, category) if isinstance(category, str) else None
        if entry is None:  # one that the run makes has a path; of others nothing is known
            return not isinstance(category, str) or category.startswith("#")
        return entry.key not in self.found.open_paths

    def included(self, old: object, new: object) -> tuple[str, ...]:
        gained = {one.name: _included(new, one) and not _included(old, one) for one in self.audiences}
        return tuple(name for name, more in gained.items() if more and (name in MAIN or not gained[MEMBERS]))

    def freed(self, item: FieldChange, change: Change) -> tuple[str, ...] | None:
        moderators = change.live.value("moderated_by") if change.live else None
        moderating = frozenset(map(group_key, known(moderators) or ()))
        return ReviewChange(item.old, item.new, moderating, self.groups.after).freed()

    def distinct(self, gained: Gained) -> Iterator[tuple[str, tuple[str, ...]]]:
        for name, words in gained.items():
            if words and (name in MAIN or not set(words) <= set(gained[MEMBERS])):
                yield name, words

    def ways_in(self, group: str) -> tuple[WayIn, ...]:
        present = self.groups.after.get(group_key(group))
        return present.ways if present else ()

    def easier(self, group: str) -> tuple[WayIn, ...]:
        return self.groups.easier(group_key(group))


def _tag_rights(permissions: Mapping[str, str] | None, audience: Audience) -> Rights:
    """Without permissions, everyone may use the tags (3.5). Using counts as creating here."""
    rows = permissions or {EVERYONE: "use"}
    levels = {level for group, level in rows.items() if group_key(group) in {EVERYONE, *audience.addressed}}
    return Rights(see=bool(levels), create="use" in levels)


def _rights_by(groups: Sequence[Rows], audience: Audience) -> Rights:
    """What somebody may do with a tag by the rows of all groups that have it."""
    found = [_tag_rights(rows, audience) for rows in groups or ({},)]
    return Rights(see=any(one.see for one in found), create=any(one.create for one in found))


def _included(groups: object, audience: Audience) -> bool:
    """Whether a list of groups includes somebody; `everyone` in it stands for all accounts."""
    named = {group_key(str(name)) for name in groups} if isinstance(groups, tuple) else set()
    return bool(named & audience.addressed)
