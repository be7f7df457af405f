"""The documentation agrees with the code."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pictures import png

from idiaspora.cli.main import COMMANDS
from idiaspora.plugin_config.checking.json_schema import json_schema
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def generate() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT / "docs"))
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(ROOT / "docs"))


def test_nothing_that_is_generated_is_stale(generate: ModuleType) -> None:
    assert generate.stale() == [], "run “make docs”"


def test_a_stale_page_is_told(generate: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate.ROOT = tmp_path
    try:
        assert generate.main([]) == 0
        assert generate.stale(tmp_path) == []
        (tmp_path / "docs" / "commands.md").write_text("old")
        assert generate.stale(tmp_path) == ["docs/commands.md"]
    finally:
        generate.ROOT = ROOT


def test_every_key_of_the_file_is_in_the_reference(generate: ModuleType) -> None:
    page = generate.PAGES["docs/fields.md"]()
    schema = json_schema(ForumFile)
    keys = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})}

    assert {key for key in keys if f"| `{key}`" not in page} == set()


def test_every_link_inside_the_reference_leads_to_a_heading(generate: ModuleType) -> None:
    page = generate.PAGES["docs/fields.md"]()
    headings = re.findall(r"^## (.*)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in headings}

    assert len(headings) == len(set(headings))
    assert set(re.findall(r"\(#([^)]*)\)", page)) <= anchors


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"[`$“] ?idiaspora ([a-z]+)", page.read_text(encoding="utf-8")))
    named |= set(re.findall(r"^ *idiaspora ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))

    assert named <= {name for name, _, _ in COMMANDS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not link.startswith("http") and not (page.parent / link).exists()] == []


def test_the_files_in_the_page_of_the_language_are_valid(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    whole, *parts = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(parts) == 6
    (tmp_path / "images").mkdir()
    for name in re.findall(r"!upload ([\w/.]+)", page):
        (tmp_path / name).write_bytes(png())
    for name in re.findall(r"!folder (components/\w+)", page):
        (tmp_path / name / "common").mkdir(parents=True, exist_ok=True)
        (tmp_path / name / "common" / "header.html").write_text("<p>Welcome</p>", encoding="utf-8")
        (tmp_path / name / "settings.yml").write_text("text: Welcome", encoding="utf-8")
    head = "version: 1\nforum: {name: F, url: 'https://forum.example.org', username: system}\n"
    for text in (whole, *(head + part for part in parts)):
        (tmp_path / "forum.yaml").write_text(text, encoding="utf-8")

        assert desired(load(tmp_path / "forum.yaml", variables={})).resources


def test_the_makefile_has_the_two_commands_of_the_readme() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    for target in ("demo", "test"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
        assert f"make {target}" in readme


def test_the_lock_file_names_no_index() -> None:
    lock = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")

    assert "://" not in lock
    pinned = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert all(re.fullmatch(r"[a-z0-9.-]+==[0-9][^ ]*", line) for line in pinned)
