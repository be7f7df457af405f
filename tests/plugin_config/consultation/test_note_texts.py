"""The texts of notes in the languages of which there are files."""

import os
from pathlib import Path

import pytest

from idiaspora.plugin_config.consultation.domain.notes import note_text
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.spans import Span


def refused(code: str, message: str, remedy: str) -> Invalid:
    return Invalid([Problem(code, message, Span("forum.yaml"), remedy)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "opens.md").write_text("# It is open\n\nWelcome.\n", encoding="utf-8")
    return tmp_path


def test_a_language_without_a_file_is_left_out(folder: Path) -> None:
    assert note_text(folder, "opens.md", ("en", "fr"), {}, refused) == ("It is open", "Welcome.")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_stands_there_and_is_no_file_is_told(folder: Path) -> None:
    os.mkfifo(folder / "opens.fr.md")
    with pytest.raises(Invalid) as found:
        note_text(folder, "opens.md", ("en", "fr"), {}, refused)
    assert [problem.code for problem in found.value.problems] == ["file-unreadable"]


def test_a_link_that_leads_nowhere_is_told(folder: Path) -> None:
    (folder / "opens.fr.md").symlink_to("nowhere.md")
    with pytest.raises(Invalid) as found:
        note_text(folder, "opens.md", ("en", "fr"), {}, refused)
    assert [problem.code for problem in found.value.problems] == ["file-not-found"]
