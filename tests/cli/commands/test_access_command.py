"""`idiaspora access` in its four forms."""

import csv
import json
import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from guarded_forum import GuardedForum

from idiaspora.cli.text.spreadsheets import cell
from idiaspora.provisioning.access.reading import matrix

WATCHED = ["moderated by", "new topics wait", "replies wait"]
GROUPS = "groups: [{name: insiders, members: [amina, provisioner]}]\n"
OPENED = GROUPS + (
    "settings: {login_required: false}\n"
    "categories:\n"
    "  - {name: Vault, slug: vault, access: {see: [members]}}\n"
    "  - {name: Hall, slug: hall, access: {see: [insiders]}}\n"
    "  - {name: New, slug: new, access: {create: [insiders]}}\n"
)


@pytest.fixture
def forum(guarded: GuardedForum) -> GuardedForum:
    return guarded


@pytest.fixture
def prepared(forum: GuardedForum) -> GuardedForum:
    forum.group("insiders", "amina,provisioner")
    forum.category("vault", {"insiders": 1})
    forum.topic(forum.category("hall"), "What is told to everyone in the hall")
    forum.category("leak", parent_category_id=forum.category("closed", {"staff": 1}))
    return forum


def shown(forum: GuardedForum, text: str, *options: str, **more: bool) -> str:
    result = forum.run("access", str(forum.write(text)), *options, **more)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_the_text_is_a_table_with_a_letter_for_each_right(prepared: GuardedForum) -> None:
    prepared.forget()
    lines = shown(prepared, GROUPS).splitlines()
    assert "   3  insiders   members of this group" in lines
    assert next(line.split() for line in lines if line.startswith("  vault")) == ["vault", "0", "·", "·", "c", "·"]
    assert next(line.split() for line in lines if line.startswith("  hall")) == ["hall", "1", "s", "c", "c", "c"]
    assert "closed/leak is seen by anonymous, members, insiders, who do not see the category above it." in lines
    assert lines[-1] == f"{len(prepared.received())} requests to read."
    assert [line for line in lines if len(line) > 80 and "seen by" not in line and ": moderated by" not in line] == []


def test_the_difference_says_who_gains_and_who_loses(prepared: GuardedForum) -> None:
    said = shown(prepared, OPENED, "--diff")
    assert "+ vault: members, staff can see" in said
    assert "- vault: insiders can no longer reply and create" in said
    assert "- hall: anonymous can no longer see (1 topic hidden)" in said
    assert "- hall: members, staff can no longer see and reply and create (1 topic hidden)" in said
    assert "+ new: a new category" in said
    row = next(line.split() for line in said.splitlines() if line.startswith("  hall"))
    assert row == ["hall", "1", "s→·", "c→·", "c→s", "c→·"]
    assert "Nobody gains or loses anything." in shown(prepared, GROUPS, "--diff")


def test_a_key_that_may_only_read_is_enough(prepared: GuardedForum) -> None:
    prepared.forget()
    shown(prepared, GROUPS, read_only=True)
    assert {request["method"] for request in prepared.received()} == {"GET"}


def test_the_json_holds_the_whole_matrix(prepared: GuardedForum) -> None:
    report = json.loads(shown(prepared, GROUPS, "--format", "json"))
    read = matrix(prepared.client, prepared.desired(GROUPS))
    assert {row["path"]: row["rights"] for row in report["categories"]} == {
        category.path: {one.name: list(read.rights(category.path, one.name).words) for one in read.audiences}
        for category in read.categories
    }
    assert report["difference"] is None
    assert report["strays"] == [{"path": "closed/leak", "audiences": ["anonymous", "members", "insiders"]}]


def test_the_json_of_a_difference(prepared: GuardedForum) -> None:
    found = json.loads(shown(prepared, OPENED, "--diff", "--format", "json"))["difference"]
    assert {"path": "vault", "audience": "members", "rights": ["see"], "topics": 0} in found["widening"]
    assert {"path": "hall", "audience": "anonymous", "rights": ["see"], "topics": 1} in found["narrowing"]
    assert (found["added"], found["removed"]) == (["new"], [])
    assert next(row for row in found["categories"] if row["path"] == "new")["id"] is None


