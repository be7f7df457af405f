"""Upcoming changes for admins: the list, and their choices (Discourse 2026, app/services/upcoming_changes)."""

from collections.abc import Callable
from typing import Any

from idiaspora.sandbox.categories.uncategorized import put_back, replace_uncategorized
from idiaspora.sandbox.groups.groups import STAFF
from idiaspora.sandbox.http.answers import Answer, Refusal, invalid_access, ok, success
from idiaspora.sandbox.http.params import as_boolean, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.versions import Profile
from idiaspora.sandbox.versions.upcoming_changes import UpcomingChange

PATH = "/admin/config/upcoming-changes"
NAME = "admin/config/upcoming_changes"
PERMANENT = "permanent"


def has_changes(profile: Profile) -> bool:
    return bool(profile.settings.changes)


@route("GET", PATH, f"{NAME}/index", constraint="admin", offered=has_changes)
def index(context: Context) -> Answer:
    """The changes by name, those that are on and those that are not; a few are not offered to every forum."""
    changes = context.settings.facts.changes
    return ok([_row(context, name, changes[name]) for name in sorted(changes) if _is_offered(context, changes[name])])


def _is_offered(context: Context, change: UpcomingChange) -> bool:
    if change.offered_where is None:
        return True
    before = context.store.fact("uncategorized_before") or {}
    return bool(before.get(change.offered_where, context.settings.text(change.offered_where)) == "true")


def _row(context: Context, name: str, change: UpcomingChange) -> dict[str, Any]:
    group_ids = context.store.fact(f"change_groups:{name}", [])
    groups = [group["name"] for number in group_ids if (group := context.store.get("group", number))]
    is_on = context.settings.change_on(name)
    kind, role = change.impact
    facts = {
        "status": change.status,
        "impact": f"{kind},{role}",
        "impact_type": kind,
        "impact_role": role,
        "enabled_for": _enabled_for(group_ids) if is_on else "no_one",
    }
    return {
        "setting": name,
        "humanized_name": name.replace("_", " ").capitalize(),
        "description": "",
        "value": is_on,
        "upcoming_change": facts,
        "dependents": [other for other, row in context.settings.rows.items() if name in row.get("depends_on", ())],
        **({"groups": ",".join(groups)} if groups else {}),
    }


def _enabled_for(group_ids: list[int]) -> str:
    if not group_ids:
        return "everyone"
    return "staff" if group_ids == [STAFF] else "groups"


@route("PUT", f"{PATH}/toggle", f"{NAME}/toggle_change", constraint="admin", offered=has_changes)
def toggle(context: Context) -> Answer:
    """Opts in or out. What the change does to settings is logged like any changed setting."""
    name, wanted = str(context.params.get("setting_name") or ""), as_boolean(context.params.get("enabled"))
    problems = ["Setting name can't be blank"] if is_blank(name) else []
    problems += ["Enabled is not included in the list"] if wanted is None else []
    if problems:
        raise Refusal(Answer(400, json={"failed": "FAILED", "errors": problems}))
    change = context.settings.facts.changes.get(name)
    if change is None or change.status == PERMANENT:
        raise invalid_access()
    previous = context.settings.change_on(name)
    context.settings.choose_change(name, on=bool(wanted))
    texts = (str(previous).lower(), str(wanted).lower())
    log_staff_action(context, "upcoming_change_toggled", subject=name, previous=texts[0], new=texts[1])
    if previous != wanted and name in EFFECTS:
        EFFECTS[name](context, bool(wanted))
    return success()


@route("PUT", f"{PATH}/groups", f"{NAME}/update_groups", constraint="admin", offered=has_changes)
def update_groups(context: Context) -> Answer:
    """For whom a change is on: the groups named, or everybody again without any."""
    name, names = str(context.params.get("setting") or ""), context.params.get("group_names")
    if name not in context.settings.facts.changes:
        raise Refusal(Answer(400, json={"failed": "FAILED", "errors": ["Setting is invalid"]}))
    wanted = names if isinstance(names, list) else []
    ids = [group["id"] for group in context.store.all("group") if group["name"] in wanted]
    context.store.set_fact(f"change_groups:{name}", ids)
    return success()


def _uncategorized(context: Context, on: bool) -> None:
    (replace_uncategorized if on else put_back)(context)


EFFECTS: dict[str, Callable[[Context, bool], None]] = {"remove_and_replace_uncategorized": _uncategorized}
"""What toggling a change does at once, besides what it does while it is on."""
