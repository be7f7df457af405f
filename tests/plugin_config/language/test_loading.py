"""Files as documents: text scalars, places, anchors, folders."""

import os
from pathlib import Path

import pytest
import yaml

from idiaspora.plugin_config.documents import load, read
from idiaspora.plugin_config.language import source_files, yaml_nodes
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.spans import Span


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("008800", "008800"),
        ("no", "no"),
        ("2026", "2026"),
        ("22:00", "22:00"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        ("2026-07-01", "2026-07-01"),
        ("true", "true"),
        ("=", "="),
        ("'null'", "null"),
        ('""', ""),
        ("!!str", ""),
        ("! text", "text"),
        ("!!int 5", "5"),
        ("|\n  one\n  two\n", "one\ntwo\n"),
        ("Capital de la diáspora 🌍", "Capital de la diáspora 🌍"),
    ],
    ids=lambda value: repr(value),
)
def test_every_scalar_stays_the_text_that_was_typed(loaded, written, text):
    assert loaded(f"value: {written}\n").data == {"value": text}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL", "!!null ''"])
def test_null_is_refused_and_both_readings_are_named(problems, written):
    (problem,) = problems(f"groups: {written}\n")

    assert problem.code == "null-value"
    assert "none" in problem.message
    assert "not managed" in problem.message
    assert "[]" in problem.remedy


def test_keys_are_text_too(loaded):
    assert loaded("no: 1\n2026: 2\ntrue: 3\nnull: 4\n").data == {"no": "1", "2026": "2", "true": "3", "null": "4"}


def test_values_and_keys_have_places(loaded):
    document = loaded("forum:\n  name: A\nthemes:\n  - slug: one\n    tags: [x,\n      y]\n")

    assert document.span_of(("forum", "name")) == Span("forum.yaml", 2, 9)
    assert document.key_span_of(("forum", "name")) == Span("forum.yaml", 2, 3)
    assert document.span_of(("themes", 0)) == Span("forum.yaml", 4, 5)
    assert document.span_of(("themes", 0, "tags", 1)) == Span("forum.yaml", 6, 7)


def test_a_collection_below_its_key_stands_where_the_key_does(loaded):
    document = loaded("forum:\n  name: A\nthemes:\n  - slug: one\n")

    assert document.span_of(("forum",)) == Span("forum.yaml", 1, 1)
    assert document.span_of(("themes",)) == Span("forum.yaml", 3, 1)
    assert document.span_of(()) == Span("forum.yaml", 1, 1)


def test_aliases_repeat_a_value_where_it_was_written(loaded):
    document = loaded("a: &them [everyone]\nb: *them\n")

    assert document.data == {"a": ["everyone"], "b": ["everyone"]}
    assert document.data["a"] is not document.data["b"]
    assert document.span_of(("b", 0)) == Span("forum.yaml", 1, 11)


def test_merge_keys_take_in_mappings_and_own_keys_win(loaded):
    document = loaded("a: &a {see: all, reply: all}\nb: &b {reply: staff, create: staff}\nc: {<<: [*a, *b], see: me}\n")

    assert document.data["c"] == {"see": "me", "reply": "all", "create": "staff"}
    assert document.overridden[("c", "see")] == (("all", Span("forum.yaml", 1, 13)),)


def test_a_byte_order_mark_and_windows_line_ends_are_taken(loaded):
    assert loaded(b"\xef\xbb\xbfa: 1\r\nb: |\r\n  x\r\n  y\r\n").data == {"a": "1", "b": "x\ny\n"}


def test_utf16_is_named(problems):
    (problem,) = problems("a: 1\n".encode("utf-16"))

    assert (problem.code, "UTF-16" in problem.message) == ("bad-encoding", True)


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029", "\r"], ids=ascii)
def test_line_ends_that_editors_do_not_count_are_named(problems, sign):
    (problem,) = problems(f"a: |\n  one{sign}  two\nb: null\n")

    assert (problem.code, problem.span) == ("bad-encoding", Span("forum.yaml", 2, 6))


def test_a_file_that_is_too_large_is_not_read_to_its_end(problems, monkeypatch):
    monkeypatch.setattr(source_files, "LARGEST_FILE", 10)

    (problem,) = problems("a: 1234567890\n")

    assert problem.code == "file-too-large"


def test_more_values_than_any_forum_needs_are_refused(problems, monkeypatch):
    monkeypatch.setattr("idiaspora.plugin_config.language.yaml_trees.MOST_VALUES", 10)

    (problem,) = problems("a: [1, 2, 3, 4, 5, 6, 7, 8, 9]\n")

    assert problem.code == "file-too-large"