def test_the_csv_has_a_line_for_each_category_and_audience(prepared: GuardedForum) -> None:
    rows = list(csv.DictReader(StringIO(shown(prepared, OPENED, "--diff", "--format", "csv"))))
    found = {(row["category"], row["audience"]): row for row in rows}
    hall = found["hall", "insiders"]
    assert (hall["topics"], hall["create"], hall["create afterwards"]) == ("1", "yes", "no")
    new = found["new", "insiders"]
    assert (new["see"], new["create afterwards"]) == ("", "yes")
    plain = list(csv.DictReader(StringIO(shown(prepared, GROUPS, "--format", "csv"))))
    assert list(plain[0]) == ["category", "topics", "audience", "see", "reply", "create", *WATCHED]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(name: str) -> None:
    assert cell(name).startswith("'")
    assert cell("water/ask") == "water/ask"


class Page(HTMLParser):
    """What stands in a page: tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(forum: GuardedForum, text: str, *options: str) -> Page:
    return Page(shown(forum, text, *options, "--format", "html"))


def test_the_page_is_whole_and_needs_nothing_else(prepared: GuardedForum) -> None:
    page = page_of(prepared, OPENED, "--diff")
    assert page.open == []
    tags = [tag for tag, _ in page.tags]
    assert not {"script", "img", "link", "iframe", "object"} & set(tags)
    assert [attributes for _, attributes in page.tags if {"src", "href", "onclick"} & attributes.keys()] == []
    assert tags.count("table") == tags.count("caption") == tags.count("main") == tags.count("h1") == 1
    assert ("html", {"lang": "en"}) in page.tags
    scopes = [attributes.get("scope") for tag, attributes in page.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}
    assert "prefers-color-scheme: dark" in page.text
    assert "see → nothing" in page.text
    assert "closed/leak is seen by" in page.text


def test_the_page_escapes_what_comes_from_outside(prepared: GuardedForum, tmp_path: Path) -> None:
    path = prepared.write(GROUPS)
    path.write_text(path.read_text().replace("name: Guarded", "name: '<script>alert(1)</script>\u202e'"))
    page = Page(prepared.run("access", str(path), "--format", "html").stdout)
    assert "script" not in [tag for tag, _ in page.tags]
    assert "<script>alert(1)</script>\\u202e" in page.text


def test_failures_are_reported_in_the_format_that_was_asked_for(prepared: GuardedForum) -> None:
    prepared.setting("suppress_secured_categories_from_admin", "true")
    file = str(prepared.write(GROUPS))
    for format in ("text", "csv", "html"):
        result = prepared.run("access", file, "--format", format)
        assert result.exit_code == 1
        assert "suppress_secured_categories_from_admin" in result.stderr
        assert ("suppress_secured_categories_from_admin" in result.stdout) is (format == "html")
    report: dict[str, Any] = json.loads(prepared.run("access", file, "--format", "json").stdout)
    assert report["error"]["kind"] == "IncompleteRead"


ALIKE = (
    "moderators: {relief: {members: [amina]}, health: {members: [kofi]}}\n"
    "settings: {enable_category_group_moderation: true}\n"
    "categories:\n"
    "  - {name: Vault, slug: vault, moderated_by: [relief], approve: {topics: true, replies: false}}\n"
)


@pytest.fixture
def applied(prepared: GuardedForum) -> GuardedForum:
    """With two roles that may do the same everywhere, one of which moderates."""
    result = prepared.run("apply", str(prepared.write(ALIKE)), "--yes")
    assert result.exit_code == 0, result.stderr
    return prepared


def test_who_moderates_and_whose_posts_wait_is_said_in_every_form(applied: GuardedForum) -> None:
    said = shown(applied, ALIKE)
    assert "  every category: modder moderates the whole forum" in said
    assert "  vault: moderated by: relief-moderators (role relief); new topics wait: all; replies wait: none" in said
    assert "general, hall" in said.partition("moderated by: no group")[0].splitlines()[-1]
    report = json.loads(shown(applied, ALIKE, "--format", "json"))
    vault = next(row for row in report["categories"] if row["path"] == "vault")
    assert (vault["moderated_by"], vault["approve_topics"], vault["approve_replies"]) == (
        ["relief-moderators"],
        True,
        False,
    )
    assert report["moderators"] == ["modder"]
    rows = csv.DictReader(StringIO(shown(applied, ALIKE, "--format", "csv")))
    row = next(row for row in rows if row["category"] == "vault")
    assert [row[name] for name in WATCHED] == ["relief-moderators (role relief)", "all", "none"]
    for format in ("html", "markdown"):
        text = shown(applied, ALIKE, "--format", format)
        assert "new topics wait" in text
        assert "relief-moderators (role relief)" in text


def test_a_change_of_who_watches_over_a_category_is_a_difference(applied: GuardedForum) -> None:
    other = ALIKE.replace("[relief]", "[health]").replace("topics: true", "topics: false")
    said = shown(applied, other, "--diff")
    assert "~ vault: moderated by: relief-moderators (role relief) → health-moderators (role health)" in said
    assert "~ vault: new topics wait: all → none" in said
    assert "Nobody gains or loses anything." not in said
    report = json.loads(shown(applied, other, "--diff", "--format", "json"))
    assert report["difference"]["watches"] == [
        {"path": "vault", "field": "moderated_by", "before": ["relief-moderators"], "after": ["health-moderators"]},
        {"path": "vault", "field": "approve.topics", "before": True, "after": False},
    ]
    assert "access-oversight" in shown(applied, other, "--diff", "--format", "sarif")
    assert "all → none" in shown(applied, other, "--diff", "--format", "html")


def test_groups_that_may_do_the_same_everywhere_share_a_column(applied: GuardedForum) -> None:
    lines = shown(applied, ALIKE).splitlines()
    assert "   3  relief-moderators, health-moderators  members of these groups" in lines
    assert next(line.split() for line in lines if line.startswith("  hall")) == ["hall", "1", "s", "c", "c", "c", "c"]
    report = json.loads(shown(applied, ALIKE, "--format", "json"))
    assert {"audiences": ["relief-moderators", "health-moderators"]} in report["columns"]
    assert '<th scope="col">relief-moderators, health-moderators</th>' in shown(applied, ALIKE, "--format", "html")


@pytest.mark.parametrize("width", [80, 60, 30])
def test_a_narrow_terminal_breaks_no_row_and_cuts_no_name(
    prepared: GuardedForum, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    long = "a-category-with-a-very-long-name-in-it-for-all"
    prepared.category(f"{long}-one")
    prepared.category(f"{long}-two")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    said = re.sub(r"\x1b\[[0-9;]*m", "", shown(prepared, GROUPS))
    assert max(map(len, said.splitlines())) <= width
    unbroken = re.sub(r"\s", "", said)
    assert f"{long}-one" in unbroken
    assert f"{long}-two" in unbroken
    is_table = any(line.split()[-4:] == ["·", "·", "c", "·"] for line in said.splitlines())
    assert is_table is (width == 80)


@pytest.mark.parametrize("command", [("access",), ("plan",)], ids=" ".join)
def test_pages_carry_their_date(prepared: GuardedForum, command: tuple[str, ...]) -> None:
    result = prepared.run(*command, str(prepared.write(GROUPS)), "--format", "html")
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", result.stdout)


def test_while_no_group_can_moderate_there_is_none(prepared: GuardedForum) -> None:
    prepared.setting("enable_category_group_moderation", "false")
    said = shown(prepared, GROUPS)
    assert "moderated by: no group" in said
    assert "moderated by: not shown" not in said
