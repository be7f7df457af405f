"""What the language says of its keys: every one has a type, a meaning and an example that the language takes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pictures import png
from pydantic import BaseModel, TypeAdapter

from idiaspora.plugin_config.checking.json_schema import json_schema, places_at
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.consultation.key_examples import EXAMPLES, TOP
from idiaspora.plugin_config.consultation.key_help import KeyHelp, all_paths, key_help, meant, steps_of
from idiaspora.plugin_config.fields.field import Unfit
from idiaspora.plugin_config.kinds.setting_help import SettingHelp, setting_help
from idiaspora.plugin_config.kinds.site_setting import known_rows, typed
from idiaspora.plugin_config.language.upload import Upload

SCHEMA = json_schema(ForumFile)


class WithFiles(yaml.BaseLoader):
    """Reads what stands behind `!upload` as a file of the project."""


WithFiles.add_constructor("!upload", lambda loader, node: Upload.of(str(node.value), Path(), png()))


def shown(line: str, loader: type[yaml.BaseLoader] = yaml.BaseLoader) -> Any:
    """What an example holds, as the language reads it: every scalar is text."""
    found = yaml.load(line, loader)
    return found[0] if isinstance(found, list) else next(iter(found.values()))


def of(path: str) -> KeyHelp:
    found = key_help(path)
    assert found is not None, path
    return found


def of_setting(name: str) -> SettingHelp:
    found = setting_help(name)
    assert found is not None, name
    return found


@pytest.mark.slow
def test_every_key_is_explained_with_an_example_that_fits() -> None:
    definitions = {"$defs": SCHEMA["$defs"]}
    for path in all_paths():
        found = of(path)
        assert "" not in (found.type, found.meaning, found.example), path
        place = places_at(SCHEMA, steps_of(path) or ())[0]
        assert list(Draft202012Validator({**place, **definitions}).iter_errors(shown(found.example))) == [], path


def models(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    def inside(annotation: object) -> Iterator[type[BaseModel]]:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
        for inner in getattr(annotation, "__args__", ()):
            yield from inside(inner)

    if model not in seen:
        seen.add(model)
        yield model
        for field in model.model_fields.values():
            for inner in inside(field.annotation):
                yield from models(inner, seen)


def definition_paths() -> dict[str, str]:
    """A path to each definition of the schema."""
    found = {TOP: ""}
    for path in all_paths():
        for place in places_at(SCHEMA, steps_of(path) or ()):
            for part in (place, *place.get("anyOf", ()), place.get("items", {})):
                name = str(part.get("$ref", "")).rpartition("/")[2]
                found.setdefault(name, path + ("[]" if part is place.get("items") and not path.endswith("[]") else ""))
    return found


@pytest.mark.slow
def test_every_example_is_taken_by_the_field_itself() -> None:
    ways = definition_paths()
    checked = 0
    for model in models(ForumFile, set()):
        if model.__name__ not in ways:
            continue
        for name, field in model.model_fields.items():
            key = field.alias or name
            found = of(f"{ways[model.__name__]}.{key}".lstrip("."))
            type: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            TypeAdapter(type).validate_python(shown(found.example, WithFiles))
            checked += 1
    assert checked > 250


def test_no_example_is_of_a_key_that_there_is_not() -> None:
    definitions = {TOP: SCHEMA, **SCHEMA["$defs"]}
    keys = {key for part in definitions.values() for key in part.get("properties", {})}
    for name in EXAMPLES:
        owner, _, key = name.rpartition(".")
        assert key in (definitions[owner]["properties"] if owner else keys), name


@pytest.mark.parametrize(
    ("text", "path", "type"),
    [
        ("themes", "themes", "list of items, each with keys with values"),
        ("themes[]", "themes[]", "keys with values"),
        ("themes[].color", "themes[].color", "six hexadecimal digits"),
        ("shapes[].color", "shapes.NAME.color", "six hexadecimal digits"),
        ("moderators[].flair.icon", "moderators.NAME.flair.icon", "text"),
        ("themes[Water, in 2027: a.b].color", "themes[].color", "six hexadecimal digits"),
        ("themes[x].questions", "themes[].questions", "true or false or keys with values"),
        ("moderators.capital.title", "moderators.NAME.title", "text"),
        ("limits.category.count", "limits.NAME.count", "number from 0"),
        ("categories[a].subcategories[b].slug", "categories[].subcategories[].slug", "text"),
        ("defaults.theme.access.see", "defaults.theme.access.see", "list of text"),
    ],
)
def test_a_path_is_understood_however_its_items_are_named(text: str, path: str, type: str) -> None:
    found = of(text)

    assert (found.path, found.type) == (path, type)


def test_allowed_words_defaults_and_keys_below_are_told() -> None:
    assert of("forum.order").allowed == ("themes", "file")
    assert of("forum.sidebar.existing_members").default == "false"
    assert "category" in of("limits").allowed
    assert ("color", "The colour of the badge") in of("themes[]").keys
    assert (of("themes[].slug").needed, of("themes[].color").needed) == (True, False)


NOWHERE = ("", "themes.color", "themes[].colour", "limits.no_such_kind", "themes[", "[x]", "a..b", "settings.titel")


@pytest.mark.parametrize("text", [*NOWHERE, "x" * 999])
def test_what_is_no_place_of_the_language_is_none(text: str) -> None:
    assert key_help(text) is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("themes[x].colour", "themes[x].color"),
        ("themes.color", "themes[].color"),
        ("teams", "themes"),
        ("moderators.capital.tittle", "moderators.capital.title"),
        ("answer_within", "themes[].questions.answer_within"),
        ("limits.categories", "limits.category"),
    ],
)
def test_the_nearest_path_is_meant(text: str, path: str) -> None:
    assert path in meant(text)


def test_every_known_setting_is_explained_with_an_example_that_fits() -> None:
    wrong = []
    for name, (row, *_) in known_rows().items():
        found = of_setting(name)
        assert "" not in (found.type, found.meaning, found.example), name
        assert found.example.startswith("!secret") == bool(row.get("secret")), name
        if row.get("secret"):
            continue  # whether that fits, the variable decides
        value = shown(f"{name}: {found.example}")
        try:
            typed(tuple(value) if isinstance(value, list) else value, row)
        except Unfit as unfit:
            wrong.append((name, found.example, unfit.message))
    assert wrong == []


def test_a_setting_tells_what_it_opens_its_choices_and_its_default() -> None:
    assert "With false, visitors read what everyone may see" in of_setting("login_required").meaning
    assert of_setting("slug_generation_method").allowed == ("ascii", "encoded", "none")
    groups = of_setting("create_topic_allowed_groups")
    assert (groups.type, groups.default) == ("list of groups, by name", "[admins, moderators, trust_level_0]")
