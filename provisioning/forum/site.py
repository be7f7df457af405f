"""The document of the whole site: every category and group, by its names and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from idiaspora.plugin_config.fields.capabilities import NOTHING_SEEN, Capabilities
from idiaspora.plugin_config.fields.directory import Directory, Entry
from idiaspora.plugin_config.kinds.category_deletion import SEEDED
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.forum.category_rows import LiveCategory
from idiaspora.provisioning.forum.response_shapes import Row

NO_PATHS: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True)
class Site:
    """Every category and group of the forum, as `/site.json` lists them, and the id of Uncategorized. `body` is the
    whole document, in which some kinds have their lists."""

    categories: tuple[LiveCategory, ...]
    groups: tuple[Row, ...]
    uncategorized: int | None = None
    seen: Capabilities = NOTHING_SEEN
    body: Row = field(default_factory=dict, repr=False)

    @property
    def seeded(self) -> frozenset[int | None]:
        """The ids of the categories that Discourse set the forum up with."""
        return frozenset({*SEEDED, self.uncategorized})

    def topic_url(self, category: int) -> str:
        """The address of a category's About topic; "" where there is none."""
        return next((item.topic_url for item in self.categories if item.id == category), "")

    def directory(self, paths: Mapping[int, str] = NO_PATHS) -> Directory:
        """The categories and groups; `paths` are those that categories are to have, by id."""
        entries = (
            Entry(item.id, paths.get(item.id, item.path), item.path, item.segment, item.segment)
            for item in self.categories
        )
        categories = KINDS[CATEGORY].identity.table_of(entries)
        return Directory({GROUP: KINDS[GROUP].identity.table(self.groups), CATEGORY: categories})
