"""The JSON Schema of a model, for editors: what they complete, explain and underline in a forum file."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from idiaspora.plugin_config.checking.descriptions import DescribedSchema
from idiaspora.plugin_config.language.spans import Path

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# Bounds that Pydantic keeps beside a validator of our own appear under its names for them.
_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}

_NULL = {"type": "null"}


@cache
def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema (draft 2020-12) of files that fit the model; shared, so not to be changed.

    It accepts what an editor's YAML parser makes of a text and, like the language, no null. Descriptions come from the
    fields.
    """
    return _schema(model, DescribedSchema)


@cache
def bare_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The same without descriptions, for which no source is read."""
    return _schema(model, GenerateJsonSchema)


def _schema(model: type[BaseModel], generator: type[GenerateJsonSchema]) -> dict[str, Any]:
    produced = model.model_json_schema(mode="validation", schema_generator=generator)
    definitions = {name: _tidy(part) for name, part in produced.pop("$defs", {}).items()}
    schema = {"$schema": DIALECT, "title": produced.get("title", model.__name__), **_tidy(produced)}
    return schema | ({"$defs": definitions} if definitions else {})


def keys_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """The keys that a file may write in the mapping at `path`, in the order of their declaration."""
    schema = bare_schema(model)
    return keys_of(branches_at(schema, places_at(schema, path)))


def keys_of(branches: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The keys that any of the branches has, in the order of their declaration."""
    return tuple(dict.fromkeys(key for branch in branches for key in branch.get("properties", {})))


def places_at(schema: Mapping[str, Any], path: Path) -> list[Mapping[str, Any]]:
    """What a schema says of a path, in every alternative that has it; a number stands for any item of a list."""
    places: list[Mapping[str, Any]] = [schema]
    for step in path:
        places = [inner for place in places for inner in _below(_branches(place, schema), step)]
    return places


def branches_at(schema: Mapping[str, Any], places: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The places with references followed and alternatives taken apart."""
    return [branch for place in places for branch in _branches(place, schema)]


def _branches(place: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A place of the schema with references followed and alternatives taken apart."""
    if "$ref" in place:
        yield from _branches(schema["$defs"][place["$ref"].rpartition("/")[2]], schema)
    for keyword in ("anyOf", "oneOf", "allOf"):
        for alternative in place.get(keyword, ()):
            yield from _branches(alternative, schema)
    yield place


def _below(branches: Iterator[Mapping[str, Any]], step: str | int) -> Iterator[dict[str, Any]]:
    for branch in branches:
        if isinstance(step, int):
            inner: Any = branch.get("items")
        elif step in branch.get("propertyNames", {}).get("enum", (step,)):
            inner = branch.get("properties", {}).get(step, branch.get("additionalProperties"))
        else:
            inner = None
        if isinstance(inner, dict):
            yield inner


def _tidy(place: Any) -> Any:
    """A part of the schema without null, which files cannot hold, and without the titles that repeat each key."""
    if isinstance(place, list):
        return [_tidy(part) for part in place]
    if not isinstance(place, dict):
        return place
    kept: dict[str, Any] = {}
    for keyword, value in place.items():
        if (
            keyword == "title"
            or (keyword == "default" and value is None)
            or (keyword == "type" and place.keys() & {"const", "enum"})
        ):
            continue
        if keyword in ("properties", "patternProperties"):
            kept[keyword] = {name: _tidy(part) for name, part in value.items()}
        elif keyword in ("enum", "const"):
            kept["enum"] = _as_parsed(value if keyword == "enum" else [value])
        elif keyword in ("default", "examples", "description"):
            kept[keyword] = value
        else:
            kept[_BOUNDS.get(keyword) or keyword] = _tidy(value)
    return _without_null(kept)


def _as_parsed(choices: list[Any]) -> list[Any]:
    """Words together with what a YAML parser makes of them: for an editor "1" is a number and "yes" a boolean."""
    parsed = [yaml.safe_load(word) for word in choices if isinstance(word, str) and word]
    return choices + [value for value in parsed if isinstance(value, (bool, int)) and value not in choices]


def _without_null(place: dict[str, Any]) -> dict[str, Any]:
    alternatives = place.get("anyOf")
    if alternatives is None or _NULL not in alternatives:
        return place
    rest = [alternative for alternative in alternatives if alternative != _NULL]
    others = {keyword: value for keyword, value in place.items() if keyword != "anyOf"}
    return {**rest[0], **others} if len(rest) == 1 else {"anyOf": rest, **others}
