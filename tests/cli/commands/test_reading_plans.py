"""What there is to read of a plan: in short, lists by what comes and goes, and how it ends where apply would refuse."""

import json
from pathlib import Path

import pytest
from command_line import SMALL, Shell, sets

from idiaspora.cli.output_options import ReportFormat
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running

LISTS = """\
groups:
  - {name: editors, full_name: Editors, members: [martin, kofi]}
tag_groups:
  - {name: Kinds, tags: [question, idea]}
"""
OTHER_LISTS = LISTS.replace("[martin, kofi]", "[amina, Martin]").replace("[question, idea]", "[lesson, idea]")


@pytest.fixture
def with_lists(shell: Shell, forum: Running) -> Shell:
    """A forum with a group and a tag group, whose lists shall be others now; so shall what stands in top_menu."""
    file = SMALL.replace("settings:\n", "settings:\n  top_menu: [latest, new, top]\n")
    shell.write(file + LISTS)
    assert shell.run("apply", "--yes").exit_code == 0
    shell.write(file.replace("[latest, new, top]", "[categories, latest, top]") + OTHER_LISTS)
    return shell


def test_a_list_is_shown_as_what_comes_and_goes(with_lists: Shell) -> None:
    shown = with_lists.run("plan").stdout

    assert "    members: + amina, - kofi; 1 stay  (forum.yaml:" in shown
    assert "    tags: + lesson, - question; 1 stay  (forum.yaml:" in shown
    assert "    top_menu: + categories (first), - new; 2 stay  (forum.yaml:" in shown


@pytest.mark.parametrize("format", [ReportFormat.MARKDOWN, ReportFormat.HTML])
def test_a_list_is_shown_so_on_pages_too(with_lists: Shell, format: str) -> None:
    shown = with_lists.run("plan", "--format", format).stdout.replace("&#43;", "+")

    assert "+ amina, - kofi; 1 stay" in shown
    assert "martin, kofi" not in shown


def test_drift_shows_lists_so_too(with_lists: Shell) -> None:
    shown = with_lists.run("drift").stdout

    assert "members: + kofi, - amina; 1 stay" in shown


def test_in_json_both_lists_stand_whole(with_lists: Shell) -> None:
    report = with_lists.run("plan", "--format", "json").json

    changes = [change for step in report["operations"] for change in step["changes"]]
    fields = {field["field"]: field for change in changes for field in change["fields"]}
    assert fields["members"]["old"] == ["martin", "kofi"]
    assert fields["members"]["new"] == ["amina", "Martin"]


def test_a_plan_in_short_has_a_line_for_each_resource_and_counts_kinds(shell: Shell, forum: Running) -> None:
    shell.write(SMALL + LISTS)
    shell.run("apply", "--yes")
    file = SMALL.replace("A small forum", "Another").replace("0033A0", "00AA00").replace("Announcements", "News")
    shell.write(file + LISTS.replace("Editors", "All editors") + "badges: [{name: Expert, type: gold}]\n")

    ended = shell.run("plan", "--summary")

    assert ended.exit_code == 0
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("Small forum (")
    assert {line.partition("  (")[0] for line in lines[1:5]} == {
        "~ site setting title",
        "~ category announcements: name, color",
        "~ group editors: full_name",
        "+ badge Expert",
    }
    assert all("  (forum.yaml:" in line for line in lines[1:5])
    assert lines[5] == ""
    assert {line.strip() for line in lines[6:10]} == {
        "site settings: 1 to update",
        "categories: 1 to update",
        "groups: 1 to update",
        "badges: 1 to create",
    }
    assert lines[10].startswith("Plan: 1 to create, 3 to update, 0 to delete.")
    assert lines[-1].startswith("Digest: ")


def test_a_plan_in_short_in_the_other_formats(with_lists: Shell) -> None:
    for format in (ReportFormat.MARKDOWN, ReportFormat.HTML):
        shown = with_lists.run("plan", "--summary", "--format", format).stdout
        assert "would be changed" in shown
        assert "amina" not in shown
        assert "groups&#39; members" in shown or "groups' members" in shown
    report = with_lists.run("plan", "--summary", "--format", "json").json
    assert report == with_lists.run("plan", "--format", "json").json
    assert report["kinds"]["membership"] == {"create": 0, "update": 1, "delete": 0}


def test_a_plan_in_short_names_what_needs_consent(shell: Shell, forum: Running) -> None:
    shell.write(SMALL + LISTS)
    shell.run("apply", "--yes")
    shell.write(SMALL + "tag_groups: []\n")

    shown = shell.run("plan", "--summary").stdout

    assert "- tag group Kinds  (needs --allow-delete tag_group)" in shown


def test_nothing_to_do_in_short(shell: Shell, forum: Running) -> None:
    shell.write(SMALL)
    shell.run("apply", "--yes")

    assert "In sync" in shell.run("plan", "--summary").stdout


@pytest.fixture
def opening(shell: Shell, forum: Running, somebody: ForumClient) -> Shell:
    """A forum behind a login, which the file would open to visitors."""
    sets(somebody, login_required="true")
    shell.write(SMALL.replace("settings:\n", "settings:\n  login_required: false\n"))
    return shell


@pytest.mark.parametrize(
    "options",
    [(), ("--detailed-exitcode",), ("--summary",), ("--digest",), ("--format", "json"), ("--format", "junit")],
    ids=lambda options: " ".join(options) or "text",
)
def test_a_plan_that_apply_would_refuse_ends_as_that_apply_would(opening: Shell, options: tuple[str, ...]) -> None:
    planned = opening.run("plan", *options)

    assert planned.exit_code == 5
    if options == ("--format", "json"):
        assert json.loads(planned.stdout)["exit_code"] == 5
        assert [item["rule"] for item in planned.json["refusals"]] == ["widening"]
    assert opening.run("apply", "--yes").exit_code == 5


def test_with_consent_a_plan_ends_as_any_other(opening: Shell) -> None:
    consent = ("--allow-widening", "settings.login_required")

    assert opening.run("plan", *consent).exit_code == 0
    assert opening.run("plan", "--detailed-exitcode", *consent).exit_code == 3


def test_a_refused_plan_is_saved_and_applied_with_consent(opening: Shell) -> None:
    planned = opening.run("plan", "--out", "plan.json")
    refused = opening.run("apply", "plan.json", "--yes")
    done = opening.run("apply", "plan.json", "--yes", "--allow-widening", "settings.login_required")

    assert (planned.exit_code, refused.exit_code, done.exit_code) == (5, 5, 0), done.everything
    assert Path("plan.json").exists()


def test_a_deletion_that_waits_for_consent_is_no_refusal(shell: Shell, forum: Running) -> None:
    shell.write(SMALL + LISTS)
    shell.run("apply", "--yes")
    shell.write(SMALL + "tag_groups: []\n")

    assert shell.run("plan").exit_code == 0
    assert shell.run("plan", "--detailed-exitcode").exit_code == 3
