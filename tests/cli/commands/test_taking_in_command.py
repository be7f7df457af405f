"""`idiaspora adopt PATH` of what only the forum has: which lines come, that all others stay, and what is refused."""

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import Shell, sets

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running

FILE = """\
# Ours, with comments
version: 1
forum: {name: Small forum, url: !env IDIASPORA_URL, username: provisioner}   # as it was
settings:
  title:   'A small forum'

groups:
  - {name: readers, members: [martin]}   # who reads
categories:
  # First of all
  - name: Announcements
    slug: announcements
    color: "0033A0"   # blue
    subcategories:
    - {name: Old, slug: old}
# The end
"""


@pytest.fixture
def ours(having_applied: Callable[[str], Shell]) -> Shell:
    return having_applied(FILE)


def make(somebody: ForumClient, name: str, parent: int | None = None, **more: Any) -> int:
    """Somebody makes a category by hand."""
    body = {"name": name, "color": "B22222", "text_color": "FFFFFF", "permissions": {"everyone": 1}, **more}
    made = somebody.send(
        "POST", "/categories.json", json={**body, **({"parent_category_id": parent} if parent else {})}
    )
    return int(made["category"]["id"])


def id_of(somebody: ForumClient, path: str) -> int:
    return int(somebody.send("GET", f"/c/{path}/find_by_slug.json")["category"]["id"])


def assert_only_added(before: str, after: str) -> list[str]:
    """That every line stayed as it was; gives those that came."""
    changes = list(difflib.ndiff(before.splitlines(True), after.splitlines(True)))
    assert [row for row in changes if row.startswith("-")] == []
    return [row[2:] for row in changes if row.startswith("+")]


def assert_in_sync(shell: Shell, **variables: str) -> None:
    ended = shell.run("plan", "--detailed-exitcode", **variables)
    assert ended.exit_code == 0, ended.everything


def test_a_category_that_somebody_made(ours: Shell, somebody: ForumClient) -> None:
    make(somebody, "New one", description="All that is new, and what is not.")

    ended = ours.run("adopt", "categories[new-one]")

    assert ended.exit_code == 0, ended.everything
    assert "Adopted: 1 thing that only the forum had, written to forum.yaml." in ended.stdout
    came = assert_only_added(FILE, Path("forum.yaml").read_text(encoding="utf-8"))
    assert "new-one" in "".join(came)
    assert_in_sync(ours)
    assert "nothing at categories[new-one] differs" in " ".join(ours.run("adopt", "categories[new-one]").stderr.split())


@pytest.mark.parametrize("path", ["categories[announcements].subcategories[news]", "categories[announcements/news]"])
def test_below_a_category_of_the_file(ours: Shell, somebody: ForumClient, path: str) -> None:
    parent = id_of(somebody, "announcements")
    make(somebody, "News", parent)
    make(somebody, "Not meant", parent)

    ended = ours.run("adopt", path, "--format", "json").json

    (taken,) = ended["taken"]
    assert taken["resource"] == "category announcements/news"
    assert taken["path"] == "categories[announcements].subcategories[news]"
    assert taken["file"] == "forum.yaml"
    text = Path("forum.yaml").read_text(encoding="utf-8")
    assert "news" in text.splitlines()[taken["line"] - 1].lower()
    assert "Not meant" not in text
    assert_only_added(FILE, text)
    assert_in_sync(ours)


def test_with_what_stands_below_it(ours: Shell, somebody: ForumClient) -> None:
    make(somebody, "Below", make(somebody, "Above"))
    make(somebody, "Other")

    refused = ours.run("adopt", "categories[above].subcategories[below]")
    assert refused.exit_code == 5
    assert "above, above it, is not in the file either" in refused.stdout
    assert "adopt categories[above]" in refused.stdout
    assert Path("forum.yaml").read_text(encoding="utf-8") == FILE

    assert ours.run("adopt", "categories[above]").exit_code == 0
    text = Path("forum.yaml").read_text(encoding="utf-8")
    assert "slug: below" in text
    assert "slug: other" not in text
    assert_in_sync(ours)


def test_groups_badges_settings_and_others_at_once(ours: Shell, somebody: ForumClient) -> None:
    somebody.send("POST", "/admin/groups.json", json={"group": {"name": "writers", "usernames": "kofi", "title": "W"}})
    somebody.send("POST", "/admin/badges.json", json={"name": "Helper", "badge_type_id": 3, "badge_grouping_id": 1})
    sets(somebody, min_topic_title_length="7")
    somebody.send("POST", "/tag_groups.json", json={"tag_group": {"name": "Kinds", "tag_names": ["idea"]}})
    paths = ("groups[writers]", "badges[Helper]", "settings.min_topic_title_length", "tag_groups[kinds]")

    dry = ours.run("adopt", *paths, "--dry-run")
    assert "Would adopt 4 things that only the forum had into forum.yaml" in dry.stdout
    assert Path("forum.yaml").read_text(encoding="utf-8") == FILE
    ended = ours.run("adopt", *paths)

    assert ended.exit_code == 0, ended.everything
    came = "".join(assert_only_added(FILE, Path("forum.yaml").read_text(encoding="utf-8")))
    for word in ("writers", "kofi", "Helper", "min_topic_title_length: 7", "Kinds", "idea"):
        assert word in came
    assert_in_sync(ours)


