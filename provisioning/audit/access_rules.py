"""Rules about access: can the right people see and write, and nobody else?"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from idiaspora.plugin_config.fields.automatic_groups import AUTOMATIC_GROUPS, EVERYONE, EVERYONE_ID, group_key
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.access import Permissions
from idiaspora.plugin_config.kinds.names import CATEGORY, SITE_SETTING
from idiaspora.plugin_config.kinds.site_setting import OF_CATEGORIES
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.provisioning.audit.findings import Finding, NothingToLookAt, Result
from idiaspora.provisioning.audit.forum_reads import (
    CATEGORIES,
    EVERYBODY,
    GROUPS,
    SETTINGS,
    SITE,
    Category,
    site_rights,
)
from idiaspora.provisioning.audit.rule import Look, rule
from idiaspora.provisioning.safety.exposure import (
    MEMBERS,
    STAFF_GROUPS,
    USUAL_TRUST,
    VISITOR,
    GroupAccess,
    audiences,
    made_matrix,
    member,
    rights,
)

STAFF_SLUGS = frozenset({"staff", "team", "moderators", "moderation", "admins", "admin"})
"""Slugs of categories that are the staff's; `staff` is the one that every forum is set up with."""


def _origin(look: Look, category: Category) -> Origin | None:
    declared = look.desired.get(CATEGORY, category.path)
    if declared is None:
        return None
    access = declared.fields.get("access")
    return access.origin if access else declared.origin


def _about(look: Look, category: Category, message: str) -> Finding:
    return Finding(f"category {category.path}", message, _origin(look, category))


def _declared_access(look: Look, category: Category) -> Permissions | None:
    resource = look.desired.get(CATEGORY, category.path)
    declared = resource.fields.get("access") if resource else None
    return declared.value if declared else None


@rule("access-wider-than-declared", CATEGORIES, GROUPS, SETTINGS)
def access_wider_than_declared(look: Look) -> Iterator[Result]:
    site = site_rights(look[SETTINGS])
    found = [(category, wanted) for category in look[CATEGORIES].all if (wanted := _declared_access(look, category))]
    if not found:
        yield NothingToLookAt("the file says nothing of who may see a category of the forum")
    for category, wanted in found:
        live = category.access
        declared = replace(live, permissions=wanted, is_restricted=EVERYONE not in wanted)
        everybody = audiences(_named_groups(look, (*wanted, *live.permissions)), (declared, live), site)
        gains = {who.name: rights(live, who, site).beyond(rights(declared, who, site)) for who in everybody}
        wider = [f"{name} may {', '.join(words)}" for name, words in gains.items() if words]
        if wider:
            yield _about(look, category, f"in {category.path} {'; '.join(wider)}, more than the file says")


def _named_groups(look: Look, names: tuple[str, ...]) -> list[GroupAccess]:
    wanted = {group_key(name) for name in names}
    return [group for group in look[GROUPS].own if group_key(group.name) in wanted]


@rule("undeclared-public-category", CATEGORIES, SETTINGS)
def undeclared_public_category(look: Look) -> Iterator[Result]:
    site = site_rights(look[SETTINGS])
    if not look.desired.of_kind(CATEGORY):
        yield NothingToLookAt("the file declares no categories")
        return
    for category in look[CATEGORIES].all:
        declared = look.desired.get(CATEGORY, category.path)
        if declared is None and not category.is_uncategorized and rights(category.access, VISITOR, site).see:
            yield _about(look, category, f"visitors see {category.path}, which the file does not declare")


@rule("child-wider-than-parent", CATEGORIES, GROUPS, SETTINGS)
def child_wider_than_parent(look: Look) -> Iterator[Result]:
    if not any(parent_path(category.path) for category in look[CATEGORIES].all):
        yield NothingToLookAt("the forum has no subcategories")
        return
    categories = [category.access for category in look[CATEGORIES].all]
    matrix = made_matrix(look[SETTINGS].values, look[GROUPS].own, categories)
    for path, names in matrix.stray():
        category = look[CATEGORIES].at(path)
        if category is not None:
            yield _about(look, category, f"{', '.join(names)} see {path}, but not the category above it")


