"""A file in decomposed Unicode (e and an accent, two characters) means what one in composed Unicode does."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load, read
from idiaspora.plugin_config.expansion import read_desired
from idiaspora.plugin_config.language.problems import Invalid

HEAD = "version: 1\nforum: {name: Forum, url: 'https://f.example.org', username: admin}\n"


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("été", id="plain"),
        pytest.param('"été"', id="quoted"),
        pytest.param("|-\n  été", id="block"),
        pytest.param("!env VALUE", id="variable"),
        pytest.param("!file text.md", id="file"),
        pytest.param("!env {name: NONE, default: été}", id="default"),
        pytest.param("[été, {é: [été]}]", id="nested"),
    ],
)
def test_every_text_is_read_composed(tmp_path: Path, value: str) -> None:
    path = tmp_path / "forum.yaml"
    (tmp_path / "text.md").write_text(decomposed("été"), encoding="utf-8")
    path.write_text(decomposed(f"é: {value}\n"), encoding="utf-8")
    data = load(path, variables={"VALUE": decomposed("été")}).data
    assert decomposed("é") not in str(data)
    assert "été" in str(data["é"])


def test_a_secret_stays_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "forum.yaml"
    path.write_text("a: !secret VALUE\n", encoding="utf-8")
    assert load(path, variables={"VALUE": decomposed("é")}).data["a"].reveal() == decomposed("é")


def test_two_spellings_of_a_key_are_one(tmp_path: Path) -> None:
    path = tmp_path / "forum.yaml"
    path.write_text(f"é: 1\n{decomposed('é')}: 2\n", encoding="utf-8")
    (problem,) = read(path, variables={}).problems
    assert (problem.code, problem.span.line) == ("duplicate-key", 2)


def test_columns_count_the_characters_that_are_written(tmp_path: Path) -> None:
    path = tmp_path / "forum.yaml"
    path.write_text(f"{HEAD}groups: [{{name: ab, full_name: {decomposed('é')}, color: 1}}]\n", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        read_desired(path, variables={})
    (problem,) = caught.value.problems
    assert (problem.span.line, problem.span.column) == (3, path.read_text().splitlines()[2].index("color") + 1)


@pytest.mark.parametrize("name", ["été", "Équipe"])
def test_names_and_those_that_name_them_may_have_either_form(tmp_path: Path, name: str) -> None:
    path = tmp_path / "forum.yaml"
    text = f"""{HEAD}settings: {{unicode_usernames: true, slug_generation_method: encoded}}
tag_groups: [{{name: {name}, tags: [{name.lower()}]}}]
groups: [{{name: {name}, notifications: {{watching: [{decomposed(name.lower())}]}}}}]
categories:
  - name: {name}
    slug: {name.lower()}
    access: {{see: [{decomposed(name)}]}}
    allowed_tag_groups: [{decomposed(name)}]
protect: ["categories[{decomposed(name.lower())}]"]
"""
    path.write_text(text, encoding="utf-8")
    _, desired = read_desired(path, variables={})
    assert desired.warnings == ()
    one = values(desired)
    path.write_text(decomposed(text), encoding="utf-8")
    assert values(read_desired(path, variables={})[1]) == one


def values(desired: Desired) -> list[tuple[str, dict[str, Any]]]:
    """What is asked for, wherever in the file it stands."""
    found = desired.resources
    return [(item.address, {name: declared.value for name, declared in item.fields.items()}) for item in found]
