"""The lookup of a resource whose creation got no answer, before it is created a second time."""

from idiaspora.plugin_config.fields.directory import in_trash
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.provisioning.forum import endpoints, listings
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.listings import Asked
from idiaspora.provisioning.forum.response_shapes import understood
from idiaspora.provisioning.state.found import Found


@understood()
def made_meanwhile(client: ForumClient, kind: Kind, resource: Resource, found: Found) -> tuple[int, str] | None:
    """The id (and a category's About topic) of the resource with the key of a wanted one, or of what its creation left
    that takes no key; None when there is none.

    Raises ForumError and IncompleteRead.
    """
    key = resource.key
    if kind.listing is not None:
        there = found.names.find(kind.name, key) or found.names.find(in_trash(kind.name), key)
        had = {} if there is None else {key: there.id}
        rows = listings.listed(client, kind, Asked((key,), had=had, unkeyed=had)).rows
        made = (row for row in rows if kind.identity.is_of(row, key) or kind.is_begun(row, resource))
        return next(((row["id"], "") for row in made), None)
    site = endpoints.site(client)
    entry = site.directory().find(kind.name, found.key_now(kind.name, key))
    return (entry.id, site.topic_url(entry.id)) if entry else None
