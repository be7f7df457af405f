"""Looking up a thing whose creation got no answer, before it is created a second time."""

from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.discovery import Found


def made_meanwhile(client: ForumClient, kind: str, key: str, found: Found) -> tuple[int, str] | None:
    """The id (and a category's About topic) of the thing with that key, or None when it does not exist.

    Raises ForumError and IncompleteRead.
    """
    if kind == "tag_group":
        rows = endpoints.tag_groups(client).rows
        return next(((row["id"], "") for row in rows if row["name"].casefold() == key.casefold()), None)
    site = endpoints.site(client)
    if kind == "group":
        return next(((row["id"], "") for row in site.groups if row["name"].casefold() == key.casefold()), None)
    parent, _, part = key.rpartition("/")
    parent_id = found.names.categories.get(parent) if parent else None
    return next(
        ((item.id, item.topic_url) for item in site.categories if (item.parent_id, item.part) == (parent_id, part)),
        None,
    )
