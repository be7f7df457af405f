"""References to tags: names, or since 2026 objects with number and slug; and the visibility of tag groups."""

from typing import Any

from idiaspora.sandbox.categories.access import group_ids_of
from idiaspora.sandbox.groups.groups import EVERYONE
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.tags.reader_words import in_language_of_reader

Reference = dict[str, Any]


def slug_of(context: Context, tag: Document) -> str:
    """The slug that stands in the address of a tag; one whose name gives none has its number in it."""
    return slug_for(context.settings, tag["name"], "", method="ascii") or f"{tag['id']}-tag"


def reference(context: Context, tag: Document) -> Reference:
    return {"id": tag["id"], "name": tag["name"], "slug": slug_of(context, tag)}


def reference_for_reader(context: Context, tag: Document) -> Reference:
    """The same with its name in the reader's language."""
    return {**reference(context, tag), "name": in_language_of_reader(context, tag)["name"]}


def tag_references(context: Context, names: list[str]) -> list[Reference]:
    """The tags of these names as objects, in their order."""
    by_name = {tag["name"]: tag for tag in context.store.all("tag")} if names else {}
    return [reference(context, by_name[name]) for name in names if name in by_name]


def may_see_tag_group(context: Context, group: Document) -> bool:
    """Whether the permissions of a tag group include the acting user; the staff sees all."""
    mine = {EVERYONE, *group_ids_of(context.store, context.user)}
    return context.is_staff or any(row["group_id"] in mine for row in group["permissions"])


def shown_tags(context: Context, names: list[str]) -> list[Any]:
    """The tags of these names in the form of this version."""
    return tag_references(context, names) if context.profile.tags.as_objects else list(names)


def tags_of_topic(context: Context, topic: Document) -> list[Any]:
    """The tags of a topic as it shows them: by name where the setting says so, else the most used ones first."""
    names: list[str] = topic["tags"]
    if len(names) > 1 and not context.settings.on("tags_sort_alphabetically"):
        numbers = {tag["name"]: tag["id"] for tag in context.store.all("tag") if tag["name"] in names}
        used = [name for other in context.store.all("topic") if not other["deleted_at"] for name in other["tags"]]
        names = sorted(names, key=lambda name: (used.count(name), numbers.get(name, 0)), reverse=True)
    names = sorted(names) if context.settings.on("tags_sort_alphabetically") else names
    if not context.profile.tags.as_objects:
        return list(names)
    by_name = {tag["name"]: tag for tag in context.store.all("tag")} if names else {}
    return [reference_for_reader(context, by_name[name]) for name in names if name in by_name]
