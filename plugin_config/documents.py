"""The forum file from disk as a document: the language, with the keys by which the kinds know the items of lists."""

from functools import partial

from idiaspora.plugin_config.kinds.item_keys import ITEM_KEYS
from idiaspora.plugin_config.language import loading

load = partial(loading.load, keys=ITEM_KEYS)
read = partial(loading.read, keys=ITEM_KEYS)
