"""What repeats in imported data, said once: as defaults of a sort, and as shapes of what stands below one parent. Pure.

Nothing is given to a thing that did not say it itself: a default is one only where all say something, and a shape is
taken by those that say all of it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from idiaspora.plugin_config.consultation.forum_file import Defaults
from idiaspora.plugin_config.consultation.shape import WORD, Shape, filled
from idiaspora.plugin_config.kinds.names import CATEGORY, GROUP
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.provisioning.importing.drafting import Data
from idiaspora.provisioning.importing.inventory import importable, section_of

FEWEST = 3
"""So many things have to say the same before it is worth a shape."""
LIKE = "like"
NAMING = ("name", "slug")
HEAD = ("version", "forum")
TAGGED = ("SecretName", "UploadName", "CommitName")
THEME, THEMES, ROLES = "theme", "themes", "moderators"
OF_SORT = {THEME: CATEGORY, ROLES: GROUP}
"""The kinds of what the words of the forum's own make."""


def compacted(data: Data) -> Data:
    """The same in fewer words, in the same order behind what all have in common."""
    sections = _copied({key: value for key, value in data.items() if key not in HEAD})
    defaults: Data = {}
    for name, items in _sorts(sections).items():
        if said := _common(items, _keys_of_defaults(name)):
            defaults[name] = said
            for item in items:
                _take_out(said, item)
    shapes: Data = {}
    for kind in importable():
        if kind.export.below:
            for section in (THEMES, section_of(kind)[0]):
                if items := sections.get(section, []):
                    items = [_shaped(item, shapes, kind.export.below) for item in items]
                    sections[section] = _with_a_shape(items, section, shapes)
    head = {key: data[key] for key in HEAD if key in data}
    common = {key: value for key, value in (("defaults", defaults), ("shapes", shapes)) if value}
    return {**head, **common, **sections}


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _sorts(sections: Data) -> dict[str, list[Data]]:
    """The items for which each of the defaults would hold. What is below a theme is a category like others."""
    found: dict[str, list[Data]] = {name: [] for name in Defaults.model_fields}
    for kind in importable():
        (section, *inner) = section_of(kind)
        if kind.name in found and not inner:
            found[kind.name] += _all(sections.get(section, ()), kind.export.below)
            if kind.export.below:
                tops = sections.get(THEMES, ())
                found[THEME] += tops
                for top in tops:
                    found[kind.name] += _all(top.get(kind.export.below, ()), kind.export.below)
    found[ROLES] += sections.get(ROLES, {}).values()
    return {name: items for name, items in found.items() if items}


def _all(items: Iterable[Data], below: str) -> Iterator[Data]:
    for item in items:
        yield item
        yield from _all(item.get(below, ()) if below else (), below)


# Defaults


def _keys_of_defaults(name: str) -> frozenset[str]:
    """Not who is in a group or what a category is about: the next one that somebody writes must not get these people
    because the others have them, nor let in whom the others let in."""
    models = get_args(Defaults.model_fields[name].annotation)
    keys = frozenset(key for model in models for key in getattr(model, "model_fields", ()))
    kind = KINDS[OF_SORT.get(name, name)]
    parts = {key for part in KINDS.values() if part.part_of == kind.name for key in part.fields}
    return keys - parts - kind.export.of_each


def _common(items: list[Data], keys: frozenset[str]) -> Data:
    """What most things say, of that about which all say something themselves."""
    found: Data = {}
    for key in sorted(keys):
        texts = Counter(_text(item[key]) for item in items if key in item)
        if sum(texts.values()) == len(items) >= FEWEST and (most := texts.most_common(1)[0])[1] * 2 > len(items):
            found[key] = json.loads(most[0])
    return found


def _take_out(said: Data, item: Data) -> None:
    for key, value in said.items():
        if item.get(key) == value:
            del item[key]


# Shapes


def _shaped(item: Data, shapes: Data, below: str) -> Data:
    """The item with shapes for what stands below it, the lowest level first."""
    if below not in item:
        return item
    inner = [_shaped(one, shapes, below) for one in item[below]]
    return {**item, below: _with_a_shape(inner, str(item["slug"]), shapes)}


def _with_a_shape(items: list[Data], name: str, shapes: Data) -> list[Data]:
    """The items, of which those that say the same take one shape; a shape of the same name may be there already."""
    free = [item for item in items if LIKE not in item]
    shape = _shape_of(free)
    takers = [item for item in free if _takes(item, shape)]
    # A line for the shape and its keys, and one word in each that takes it.
    if len(takers) < FEWEST or len(_text(shape)) < len(LIKE) * 2:
        return items
    name = next((known for known, other in shapes.items() if other == shape), _free_name(name, shapes))
    shapes[name] = shape
    return [_taking(item, name, shape) if any(item is one for one in takers) else item for item in items]


def _free_name(name: str, shapes: Data) -> str:
    return next(one for one in (name, *(f"{name}-{number}" for number in range(2, 10_000))) if one not in shapes)


def _shape_of(items: list[Data]) -> Data:
    """What more than half of the items say alike, with the words for their names and slugs."""
    shape: Data = {}
    for key in Shape.model_fields:
        counts: Counter[str] = Counter()
        for item in items:
            if key in item and key not in (LIKE, *NAMING):
                counts.update(set(map(_text, _forms(item[key], item))))
        if counts:
            most, count = max(counts.items(), key=lambda pair: (pair[1], "{" in pair[0], pair[0]))
            if count * 2 > len(items) and count >= FEWEST:
                shape[key] = json.loads(most)
    return shape


def _forms(value: Any, item: Data) -> Iterator[Any]:
    """A value as a shape can say it: as it is, or with the words for the name or the slug. Not what holds such a word
    itself, or a secret."""
    if WORD.search(repr(value)) or any(word in repr(value) for word in TAGGED):
        return
    yield value
    for word in NAMING:
        text = str(item[word])
        form = _replaced(value, re.compile(rf"(?<![^\W_]){re.escape(text)}(?![^\W_])"), f"{{{word}}}")
        if form != value and filled(form, _words(item)) == value:
            yield form


def _replaced(value: Any, found: re.Pattern[str], word: str) -> Any:
    if isinstance(value, str):
        return found.sub(lambda match: word, value)
    if isinstance(value, dict):
        return {key: _replaced(item, found, word) for key, item in value.items()}
    return [_replaced(item, found, word) for item in value] if isinstance(value, list) else value


def _words(item: Data) -> dict[str, str]:
    return {word: str(item[word]) for word in NAMING}


def _takes(item: Data, shape: Data) -> bool:
    """Whether an item says all of a shape."""
    return bool(shape) and filled(shape, _words(item)) == {key: item.get(key) for key in shape}


def _taking(item: Data, name: str, shape: Data) -> Data:
    named = {key: item[key] for key in NAMING}
    return {**named, LIKE: name, **{key: value for key, value in item.items() if key not in (*shape, *NAMING)}}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)