def test_aliases_that_nest_ever_deeper_are_refused(problems):
    chain = "".join(f"a{number}: &a{number} [*a{number - 1}]\n" for number in range(1, 2000))

    assert [problem.code for problem in problems("a0: &a0 [x]\n" + chain)] == ["too-deep"]


def test_all_problems_of_a_file_come_at_once_in_order_of_lines(problems):
    found = problems("a:\nb: !env NOPE\nb: 2\nc: !what x\nd: !secret NOPE\n")

    assert [(problem.code, problem.span.line) for problem in found] == [
        ("null-value", 1),
        ("variable-missing", 2),
        ("duplicate-key", 3),
        ("unknown-tag", 4),
        ("variable-missing", 5),
    ]


def test_a_mistake_that_aliases_repeat_is_named_once(problems):
    assert len(problems("a: &a {b: }\nc: *a\nd: *a\n")) == 1


def test_every_line_indented_with_a_tab_is_named(problems):
    assert [problem.span.line for problem in problems("a:\n\tb: 1\n\tc: 1\nd: |\n  text\n")] == [2, 3]


def test_tabs_inside_texts_are_text(loaded):
    assert loaded("a: |\n  x\ty\n  \tz\n").data == {"a": "x\ty\n\tz\n"}


# Folders


def test_the_files_of_a_folder_are_joined_in_the_order_of_their_names(files):
    files(
        {
            "forum/20-b.yml": "b: 2\n",
            "forum/10-a.yaml": "a: 1\n",
            "forum/notes.txt": "no: yaml: here",
            "forum/.hidden.yaml": "no: yaml: here",
            "forum/more/c.yaml": "c: 3\n",
        }
    )

    document = load("forum", variables={})

    assert document.data == {"a": "1", "b": "2"}
    assert document.files == ("forum/10-a.yaml", "forum/20-b.yml")
    assert str(document.span_of(("b",))) == "forum/20-b.yml:1"


def test_a_key_in_two_files_names_both_places(files):
    files({"forum/a.yaml": "x: 1\n", "forum/b.yaml": "y: 1\nx: 2\n"})

    with pytest.raises(Invalid) as caught:
        load("forum", variables={})

    (problem,) = caught.value.problems
    assert (problem.code, str(problem.span)) == ("duplicate-key", "forum/b.yaml:2")
    assert "forum/a.yaml:1" in problem.message


def test_problems_of_all_files_come_at_once(files):
    files({"forum/a.yaml": "x:\n", "forum/b.yaml": "- y\n", "forum/c.yaml": "z: 'open\n"})

    with pytest.raises(Invalid) as caught:
        load("forum", variables={})

    assert [str(problem.span) for problem in caught.value.problems] == [
        "forum/a.yaml:1",
        "forum/b.yaml:1",
        "forum/c.yaml:1",
    ]


def test_a_folder_without_files_is_a_problem(files):
    files({"forum/readme.txt": ""})

    assert [problem.code for problem in read("forum", variables={}).problems] == ["file-not-found"]


@pytest.mark.parametrize("name", ["none.yaml", "forum.yaml/none", "a\0b", "x" * 5000])
def test_a_file_that_cannot_be_there_is_a_problem(files, name):
    files({"forum.yaml": "a: 1\n"})

    (problem,) = read(name, variables={}).problems

    assert problem.code in ("file-not-found", "file-unreadable")


def test_a_file_without_permission_says_so(files, monkeypatch):
    def refuse(path: str, flags: int, mode: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    files({"forum.yaml": "a: 1\n"})
    monkeypatch.setattr(os, "open", refuse)

    (problem,) = read("forum.yaml", variables={}).problems

    assert (problem.code, problem.message) == ("file-unreadable", "forum.yaml cannot be read: Permission denied")


# The parser that stands in for libyaml

WRONG = sorted((Path(__file__).parents[1] / "wrong_files" / "language").glob("*.yaml"))


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_pyyamls_own_parser_names_the_same_mistakes(path, monkeypatch):
    with_libyaml = read(path, variables={"FORUM_TITLE": "x", "FORUM_EMPTY": ""}).problems
    monkeypatch.setattr(yaml_nodes, "LOADER", yaml.SafeLoader)

    without = read(path, variables={"FORUM_TITLE": "x", "FORUM_EMPTY": ""}).problems

    assert [(found.code, found.span.line) for found in without] == [
        (found.code, found.span.line) for found in with_libyaml
    ]
