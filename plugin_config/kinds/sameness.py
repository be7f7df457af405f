"""When two values of a resource's field are one to the forum, whatever its kind. Pure."""

import operator
from functools import partial

from idiaspora.plugin_config.fields.field import Same, Where
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Live, Resource


def sameness(resource: Resource, field: str, live: Live | None = None) -> Same:
    """How two values of a field are compared: by the row of the forum where `live` has it, else by what is known of it.
    What is no field of the kind, such as a resource's existence, is compared as it is."""
    kind = KINDS[resource.kind]
    if field not in kind.fields:
        return operator.eq
    row = live.row if live is not None and live.row else kind.known_row(resource.key)
    return partial(kind.fields[field].same, where=Where(row=row or {}))
