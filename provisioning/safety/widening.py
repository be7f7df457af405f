"""Whether a plan lets visitors or members see or do more than now, and where. Pure.

Visitors and members are everybody whom anyone can be or become without somebody's decision: accounts up to trust level
3, and members of groups that anyone may join. Only what exists already is looked at: into a category that is made anew
nobody has put anything yet.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.fields.automatic_groups import EVERYONE, group_key
from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.kinds.group import VISIBILITY
from idiaspora.plugin_config.kinds.kind import Action, Change, FieldChange, Live
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, SITE_SETTING, TAG_GROUP
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety import setting_values
from idiaspora.provisioning.safety.access_rows import category_access, group_access
from idiaspora.provisioning.safety.exposure import (
    MEMBERS,
    TRUST_GROUPS,
    Audience,
    CategoryAccess,
    GroupAccess,
    Rights,
    SiteAccess,
    category_after,
    group_after,
    open_audiences,
    rights,
    site_access,
)
from idiaspora.provisioning.safety.guarded_settings import LEVELS, RIGHTS, RIGHTS_SUFFIX, SWITCHES
from idiaspora.provisioning.safety.review_widening import ReviewChange
from idiaspora.provisioning.state.found import Found
from idiaspora.provisioning.state.review_modes import WORDS


@dataclass(frozen=True)
class Widening:
    """One thing that opens; `path` names it for the consent: `diaspora-capital`, `settings.login_required`."""

    path: str
    reason: str
    change: Change
    field: FieldChange


def widenings(plan: Plan) -> tuple[Widening, ...]:
    """What a plan opens, one for each thing; several reasons are joined."""
    site = site_access(setting_values.after(setting_values.before(plan), plan))
    groups = groups_after(plan)
    state = _State(site, open_audiences(groups.values()), plan.found, groups)
    found: dict[str, Widening] = {}
    for change in plan.changes:
        if change.hindrance or change.action is not Action.UPDATE or change.live is None or change.kind not in _KINDS:
            continue
        if change.again and not change.fields:
            continue  # what is only written anew opens nothing
        path, reasons = _KINDS[change.kind](change, state)
        if reasons:
            found[path] = Widening(path, "; ".join(text for text, _ in reasons), change, reasons[0][1])
    return tuple(found.values())


def groups_after(plan: Plan) -> dict[str, GroupAccess]:
    """The declared groups as a plan leaves them, by folded name."""
    names = plan.found.names
    lives = [live for live in plan.snapshot.objects.values() if live.kind == GROUP]
    groups = {live.key.casefold(): group_access(live.key, live.row, names) for live in lives}
    for change in plan.changes:
        if change.kind == GROUP:
            key = change.key.casefold()
            groups[key] = group_after(change, groups.get(key))
    return groups


@dataclass(frozen=True)
class _State:
    """What a change is held against: the site as the plan leaves it, everybody whom anyone can be, and the groups by
    folded name."""

    site: SiteAccess
    audiences: tuple[Audience, ...]
    found: Found
    groups: Mapping[str, GroupAccess]


Reasons = list[tuple[str, FieldChange]]
"""Why something opens, each with the field that does it."""

Opened = tuple[str, Reasons]
"""The path of a thing, and why it opens."""

CATEGORY_SWITCHES: Mapping[str, tuple[bool, str]] = {
    "email_in_allow_strangers": (True, "people without an account could start topics by mail"),
    "all_topics_wiki": (True, "members could edit the first posts of others in new topics"),
}
"""Fields of a category that open something when they change to a value, and what that means."""

NO_LONGER = "would no longer wait for approval"


def _category(change: Change, state: _State) -> Opened:
    live = change.live
    if live is None:
        return change.key, []
    uncategorized = live.id == state.found.uncategorized
    old = category_access(change.key, live.row, state.found.names, is_uncategorized=uncategorized)
    new = category_after(change, old)
    reasons = _switched(change, CATEGORY_SWITCHES)
    for item in change.fields:
        if item.field == "access":
            gained = {one.name: _gain(old, new, one, state.site) for one in state.audiences}
            reasons += [(f"{who} could {', '.join(words)}", item) for who, words in _distinct(gained)]
            if old.topics and any("see" in words for words in gained.values()):
                reasons.append((f"it has {old.topics} topics", item))
        elif item.field in WORDS and item.old is not UNKNOWN:
            reasons += _unreviewed(item, live, state)
        elif item.field == "moderated_by":
            reasons += [(f"{name} could moderate", item) for name in _new_moderators(item, state.audiences)]
    return change.key, reasons


def _unreviewed(item: FieldChange, live: Live, state: _State) -> Reasons:
    """Whose posts wait no longer: here every group counts, for what waits was to be looked at by somebody first."""
    moderating = frozenset(map(group_key, _known(live.value("moderated_by")) or ()))
    freed = ReviewChange(item.old, item.new, moderating, state.groups).freed()
    if freed is None:
        return []
    whose = f" of {', '.join(freed)}" if freed else ""
    return [(f"{WORDS[item.field]}{whose} {NO_LONGER}", item)]


def _gain(old: CategoryAccess, new: CategoryAccess, audience: Audience, site: SiteAccess) -> tuple[str, ...]:
    return rights(new, audience, site).beyond(rights(old, audience, site))


def _distinct(gained: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Who gains what, without the trust levels that gain the same as members do."""
    for name, words in gained.items():
        if words and not (name in TRUST_GROUPS and words == gained[MEMBERS]):
            yield name, words


