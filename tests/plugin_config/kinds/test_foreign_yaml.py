"""YAML of others: whatever it holds, it is read or refused, and neither runs, nor grows, nor ends the run."""

import json
from collections.abc import Callable
from itertools import pairwise

import pytest
import yaml

from idiaspora.plugin_config.fields.field import Where
from idiaspora.plugin_config.kinds.form_template import FIELDS_OF_FORM
from idiaspora.plugin_config.kinds.theme_files import definitions_there
from idiaspora.plugin_config.language.foreign_yaml import read_yaml

LETTERS = "abcdefghij"
GROWING = "a: &a {x: 1}\n" + "".join(
    f"{key}: &{key} {{{', '.join(f'{letter}: *{before}' for letter in LETTERS)}}}\n"
    for before, key in pairwise(LETTERS)
)
HOSTILE = {
    "too deep": "en: " + "[" * 20_000,
    "a growing one": "en:\n" + GROWING.replace("\n", "\n  "),
    "one that holds itself": "en: &a {x: *a}",
    "a day that there is not": "en: {x: 2026-99-99}",
    "an object": "en: !!python/object/apply:os.system [true]",
    "a list for a key": "en: {[a]: b}",
}
EACH = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


def test_what_is_plain_is_read() -> None:
    assert read_yaml("a: {b: [1, true, x], c: null}") == {"a": {"b": [1, True, "x"], "c": None}}


@EACH
def test_what_is_hostile_is_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        read_yaml(text)


@EACH
@pytest.mark.parametrize("path", ["settings.yml", "locales/en.yml"])
@pytest.mark.in_turn(4)
def test_code_with_it_is_judged_as_any_other(refused: Callable[[str], list[str]], text: str, path: str) -> None:
    files = json.dumps({"common/common.scss": "a {}", path: text})
    more = "settings: {x: '1'}" if path == "settings.yml" else "translations: {en: {x: y}}"
    assert refused(f"appearance: {{components: [{{name: Banner, files: {files}, {more}}}]}}\n") != []


@EACH
@pytest.mark.in_turn(4)
def test_a_forum_with_it_is_read(text: str) -> None:
    assert FIELDS_OF_FORM.decode(text, Where()) == ()
    assert definitions_there({"theme_fields": [{"target": "settings", "value": text}]}) == {}
