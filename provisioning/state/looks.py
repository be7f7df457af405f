"""What the forum says of declared things of which only a look at each tells whether they can be as they are declared:
one read for each that the forum does not have yet, none for the others."""

from collections.abc import Iterable, Iterator, Mapping

from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.listing import Row
from idiaspora.plugin_config.kinds.look import Look
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.errors import NotFound
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import part


def problems_seen(
    client: ForumClient, kind: Kind, declared: Iterable[Resource], rows: Mapping[str, Row]
) -> Iterator[Problem]:
    """What is wrong with the declared things; `rows` are those of the things that are there, by key. Raises
    ForumError and IncompleteRead."""
    for resource in declared:
        if resource.absent or not resource.fields:
            continue
        row = rows.get(resource.key)
        for look in kind.looks:
            problem = look.problem(resource, _seen(client, look, resource.key) if row is None else row)
            if problem is not None:
                yield problem


def _seen(client: ForumClient, look: Look, key: str) -> Row | None:
    path, query = look.request(key)
    try:
        answer = client.send("GET", path, query=query or None)
    except NotFound:
        return None
    if look.is_list:
        return {"listed": part(answer, look.root, list)}
    found: Row = part(answer, look.root, dict)
    return found