def _switched(change: Change, table: Mapping[str, tuple[bool, str]]) -> Reasons:
    switches = [item for item in change.fields if item.field in table]
    return [(table[item.field][1], item) for item in switches if _turns(item, table[item.field][0])]


def _turns(item: FieldChange, value: bool) -> bool:
    return item.new is value and item.old is not value and item.old is not UNKNOWN


def _new_moderators(item: FieldChange, audiences: Iterable[Audience]) -> list[str]:
    joined = {EVERYONE, *(group for audience in audiences for group in audience.addressed)}
    old, new = ({group_key(name) for name in value or ()} for value in (_known(item.old), item.new))
    return sorted((new - old) & joined)


def _known(value: Any) -> Any:
    return None if value is UNKNOWN else value


def _group(change: Change, state: _State) -> Opened:
    reasons = _switched(change, {"public_admission": (True, "anyone could join it")})
    for item in change.fields:
        if item.field in ("visible_to", "members_visible_to") and item.new in ("everyone", "members"):
            if VISIBILITY.get(item.old, 0) > VISIBILITY[item.new]:
                what = "it" if item.field == "visible_to" else "who is in it"
                reasons.append((f"{item.new} could see {what}", item))
        elif item.field in ("messages", "mentions") and item.new == "everyone":
            reasons.append((f"everyone could {'write to' if item.field == 'messages' else 'mention'} it", item))
    return f"groups.{change.key}", reasons


def _tag_group(change: Change, state: _State) -> Opened:
    reasons: Reasons = []
    for item in change.fields:
        if item.field == "permissions":
            gained = {
                one.name: _tag_rights(item.new, one).beyond(_tag_rights(_known(item.old), one))
                for one in state.audiences
            }
            reasons += [(f"{who} could {_tag_words(words)} its tags", item) for who, words in _distinct(gained)]
    return f"tag_groups.{change.key}", reasons


def _tag_rights(permissions: Mapping[str, str] | None, audience: Audience) -> Rights:
    """Without permissions, everyone may use the tags (3.5). Using counts as creating here."""
    rows = permissions or {EVERYONE: "use"}
    levels = {level for group, level in rows.items() if group_key(group) in {EVERYONE, *audience.addressed}}
    return Rights(see=bool(levels), create="use" in levels)


def _tag_words(rights: Iterable[str]) -> str:
    words = {"see": "see", "create": "use"}
    return ", ".join(words[right] for right in rights)


def _setting(change: Change, state: _State) -> Opened:
    (item,) = change.fields
    name, path = change.key, f"settings.{change.key}"
    if name in SWITCHES:
        opening, words = SWITCHES[name]
        return path, [(words, item)] if item.new == opening else []
    if name in LEVELS:
        return path, [(LEVELS[name], item)] if _number(item.new) > _number(item.old) else []
    if name in RIGHTS or name.endswith(RIGHTS_SUFFIX):
        gained = {one.name: _included(item.new, one) and not _included(item.old, one) for one in state.audiences}
        who = [name for name, more in gained.items() if more and not (name in TRUST_GROUPS and gained[MEMBERS])]
        return path, [(f"{', '.join(who)} would be in it", item)] if who else []
    return path, []


def _number(text: object) -> int:
    return int(str(text)) if str(text).isdigit() else 0


def _included(groups: object, audience: Audience) -> bool:
    """Whether a list of groups includes somebody; `everyone` in it stands for all accounts."""
    named = {group_key(str(name)) for name in groups} if isinstance(groups, tuple) else set()
    return bool(named & audience.addressed)


_KINDS: Mapping[str, Callable[[Change, _State], Opened]] = {
    CATEGORY: _category,
    GROUP: _group,
    TAG_GROUP: _tag_group,
    SITE_SETTING: _setting,
}
