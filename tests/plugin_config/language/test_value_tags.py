"""!env, !file and !secret."""

import os
import traceback

import pytest

from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.secret import Secret


def test_env_gives_a_variable_and_its_source(loaded):
    document = loaded("url: !env FORUM_URL\n", FORUM_URL="https://forum.example.org")

    assert document.data == {"url": "https://forum.example.org"}
    assert document.sources == {("url",): "!env FORUM_URL"}


@pytest.mark.parametrize("variables", [{}, {"FORUM_URL": ""}], ids=["missing", "empty"])
@pytest.mark.parametrize("default", ["there", '""'])
def test_a_default_stands_in_for_a_variable(loaded, variables, default):
    document = loaded(f"url: !env {{name: FORUM_URL, default: {default}}}\n", **variables)

    assert document.data == {"url": default.strip('"')}


@pytest.mark.parametrize(
    "tag",
    [
        "!env",
        "!env ''",
        "!env A-B",
        "!env [A]",
        "!env {default: x}",
        "!env {name: A, default: [x]}",
        "!env {name: A, default: !secret B}",
        "!env {name: A, default: }",
        "!env {name: A, name: B}",
        "!env {name: A, else: B}",
        "!secret",
        "!secret {name: A}",
        "!secret $A",
        "!file",
        "!file [a.md]",
    ],
)
def test_a_tag_that_is_not_written_as_it_must_be(problems, tag):
    assert [problem.code for problem in problems(f"value: {tag}\n", A="x", B="y")] == ["bad-tag"]


@pytest.mark.parametrize("tag", ["!env A", "!env {name: A, default: x}", "!secret A"])
def test_a_variable_that_is_no_text_is_refused_and_not_shown(problems, tag):
    """Its bytes come as lone surrogates, which no request and no report can hold."""
    (problem,) = problems(f"value: {tag}\n", A=os.fsdecode(b"hush\xff"))

    assert problem.code == "bad-encoding"
    assert "A holds bytes that are no UTF-8" in problem.message
    assert "hush" not in str(problem)


def test_a_secret_comes_from_a_variable(loaded):
    document = loaded("token: !secret FORUM_TOKEN\n", FORUM_TOKEN="hush")

    assert document.data == {"token": Secret("hush")}
    assert document.sources == {("token",): "!secret FORUM_TOKEN"}


def test_a_secret_comes_from_the_file_that_a_variable_names(files, tmp_path):
    files({"forum.yaml": "token: !secret FORUM_TOKEN\n", "elsewhere/token": "hush\n"})
    variables = {"FORUM_TOKEN": "", "FORUM_TOKEN_FILE": str(tmp_path / "elsewhere/token")}

    assert load("forum.yaml", variables=variables).data == {"token": Secret("hush")}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\n", "variable-empty"), (b"whisper\xff", "bad-encoding"), (None, "file-not-found")],
)
def test_a_secret_file_that_gives_nothing(files, content, code):
    files({"forum.yaml": "token: !secret FORUM_TOKEN\n"} | ({} if content is None else {"hush-path": content}))

    with pytest.raises(Invalid) as caught:
        load("forum.yaml", variables={"FORUM_TOKEN_FILE": "hush-path"})

    assert [problem.code for problem in caught.value.problems] == [code]
    shown = "".join(traceback.format_exception(caught.value))
    assert not any(part in shown for part in ("whisper", "FF", "line 1"))


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 5000, "folder"], ids=["empty", "nul", "long", "folder"])
def test_a_secret_file_whose_name_leads_nowhere(files, path):
    files({"forum.yaml": "token: !secret FORUM_TOKEN\n", "folder/x": ""})

    with pytest.raises(Invalid) as caught:
        load("forum.yaml", variables={"FORUM_TOKEN_FILE": path})

    assert {problem.code for problem in caught.value.problems} <= {"variable-missing", "file-not-found"}


def test_file_gives_a_text_with_plain_line_ends(files):
    files({"forum.yaml": "text: !file texts/a.md\n", "texts/a.md": b"\xef\xbb\xbfone\r\ntwo\r\n"})

    document = load("forum.yaml", variables={})

    assert document.data == {"text": "one\ntwo\n"}
    assert document.sources == {("text",): "!file texts/a.md"}


def test_the_folder_counts_from_where_the_forum_file_lies(files):
    files({"deep/forum.yaml": "text: !file ../deep/a.md\n", "deep/a.md": "a"})

    assert load("deep/forum.yaml", variables={}).data == {"text": "a"}


def test_folder_gives_the_texts_of_its_files_by_their_paths(files):
    inside = {"common/common.scss": "a { }\r\n", "about.json": "{}", ".git/config": "hush", "common/.hidden": "hush"}
    files(
        {
            "forum.yaml": "files: !folder parts/banner/\n",
            **{f"parts/banner/{name}": text for name, text in inside.items()},
        }
    )

    document = load("forum.yaml", variables={})

    assert document.data == {"files": {"about.json": "{}", "common/common.scss": "a { }\n"}}
    assert document.sources["files", "about.json"] == "!file parts/banner/about.json"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("none", "file-not-found"),
        ("file.md", "file-not-found"),
        ("empty", "empty-file"),
        ("linked", "path-outside"),
        ("..", "path-outside"),
        (".git", "path-hidden"),
        ('""', "bad-tag"),
    ],
)
def test_a_folder_that_cannot_be_used(files, tmp_path, path, code):
    files({
        "f/forum.yaml": f"a: 1\nfiles: !folder {path}\n", "f/file.md": "a", "f/pictures/logo.png": b"\x89PNG\r\n",
        "f/.git/config": "hush", "outside.md": "hush",
    })  # fmt: skip
    for name in ("f/empty", "f/linked"):
        (tmp_path / name).mkdir()
    os.symlink(tmp_path / "outside.md", tmp_path / "f/linked/here.md")

    with pytest.raises(Invalid) as caught:
        load("f/forum.yaml", variables={})

    assert [(problem.code, problem.span.line) for problem in caught.value.problems] == [(code, 2)]


def test_a_link_out_of_the_folder_is_refused(files, tmp_path):
    files({"forum/forum.yaml": "text: !file link.md\n", "outside.md": "hush"})
    os.symlink(tmp_path / "outside.md", tmp_path / "forum/link.md")

    with pytest.raises(Invalid) as caught:
        load("forum/forum.yaml", variables={})

    assert [problem.code for problem in caught.value.problems] == ["path-outside"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("texts", "file-not-found"),
        ("empty.md", "empty-file"),
        ("latin.md", "bad-encoding"),
        ("loop", "file-not-found"),
        ("../forum.yaml", "path-outside"),
        ("~/x", "file-not-found"),
        ('"a\\0b"', "file-not-found"),
        ("/dev/zero", "path-outside"),
    ],
)
def test_a_file_that_cannot_be_used(files, tmp_path, path, code):
    files({"f/forum.yaml": f"a: 1\ntext: !file {path}\n", "f/texts/a": "", "f/empty.md": " \n", "f/latin.md": b"\xe9"})
    os.symlink("loop", tmp_path / "f/loop")

    with pytest.raises(Invalid) as caught:
        load("f/forum.yaml", variables={})

    assert [(problem.code, problem.span.line) for problem in caught.value.problems] == [(code, 2)]


def test_tags_work_inside_lists_and_overlays(loaded):
    document = loaded("a: [x, !env A]\n", "b: !env A\n", A="y")

    assert document.data == {"a": ["x", "y"], "b": "y"}
    assert document.sources == {("a", 1): "!env A", ("b",): "!env A"}
