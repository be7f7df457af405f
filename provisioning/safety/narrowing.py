"""Topics that people can read now and could not after a plan, for its reviewers. Pure."""

from collections.abc import Iterator, Mapping

from idiaspora.plugin_config.kinds.changes import FieldChange, Update
from idiaspora.plugin_config.kinds.names import CATEGORY, SITE_SETTING
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety import setting_values
from idiaspora.provisioning.safety.access_rows import category_access
from idiaspora.provisioning.safety.admission import declared_groups
from idiaspora.provisioning.safety.exposure import (
    MEMBERS,
    MODERATOR,
    TRUST_GROUPS,
    Audience,
    SiteAccess,
    audience_of,
    category_after,
    open_audiences,
    sees,
    site_access,
)
from idiaspora.provisioning.state.note import Note


def narrowings(plan: Plan) -> Iterator[Note]:
    """The topics that a plan hides, and the audiences that lose them; nothing here stops an apply."""
    site = site_access(setting_values.before(plan))
    audiences: Mapping[str, Audience] | None = None
    for change in (change for change in plan.changes if not change.hindrance):
        if change.kind == CATEGORY and isinstance(change, Update):
            for item in (item for item in change.fields if item.field == "access"):
                audiences = audiences or _audiences(plan)
                yield from _hidden(change, item, plan, site, audiences)
        elif change.kind == SITE_SETTING and change.key == "login_required":
            for item in (item for item in change.fields if item.new == "true"):
                yield Note(change.address, "visitors would see nothing", "", str(item.origin.span))


def _audiences(plan: Plan) -> Mapping[str, Audience]:
    groups = declared_groups(plan).values()
    return {one.name: one for one in (*open_audiences(groups), *map(audience_of, groups), MODERATOR)}


def _hidden(
    change: Update, item: FieldChange, plan: Plan, site: SiteAccess, audiences: Mapping[str, Audience]
) -> Iterator[Note]:
    is_uncategorized = change.live.id == plan.found.uncategorized
    old = category_access(change.key, change.live.row, plan.found.names, is_uncategorized=is_uncategorized)
    if not old.topics:
        return
    new = category_after(change, old)
    losing = [name for name, one in audiences.items() if sees(old, one, site) and not sees(new, one, site)]
    members = MEMBERS in losing
    shown = [name for name in losing if not (members and name in TRUST_GROUPS)]
    if shown:
        topics = f"{old.topics} topic{'' if old.topics == 1 else 's'}"
        yield Note(change.address, f"{', '.join(shown)} would no longer see its {topics}", "", str(item.origin.span))
