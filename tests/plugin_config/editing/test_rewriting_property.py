"""For any base file and any overlay: a value is written where it stands, and read back as the live one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_editing_property import MANY, as_text, changed, comments_in
from yaml_files import KEYS, File, paths, scalars, texts, value_at, written_files

from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.editing.places import NotEditable
from idiaspora.plugin_config.editing.rewriting import Edit, Remove, Write, all_rewritten, file_of, rewritten
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid

pytestmark = pytest.mark.no_cover

BASE, OVERLAY = "forum.yaml", "environments/live.yaml"


@dataclass(frozen=True)
class Layers:
    """Two random files, and what they say together."""

    files: dict[str, File]
    texts: dict[str, str]
    document: Document


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder in which both files are; what they hold is given by each example."""
    made = tmp_path_factory.mktemp("layers")
    (made / "environments").mkdir()
    for name in (BASE, OVERLAY):
        (made / name).write_text("version: 1\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        yield made


def read(contents: dict[str, str]) -> Document:
    return load(Path(BASE), environment="live", variables={}, texts=contents)


@st.composite
def layers(draw: st.DrawFn) -> Layers:
    files = {name: draw(written_files(anchors=draw(st.sampled_from([0.0, 0.5])))) for name in (BASE, OVERLAY)}
    contents = {name: file.text for name, file in files.items()}
    try:
        return Layers(files, contents, read(contents))
    except Invalid:  # an empty key, a word that means null: our language has less than YAML
        assume(False)
        raise


def leaves(data: Any) -> list[tuple[Any, ...]]:
    """The places of texts, and of lists of texts: what a field of a resource is."""
    return [
        path
        for path in paths(data)
        if isinstance(value := value_at(data, path), str)
        or (isinstance(value, list) and value and all(isinstance(item, str) for item in value))
    ]


@MANY
@given(layers(), st.data())
def test_a_value_changes_where_it_stands(found: Layers, data: st.DataObject) -> None:
    places = leaves(found.document.data)
    assume(places)
    path = data.draw(st.sampled_from(places))
    is_text = isinstance(value_at(found.document.data, path), str)
    # What identifies an item decides which items of the two files are one.
    assume(path[-1] not in ("slug", "name"))
    new = data.draw(scalars if is_text else st.lists(texts.filter(bool), min_size=1, max_size=4))

    try:
        after = rewritten(found.texts, found.document, Write(path, new))
        document = read(after)
    except NotEditable:
        assert any(file.shared for file in found.files.values())
        return

    place = file_of(found.document, path)
    assert {name for name in after if after[name] != found.texts[name]} <= {place}
    said = value_at(document.data, path)
    if isinstance(new, bool):
        assert {"yes": "true", "no": "false"}.get(said.lower(), said.lower()) == str(new).lower()
    else:
        assert said == as_text(new)
    assert document.data == changed(found.document.data, path, said)
    if is_text:
        assert comments_in(found.files[place], after[place]) == comments_in(found.files[place], found.texts[place])


@MANY
@given(layers(), st.data())
def test_on_request_a_value_goes_into_the_overlay(found: Layers, data: st.DataObject) -> None:
    places = [path for path in leaves(found.document.data) if not any(isinstance(step, int) for step in path)]
    assume(places)
    path, new = data.draw(st.sampled_from(places)), data.draw(texts)

    try:
        after = rewritten(found.texts, found.document, Write(path, new), OVERLAY)
    except NotEditable:
        assert any(file.shared for file in found.files.values())
        return

    assert after[BASE] == found.texts[BASE]
    assert read(after).data == changed(found.document.data, path, new)


@MANY
@given(layers(), st.data())
def test_a_new_value_goes_where_its_neighbours_are(found: Layers, data: st.DataObject) -> None:
    mappings = [
        (),
        *(path for path in paths(found.document.data) if isinstance(value_at(found.document.data, path), dict)),
    ]
    path = data.draw(st.sampled_from(mappings))
    free = [key for key in KEYS if key not in value_at(found.document.data, path) and key not in ("slug", "name")]
    key, new = data.draw(st.sampled_from(free)), data.draw(texts)

    try:
        after = rewritten(found.texts, found.document, Write((*path, key), new))
    except NotEditable:
        assert any(file.shared for file in found.files.values())
        return

    place = file_of(found.document, (*path, key))
    assert {name for name in after if after[name] != found.texts[name]} <= {place}
    assert read(after).data == changed(found.document.data, (*path, key), new)


def one_after_the_other(found: Layers, edits: Sequence[Edit]) -> dict[str, str]:
    after = dict(found.texts)
    for edit in edits:
        after = rewritten(after, found.document, edit)
    return after


@MANY
@given(layers(), st.data())
def test_many_edits_at_once_are_those_edits_one_after_the_other(found: Layers, data: st.DataObject) -> None:
    places = [path for path in leaves(found.document.data) if path[-1] not in ("slug", "name")]
    assume(places)
    edits: list[Edit] = []
    for path in data.draw(st.lists(st.sampled_from(places), max_size=6, unique=True)):
        keeps = isinstance(path[-1], int) or data.draw(st.integers(0, 3))
        edits.append(Write(path, data.draw(texts)) if keeps else Remove(path))

    try:
        expected = one_after_the_other(found, edits)
    except NotEditable:
        with pytest.raises(NotEditable):
            all_rewritten(found.texts, found.document, edits)
        return

    assert all_rewritten(found.texts, found.document, edits) == expected
