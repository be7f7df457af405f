"""What a theme, a category, a role or a group takes by `like`: layers between what it says itself and the defaults."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from idiaspora.plugin_config.checking.validation import check_part
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.consultation.shape import OF_CATEGORIES, OF_ROLES, SUBCATEGORIES, Shape, filled, words_in
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.desired.layers import Layer
from idiaspora.plugin_config.language.problems import Problem
from idiaspora.plugin_config.language.severity import Severity
from idiaspora.plugin_config.language.spans import Path
from idiaspora.plugin_config.language.suggestions import instead_of

SHAPES, LIKE = "shapes", "like"


@dataclass(frozen=True)
class Taker:
    """What takes a shape: its place in the file, what it is in words, the keys that it can have, and what `{name}` and
    `{slug}` stand for; a word that it does not have is not there."""

    place: str
    noun: str
    keys: frozenset[str]
    words: Mapping[str, str]


class Shapes:
    """The shapes of one file. Mistakes become problems of the collection; a shape that is wrong gives nothing."""

    def __init__(self, file: ForumFile, collection: Collection) -> None:
        self._collection = collection
        self._shapes = file.shapes or {}
        self._used: set[str] = set()
        named = {name: [one for one, _ in self._likes(name)] for name in self._shapes}
        self._loops = {name: way for name in named if (way := _way_back(name, named))}
        self._mixed = {name for name in self._shapes if all(self._keys(name, sort) for sort in SORTS)}
        self._check()

    def taken(self, like: str | None, at: Path, taker: Taker) -> tuple[Layer, ...]:
        """The layers of a shape and of those that it takes in turn, the nearest first. `at` is where `like` stands."""
        layers: list[Layer] = []
        while like is not None and self._is_there(like, at) and like not in (*self._loops, *self._mixed):
            self._used.add(like)
            path = (SHAPES, like)
            if not self._fits(like, at, taker):
                break
            if (shape := self._made(like, taker)) is not None:
                layers.append(Layer(shape, path, taker.words))
            like, at = self._shapes[like].like, (*path, LIKE)
        return tuple(layers)

    def tell_unused(self) -> None:
        """Warn of shapes that nothing takes, once everything has taken its own."""
        for name in self._shapes.keys() - self._used - self._loops.keys() - self._mixed:
            path = (SHAPES, name)
            self._collection.problems.append(
                Problem(
                    "unused-shape",
                    f"nothing takes the shape “{name}”, so that it does nothing",
                    self._collection.document.key_span_of(path),
                    f"write “like: {name}” where it is meant, or remove it",
                    self._collection.document.text_path(path),
                    Severity.WARNING,
                )
            )

    def _is_there(self, like: str, at: Path) -> bool:
        if like in self._shapes:
            return True
        remedy = instead_of(like, self._shapes) if self._shapes else "write it under shapes, or remove the line"
        origin = self._collection.origin(at)
        self._collection.problem("unknown-shape", f"the file has no shape “{like}”", origin, remedy)
        return False

    def _fits(self, name: str, at: Path, taker: Taker) -> bool:
        """Whether what takes a shape can have its keys, and has the words that stand in it."""
        origin, place = self._collection.origin(at), self._collection.origin((SHAPES, name))
        others = [key for key in _said(self._shapes[name]) if key not in taker.keys]
        if others:
            message = f"a {taker.noun} has no {', '.join(others)}, which the shape {name} says ({place.span})"
            self._collection.problem("wrong-shape-taken", message, origin, f"take a shape of a {taker.noun}")
        missing = sorted(words_in(self._data(name)) - taker.words.keys())
        if missing and not others:
            message = (
                f"this {taker.noun} has no {missing[0]}, which the shape {name} puts into its values ({place.span})"
            )
            self._collection.problem("wrong-shape-taken", message, origin, f"take a shape without {{{missing[0]}}}")
        return not others and not missing

    def _made(self, name: str, taker: Taker) -> Shape | None:
        """A shape with the words of what takes it; as it stands where it has none."""
        data = self._data(name)
        if not words_in(data):
            return self._shapes[name]
        # What is wrong with the shape itself is told already: this is about the words, such as a name that is too long.
        made, problems = check_part(
            self._collection.document,
            (SHAPES, name),
            filled(data, taker.words),
            Shape,
            ForumFile,
            {"words": {}},
        )
        takes = f", as {taker.place} takes it"
        self._collection.problems += [replace(problem, message=problem.message + takes) for problem in problems]
        return made

    def _data(self, name: str) -> Any:
        return self._collection.document.data[SHAPES][name]

    def _likes(self, name: str) -> Iterator[tuple[str, Path]]:
        """The shapes that a shape names, for itself or for its subcategories, and where."""
        shape, path = self._shapes[name], (SHAPES, name)
        if shape.like is not None:
            yield shape.like, (*path, LIKE)
        yield from _likes_below(shape, path)

    def _keys(self, name: str, sort: tuple[frozenset[str], frozenset[str]]) -> list[str]:
        """The keys of a shape that only one sort of things has."""
        return [key for key in _said(self._shapes[name]) if key in sort[0] and key not in sort[1]]

    def _check(self) -> None:
        """What is wrong with shapes whatever takes them."""
        for name in self._mixed:
            ours, theirs = (self._keys(name, sort)[0] for sort in SORTS)
            self._collection.problem(
                "wrong-shape-taken",
                f"{ours} is of categories and {theirs} is of groups: nothing can take a shape that says both",
                self._collection.origin((SHAPES, name, theirs)),
                "make two shapes of it",
            )
        told: set[str] = set()
        for name, way in self._loops.items():
            if name not in told:
                told.update(way)
                at = next(at for like, at in self._likes(name) if like == way[1])
                message = f"the shape {name} takes itself: {' → '.join(way)}"
                self._collection.problem(
                    "shape-loop", message, self._collection.origin(at), "remove one of these “like”"
                )
        for name in self._shapes:
            for like, at in self._likes(name):
                self._is_there(like, at)


SORTS = (OF_CATEGORIES, OF_ROLES), (OF_ROLES, OF_CATEGORIES)
"""The keys of the two sorts of things that take shapes, each with those of the other."""


def _said(shape: Shape) -> list[str]:
    return [key for key in type(shape).model_fields if shape.declares(key) and key != LIKE]


def _likes_below(holder: Any, path: Path) -> Iterator[tuple[str, Path]]:
    for index, item in enumerate(holder.subcategories or ()):
        here = (*path, SUBCATEGORIES, index)
        if item.like is not None:
            yield item.like, (*here, LIKE)
        yield from _likes_below(item, here)


def _way_back(name: str, named: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The shortest way from a shape through those that it names back to itself; empty where there is none."""
    ways: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    for way in ways:
        for other in named.get(way[-1], ()):
            if other == name:
                return (*way, name)
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()
