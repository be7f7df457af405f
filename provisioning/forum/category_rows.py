"""The forum's list of all categories, with the paths in which they stand."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.kinds.category import segment


@dataclass(frozen=True)
class LiveCategory:
    """One category of the forum's full list.

    `path` is where it stands now: its slug as people read it, or its name where it has none, behind those above it.
    `address` is that as requests name it. `restricted` says that not everybody may see it.
    """

    id: int
    parent_id: int | None
    position: int
    topic_url: str
    path: str
    address: str
    restricted: bool = False
    name: str = ""

    @property
    def part(self) -> str:
        """Its own part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def segment(self) -> str:
        """Its own part of the address."""
        return self.address.rpartition("/")[2]


def category_list(rows: Iterable[Mapping[str, object]]) -> tuple[LiveCategory, ...]:
    """All categories with their paths, from the rows of a complete listing, in the order in which they stand."""
    by_id = {int(str(row["id"])): row for row in rows}
    parents = {id: _parent_of(row) for id, row in by_id.items()}
    parts = _parts(by_id, parents)
    segments = {id: segment(id, str(row["slug"] or "")) for id, row in by_id.items()}

    def joined(names: Mapping[int, str], id: int, seen: frozenset[int] = frozenset()) -> str:
        parent = parents[id]
        if parent is None or parent not in by_id or parent in seen:
            return names[id]
        return f"{joined(names, parent, seen | {id})}/{names[id]}"

    found = (
        LiveCategory(
            id,
            parents[id],
            int(str(row["position"] or 0)),
            str(row.get("topic_url") or ""),
            joined(parts, id),
            joined(segments, id),
            bool(row.get("read_restricted")),
            str(row.get("name") or ""),
        )
        for id, row in by_id.items()
    )
    return tuple(sorted(found, key=lambda category: (category.position, category.id)))


def _parent_of(row: Mapping[str, object]) -> int | None:
    parent = row.get("parent_category_id")
    return None if parent is None else int(str(parent))


def _parts(by_id: Mapping[int, Mapping[str, object]], parents: Mapping[int, int | None]) -> dict[int, str]:
    """What stands for each category in paths: its slug, else its name, else its address where one beside it has that
    name for a slug."""
    slugs_of = {id: slugs.from_stored(str(row["slug"] or "")) for id, row in by_id.items()}
    taken = {(parents[id], slug.casefold()) for id, slug in slugs_of.items()}
    parts = {}
    for id, row in by_id.items():
        part = slugs.part(slugs_of[id], str(row.get("name") or ""))
        unnamed = slugs_of[id] == slugs.NO_SLUG and (not part or (parents[id], part.casefold()) in taken)
        parts[id] = segment(id, "") if unnamed else part
    return parts


def topic_id(url: str) -> int | None:
    """The id in a category's `topic_url` (`/t/SLUG/ID`); None where it has no About topic."""
    found = re.search(r"/t/[^/]+/(\d+)$", url)
    return int(found[1]) if found else None