@rule("staff-category-open", CATEGORIES, SETTINGS)
def staff_category_open(look: Look) -> Iterator[Result]:
    site, everybody = site_rights(look[SETTINGS]), member(MEMBERS, USUAL_TRUST)
    of_the_staff = [category for category in look[CATEGORIES].all if _is_the_staffs(look, category)]
    if not of_the_staff:
        yield NothingToLookAt("no category is the staff's, by the file or by its slug")
    for category in of_the_staff:
        may = rights(category.access, everybody, site)
        if may.see:
            yield _about(look, category, f"members may {', '.join(may.words)} in {category.path}")


def _is_the_staffs(look: Look, category: Category) -> bool:
    """By what the file says of it, else by its slug."""
    wanted = _declared_access(look, category)
    if wanted is not None:
        return set(wanted) <= STAFF_GROUPS
    return category.path.rpartition("/")[2] in STAFF_SLUGS


@rule("category-closed-to-all", CATEGORIES)
def category_closed_to_all(look: Look) -> Iterator[Finding]:
    for category in look[CATEGORIES].all:
        access = category.access
        if access.is_restricted and not access.permissions:
            yield _about(look, category, f"no group has a right in {category.path}: only admins see it")


@rule("empty-group-with-access", CATEGORIES, GROUPS)
def empty_group_with_access(look: Look) -> Iterator[Result]:
    if not look[GROUPS].own:
        yield NothingToLookAt("the forum has no groups beside Discourse's own")
    empty = {
        group_key(str(row["name"])): str(row["name"])
        for id, row in look[GROUPS].rows.items()
        if id not in AUTOMATIC_GROUPS and row["user_count"] == 0
    }
    for category in look[CATEGORIES].all:
        access = category.access
        for folded in sorted(empty.keys() & set(access.permissions)) if access.is_restricted else ():
            message = f"nobody is in {empty[folded]}, which may {access.permissions[folded]} in {category.path}"
            yield Finding(f"group {empty[folded]}", message, _origin(look, category))


@rule("everybody-moderates", CATEGORIES)
def everybody_moderates(look: Look) -> Iterator[Finding]:
    for category in look[CATEGORIES].all:
        for id in sorted(EVERYBODY & set(category.row.get("moderating_group_ids") or ())):
            yield _about(look, category, f"everybody in {AUTOMATIC_GROUPS[id]} moderates {category.path}")


@rule("dead-group-in-setting", SETTINGS, SITE)
def dead_group_in_setting(look: Look) -> Iterator[Finding]:
    # A forum of 2026 keeps everyone in such lists, and lists that group nowhere.
    alive = {str(EVERYONE_ID), *(str(row["id"]) for row in look[SITE].site.groups)}
    for name, dead in _dead(look, ("group_list",), alive).items():
        yield _about_setting(look, name, f"{name} names groups that do not exist: {', '.join(dead)}")


@rule("dead-category-in-setting", SETTINGS, SITE)
def dead_category_in_setting(look: Look) -> Iterator[Finding]:
    alive = {str(category.id) for category in look[SITE].site.categories}
    for name, dead in _dead(look, OF_CATEGORIES, alive).items():
        yield _about_setting(look, name, f"{name} names categories that do not exist: {', '.join(dead)}")


def _dead(look: Look, types: tuple[str, ...], alive: set[str]) -> Mapping[str, list[str]]:
    """The entries of settings of these types that stand for nothing, by setting. Discourse keeps them (3.5)."""
    found = {}
    for name, row in look[SETTINGS].rows.items():
        if row["type"] in types:
            entries = [item for item in str(row["value"] or "").split("|") if item]
            found[name] = [item for item in entries if item not in alive]
    return {name: dead for name, dead in found.items() if dead}


def _about_setting(look: Look, name: str, message: str) -> Finding:
    declared = look.desired.get(SITE_SETTING, name)
    return Finding(f"setting {name}", message, declared.origin if declared else None)
