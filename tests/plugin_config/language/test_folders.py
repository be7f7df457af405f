"""What `!folder` reads ends, however much lies there."""

import os
from pathlib import Path

import pytest

from idiaspora.plugin_config.language import folders
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.spans import Span

AT = Span("forum.yaml", 3)


def refused(code: str, message: str, remedy: str) -> Invalid:
    return Invalid([Problem(code, message, AT, remedy)])


@pytest.mark.parametrize(
    ("bound", "said"),
    [("MOST_FILES", "holds more than 2 files"), ("LARGEST_TOGETHER", "have more than 0 MiB together")],
)
def test_a_folder_with_more_than_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, said: str
) -> None:
    for name in ("a.css", "b.css", "c.css"):
        (tmp_path / "parts").mkdir(exist_ok=True)
        (tmp_path / "parts" / name).write_text("x", encoding="utf-8")
    assert len(folders.files_of_folder(tmp_path, ".", "parts", AT, refused).entries) == 3
    monkeypatch.setattr(folders, bound, 2)
    with pytest.raises(Invalid) as found:
        folders.files_of_folder(tmp_path, ".", "parts", AT, refused)
    assert [problem.code for problem in found.value.problems] == ["file-too-large"]
    assert said in found.value.problems[0].message


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    (tmp_path / "parts" / "common").mkdir(parents=True)
    (tmp_path / "parts" / "common" / "common.scss").write_text("x", encoding="utf-8")
    return tmp_path / "parts"


def problem(root: Path) -> tuple[str, str]:
    with pytest.raises(Invalid) as found:
        folders.files_of_folder(root, ".", "parts", AT, refused)
    (one,) = found.value.problems
    return one.code, one.message


def test_a_name_that_is_no_text(parts: Path, tmp_path: Path) -> None:
    """It could not be sent, nor even be told to a terminal."""
    Path(os.fsdecode(os.fsencode(parts / "common") + b"/a\xff.scss")).touch()
    assert problem(tmp_path) == ("bad-encoding", r"the name of parts/common/a\xff.scss is not UTF-8 text")


def test_a_linked_folder_is_not_left_out_in_silence(parts: Path, tmp_path: Path) -> None:
    (parts / "desktop").symlink_to("common")
    assert problem(tmp_path) == (
        "file-unreadable",
        "parts/desktop cannot be read: it is a link to a folder, which is not followed",
    )
    (parts / "desktop").rename(parts / ".hidden")
    assert list(folders.files_of_folder(tmp_path, ".", "parts", AT, refused).entries) == ["common/common.scss"]


def test_a_folder_that_may_not_be_read_is_not_left_out_in_silence(
    parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.scandir

    def forbidding(path: str) -> object:
        if str(path).endswith("common"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", forbidding)
    assert problem(tmp_path) == ("file-unreadable", "parts/common cannot be read: Permission denied")
