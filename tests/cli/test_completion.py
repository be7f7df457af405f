"""What the shell offers while somebody types."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import SMALL, Shell

from idiaspora.cli import completions

ROOT = Path(__file__).resolve().parents[2]
OF_ANNOUNCEMENTS = [f"categories[announcements]{key}" for key in ("", ".name", ".slug", ".color")]


class Typed:
    """What was typed so far, as Typer hands it over."""

    def __init__(self, **params: Any) -> None:
        self.params = params


def offered(function: Any, incomplete: str, **params: Any) -> list[str]:
    found: list[str] = function(Typed(**params), incomplete)
    return found


@pytest.fixture
def small(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("IDIASPORA_URL", "https://forum.example.org")
    shell.write(SMALL)
    return shell


def completed(typed: str, folder: Path) -> list[str]:
    """What the command itself offers in a real shell; the last word is the beginning of one."""
    found = subprocess.run(
        [sys.executable, "-c", "from idiaspora.cli.main import run; run()"],
        env={
            **os.environ,
            "_IDIASPORA_COMPLETE": "complete_bash",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(typed.count(" ")),
            "PYTHONPATH": str(ROOT),
        },
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stderr == ""
    return list(filter(None, found.stdout.splitlines()))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("idiaspora explain settings.title_f", ["settings.title_fancy_entities"]),
        ("idiaspora explain forum.yaml categories[announcements].col", ["categories[announcements].color"]),
        ("idiaspora adopt categories[ann", OF_ANNOUNCEMENTS),
        ("idiaspora plan --allow-delete category,badge,pal", ["category,badge,palette"]),
        ("idiaspora apply --raise-limit members", ["membership="]),
        ("idiaspora plan --allow-lock-out no-a", ["no-admin"]),
        ("idiaspora audit --rule safe", ["safety"]),
    ],
)
@pytest.mark.in_turn(4)
def test_a_shell_is_offered_places_kinds_and_rules(small: Shell, typed: str, said: list[str]) -> None:
    assert completed(typed, small.folder) == said


def test_places_of_the_named_file_and_of_its_overlay(small: Shell) -> None:
    small.write(SMALL.replace("announcements", "news"), "forums/berlin.yaml")
    small.write("settings: {login_required: true}\n", "environments/test.yaml")

    assert "categories[news].color" in offered(completions.places, "categories", file="forums/berlin.yaml")
    assert offered(completions.places, "settings.l", env="test") == ["settings.login_required"]
    assert offered(completions.places, "settings.l") == []


def test_files_stand_before_places(small: Shell) -> None:
    small.write(SMALL, "forums/berlin.yml")
    small.write("", "forums/notes.txt")

    assert offered(completions.files_and_places, "forum")[:3] == ["forum.yaml", "forums/", "forum"]
    assert offered(completions.files_and_places, "forums/") == ["forums/berlin.yml"]
    assert offered(completions.files_and_places, "nowhere/") == []


def test_keys_that_no_file_writes_are_offered_to_explain(small: Shell) -> None:
    assert offered(completions.places_and_keys, "themes[x].col") == ["themes[x].color"]
    assert "themes" in offered(completions.files_places_and_keys, "")
    assert "forum.order" in offered(completions.places_and_keys, "forum.")
    assert offered(completions.places_and_keys, "categories[announcements].sl") == ["categories[announcements].slug"]


def test_plain_items_have_no_places_of_their_own(small: Shell) -> None:
    small.write(SMALL + "groups: [{name: editors, members: [amina, kofi]}]\n")

    assert offered(completions.places, "groups[editors].m") == ["groups[editors].members"]


@pytest.mark.parametrize("text", ["\t: [", "- a list", "", "version: [\n<<<<<<< HEAD", "\x00"])
@pytest.mark.in_turn(4)
def test_a_broken_file_offers_nothing(small: Shell, text: str) -> None:
    small.write(text)

    assert offered(completions.places, "") == []
    assert completed("idiaspora adopt sett", small.folder) == []


@pytest.mark.parametrize("file", ["nowhere.yaml", "settings.title", "x" * 5000])
@pytest.mark.in_turn(4)
def test_a_file_that_is_not_there_offers_nothing(small: Shell, file: str) -> None:
    assert offered(completions.places, "", file=file) == []


def test_nothing_is_offered_that_acts_in_a_shell(small: Shell) -> None:
    small.write(SMALL + 'groups: [{name: "$(id)"}, {name: "a;b"}, {name: fine}]\n')

    assert offered(completions.places, "groups[") == ["groups[fine]", "groups[fine].name"]


def test_a_kind_is_offered_once() -> None:
    assert "category,category" not in completions.deletable_kinds("category,")
    assert "category,group" in completions.deletable_kinds("category,")
    assert completions.limited_kinds("categ") == ["category=", "category_order="]


def test_what_things_take_is_offered_too(small: Shell) -> None:
    small.write(
        "version: 1\nforum: {name: F, url: 'https://forum.example.org', username: admin}\n"
        "shapes: {one: {color: '0033A0', questions: true, subcategories: [{name: 'In {name}', slug: below}]}}\n"
        "categories: [{name: News, slug: news, like: one}]\n"
    )
    found = offered(completions.places, "categories[news]", file="forum.yaml")
    assert {"categories[news].color", "categories[news].subcategories[below].name"} <= set(found)
