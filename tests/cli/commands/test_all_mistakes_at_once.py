"""One file with mistakes of several kinds shows them all: of the language, of values, of what belongs together, and
what only the forum knows."""

import re

import pytest
from command_line import SMALL, Shell

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running

BASE = "".join(SMALL.partition("settings:")[:1])


def codes(said: str) -> list[str]:
    return re.findall(r"forum\.yaml:\d+: ([a-z-]+)(?: at|:)", said)


FIVE = f"""{BASE}settings:
  title: A small forum
  no_such_setting_at_all: 1
groups:
  - {{name: crew, members: [nobody_of_that_name]}}
  - {{name: Martin}}
categories:
  - {{name: A, slug: aa, colour: 336699}}
  - {{name: B, slug: bb, color: blue}}
  - {{name: C, slug: cc, access: {{see: [no_such_group]}}}}
"""


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")], ids=["plan", "apply"])
def test_five_mistakes_of_the_file_and_of_the_forum_are_shown_together(
    shell: Shell, forum: Running, command: tuple[str, ...]
) -> None:
    shell.write(FIVE)
    ended = shell.run(*command)
    assert ended.exit_code == 7
    assert codes(ended.stderr) == [
        "no-such-setting", "no-such-user", "taken-name", "unknown-key", "bad-color", "no-such-group",
    ]  # fmt: skip


SECTIONS = f"""{BASE}pages:
  - {{id: rules, title: Rules of this forum., body: Be kind., category: general, pined: globally}}
badges:
  - {{name: Guide, type: iron, granted_to: [martn]}}
webhooks:
  - {{url: "https://hooks.example.org", events: [post_creatd]}}
texts: {{en: {{js.topic.creat: New}}}}
chat_channels:
  - {{slug: Talk, name: Talk, category: general}}
embedding:
  hosts: [{{host: example, category: general}}, {{host: e.org, category: nowhere}}]
"""


def test_mistakes_of_the_newer_sections_are_shown_together(shell: Shell, forum: Running) -> None:
    shell.write(SECTIONS)
    ended = shell.run("plan")
    assert ended.exit_code == 7
    assert codes(ended.stderr) == [
        "title-put-right", "wrong-length", "unknown-key", "unknown-choice", "no-such-user", "not-offered",
        "no-such-text", "bad-slug", "bad-address", "no-such-category",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        pytest.param("limits: {category: 5, category: 6}\n", "duplicate-key", id="a key twice"),
        pytest.param("appearance: {palettes: }\n", "null-value", id="a key without a value"),
        pytest.param("no_such_section: 5\n", "unknown-key", id="an unknown section"),
        pytest.param("tag_groups:\n  - {tags: [a]}\n", "missing-key", id="a key that is missing"),
        pytest.param("protect: [!env NOT_SET]\n", "variable-missing", id="a variable"),
        pytest.param("user_fields:\n  - {name: X, type: nothing}\n", "unknown-choice", id="a word"),
        pytest.param("badges: {name: X}\n", "wrong-shape", id="a shape"),
        pytest.param("groups:\n  - {name: a, members: []}\n", "bad-name", id="a name"),
    ],
)
def test_beside_any_mistake_of_the_file_stands_what_the_forum_says(
    shell: Shell, forum: Running, wrong: str, code: str
) -> None:
    shell.write(f"{SMALL}{wrong}".replace("  title: A small", "  no_such_setting_at_all: 1\n  title: A small"))
    found = codes(shell.run("plan").stderr)
    assert code in found
    assert "no-such-setting" in found


def test_what_two_parts_of_a_file_contradict_stands_beside_a_wrong_value(shell: Shell, forum: Running) -> None:
    shell.write(f"{BASE}categories:\n  - {{name: A, slug: aa, color: blue}}\n  - {{name: a, slug: bb}}\n")
    assert codes(shell.run("validate").stdout) == ["bad-color", "same-name"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "groups:\n  - {nome: crew}\ncategories:\n  - {name: A, slug: aa, access: {see: [crew]}}\n", id="a group"
        ),
        pytest.param(
            "categories:\n  - {nome: A, slug: aa}\ngroups:\n  - {name: crew, notifications: {watching: [aa]}}\n",
            id="a category",
        ),
        pytest.param(
            "settings: {slug_generation_method: {method: encoded}}\ncategories:\n  - {name: A, slug: новости}\n",
            id="a setting",
        ),
        pytest.param(
            "pages:\n  - {id: rules, title: Rules of this forum, body: Be kind to everybody., category: [general]}\n",
            id="where a page stands",
        ),
        pytest.param(
            "settings: {tagging_enabled: perhaps}\npages:\n  - {id: rules, title: Rules of this forum, "
            "body: Be kind to everybody., category: general, tags: [rule]}\n",
            id="whether there are tags",
        ),
        pytest.param(
            "grups:\n  - {name: crew}\ncategories:\n  - {name: A, slug: aa, access: {see: [crew]}}\n", id="all"
        ),
    ],
)
def test_nothing_is_said_that_only_follows_from_another_mistake(shell: Shell, forum: Running, text: str) -> None:
    shell.write(f"{BASE}{text}")
    found = codes(shell.run("plan").stderr)
    assert len(found) == 1, found


def test_a_forum_that_cannot_be_asked_leaves_the_mistakes_of_the_file(shell: Shell, forum: Running) -> None:
    shell.write(FIVE)
    ended = shell.run("plan", IDIASPORA_API_KEY=None)
    assert ended.exit_code == 7
    assert codes(ended.stderr) == ["unknown-key", "bad-color"]
    assert "What only the forum can say of the file was not asked" in ended.stderr


def test_nothing_is_written_for_a_file_with_mistakes(shell: Shell, forum: Running, somebody: ForumClient) -> None:
    shell.write(FIVE.replace("title: A small forum", "title: Another name"))
    shell.run("apply", "--yes")
    row = somebody.send("GET", "/admin/site_settings.json", query=(("names[]", "title"),))["site_settings"][0]
    assert row["value"] != "Another name"
