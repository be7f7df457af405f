"""Symbolic links out of the project, hidden files, and what is no ordinary file."""

import os
from pathlib import Path

import pytest

from idiaspora.plugin_config.documents import read
from idiaspora.plugin_config.language.ordinary_files import read_ordinary

HUSH = "what-nobody-is-to-see"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a forum file, beside one that does not belong to it."""
    outside = tmp_path / "outside"
    (outside / "environments").mkdir(parents=True)
    for place in (outside / "other.yaml", outside / "environments/live.yaml"):
        place.write_text(f"settings: {{title: {HUSH}}}\n", encoding="utf-8")
    (outside / "text.md").write_text(HUSH, encoding="utf-8")
    inside = tmp_path / "project"
    (inside / "environments").mkdir(parents=True)
    (inside / "forum.yaml").write_text("version: 1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return inside


def codes(path: str, environment: str | None = None) -> list[str]:
    loaded = read(path, environment=environment, variables={})
    assert HUSH not in repr(loaded)
    assert all(problem.remedy and problem.span.file for problem in loaded.problems)
    return [problem.code for problem in loaded.problems]


@pytest.mark.parametrize(
    ("link", "target", "asked", "environment"),
    [
        pytest.param("forum.yaml", "../outside/other.yaml", "project/forum.yaml", None, id="the forum file"),
        pytest.param("b.yaml", "../outside/other.yaml", "project", None, id="a file of a folder"),
        pytest.param("b.yml", "../outside/gone.yaml", "project", None, id="a file that is not there"),
        pytest.param("environments", "../outside/environments", "project/forum.yaml", "live", id="all overlays"),
        pytest.param("environments", "../outside/environments", "project", "other", id="names of overlays"),
        pytest.param("environments/live.yaml", "../../outside/other.yaml", "project", "live", id="an overlay"),
        pytest.param("b.yaml", "chain.yaml", "project", None, id="a link to a link"),
    ],
)
def test_no_link_of_the_forum_file_leads_out(
    project: Path, link: str, target: str, asked: str, environment: str | None
) -> None:
    place = project / link
    if place.is_dir():
        place.rmdir()
    place.unlink(missing_ok=True)
    os.symlink("../outside/other.yaml", project / "chain.yaml" if target == "chain.yaml" else project / "unread")
    os.symlink(target, place)
    assert set(codes(asked, environment)) == {"path-outside"}


def test_links_inside_the_folder_and_a_folder_that_is_one_are_followed(project: Path) -> None:
    (project / "parts").mkdir()
    (project / "parts/a.yaml").write_text("settings: {title: A}\n", encoding="utf-8")
    os.symlink("parts/a.yaml", project / "a.yaml")
    os.symlink("../parts/a.yaml", project / "environments/live.yaml")
    os.symlink("project", "current")
    assert codes("current", "live") == []


@pytest.mark.parametrize(
    "written", [".env", "./.env", ".git/config", "texts/.hidden", "texts/../.env", ".ssh/../.env", "linked.md"]
)
def test_hidden_files_are_not_read(project: Path, written: str) -> None:
    for folder in (".git", ".ssh", "texts"):
        (project / folder).mkdir()
    for name in (".env", ".git/config", "texts/.hidden"):
        (project / name).write_text(HUSH, encoding="utf-8")
    os.symlink(".git/config", project / "linked.md")
    (project / "forum.yaml").write_text(f"text: !file {written}\n", encoding="utf-8")
    assert codes("project/forum.yaml") == ["path-hidden"]


def test_files_of_a_mounted_volume_are_read(project: Path) -> None:
    """Kubernetes: each file is a link into ..data, which is a link to a folder with two dots."""
    (project / "..2026").mkdir()
    (project / "..2026/a.md").write_text("text", encoding="utf-8")
    os.symlink("..2026", project / "..data")
    os.symlink("..data/a.md", project / "a.md")
    (project / "forum.yaml").write_text("text: !file a.md\n", encoding="utf-8")
    assert codes("project/forum.yaml") == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize(
    ("pipe", "asked", "environment"),
    [
        pytest.param("other.yaml", "project/other.yaml", None, id="the forum file"),
        pytest.param("other.yaml", "project", None, id="a file of a folder"),
        pytest.param("environments/live.yaml", "project", "live", id="an overlay"),
        pytest.param("text.md", "project", None, id="a text"),
    ],
)
def test_a_pipe_is_refused_and_not_waited_for(project: Path, pipe: str, asked: str, environment: str | None) -> None:
    (project / "forum.yaml").write_text("text: !file text.md\n" if pipe == "text.md" else "a: b\n", encoding="utf-8")
    os.mkfifo(project / pipe)
    assert codes(asked, environment) == ["file-unreadable"]


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs /dev/zero")
def test_a_device_is_refused() -> None:
    with pytest.raises(OSError, match="no ordinary file"):
        read_ordinary(Path("/dev/zero"))
