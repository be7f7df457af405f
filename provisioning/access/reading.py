"""The reads of who may see and do what on the whole forum.

Four requests (settings, site, groups, moderators) and one for each hundred categories. Before 2026 no bulk read shows
whose posts wait for approval: that takes one more for each category, for at most `MOST_BY_THEMSELVES`. Beside a plan,
what that has read already is not read again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from idiaspora.facts.guarded_settings import NAMES
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.automatic_groups import MODERATORS_ID, group_key
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP, SITE_SETTING
from idiaspora.plugin_config.kinds.review import SETTING, with_approval
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.endpoints import Row
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.plan.plan import Plan
from idiaspora.provisioning.safety import setting_values
from idiaspora.provisioning.safety.access_rows import category_access, group_access
from idiaspora.provisioning.safety.exposure import CategoryAccess, GroupAccess, Matrix, made_matrix
from idiaspora.provisioning.state.discovery import SUPPRESSING, refuse_hidden
from idiaspora.provisioning.state.found import Found

MOST_BY_THEMSELVES = 50
"""Categories that are read one by one: so many take about a minute. Of the others it is not said whose posts wait."""

MODERATING = "enable_category_group_moderation"
"""Without this setting no group moderates a category, and the forum shows none."""
SETTINGS = frozenset({*NAMES, SUPPRESSING, MODERATING})


@understood()
def matrix(client: ForumClient, desired: Desired) -> Matrix:
    """Who may do what on the forum as it is. Raises ForumError and IncompleteRead."""
    begun = client.requests_sent
    rows = endpoints.settings(client, SETTINGS).rows
    refuse_hidden(rows)
    found = with_site(client, Found(setting_rows=rows))
    return _matrix(client, desired, found, {}, begun, without_groups=_is_off(found))


@understood()
def matrix_beside(client: ForumClient, desired: Desired, plan: Plan) -> Matrix:
    """Who may do what on the forum that a plan was made for, before it is applied; categories stand under the paths
    that they will have. `requests` counts what was read beside the plan. Raises ForumError and IncompleteRead.
    """
    begun = client.requests_sent
    refuse_hidden(plan.found.setting_rows)
    found = plan.found if plan.found.order else with_site(client, plan.found)
    lives = [live for live in plan.snapshot.objects.values() if live.kind == CATEGORY]
    known = {live.id: live.row for live in lives if "group_permissions" in live.row}
    is_changed = any(change.key == MODERATING for change in plan.changes if change.kind == SITE_SETTING)
    return _matrix(client, desired, found, known, begun, without_groups=not is_changed and _is_off(found))


def _is_off(found: Found) -> bool:
    """Whether no group can moderate a category, so that there are none where the forum shows none."""
    return found.setting_rows.get(MODERATING, {}).get("value") == "false"


def with_site(client: ForumClient, found: Found) -> Found:
    """The same with all categories and groups of the forum, under their present names. Raises IncompleteRead."""
    site = endpoints.site(client)
    paths = tuple(category.path for category in site.categories)
    return Found(names=site.directory(), order=paths, uncategorized=site.uncategorized, setting_rows=found.setting_rows)


def _matrix(
    client: ForumClient, desired: Desired, found: Found, known: Mapping[int, Row], begun: int, *, without_groups: bool
) -> Matrix:
    names = found.names
    ids = {path: names.id(CATEGORY, path) for path in found.order}
    rows = {**known, **endpoints.categories_found(client, [id for id in ids.values() if id not in known])}
    rows |= _with_approval(client, found, ids, rows)
    categories = [
        category_access(path, rows[id], names, is_uncategorized=id == found.uncategorized) for path, id in ids.items()
    ]
    if without_groups:
        categories = [replace(one, oversight=replace(one.oversight, moderators=())) for one in categories]
    groups = _groups(client, desired, categories, names)
    settings = setting_values.of(found)
    moderators = _moderators(client, names)
    return made_matrix(settings, groups, categories, client.requests_sent - begun, moderators=moderators)


def _with_approval(
    client: ForumClient, found: Found, ids: Mapping[str, int], rows: Mapping[int, Row]
) -> dict[int, Row]:
    """The rows that do not show whose posts wait, read by themselves as far as that is sensible, in their order."""
    lacking = [(path, id) for path, id in ids.items() if SETTING not in rows[id]][:MOST_BY_THEMSELVES]
    return {
        id: with_approval(rows[id], endpoints.approval_row(client, found.address(CATEGORY, path)))
        for path, id in lacking
    }


def _moderators(client: ForumClient, names: Directory) -> tuple[str, ...]:
    """Who moderates the whole forum: the members of Discourse's own group."""
    group = names.at(GROUP, MODERATORS_ID)
    people = endpoints.people(client, group.stored).members if group else ()
    return tuple(sorted(str(row["username"]) for row in people if row["id"] > 0))


def _groups(
    client: ForumClient, desired: Desired, categories: Iterable[CategoryAccess], names: Directory
) -> list[GroupAccess]:
    """The declared groups, then the others that some category names."""
    declared = [resource.key for resource in desired.of_kind(GROUP)]
    named = sorted({group for category in categories for group in category.permissions})
    rows = endpoints.group_rows(client)
    names_shown = {group_key(name): name for name in (*named, *declared)}
    wanted = [names_shown[key] for key in dict.fromkeys(map(group_key, (*declared, *named)))]
    there = {name: names.find(GROUP, name) for name in wanted if not name.startswith("#")}
    return [
        group_access(name, rows.get(entry.id) if entry else None, names)
        for name, entry in there.items()
        if entry is None or not entry.is_system
    ]
