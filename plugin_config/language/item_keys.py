"""What identifies an item of a list: which of its keys do, and what they say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.composed import composed

NAMES = ("slug", "name")
"""The keys that identify an item of any list, one beside the other."""


@dataclass(frozen=True)
class ItemKeys:
    """The keys that identify an item, of which the first that is present counts: its slug, its name, and where it has
    neither one of `others`, in their order."""

    others: tuple[str, ...] = ()

    @cached_property
    def all(self) -> tuple[str, ...]:
        return (*NAMES, *self.others)

    def names_of(self, item: Mapping[str, object]) -> dict[str, str]:
        """The slug and the name of a list's item, as far as it has them, else what identifies it in their place."""
        found = self.spelled(item)
        return {key: text for key, text in found.items() if key in NAMES} or found

    def spelled(self, item: Mapping[str, object]) -> dict[str, str]:
        """What may identify an item, each in the one form of its spellings."""
        found = {key: value for key in self.all if isinstance(value := item.get(key), str)}
        names = {key: slugs.readable(text) if key == "slug" else composed(text) for key, text in found.items()}
        return {key: text for key, text in names.items() if (key, text) != ("slug", slugs.NO_SLUG)}

    def identity(self, item: object) -> str | None:
        """What identifies a list's item: its slug, else its name and so on; `None` for one that has none of these."""
        if not isinstance(item, dict):
            return None
        # The first alone: a place is named for each value that is read, and an item has a long name beside its slug.
        alone = (self.spelled({key: item[key]}) for key in self.all if key in item)
        return next((text for names in alone for text in names.values()), None)
