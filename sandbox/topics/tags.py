"""The tags that a topic may and must have (Discourse 3.5, lib/discourse_tagging.rb)."""

from typing import Any

from idiaspora.sandbox.categories.access import group_ids_of
from idiaspora.sandbox.groups.groups import EVERYONE, in_any_group
from idiaspora.sandbox.http.answers import unhandled
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.names import clean_tags, ensure_tags, find_tag, with_targets
from idiaspora.sandbox.tags.tags import groups_of_tag, hidden_from

FULL = 1


def sent_tags(context: Context, value: Any) -> list[str]:
    """The sent names without blank ones; of objects the name, but 3.5 breaks on them (500)."""
    if is_blank(value):
        return []
    names = value if isinstance(value, list) else [value]
    if context.profile.tags.as_objects:
        names = [name.get("name") if isinstance(name, dict) else name for name in names]
    if any(isinstance(name, (dict, list)) for name in names):
        raise unhandled(500)
    return [str(name) for name in names if not is_blank(name)]


def may_tag(context: Context) -> bool:
    return context.settings.on("tagging_enabled") and in_any_group(context, "tag_topic_allowed_groups")


def taken_names(context: Context, sent: list[str]) -> list[str]:
    """The names as they would be saved: cleaned, at most `max_tags_per_topic`.

    Tags that the acting user may not create are dropped without a word (3.5).
    """
    names = with_targets(context.store, clean_tags(context, sent)[: context.settings.number("max_tags_per_topic")])
    if in_any_group(context, "create_tag_allowed_groups"):
        return names
    return [name for name in names if find_tag(context.store, name)]


def category_problems(context: Context, category: Document | None, sent: list[str]) -> list[str]:
    """What the category has against these tags. Its required numbers do not bind staff."""
    if category is None:
        return []
    names = taken_names(context, sent)
    problems = [] if context.is_staff else _required(context, category, names)
    return problems or _restricted(context, category, names) or one_per_group_problems(context, names)


def _required(context: Context, category: Document, names: list[str]) -> list[str]:
    least = category["minimum_required_tags"] or 0
    if least > len(names):
        return [f"You must select at least {least} tag{'s' if least > 1 else ''}."]
    problems = []
    for row in category["required_tag_groups"]:
        group = context.store.get("tag_group", row["tag_group_id"])
        if group and len(set(names) & set(group["tag_names"])) < row["min_count"]:
            listed, count = ", ".join(group["tag_names"]), row["min_count"]
            tags = "tag" if count == 1 else "tags"
            problems.append(
                f"You must include at least {count} {group['name']} {tags}. The tags in this group are: {listed}."
            )
    return problems


def _bound_categories(context: Context, name: str) -> set[int]:
    groups = {group["id"] for group in groups_of_tag(context.store, name)}
    return {
        row["id"]
        for row in context.store.all("category")
        if name in row["allowed_tags"] or groups & set(row["allowed_tag_groups"])
    }


def _restricted(context: Context, category: Document, names: list[str]) -> list[str]:
    bound = {name: _bound_categories(context, name) for name in names}
    elsewhere = sorted(name for name, ids in bound.items() if ids and category["id"] not in ids)
    if elsewhere:
        return [f"The following tags cannot be used in {category['name']}: {', '.join(elsewhere)}"]
    restricted = category["allowed_tags"] or category["allowed_tag_groups"]
    free = sorted(name for name, ids in bound.items() if not ids)
    if restricted and not category["allow_global_tags"] and free:
        return [f'The "{category["name"]}" category does not allow the following tags: {", ".join(free)}']
    return []


def one_per_group_problems(context: Context, names: list[str]) -> list[str]:
    """A group with `one_per_topic` gives a topic one tag only."""
    problems = []
    for group in context.store.where("tag_group", one_per_topic=True):
        inside = sorted(set(names) & set(group["tag_names"]))
        if len(inside) > 1:
            problems.append(f"The tags {', '.join(inside)} cannot be used together. Please include only one of them.")
    return problems


def permission_problems(context: Context, new: list[str], removed: list[str]) -> list[str]:
    """Tags that the acting user may not put on or take off."""
    if context.is_staff:
        return []
    barred = [name for name in new if hidden_from(context, name) or _is_readonly(context, name)]
    if barred:
        return [f"The tags {', '.join(barred)} cannot be used by you."]
    kept = [name for name in removed if _is_readonly(context, name)]
    return [f"The tags {', '.join(kept)} cannot be removed by you."] if kept else []


def _is_readonly(context: Context, name: str) -> bool:
    groups = groups_of_tag(context.store, name)
    mine = {EVERYONE, *group_ids_of(context.store, context.user)}
    rows = [row for group in groups for row in group["permissions"] if row["group_id"] in mine]
    return bool(groups) and not any(row["permission_type"] == FULL for row in rows)


def saved_names(context: Context, names: list[str]) -> list[str]:
    """Create the tags that are missing; parents of tag groups are added to the names."""
    stored = ensure_tags(context, names)
    for name in list(stored):
        for group in groups_of_tag(context.store, name):
            parent = group["parent_tag_name"]
            if parent and parent not in stored:
                stored.append(parent)
    return sorted(stored)
