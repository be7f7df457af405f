"""The JSON Schema for editors accepts what their YAML parser makes of a good file."""

from datetime import timedelta
from typing import Annotated, Literal

import jsonschema
import pytest
import yaml
from pydantic import Field

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.json_schema import DIALECT, json_schema, keys_at
from idiaspora.plugin_config.checking.scalars import Boolean, Color, Duration, Integer, Line, SecretText, Slug, Text


class Child(Declaration):
    """A child."""

    title: Line
    """What it is called."""
    default: Text = ""
    """What stands in."""


class Sample(Declaration):
    """A sample."""

    version: Literal["1"]
    slug: Slug = "a"
    color: Color | None = None
    flag: Boolean | None = None
    number: Annotated[Integer, Field(ge=1, le=5)] = 1
    size: Literal["1", "2", "no"] = "1"
    within: Duration = timedelta(days=7)
    child: Boolean | Child | None = None
    children: dict[Slug, tuple[Child, ...]] | None = None
    token: SecretText | None = None


def is_valid(text: str) -> bool:
    return jsonschema.Draft202012Validator(json_schema(Sample)).is_valid(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    [
        "version: 1",
        "{version: '1', slug: 2026, color: 008800, flag: yes, number: 3}",
        "{version: 1, slug: no, color: 'AABBCC', flag: 'no', number: '3', size: 2, within: 48 hours}",
        "{version: 1, size: no, child: true, token: abc}",
        "{version: 1, child: {title: 22, default: 1.5}, children: {a: [{title: x}]}}",
    ],
)
def test_good_files_are_accepted_as_an_editor_parses_them(text):
    assert is_valid(text)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "version: 2",
        "{version: 1, sulg: a}",
        "{version: 1, color: red}",
        "{version: 1, color: null}",
        "{version: 1, flag: maybe}",
        "{version: 1, number: 9}",
        "{version: 1, within: 7}",
        "{version: 1, child: {}}",
        "{version: 1, children: {a: [{title: x, b: c}]}}",
    ],
)
def test_wrong_files_are_underlined(text):
    assert not is_valid(text)


def test_the_schema_is_of_the_declared_draft_and_keeps_descriptions():
    schema = json_schema(Sample)

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert schema["description"] == "A sample."
    assert schema["$defs"]["Child"]["properties"]["title"]["description"] == "What it is called."


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (("child",), ("title", "default")),
        (("children", "any", 3), ("title", "default")),
        (("version",), ()),
        (("nowhere", 1), ()),
    ],
)
def test_the_keys_of_a_place(path, keys):
    assert keys_at(Sample, path) == keys


def test_the_keys_at_the_top():
    assert keys_at(Sample, ()) == tuple(Sample.model_fields)
