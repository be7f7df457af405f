"""Declarations of one resource in several places, the nearest first: a theme, its shape, the defaults for themes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.fields.field import Field
from idiaspora.plugin_config.kinds.resource import Declared
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Path

_ABSENT = object()


@dataclass(frozen=True)
class Layer:
    """One declaration and where it stands. `words` are what `{name}` and `{slug}` stand for in it."""

    model: Declaration
    path: Path
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layers:
    """Declarations of one resource; what the first says wins over what later ones say, field by field.

    `reason` is the place of the resource in the file's own words, where nothing of its own stands there.
    """

    document: Document
    layers: tuple[Layer, ...]
    reason: str = ""

    @property
    def place(self) -> str:
        """Where the resource has its place in the file, be something written there or not."""
        return self.reason or self.document.text_path(self.layers[0].path)

    def get(self, name: str) -> Declared | None:
        """The winning value of a field (dots for nesting) with its origin, or None where no layer declares it."""
        for layer in self.layers:
            value = _written(layer.model, name)
            if value is not _ABSENT:
                return Declared(value, self.origin((*layer.path, *name.split("."))))
        return None

    def value(self, name: str, default: Any = None) -> Any:
        found = self.get(name)
        return default if found is None else found.value

    def origin(self, path: Path | None = None) -> Origin:
        """The origin of a place; of the resource itself without a path."""
        where = self.layers[0].path if path is None else path
        return Origin(self.document.span_of(where), self.document.text_path(where), self.reason)

    def declared(self, fields: Iterable[str] | Mapping[str, Field]) -> dict[str, Declared]:
        """All fields of the names given that some layer declares."""
        # Most of a kind's fields stand nowhere, and none is looked for whose key, or the one around it, does not.
        said = {key for layer in self.layers for key in layer.model.model_fields_set}
        found = {name: self.get(name) for name in fields if name.partition(".")[0] in said}
        return {name: declared for name, declared in found.items() if declared is not None}

    def inner(self, name: str, model: type[Declaration], reason: str = "") -> "Layers":
        """The layers of a nested mapping; a plain `true` declares nothing of its model."""
        found = []
        for layer in self.layers:
            value = _written(layer.model, name)
            if value is not _ABSENT:
                declared = value if isinstance(value, Declaration) else model.model_construct()
                found.append(Layer(declared, (*layer.path, *name.split("."))))
        return Layers(self.document, tuple(found), reason)


def _written(model: Declaration, name: str) -> Any:
    value: Any = model
    for part in name.split("."):
        if not isinstance(value, Declaration) or not value.declares(part):
            return _ABSENT
        value = getattr(value, part)
    return _ABSENT if value is None else value
