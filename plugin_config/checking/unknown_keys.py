"""What is said of a key that its place does not have: a slip, a word of Discourse's, a key of another place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from idiaspora.facts import site_settings_catalogue, site_settings_of_2026
from idiaspora.facts.unmanaged import OTHER_WORDS, UNMANAGED, Unmanaged
from idiaspora.plugin_config.checking.json_schema import keys_at
from idiaspora.plugin_config.fields.field import fields_of
from idiaspora.plugin_config.language.spans import Path
from idiaspora.plugin_config.language.suggestions import MOST_LISTED, instead_of, nearest

SETTINGS = "settings"
COMMON = ("shapes", "defaults")
"""Sections whose entries say what many things have in common."""
ONES_OWN = ("name", "slug", "previously")
"""Keys by which one thing is told from others."""
FIRST_LISTED = 12
"""Keys that a remedy names of more than it can list."""
DEEPEST_MOVED = 2
"""Steps above a key that may have come from an item of another section: the section, and the number of the item."""
KEY_WORDS = ("apikey", "key", "token", "password")
"""How somebody would write the API key into the file, without hyphens and underscores."""


def words_on_unknown_key(path: Path, model: type[BaseModel], value: object = None) -> tuple[str, str]:
    """Message and remedy for the key at the end of a path, below which the value stands."""
    *above, last = path
    key, place = str(last), tuple(above)
    if place == ("forum",) and re.sub("[-_]", "", key.lower()) in KEY_WORDS:
        return (
            "the API key never stands in the file, which other people see",
            "take the line out and set IDIASPORA_API_KEY, or IDIASPORA_API_KEY_FILE to a file with the key",
        )
    if (known := _unmanaged(key, place, model)) is not None:
        return (
            f"“{key}” is not managed by a forum file: Discourse has {known.what}, which stay as they are",
            f"take the key out, and see to it on the forum: {known.page}",
        )
    if key in ONES_OWN and len(path) == 3 and path[0] in COMMON:
        message = f"“{key}” tells one from others, so that many cannot have it in common"
        return message, "write it at each one, and not here"
    where = "here" if place else "at the top of the file"
    if isinstance(value, str) and value in keys_at(model, place):
        return f"there is no key “{key}” {where}", f"write it the other way round: {value}: [{key}]"
    return f"there is no key “{key}” {where}", _remedy(key, place, model)


def _remedy(key: str, place: Path, model: type[BaseModel]) -> str:
    allowed = keys_at(model, place)
    if (said := OTHER_WORDS.get(key)) and said.key in allowed:
        return said.remedy
    if meant := _discourses_words(model, place).get(key):
        return f"did you mean {meant}?"
    if similar := nearest(key, allowed):
        return f"did you mean {similar}?"
    if below := [one for one in allowed if key in keys_at(model, (*place, one))]:
        return f"write it below {_listed(below)}"
    if 0 < len(place) <= DEEPEST_MOVED and key in keys_at(model, ()):
        return "it is a section of the file: write it at the top"
    if SETTINGS in keys_at(model, ()) and place != (SETTINGS,) and key in _settings():
        return f"it is a site setting: write it below {SETTINGS}"
    if len(place) <= DEEPEST_MOVED and (elsewhere := _places(model).get(key)):
        return f"it stands in {_listed(elsewhere)}: write it there"
    if len(allowed) > MOST_LISTED and place and isinstance(place[-1], int):
        kept = ", ".join(allowed[:FIRST_LISTED])
        path = "".join("[]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")
        return f"use one of: {kept} … (“idiaspora explain '{path}'” tells of all {len(allowed)})"
    return instead_of(key, allowed)


def _listed(words: Iterable[str]) -> str:
    *some, last = words
    return f"{', '.join(some)} or {last}" if some else last


def _unmanaged(key: str, above: Path, model: type[BaseModel]) -> Unmanaged | None:
    """What an unknown key means in Discourse; None for nothing, and in files that are no forum files."""
    if keys_at(model, ("forum",)) == ():
        return None
    under = next((step for step in reversed(above) if isinstance(step, str) and step in UNMANAGED), "")
    return UNMANAGED[under].get(key) if under or not above else None


@cache
def _settings() -> frozenset[str]:
    return frozenset(row["setting"] for row in (*site_settings_catalogue(), *site_settings_of_2026()))


@cache
def _places(model: type[BaseModel]) -> Mapping[str, tuple[str, ...]]:
    """The sections of a file whose entries have a key, by the key."""
    found: dict[str, tuple[str, ...]] = {}
    for section in keys_at(model, ()):
        inner = (keys_at(model, path) for path in ((section,), (section, 0), (section, "any")))
        for key in dict.fromkeys(key for keys in inner for key in keys):
            if section not in COMMON:
                found[key] = (*found.get(key, ()), section)
    return found


@cache
def _discourses_words(model: type[BaseModel], place: Path) -> Mapping[str, str]:
    """The keys of a place by what Discourse calls them in its requests, where that is another word."""
    named = (item for one in _models_at(model, place) for item in fields_of(one).items())
    words = [(field.wire.path.rpartition(".")[2], name) for name, field in named]
    outer_last = sorted(words, key=lambda pair: -pair[1].count("."))
    return {word: name for word, name in outer_last if word != name.rpartition(".")[2]}


def _models_at(model: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    """The models of which one stands at a path; a number stands for any item of a list."""
    types: list[Any] = [model]
    for step in path:
        types = [inner for one in types for inner in _below(one, step)]
    alternatives = (one for each in types for one in _alternatives(each))
    return [one for one in alternatives if isinstance(one, type) and issubclass(one, BaseModel)]


def _below(annotation: Any, step: str | int) -> Iterator[Any]:
    for one in _alternatives(annotation):
        if get_origin(one) is tuple and isinstance(step, int):
            yield get_args(one)[0]
        elif get_origin(one) is dict and isinstance(step, str):
            yield get_args(one)[1]
        elif isinstance(one, type) and issubclass(one, BaseModel) and step in one.model_fields:
            yield one.model_fields[str(step)].annotation


def _alternatives(annotation: Any) -> Iterator[Any]:
    """A type without what is only said about it, unions taken apart."""
    if get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            yield from _alternatives(one)
    else:
        yield annotation
