"""The themes and categories of a file as trees: each with all that is declared of it, the nearest first, be it its own
lines, a shape or the defaults."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.consultation.shape import OF_CATEGORIES, SUBCATEGORIES
from idiaspora.plugin_config.consultation.shape_layers import LIKE, SHAPES, Shapes, Taker
from idiaspora.plugin_config.desired.collector import THEMES, Collection
from idiaspora.plugin_config.desired.desired import Taken
from idiaspora.plugin_config.desired.layers import Layer, Layers
from idiaspora.plugin_config.fields import slugs

CATEGORIES = "categories"


@dataclass(frozen=True)
class Branch:
    """A theme or a category: its path on the forum, and what is declared of it. `section` is the list at the top of
    the file that holds it or what is above it; `below` are its subcategories, None where nothing says which."""

    key: str
    section: str
    layers: Layers
    below: "tuple[Branch, ...] | None" = None

    @property
    def is_theme(self) -> bool:
        return self.section == THEMES and "/" not in self.key

    @property
    def noun(self) -> str:
        return "theme" if self.is_theme else "category"

    def part(self, name: str) -> str:
        """What the collection of a part of it is called, such as its subcategories."""
        return f"{self.section}[{self.key}].{name}"

    def all(self) -> "Iterator[Branch]":
        """It, and all that is below it."""
        yield self
        for inner in self.below or ():
            yield from inner.all()


@dataclass(frozen=True)
class Trees:
    """What the lists at the top of the file declare; None for a list that is not written."""

    themes: tuple[Branch, ...] | None
    categories: tuple[Branch, ...] | None

    def all(self) -> Iterator[Branch]:
        """Every theme and category of the file, each followed by its subcategories."""
        for top in (*(self.themes or ()), *(self.categories or ())):
            yield from top.all()


def declared_trees(file: ForumFile, collection: Collection, shapes: Shapes) -> Trees:
    """All themes and categories with what they take from shapes and defaults."""
    grown = _Grown(file, collection, shapes)
    return Trees(
        None if file.themes is None else grown.top(THEMES, file.themes),
        None if file.categories is None else grown.top(CATEGORIES, file.categories),
    )


class _Grown:
    def __init__(self, file: ForumFile, collection: Collection, shapes: Shapes) -> None:
        self._collection, self._shapes = collection, shapes
        self._defaults = {
            "theme": _default("theme", file.defaults and file.defaults.theme),
            "category": _default("category", file.defaults and file.defaults.category),
        }

    def top(self, section: str, items: Sequence[Any]) -> tuple[Branch, ...]:
        layers = ((Layer(item, (section, index)),) for index, item in enumerate(items))
        return tuple(self._declared(own, section, "", "") for own in layers)

    def _declared(self, said: tuple[Layer, ...], section: str, parent: str, place: str) -> Branch:
        """`said` is what the file says of it itself, and what the shape of its parent does; `parent` is the path of
        that, and `place` where it stands in the file."""
        document = self._collection.document
        nearest: Any = said[0].model
        own = slugs.part(nearest.slug, nearest.name)
        is_own = said[0].path[0] != SHAPES
        label = document.keys.identity({"slug": nearest.slug, "name": nearest.name})
        here = document.text_path(said[0].path) if is_own else f"{place}.{SUBCATEGORIES}[{label}]"
        noun = "theme" if section == THEMES and not parent else "category"
        words = {"name": nearest.name} | ({"slug": nearest.slug} if nearest.slug != slugs.NO_SLUG else {})
        takes = ((like, layer.path) for layer in said if (like := _said(layer, LIKE)) is not None)
        like, at = next(takes, (None, ()))
        taken = self._shapes.taken(like, (*at, LIKE), Taker(here, noun, OF_CATEGORIES, words))
        layers = Layers(document, (*said, *taken, *self._defaults[noun]), "" if is_own else here)
        note_taken(self._collection, here, layers.layers[1 if is_own else 0 :])
        key = f"{parent}/{own}" if parent else own
        items = _items_below(layers.layers)
        below = None if items is None else tuple(self._declared(item, section, key, here) for item in items)
        return Branch(key, section, layers, below)


def note_taken(collection: Collection, place: str, layers: Iterable[Layer]) -> None:
    """Note from where a thing takes what it does not say itself."""
    collection.taken[place] = tuple(Taken(collection.document.text_path(layer.path), layer.words) for layer in layers)


def _default(name: str, declared: Declaration | None) -> tuple[Layer, ...]:
    return (Layer(declared, ("defaults", name)),) if declared else ()


def _items_below(layers: Sequence[Layer]) -> list[tuple[Layer, ...]] | None:
    """The subcategories of all layers, those of the farthest first; one that a nearer layer has too is one with it, and
    an empty list takes away what is farther. None where no layer has any."""
    found: list[tuple[Layer, ...]] | None = None
    for layer in reversed(layers):
        items = _said(layer, SUBCATEGORIES)
        if items is None:
            continue
        own = [(_part(item), item) for item in items]
        farther = {_part(item[0].model): at for at, item in enumerate(found or ())} if own else {}
        found = list(found or ()) if own else []
        for index, (part, item) in enumerate(own):
            one = Layer(item, (*layer.path, SUBCATEGORIES, index), layer.words)
            at = farther.pop(part, None)
            if at is None:
                found.append((one,))
            else:
                found[at] = (one, *found[at])
    return found


def _said(layer: Layer, key: str) -> Any:
    """What a layer says for a key; None where it says nothing."""
    return getattr(layer.model, key) if layer.model.declares(key) else None


def _part(item: Any) -> str:
    return slugs.part(item.slug, item.name)
