"""What `!folder` reads ends, however much lies there."""

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
