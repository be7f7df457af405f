"""`idiaspora adopt` of what somebody moved on the forum: its lines go where it is now, with their comments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import Shell
from test_taking_in_command import assert_in_sync, id_of, make

from idiaspora.provisioning.forum.client import ForumClient

FILE = """\
version: 1
forum: {name: Small forum, url: !env IDIASPORA_URL, username: provisioner}
shapes:
  plain: {color: "0033A0"}
categories:
  # About news
  - name: News
    slug: news
    subcategories:
      # What was
      - name: Old   # the name
        slug: old
        description: |
          All that was, and what was not,
          over several lines.

      - {name: Odd, slug: odd, like: plain}   # it has a shape
  # About talk
  - name: Talk
    slug: talk
  - {name: Short, slug: short}
"""


@pytest.fixture
def ours(having_applied: Callable[[str], Shell]) -> Shell:
    return having_applied(FILE)


def move(somebody: ForumClient, path: str, to: str, **more: Any) -> None:
    """Somebody moves a category below another one, or to the top."""
    parent = id_of(somebody, to) if to else ""
    somebody.send("PUT", f"/categories/{id_of(somebody, path)}.json", json={"parent_category_id": parent, **more})


def text() -> str:
    return Path("forum.yaml").read_text(encoding="utf-8")


OLD = """\
      # What was
      - name: Old   # the name
        slug: old
        description: |
          All that was, and what was not,
          over several lines.
