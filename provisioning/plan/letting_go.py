"""What a thing names until it is written, so that it cannot go before. Pure."""

from collections.abc import Mapping
from typing import Any

from idiaspora.plugin_config.kinds.changes import Change, Delete
from idiaspora.plugin_config.kinds.registry import KINDS


def let_go(change: Change, values: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The kind and folded key of all that the fields name which a write tells, by the `values` of the thing before it.

    What another field names may go at any time: the write does not speak of it, before or after.
    """
    told = values.keys() if isinstance(change, Delete) else change.wanted().keys() | KINDS[change.kind].told_again
    named = KINDS[change.kind].order.names({field: value for field, value in values.items() if field in told})
    return frozenset((kind, key.casefold()) for kind, key in named)
