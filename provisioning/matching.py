"""Which thing of the forum a declared one is: by its key, else by a former key (`previously`)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from plugin_config.kinds.category import parent_path
from plugin_config.problems import Problem
from plugin_config.resources import Desired, Resource
from provisioning.snapshot import LiveCategory


@dataclass(frozen=True)
class Categories:
    """The forum's categories matched with the declared ones.

    `by_key` maps wanted paths to the category that is there; `paths` maps every category's id to the path that it will
    have when the renames are done.
    """

    by_key: Mapping[str, LiveCategory]
    paths: Mapping[int, str]


def category_list(rows: Iterable[Mapping[str, object]]) -> tuple[LiveCategory, ...]:
    """All categories with their paths, from the rows of a complete listing, in the order in which they stand."""
    by_id = {int(str(row["id"])): row for row in rows}

    def path(id: int, seen: frozenset[int] = frozenset()) -> str:
        row = by_id[id]
        own = slug_of(row)
        parent = row.get("parent_category_id")
        if parent is None or int(str(parent)) not in by_id or int(str(parent)) in seen:
            return own
        return f"{path(int(str(parent)), seen | {id})}/{own}"

    found = (
        LiveCategory(
            id,
            slug_of(row),
            None if row.get("parent_category_id") is None else int(str(row["parent_category_id"])),
            int(str(row["position"] or 0)),
            str(row.get("topic_url") or ""),
            path(id),
        )
        for id, row in by_id.items()
    )
    return tuple(sorted(found, key=lambda category: (category.position, category.id)))


def slug_of(row: Mapping[str, object]) -> str:
    """The slug as it stands in addresses: a category without one is shown as `ID-category` (3.5)."""
    return str(row["slug"] or f"{row['id']}-category")


def match_categories(desired: Desired, live: Iterable[LiveCategory]) -> tuple[Categories, list[Problem]]:
    """Find every declared category, parents first, and the paths of all once the renames are done."""
    everything = {category.id: category for category in live}
    children = {(category.parent_id, category.slug): category for category in everything.values()}
    by_present_path = {category.path: category for category in everything.values()}
    matched: dict[str, LiveCategory] = {}
    problems: list[Problem] = []
    declared = {resource.key for resource in desired.of_kind("category")}
    elsewhere = {path: item for path, item in by_present_path.items() if path not in declared}
    for resource in sorted(desired.of_kind("category"), key=lambda item: item.key.count("/")):
        parent = parent_path(resource.key)
        holder = matched.get(parent) if parent in declared else by_present_path.get(parent)
        # Below a parent that does not exist yet nothing can be found by its own slug.
        below = children if holder or not parent else {}
        own = below.get((holder.id if holder else None, resource.key.rpartition("/")[2]))
        former = [found for name in resource.previously if (found := _former(name, holder, below, elsewhere))]
        problems += _both_alive(resource, own.id if own else None, [item.id for item in former], "slug")
        found = own or (former[0] if former else None)
        if found is not None:
            matched[resource.key] = found
    return Categories(matched, _future_paths(everything, matched)), problems


def _former(
    name: str,
    holder: LiveCategory | None,
    children: Mapping[tuple[int | None, str], LiveCategory],
    by_path: Mapping[str, LiveCategory],
) -> LiveCategory | None:
    """A former name is a slug below the same parent, or a whole path for a category that moved."""
    return (
        by_path.get(name) if "/" in name else children.get((holder.id if holder else None, name)) or by_path.get(name)
    )


def _future_paths(everything: Mapping[int, LiveCategory], matched: Mapping[str, LiveCategory]) -> Mapping[int, str]:
    wanted = {category.id: key for key, category in matched.items()}
    paths: dict[int, str] = {}

    def path(id: int, depth: int = 0) -> str:
        if id not in paths:
            category = everything[id]
            parent = category.parent_id
            if id in wanted:
                paths[id] = wanted[id]
            elif parent is not None and parent in everything and depth < len(everything):
                paths[id] = f"{path(parent, depth + 1)}/{category.slug}"
            else:
                paths[id] = category.slug
        return paths[id]

    for id in everything:
        path(id)
    return paths


def match_named(
    resources: Iterable[Resource], live: Mapping[str, int]
) -> tuple[dict[str, tuple[int, str]], list[Problem]]:
    """Find declared groups or tag groups among the live ones (name to id): wanted name to (id, present name)."""
    folded = {name.casefold(): (id, name) for name, id in live.items()}
    matched: dict[str, tuple[int, str]] = {}
    problems: list[Problem] = []
    for resource in resources:
        own = folded.get(resource.key.casefold())
        former = [folded[name.casefold()] for name in resource.previously if name.casefold() in folded]
        problems += _both_alive(resource, own[0] if own else None, [id for id, _ in former], "name")
        if own or former:
            matched[resource.key] = own or former[0]
    return matched, problems


def _both_alive(resource: Resource, own: int | None, former: list[int], word: str) -> Iterator[Problem]:
    alive = [*([own] if own is not None else []), *former]
    if len(set(alive)) > 1:
        kind = resource.kind.replace("_", " ")
        yield Problem(
            "both-alive",
            f"the {kind} {resource.key} and a former one exist side by side (ids {', '.join(map(str, alive))})",
            resource.origin.span,
            f"merge the two on the forum, or remove the former {word} from previously",
            f"{resource.origin.path}.previously",
        )