"""


def test_below_another_category_that_has_nothing_below_yet(ours: Shell, somebody: ForumClient) -> None:
    move(somebody, "news/old", "talk")
    drift = ours.run("drift")
    assert "adopt moves its lines there, from categories[news].subcategories[old]" in drift.stdout

    ended = ours.run("adopt", "categories[news].subcategories[old]")

    assert ended.exit_code == 0, ended.everything
    # The comment above the first item of several that have none may be about the whole list.
    first = OLD.partition("\n")[0] + "\n"
    stays = FILE.replace(OLD, first)
    moved = stays.replace("    slug: talk\n", "    slug: talk\n    subcategories:\n" + OLD.removeprefix(first))
    assert text() == moved
    assert_in_sync(ours)


def test_with_its_comments_and_its_shape(ours: Shell, somebody: ForumClient) -> None:
    move(somebody, "news/odd", "talk")

    assert ours.run("adopt", "--all").exit_code == 0

    row = "      - {name: Odd, slug: odd, like: plain}   # it has a shape\n"
    assert text() == FILE.replace(row, "").replace("    slug: talk\n", "    slug: talk\n    subcategories:\n" + row)
    assert_in_sync(ours)


def test_to_the_top(ours: Shell, somebody: ForumClient) -> None:
    move(somebody, "news/odd", "")

    assert ours.run("adopt", "categories[odd]").exit_code == 0  # by the place that it has there

    row = "      - {name: Odd, slug: odd, like: plain}   # it has a shape\n"
    assert text() == FILE.replace(row, "") + row.removeprefix("    ")
    assert_in_sync(ours)


def test_from_the_top_with_what_is_below(ours: Shell, somebody: ForumClient) -> None:
    move(somebody, "talk", "news")

    ended = ours.run("adopt", "categories[talk]")

    assert ended.exit_code == 0, ended.everything
    lines = "  # About talk\n  - name: Talk\n    slug: talk\n"
    indented = "".join(f"    {row}\n" for row in lines.splitlines())
    row = "      - {name: Odd, slug: odd, like: plain}   # it has a shape\n"
    # A blank line stands between the others there, too.
    assert text() == FILE.replace(lines, "").replace(row, f"{row}\n{indented}")
    assert_in_sync(ours)


def test_moved_and_renamed_at_once(ours: Shell, somebody: ForumClient) -> None:
    move(somebody, "news/old", "talk", slug="former", name="Former")

    ended = ours.run("adopt", "--all")

    assert ended.exit_code == 0, ended.everything
    assert "- name: Former   # the name\n        slug: former\n" in text()
    assert_in_sync(ours)


def test_what_was_changed_there_too_comes_along(ours: Shell, somebody: ForumClient) -> None:
    move(somebody, "news/odd", "talk", color="B22222")

    ended = ours.run("adopt", "categories[news].subcategories[odd]")

    assert ended.exit_code == 0, ended.everything
    assert "B22222" in text()
    assert_in_sync(ours)


def test_what_was_changed_in_the_file_waits_for_an_apply(ours: Shell, somebody: ForumClient) -> None:
    move(somebody, "news/odd", "talk")
    ours.write(FILE.replace("slug: odd, like: plain", "slug: odd, color: 00FF00"))

    assert ours.run("adopt", "categories[news].subcategories[odd]").exit_code == 0

    assert "slug: odd, color: 00FF00" in text()
    planned = ours.run("plan", "--format", "json").json
    changes = [change for step in planned["operations"] for change in step["changes"]]
    assert [(change["resource"], [item["field"] for item in change["fields"]]) for change in changes] == [
        ("category talk/odd", ["color"])
    ]


def test_into_brackets(ours: Shell, somebody: ForumClient) -> None:
    move(somebody, "news/odd", "short")

    ended = ours.run("adopt", "--all")

    assert ended.exit_code == 5, ended.everything
    assert "its comments have no place inside of brackets" in ended.stdout
    ours.write(FILE.replace("   # it has a shape", ""))
    assert ours.run("adopt", "--all").exit_code == 0
    assert "- {name: Short, slug: short, subcategories: [{name: Odd, slug: odd, like: plain}]}\n" in text()
    assert_in_sync(ours)


def test_below_what_only_the_forum_has(ours: Shell, somebody: ForumClient) -> None:
    make(somebody, "Fresh", slug="fresh")
    move(somebody, "news/old", "fresh")

    refused = ours.run("adopt", "categories[news].subcategories[old]")
    assert refused.exit_code == 5
    assert "fresh, below which it is now, is not in the file" in refused.stdout
    assert "adopt categories[fresh] as well" in refused.stdout

    ended = ours.run("adopt", "categories[fresh]", "categories[news].subcategories[old]")
    assert ended.exit_code == 0, ended.everything
    assert_in_sync(ours)


def test_out_of_what_was_deleted(ours: Shell, somebody: ForumClient) -> None:
    move(somebody, "news/old", "talk")
    move(somebody, "news/odd", "talk")
    somebody.send("DELETE", f"/categories/{id_of(somebody, 'news')}.json")

    assert ours.run("adopt", "--all", "categories[news]").exit_code == 0

    assert "News" not in text()
    assert "- name: Old   # the name\n" in text()
    assert_in_sync(ours)


def test_between_the_files_of_a_folder(ours: Shell, somebody: ForumClient) -> None:
    Path("forum.yaml").unlink()
    Path("idiaspora.lock.json").unlink()
    head, _, categories = FILE.partition("categories:\n")
    ours.write(head, "parts/forum.yaml")
    ours.write(f"categories:\n{categories}", "parts/categories.yaml")
    theme = "themes:\r\n- name: Water   # all of it\r\n  slug: water\r\n"
    (ours.folder / "parts" / "themes.yaml").write_bytes(theme.encode())
    assert ours.run("apply", "parts/", "--yes").exit_code == 0
    move(somebody, "news/old", "water")

    ended = ours.run("adopt", "parts/", "--all")

    assert ended.exit_code == 0, ended.everything
    assert "- name: Old" not in Path("parts/categories.yaml").read_text(encoding="utf-8")
    moved = Path("parts/themes.yaml").read_bytes().decode()
    assert moved.startswith(theme)
    assert "- name: Old   # the name\r\n" in moved
    assert moved.count("\n") == moved.count("\r\n")
    assert ours.run("plan", "parts/", "--detailed-exitcode").exit_code == 0


def test_what_an_overlay_changes_is_moved_by_hand(ours: Shell, somebody: ForumClient) -> None:
    ours.write(
        "categories: [{slug: news, name: News, subcategories: [{slug: odd, name: Odd, color: 00FF00}]}]\n",
        "environments/live.yaml",
    )
    assert ours.run("apply", "--env", "live", "--yes").exit_code == 0
    move(somebody, "news/odd", "talk")

    ended = ours.run("adopt", "--env", "live", "--all")

    assert ended.exit_code == 5, ended.everything
    assert "its lines stand in " in ended.stdout
    assert "move them by hand" in ended.stdout
    assert text() == FILE
