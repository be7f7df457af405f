"""References to tags: names, or since 2026 objects with number and slug; and the visibility of tag groups."""

from typing import Any

from idiaspora.sandbox.categories.access import group_ids_of
from idiaspora.sandbox.groups.groups import EVERYONE
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.slugs import slug_for
from idiaspora.sandbox.store.store import Document

Reference = dict[str, Any]


def slug_of(context: Context, tag: Document) -> str:
    """The slug that stands in the address of a tag; one whose name gives none has its number in it."""
    return slug_for(context.settings, tag["name"], "", method="ascii") or f"{tag['id']}-tag"


def reference(context: Context, tag: Document) -> Reference:
    return {"id": tag["id"], "name": tag["name"], "slug": slug_of(context, tag)}


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
