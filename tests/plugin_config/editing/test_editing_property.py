"""For any file and any change: what is read back is what was asked for, and nothing else is touched."""

import copy
import os
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml_files import KEYS, File, paths, scalars, texts, value_at, values, written_files

from idiaspora.plugin_config.editing.edits import edited, reordered, without
from idiaspora.plugin_config.editing.places import NotEditable

pytestmark = pytest.mark.no_cover

MANY = settings(max_examples=int(os.environ.get("ADOPT_EXAMPLES", "80")), deadline=None)


def read(text: str) -> Any:
    """What another reader of YAML makes of a text, every scalar as text, `<<` followed."""
    return merged(yaml.load(text, Loader=yaml.CBaseLoader))


def merged(data: Any) -> Any:
    if isinstance(data, list):
        return [merged(item) for item in data]
    if not isinstance(data, dict):
        return data
    brought = data.pop("<<", {})
    return {**brought, **{key: merged(value) for key, value in data.items()}}


def as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    return [as_text(item) for item in value] if isinstance(value, list) else str(value)


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    result = copy.deepcopy(data)
    value_at(result, path[:-1])[path[-1]] = value
    return result


def stretch(text: str, path: tuple[Any, ...]) -> tuple[int, int, int]:
    """Where the key or dash of a value begins, where the value itself does, and where it ends."""
    node = yaml.compose(text, Loader=yaml.CBaseLoader)
    outer = node.start_mark.index
    for step in path:
        if isinstance(step, int):
            node = node.value[step]
            outer = node.start_mark.index
        else:
            key, node = next(pair for pair in node.value if pair[0].value == step)
            outer = key.start_mark.index
    return outer, node.start_mark.index, node.end_mark.index


def comments_in(file: File, text: str) -> list[str]:
    return [comment for comment in re.findall(r"c\d+\.", text) if comment in file.comments]


@MANY
@given(written_files(), st.data())
def test_a_text_changes_where_it_stands_and_nowhere_else(file: File, data: st.DataObject) -> None:
    path = data.draw(
        st.sampled_from([path for path in paths(file.says) if isinstance(value_at(file.says, path), str)] or [("",)])
    )
    if path == ("",):
        return
    new = data.draw(scalars)

    result = edited(file.text, path, new)

    found = value_at(read(result), path)
    if isinstance(new, bool):
        assert {"yes": "true", "no": "false"}.get(found.lower(), found.lower()) == str(new).lower()
    else:
        assert found == str(new)
    assert read(result) == changed(file.says, path, found)
    _, start, end = stretch(file.text, path)
    end_of_line = re.compile(r"[^\r\n]*").match(file.text, max(start, end - 1)).end()
    assert result.startswith(file.text[:start])
    assert result.endswith(file.text[max(end_of_line, end) :])
    assert comments_in(file, result) == comments_in(file, file.text)


@MANY
@given(written_files(), st.data())
def test_any_value_becomes_any_other(file: File, data: st.DataObject) -> None:
    path, new = data.draw(st.sampled_from(paths(file.says))), data.draw(values)

    result = edited(file.text, path, new)

    assert read(result) == changed(file.says, path, new)
    outer, _, end = stretch(file.text, path)
    assert result.startswith(file.text[: file.text.rfind("\n", 0, outer) + 1])
    kept = file.text[:outer] + file.text[end:]
    assert set(comments_in(file, kept)) <= set(comments_in(file, result))


@MANY
@given(written_files(), st.data())
def test_a_list_keeps_the_items_that_stay(file: File, data: st.DataObject) -> None:
    lists = [path for path in paths(file.says) if isinstance(value_at(file.says, path), list)]
    if not lists:
        return
    path = data.draw(st.sampled_from(lists))
    old = value_at(file.says, path)
    kept = [item for item in old if data.draw(st.booleans())]
    new = data.draw(st.permutations(kept)) + data.draw(st.lists(texts, max_size=2))

    result = edited(file.text, path, new)

    assert read(result) == changed(file.says, path, new)
    if all(old.count(item) <= new.count(item) for item in old):
        assert sorted(comments_in(file, result)) == sorted(comments_in(file, file.text))


@MANY
@given(written_files(), st.data())
def test_a_new_key_is_an_insertion(file: File, data: st.DataObject) -> None:
    mappings = [(), *(path for path in paths(file.says) if isinstance(value_at(file.says, path), dict))]
    path = data.draw(st.sampled_from(mappings))
    free = [key for key in KEYS if key not in value_at(file.says, path)]
    key, value = data.draw(st.sampled_from(free)), data.draw(values)

    result = edited(file.text, (*path, key), value)

    assert read(result) == changed(file.says, (*path, key), value)
    assert comments_in(file, result) == comments_in(file, file.text)
    assert is_within("".join(file.text.split()), "".join(result.split()))


def is_within(one: str, other: str) -> bool:
    """Whether all signs of one text stand in the other in the same order."""
    signs = iter(other)
    return all(sign in signs for sign in one)


@MANY
@given(written_files(), st.data())
def test_what_goes_takes_only_its_own_lines(file: File, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(file.says)))

    try:
        result = without(file.text, path)
    except NotEditable:
        # The first key of a list's item, with a comment before the next.
        assert path[-1] == next(iter(value_at(file.says, path[:-1])))
        return

    wanted = copy.deepcopy(file.says)
    del value_at(wanted, path[:-1])[path[-1]]
    assert read(result) == wanted
    outer, _, end = stretch(file.text, path)
    # Deeper comments below may be the thing's own.
    column = outer - file.text.rfind("\n", 0, outer) - 1
    end_of_line = re.compile(rf"[^\n]*(\n *\r?(?=\n)|\n {{{column},}}#[^\n]*)*").match(file.text, end).end()
    start_of_line = file.text.rfind("\n", 0, outer) + 1
    assert set(comments_in(file, file.text[:start_of_line] + file.text[end_of_line:])) <= set(comments_in(file, result))


@MANY
@given(written_files(), st.data())
def test_items_change_places_with_their_comments(file: File, data: st.DataObject) -> None:
    lists = [path for path in paths(file.says) if isinstance(value_at(file.says, path), list)]
    if not lists:
        return
    path = data.draw(st.sampled_from(lists))
    old = value_at(file.says, path)
    order = data.draw(st.permutations(range(len(old))))

    result = reordered(file.text, path, order)

    assert read(result) == changed(file.says, path, [old[at] for at in order])
    assert sorted(comments_in(file, result)) == sorted(comments_in(file, file.text))


@MANY
@given(written_files(anchors=0.5), st.data())
def test_what_is_repeated_elsewhere_is_left_as_it_is(file: File, data: st.DataObject) -> None:
    path, new = data.draw(st.sampled_from(paths(file.says))), data.draw(values)

    try:
        result = edited(file.text, path, new)
    except NotEditable:
        result = ""

    if not result:
        assert file.shared
        return
    assert read(result) == changed(file.says, path, new)