def test_together_with_differences(ours: Shell, somebody: ForumClient) -> None:
    make(somebody, "New one")
    somebody.send("PUT", f"/categories/{id_of(somebody, 'announcements')}.json", json={"color": "FF0000"})

    ended = ours.run("adopt", "categories[announcements].color", "categories[new-one]")

    assert ended.exit_code == 0, ended.everything
    assert "1 value and 1 thing that only the forum had" in ended.stdout
    assert 'color: "FF0000"   # blue' in Path("forum.yaml").read_text(encoding="utf-8")
    assert_in_sync(ours)


def test_below_a_category_that_somebody_renamed(ours: Shell, somebody: ForumClient) -> None:
    parent = id_of(somebody, "announcements")
    somebody.send("PUT", f"/categories/{parent}.json", json={"slug": "the-news"})
    make(somebody, "Fresh", parent)

    ended = ours.run("adopt", "categories[announcements]", "categories[the-news/fresh]")

    assert ended.exit_code == 0, ended.everything
    assert_in_sync(ours)


def test_a_renamed_one_is_not_taken_for_a_new_one(ours: Shell, somebody: ForumClient) -> None:
    somebody.send("PUT", f"/categories/{id_of(somebody, 'announcements')}.json", json={"slug": "the-news"})

    ended = ours.run("adopt", "categories[the-news]")

    assert ended.exit_code == 0, ended.everything
    assert Path("forum.yaml").read_text(encoding="utf-8") == FILE.replace("slug: announcements", "slug: the-news")
    assert_in_sync(ours)


@pytest.mark.parametrize("name", ["no: yes # [a]", "\"quoted\" 'name'", "日本 & <b>", "back\\slash", "null", "1e3"])
def test_hostile_names(ours: Shell, somebody: ForumClient, name: str) -> None:
    make(somebody, name, slug="hostile")
    somebody.send("POST", "/admin/badges.json", json={"name": name, "badge_type_id": 3, "badge_grouping_id": 1})

    ended = ours.run("adopt", "categories[hostile]", f"badges[{name}]")

    assert ended.exit_code == 0, ended.everything
    assert_only_added(FILE, Path("forum.yaml").read_text(encoding="utf-8"))
    assert_in_sync(ours)


def test_into_a_folder_and_beside_an_overlay(ours: Shell, somebody: ForumClient) -> None:
    Path("forum.yaml").unlink()
    head, _, rest = FILE.partition("groups:\n")
    groups, _, categories = rest.partition("categories:\n")
    ours.write(head, "parts/forum.yaml")
    ours.write(f"groups:\n{groups}", "parts/groups.yaml")
    ours.write(f"categories:\n{categories}", "parts/categories.yaml")
    ours.write("settings: {title: Live}\n", "parts/environments/live.yaml")
    sets(somebody, title="Live")
    make(somebody, "New one")

    ended = ours.run("adopt", "parts/", "categories[new-one]", "--env", "live")

    assert ended.exit_code == 0, ended.everything
    assert "written to parts/categories.yaml" in ended.stdout
    assert_only_added(f"categories:\n{categories}", Path("parts/categories.yaml").read_text(encoding="utf-8"))
    assert ours.run("plan", "parts/", "--env", "live", "--detailed-exitcode").exit_code == 0
    make(somebody, "Another one")
    refused = ours.run("adopt", "parts/", "categories[another-one]", "--env", "live", "--overlay")
    assert refused.exit_code == 2
    assert "take it in without --overlay" in " ".join(refused.stderr.split())


def test_what_is_refused(ours: Shell, somebody: ForumClient) -> None:
    somebody.send(
        "PUT",
        "/admin/site_settings/discourse_connect_secret.json",
        json={"discourse_connect_secret": "very-secret-one"},
    )

    ended = ours.run("adopt", "settings.discourse_connect_secret")
    assert ended.exit_code == 5
    assert "it is a secret" in ended.stdout
    assert "!secret" in ended.stdout
    assert "very-secret-one" not in ended.everything
    ended = ours.run("adopt", "categories[nothing-of-that-name]")
    assert ended.exit_code == 2
    assert ours.run("adopt", "moderators[somebody]").exit_code == 2
    assert Path("forum.yaml").read_text(encoding="utf-8") == FILE


def test_what_prune_names_stays_out(ours: Shell, somebody: ForumClient) -> None:
    make(somebody, "Pruned one")
    ours.write(FILE + "prune: {categories: [pruned-one]}\n")

    ended = ours.run("adopt", "categories[pruned-one]")

    assert ended.exit_code == 5, ended.everything
    assert "the file says that there shall be none" in ended.stdout
    assert "take it out of prune" in ended.stdout


def test_what_left_the_file_comes_back(ours: Shell, somebody: ForumClient) -> None:
    ours.write(FILE.replace("  - {name: readers, members: [martin]}   # who reads\n", "  - {name: others}\n"))
    assert ours.run("plan", "--format", "json").json["counts"]["delete"] == 1

    assert "“idiaspora adopt 'groups[readers]'” declares it, to keep it as it is" in ours.run("drift").stdout

    ended = ours.run("adopt", "groups[readers]")

    assert ended.exit_code == 0, ended.everything
    assert ours.run("plan", "--format", "json").json["counts"]["delete"] == 0


def test_things_that_only_the_forum_has_are_told_with_their_places(
    ours: Shell, forum: Running, somebody: ForumClient
) -> None:
    make(somebody, "News", id_of(somebody, "announcements"))

    report = ours.run("diff", "forum.yaml", forum.url, "--only", "categories", "--format", "json").json

    (rest,) = report["uncompared"]
    places = dict(zip(rest["what"], rest["places"], strict=True))
    assert places["announcements/news"] == "categories[announcements].subcategories[news]"
    assert ours.run("adopt", places["announcements/news"]).exit_code == 0
