"""The resource of the forum that a declared one is: the places of resources that stand below others, such as
categories, and of those with unique names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from idiaspora.plugin_config.desired.former_names import former_key
from idiaspora.plugin_config.fields import slugs
from idiaspora.plugin_config.fields.account_names import folded
from idiaspora.plugin_config.fields.slugs import parent_path
from idiaspora.plugin_config.kinds.identity import BY_NAME, Identity
from idiaspora.plugin_config.kinds.resource import Resource
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.provisioning.forum.category_rows import LiveCategory
from idiaspora.provisioning.state.identities import identify, temporary_name
from idiaspora.provisioning.state.lock import Lock


@dataclass(frozen=True)
class Categories:
    """The forum's categories matched with the declared ones.

    `by_key` maps wanted paths to the category that is there; `paths` maps every category's id to the path that it will
    have when the renames are done.
    """

    by_key: Mapping[str, LiveCategory]
    paths: Mapping[int, str]


@dataclass(frozen=True)
class Named:
    """A resource of the forum that a name identifies, under the one that it has now."""

    id: int
    name: str


def match_paths(
    declared: Iterable[Resource], live: Iterable[LiveCategory], lock: Lock
) -> tuple[Categories, list[Problem]]:
    """Find every declared category, parents first, and the paths of all once the renames are done."""
    everything = {category.id: category for category in live}
    resources = sorted(declared, key=lambda item: item.key.count("/"))
    matched, problems = identify(resources, _Tree.of(resources, everything), lock, "slug")
    return Categories(matched, _future_paths(everything, matched)), problems


@dataclass(frozen=True)
class _Tree:
    """The places of categories: a slug, or a name, below a parent."""

    declared: frozenset[str]
    children: Mapping[tuple[int | None, str], LiveCategory]
    by_path: Mapping[str, LiveCategory]
    waiting: tuple[LiveCategory, ...]

    @classmethod
    def of(cls, resources: Iterable[Resource], everything: Mapping[int, LiveCategory]) -> "_Tree":
        return cls(
            frozenset(resource.key for resource in resources),
            {(category.parent_id, category.part): category for category in everything.values()},
            {category.path: category for category in everything.values()},
            tuple(category for category in everything.values() if category.part.startswith("tmp-")),
        )

    def own(self, resource: Resource, matched: Mapping[str, LiveCategory]) -> LiveCategory | None:
        return self._below(resource, resource.key.rpartition("/")[2], matched)

    def on_its_way(self, resource: Resource) -> LiveCategory | None:
        return next((item for item in self.waiting if item.part == temporary_name(item.id, resource.key)), None)

    def former(self, resource: Resource, name: str, matched: Mapping[str, LiveCategory]) -> LiveCategory | None:
        """A former name is a slug below the same parent, else a whole path: with a slash, or that nobody else has."""
        path = slugs.path(name).lstrip("/")
        if "/" in name or former_key(resource, name) == path:
            return self.by_path.get(path)
        return self._below(resource, path, matched) or (self.by_path.get(path) if path not in self.declared else None)

    def left_behind(self, resource: Resource) -> LiveCategory | None:
        return self.by_path.get(resource.key)

    def _below(self, resource: Resource, part: str, matched: Mapping[str, LiveCategory]) -> LiveCategory | None:
        """What has that part of a path below the resource's parent; nothing is below one that does not exist yet."""
        parent = parent_path(resource.key)
        if not parent:
            return self.children.get((None, part))
        holder = matched.get(parent) if parent in self.declared else self.by_path.get(parent)
        return self.children.get((holder.id, part)) if holder else None


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
                paths[id] = f"{path(parent, depth + 1)}/{category.part}"
            else:
                paths[id] = category.part
        return paths[id]

    for id in everything:
        path(id)
    return paths


def match_named(
    resources: Iterable[Resource], live: Mapping[str, int], lock: Lock, identity: Identity = BY_NAME
) -> tuple[dict[str, Named], list[Problem]]:
    """Find declared resources that a name alone identifies among the live ones (name to id), by wanted name. What the
    lock file knows is the same thing in other capitals too, where keys are names that people give."""
    fold, resources = identity.fold, tuple(resources)
    named = {fold(name): Named(id, name) for name, id in live.items()}
    free = dict(named) if identity.is_given else {}
    for resource in resources:
        free.pop(fold(resource.key), None)
    by_id = {item.id: item for item in free.values()}
    applied = ((resource, lock.get(resource.kind, resource.key)) for resource in resources)
    ids = {resource.key: entry.id for resource, entry in applied if entry is not None and entry.id in by_id}
    respelled = {key: by_id[id] for key, id in ids.items() if id is not None and folded(by_id[id].name) == folded(key)}
    return identify(resources, _ByName(named, respelled, fold), lock, "name")


@dataclass(frozen=True)
class _ByName:
    """The places of what has no place but its name."""

    by_name: Mapping[str, Named]
    respelled: Mapping[str, Named]
    fold: Callable[[str], str]

    def own(self, resource: Resource, matched: Mapping[str, Named]) -> Named | None:
        return self.by_name.get(self.fold(resource.key)) or self.respelled.get(resource.key)

    def on_its_way(self, resource: Resource) -> Named | None:
        waiting = (item for name, item in self.by_name.items() if name.startswith("tmp-"))
        return next((item for item in waiting if item.name == temporary_name(item.id, resource.key)), None)

    def former(self, resource: Resource, name: str, matched: Mapping[str, Named]) -> Named | None:
        return self.by_name.get(self.fold(name))

    def left_behind(self, resource: Resource) -> None:
        return None  # they have no parents
