"""An environment overlay over the base: merged by identity, and every value remembers what it replaced.

- Mappings merge key by key.
- A list whose items are mappings with a slug or a name, in base and overlay alike, merges by that identity: an item
  that the base has is merged into it and keeps its position, another one is added at the end.
- Every other list replaces the base's list whole, and so does an empty one: `[]` means none.
- `key: !delete` removes a key, `- !delete slug` (or `- !delete {name: …}`) an item; the key is then not written at all.
"""

from dataclasses import replace
from difflib import get_close_matches

from idiaspora.plugin_config.language.item_keys import ItemKeys
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.trees import (
    Delete,
    Entry,
    Hole,
    Mapping,
    Overridden,
    Scalar,
    Sequence,
    Tree,
    identities,
    label,
    plain,
)


def merged(base: Mapping, overlay: Mapping, keys: ItemKeys) -> tuple[Mapping, list[Problem]]:
    """The base with the overlay over it, and what is wrong with the overlay: misplaced-delete, duplicate-identity."""
    merger = _Merger(keys)
    return merger.mapping(base, overlay, ""), merger.problems


class _Merger:
    def __init__(self, keys: ItemKeys) -> None:
        self._keys = keys
        self.problems: list[Problem] = []

    def mapping(self, base: Mapping, overlay: Mapping, path: str) -> Mapping:
        entries, removed = dict(base.entries), dict(base.removed)
        for key, entry in overlay.entries.items():
            here = f"{path}.{key}" if path else key
            below = entries.get(key)
            if isinstance(entry.value, Delete):
                if below is None or entry.value.identities:
                    self._nothing_to_delete(entry.value, here, key, list(entries))
                else:
                    removed[key] = _history(below.value)
                    del entries[key]
            elif below is None:
                entries[key] = Entry(entry.key_span, self._new(entry.value, here))
            else:
                value = self._over(below.value, entry.value, here)
                is_merged = isinstance(value, (Mapping, Sequence)) and value.span == below.value.span
                entries[key] = (
                    below if value is below.value else Entry(below.key_span if is_merged else entry.key_span, value)
                )
        return replace(base, entries=entries, removed=removed)

    def _over(self, base: Tree, overlay: Tree, path: str) -> Tree:
        if isinstance(base, Mapping) and isinstance(overlay, Mapping):
            return self.mapping(base, overlay, path)
        if isinstance(base, Sequence) and isinstance(overlay, Sequence) and _by_identity(base, overlay, self._keys):
            return self._items(base, overlay, path)
        new = self._new(overlay, path)
        if isinstance(new, (Scalar, Mapping, Sequence)):
            return replace(new, overridden=_history(base))
        return new

    def _items(self, base: Sequence, overlay: Sequence, path: str) -> Sequence:
        items: list[Tree] = list(base.items)
        seen: list[Tree] = []
        for index, item in enumerate(overlay.items):
            here = f"{path}[{self._label(item, index)}]"
            if any(_same(item, other, self._keys) for other in seen):
                self._ambiguous(item, here, "the overlay")
                continue
            seen.append(item)
            found = [position for position, other in enumerate(items) if _same(item, other, self._keys)]
            if len(found) > 1:
                self._ambiguous(item, here, "the base")
            elif isinstance(item, Delete):
                if found:
                    del items[found[0]]
                else:
                    self._nothing_to_delete(
                        item, here, self._label(item, index), [self._label(other, 0) for other in items]
                    )
            elif found:
                items[found[0]] = self._over(items[found[0]], item, here)
            else:
                items.append(self._new(item, here))
        return replace(base, items=items)

    def _new(self, tree: Tree, path: str) -> Tree:
        """A part that only the overlay has: there is nothing in it to delete."""
        if isinstance(tree, Delete):
            return self._nothing_to_delete(tree, path, self._label(tree, 0), [])
        if isinstance(tree, Mapping):
            entries = {
                key: replace(entry, value=self._new(entry.value, f"{path}.{key}"))
                for key, entry in tree.entries.items()
            }
            return replace(tree, entries=entries)
        if isinstance(tree, Sequence):
            items = [self._new(item, f"{path}[{self._label(item, index)}]") for index, item in enumerate(tree.items)]
            return replace(tree, items=items)
        return tree

    def _label(self, item: Tree, index: int) -> str:
        return label(item, index, self._keys)

    def _nothing_to_delete(self, delete: Delete, path: str, name: str, present: list[str]) -> Hole:
        similar = get_close_matches(name, present, n=1)
        remedy = f"did you mean {similar[0]}?" if similar else "correct the name, or remove the line"
        message = "!delete removes what the base does not have"
        self.problems.append(Problem("misplaced-delete", message, delete.span, remedy, path))
        return Hole(delete.span)

    def _ambiguous(self, item: Tree, path: str, where: str) -> None:
        message = f"{where} has two items with this slug, name or title, and the overlay cannot tell which is meant"
        remedy = "give each item a slug of its own"
        self.problems.append(Problem("duplicate-identity", message, item.span, remedy, path))


def _by_identity(base: Sequence, overlay: Sequence, keys: ItemKeys) -> bool:
    """Whether two lists merge item by item: both have items, and each item says which one it is."""
    if not base.items or not overlay.items:
        return False
    return all(identities(item, keys) for item in (*base.items, *overlay.items))


def _same(one: Tree, other: Tree, keys: ItemKeys) -> bool:
    """Whether two items are the same: by slug where the overlay's item has one, else by name.

    `!delete social-cohesion` says slug and name at once: either may agree.
    """
    mine, theirs = identities(one, keys), identities(other, keys)
    if isinstance(one, Delete):
        return any(theirs.get(key) == value for key, value in mine.items())
    return next((theirs.get(key) == mine[key] for key in keys.all if key in mine), False)


def _history(tree: Tree) -> Overridden:
    if isinstance(tree, (Delete, Hole)):
        return ()
    return (*tree.overridden, (plain(tree), tree.span))
