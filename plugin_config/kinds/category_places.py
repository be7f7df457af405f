"""The slugs and names of categories, each of which is unique below one parent (Discourse 3.5)."""

from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.directory import Directory
from idiaspora.plugin_config.kinds.category import has_slug
from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.places import Places, places


def moving(change: Change, names: Directory) -> tuple[Places, Places]:
    """The places of a category before a change and after it."""
    live = change.live
    parent = slug = name = ""
    before: Places = frozenset()
    if live is not None:
        parent, name = str(live.row.get("parent_category_id") or ""), str(live.row["name"])
        slug = slugs.readable(str(live.row["slug"] or ""))
        before = places(slug=(parent, slug), name=(parent, name))
    if isinstance(change, Delete):
        return before, frozenset()
    if live is None or change.renamed_from:
        path = slugs.parent_path(change.key)
        above = names.find(change.kind, path)
        # A parent that does not exist yet has no id, and nothing below it.
        parent = str(above.id) if above else path
        slug = change.key.rpartition("/")[2] if has_slug(change.resource) else ""
    return before, places(slug=(parent, slug), name=(parent, str(change.wanted().get("name", name))))
