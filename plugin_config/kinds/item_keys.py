"""The keys that identify the items of a forum file's lists, from what every kind declares."""

from collections.abc import Iterable
from graphlib import TopologicalSorter

from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.language.item_keys import NAMES, ItemKeys


def keys_of(kinds: Iterable[Kind]) -> ItemKeys:
    """The keys by which the kinds know their items. One that an item of another kind has for something else comes
    behind that one's own key: a page has an id and a title, and is known by its id. Raises CycleError where two kinds
    have the keys of each other."""
    lists = [(kind.identity.field, kind.section.model) for kind in kinds if kind.section and kind.section.is_list]
    own = {key for key, _ in lists}.difference(NAMES)
    order: TopologicalSorter[str] = TopologicalSorter()
    for key, model in lists:
        if key in own:
            besides = [field for field in model.model_fields if field in own and field != key]
            order.add(key)
            for other in besides:
                order.add(other, key)
    return ItemKeys(tuple(order.static_order()))


ITEM_KEYS = keys_of(KINDS.values())
