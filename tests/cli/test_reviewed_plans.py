"""Plans that are saved and applied later, and digests that are compared: what is applied is what was reviewed."""

import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
from command_line import READ_KEY, SMALL, Shell

from idiaspora.cli.consents import consents_from, consents_of, options_of
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running


class Earlier(datetime):
    """A clock that stands at the beginning of the year."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Earlier":
        return cls(2026, 1, 1, tzinfo=tz)


@pytest.fixture
def small(shell: Shell, forum: Running) -> Shell:
    shell.write(SMALL)
    return shell


def saved(shell: Shell, *options: str) -> dict[str, Any]:
    ended = shell.run("plan", "--out", "plan.json", *options)
    assert ended.exit_code == 0, ended.everything
    assert "“idiaspora apply plan.json” applies it" in ended.stderr
    data: dict[str, Any] = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    return data


def test_a_saved_plan_is_applied_without_naming_the_forum_file(small: Shell) -> None:
    plan = saved(small)

    ended = small.run("apply", "plan.json", "--yes")

    assert (plan["forum_file"], plan["environment"], list(plan["files"])) == ("forum.yaml", None, ["forum.yaml"])
    assert ended.exit_code == 0, ended.everything
    assert small.run("plan", "--detailed-exitcode").exit_code == 0


def test_it_is_made_with_a_key_that_only_reads(small: Shell) -> None:
    assert small.run("plan", "--out", "plan.json", IDIASPORA_API_KEY=READ_KEY).exit_code == 0
    assert READ_KEY not in Path("plan.json").read_text(encoding="utf-8")


def test_an_environment_goes_with_the_plan(small: Shell) -> None:
    small.write("settings: {title: Under test}\n", "environments/test.yaml")
    saved(small, "--env", "test")

    assert small.run("apply", "plan.json", "--yes", "--env", "live").exit_code == 2
    assert small.run("apply", "plan.json", "--yes").exit_code == 0
    assert small.run("plan", "--env", "test", "--detailed-exitcode").exit_code == 0
    assert Path("idiaspora.test.lock.json").exists()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("plan.json", "{", "is not JSON"),
        ("plan.json", '{"format": 3, "operations": []}', "has format 3"),
        ("plan.json", '{"format": 4, "operations": []}', "is not a saved plan"),
        ("plan", '\ufeff {"format": 0, "operations": []}', "has format 0"),
    ],
    ids=["broken", "of another version", "incomplete", "without an ending"],
)
def test_what_is_no_plan_is_refused(small: Shell, name: str, text: str, message: str) -> None:
    small.write(text, name)

    ended = small.run("apply", name, "--yes")

    assert ended.exit_code == 6
    assert message in ended.stderr


WRAPPED = {
    "in a list": lambda text: f"[{text}]",
    "in lists": lambda text: f" [[{text}]]",
    "under a key": lambda text: f'{{"plan": {text}}}',
    "deep inside": lambda text: f'{{"version": 1, "artifacts": [{{"plan": {text}}}]}}',
    "cut off": lambda text: text[: len(text) // 2],
    "twice": lambda text: text + text,
    "in part, in a list": lambda text: json.dumps([{"digest": json.loads(text)["digest"]}]),
}


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED.keys())
@pytest.mark.parametrize("name", ["plan.json", "reviewed"])
def test_a_plan_in_another_wrapping_is_told_as_one_that_is_damaged(small: Shell, name: str, wrap: Any) -> None:
    saved(small)
    small.write(wrap(Path("plan.json").read_text(encoding="utf-8")), name)

    for command in (("apply", name, "--yes"), ("plan", "--show", name)):
        ended = small.run(*command)
        assert (ended.exit_code, "is not a saved plan" in ended.stderr) == (6, True), ended.everything


def test_a_forum_file_in_json_is_a_forum_file(small: Shell, forum: Running) -> None:
    text = {
        "version": 1,
        "forum": {"name": "J", "url": forum.url, "username": "provisioner"},
        "settings": {"title": "J"},
    }
    small.write(json.dumps(text), "forum.json")

    assert small.run("apply", "forum.json", "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda shell: shell.write(SMALL + "# a comment\n"), "the forum file changed since the plan was made"),
        (lambda shell: shell.write("settings: {}\n", "more/forum.yaml"), ""),
    ],
    ids=["the file", "another file"],
)
def test_other_files_are_refused(small: Shell, change: Any, message: str) -> None:
    saved(small)
    change(small)

    ended = small.run("apply", "plan.json", "--yes")

    assert ended.exit_code == (6 if message else 0)
    assert message in ended.stderr


def test_other_values_from_outside_are_refused(small: Shell) -> None:
    small.write(SMALL.replace("title: A small forum", "title: !env TITLE"))
    assert small.run("plan", "--out", "plan.json", TITLE="One").exit_code == 0

    ended = small.run("apply", "plan.json", "--yes", TITLE="Two")

    assert ended.exit_code == 6
    assert "site_setting title, value" in ended.stderr
    assert small.run("apply", "plan.json", "--yes", TITLE="One").exit_code == 0


def test_another_forum_is_refused(small: Shell, forum: Running) -> None:
    saved(small)

    ended = small.run("apply", "plan.json", "--yes", IDIASPORA_URL=forum.url.replace("127.0.0.1", "localhost"))

    assert ended.exit_code == 6
    assert "was made for the forum" in ended.stderr


def test_a_plan_in_another_folder_than_its_forum_file_says_where_it_belongs(
    small: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert small.run("plan", "--out", "saved/plan.json").exit_code == 0
    monkeypatch.chdir("saved")

    ended = small.run("apply", "plan.json", "--yes")

    assert ended.exit_code == 6
    assert "the plan was made from forum.yaml, which is not there" in ended.stderr
    assert "in the folder in which it was made" in ended.stderr


@pytest.mark.parametrize("command", ["validate", "plan", "drift"])
def test_only_apply_takes_a_saved_plan(small: Shell, command: str) -> None:
    assert small.run("plan", "--out", "plan.json").exit_code == 0

    ended = small.run(command, "plan.json")

    assert ended.exit_code == 7
    assert ended.everything.count("plan.json:") == 1
    assert "a saved plan is for “apply” and “plan --show”" in ended.everything


def test_an_old_plan_is_refused_unless_its_age_is_allowed(small: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("idiaspora.cli.clock.datetime", Earlier)
        saved(small)

    refused = small.run("apply", "plan.json", "--yes")
    allowed = small.run("apply", "plan.json", "--yes", "--max-age", "1e6")

    assert refused.exit_code == 6
    assert "--max-age HOURS" in refused.stderr
    assert allowed.exit_code == 0


def test_what_moved_is_stale_and_what_is_new_is_left_alone(small: Shell, somebody: ForumClient) -> None:
    assert small.run("apply", "--yes").exit_code == 0
    file = SMALL.replace("0033A0", "003300").replace("A small forum", "A smaller forum") + "  - {name: B, slug: bbb}\n"
    small.write(file)
    saved(small)
    category = somebody.send("GET", "/c/announcements/find_by_slug.json")["category"]
    somebody.send("PUT", f"/categories/{category['id']}.json", json={"color": "AAAAAA"})

    report = small.run("apply", "plan.json", "--yes", "--format", "json").json

    statuses = {outcome["id"]: outcome["status"] for outcome in report["outcomes"]}
    assert statuses["category announcements"] == "stale"
    assert {status for id, status in statuses.items() if id != "category announcements"} == {"done"}
    assert report["exit_code"] == 4
    again = somebody.send("GET", "/c/announcements/find_by_slug.json")["category"]
    assert again["color"] == "AAAAAA"


def test_what_was_not_reviewed_is_told_and_does_not_count_as_applied(small: Shell, somebody: ForumClient) -> None:
    assert small.run("apply", "--yes").exit_code == 0
    small.write(SMALL.replace("0033A0", "003300"))
    saved(small)
    somebody.send("PUT", "/admin/site_settings/title.json", json={"title": "Not ours"})

    ended = small.run("apply", "plan.json", "--yes", "--output", "json=report.json")

    assert ended.exit_code == 0, ended.everything
    assert "not reviewed: site_setting title differs now and was not in the saved plan" in ended.stdout
    assert json.loads(Path("report.json").read_text())["unreviewed"] == ["site_setting title"]
    assert "changed there" in small.run("drift").stdout


def test_what_is_settled_is_told(small: Shell) -> None:
    saved(small)
    assert small.run("apply", "--yes").exit_code == 0

    ended = small.run("apply", "plan.json", "--yes")

    assert ended.exit_code == 0
    assert "no longer needed: category announcements" in ended.stdout


# Shown


@pytest.mark.parametrize("options", [(), ("--summary",), ("--format", "markdown"), ("--format", "sarif")])
def test_a_saved_plan_is_shown_as_it_was_when_it_was_made(small: Shell, options: tuple[str, ...]) -> None:
    before = small.run("plan", *options).stdout
    saved(small)

    shown = small.run("plan", "plan.json", "--show", *options, IDIASPORA_API_KEY="")

    assert shown.exit_code == 0, shown.everything
    last = [line for line in before.splitlines() if "Digest" not in line and "digest" not in line]
    assert [line for line in last if line not in shown.stdout.splitlines()] == []


def test_what_is_shown_is_told_to_programs_too(small: Shell) -> None:
    planned = small.run("plan", "--format", "json").json
    digest = small.run("plan", "--out", "plan.json", "--digest").stdout.strip()

    shown = small.run("plan", "plan.json", "--show", "--format", "json", IDIASPORA_API_KEY="").json

    assert shown.pop("saved_digest") == digest != planned.pop("saved_digest")
    assert shown["digest"] == planned["digest"]
    assert without_paths(shown) == without_paths(planned)


def without_paths(report: dict[str, Any]) -> Any:
    """A report without the places in the forum file, which a saved plan gives by lines alone, and what was secret."""

    def cut(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: cut(item) for key, item in value.items() if key not in ("path", "secret")}
        return [cut(item) for item in value] if isinstance(value, list) else value

    return cut(report)


def test_a_refusal_is_shown_and_ends_as_the_plan_did(small: Shell) -> None:
    small.write(SMALL.replace("settings:", "settings:\n  enable_local_logins: false"))
    planned = small.run("plan", "--out", "plan.json")
    assert planned.exit_code == 5

    shown = small.run("plan", "plan.json", "--show")

    assert shown.exit_code == 5
    assert [line for line in planned.stdout.splitlines() if line.startswith("Refused")] == [
        line for line in shown.stdout.splitlines() if line.startswith("Refused")
    ]


def test_an_old_plan_is_shown_with_what_apply_will_say(small: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("idiaspora.cli.clock.datetime", Earlier)
        saved(small)

    shown = small.run("plan", "plan.json", "--show")

    assert shown.exit_code == 0
    assert "Saved 2026-01-01 00:00 UTC from forum.yaml" in shown.stdout
    assert "Too late: the plan was made at 2026-01-01 00:00 UTC, more than 24 hours ago" in shown.stdout


@pytest.mark.parametrize(
    "options", [("--out", "other.json"), ("--env", "test"), ("--allow-delete", "category"), ("--tell-experts",)]
)
def test_what_makes_a_plan_does_not_go_with_one_that_is_made(small: Shell, options: tuple[str, ...]) -> None:
    saved(small)

    ended = small.run("plan", "plan.json", "--show", *options)

    assert ended.exit_code == 2
    assert "goes with none of the options that make one" in " ".join(ended.stderr.split())


@pytest.mark.parametrize(
    ("file", "message"), [("forum.yaml", "forum.yaml is not a saved plan"), ("plan.json", "there is no file plan.json")]
)
def test_only_a_saved_plan_is_shown(small: Shell, file: str, message: str) -> None:
    ended = small.run("plan", file, "--show")

    assert ended.exit_code == 6
    assert f"{message}\n    → Make one with: idiaspora plan --out FILE" in ended.stderr


@pytest.mark.parametrize("command", [("plan", "plan.json", "--show"), ("apply", "plan.json", "--yes")])
def test_an_edited_plan_is_neither_shown_nor_applied(small: Shell, command: tuple[str, ...]) -> None:
    plan = saved(small)
    small.write(json.dumps(plan | {"consents": ["--allow-delete category"]}, indent=2), "plan.json")

    ended = small.run(*command)

    assert ended.exit_code == 6
    assert "plan.json was edited after it was saved" in ended.stderr
    assert small.run("plan", "--detailed-exitcode").exit_code == 3


@pytest.mark.parametrize("key", ["operations", "digest", "made_at", "forum_file", "consents", "format"])
@pytest.mark.parametrize("other", [None, "renamed"], ids=["removed", "renamed"])
def test_a_plan_without_one_of_its_keys_is_no_forum_file(small: Shell, key: str, other: str | None) -> None:
    plan = saved(small)
    value = plan.pop(key)
    small.write(json.dumps(plan if other is None else plan | {other: value}, indent=2), "plan.json")

    assert small.run("apply", "plan.json", "--yes").exit_code == 6
    assert small.run("plan", "plan.json", "--show").exit_code == 6


@pytest.mark.parametrize("command", [("plan", "plan.json", "--show"), ("apply", "plan.json", "--yes")])
def test_a_plan_behind_a_link_that_leads_out_is_not_taken(
    small: Shell, tmp_path_factory: pytest.TempPathFactory, command: tuple[str, ...]
) -> None:
    saved(small)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "plan.json"
    Path("plan.json").rename(elsewhere)
    Path("plan.json").symlink_to(elsewhere)

    ended = small.run(*command)

    assert ended.exit_code == 6
    assert "plan.json: it is, or lies behind, a symbolic link that leads out of the folder" in ended.stderr
    assert small.run("plan", "--detailed-exitcode").exit_code == 3


def test_a_key_that_stands_twice_is_an_edit(small: Shell) -> None:
    saved(small)
    text = Path("plan.json").read_text(encoding="utf-8")
    small.write(
        text.replace('"consents": [],', '"consents": ["--allow-delete category"],\n  "consents": [],'), "plan.json"
    )

    assert small.run("apply", "plan.json", "--yes").exit_code == 6


# Digests


def test_a_saved_plan_is_applied_by_its_own_digest(small: Shell) -> None:
    """It names the consents and the times, too, which that of the changes leaves out."""
    digest = small.run("plan", "--out", "plan.json", "--digest").stdout.strip()
    again = small.run("plan", "--out", "other.json", "--digest", "--allow-delete", "category").stdout.strip()
    assert digest != again

    other = small.run("apply", "other.json", "--yes", "--expect-digest", digest)
    applied = small.run("apply", "plan.json", "--yes", "--expect-digest", digest)

    assert other.exit_code == 6
    assert f"the plan has the digest {again}, and {digest} was expected" in other.stderr
    assert applied.exit_code == 0


def test_a_digest_is_printed_alone(small: Shell) -> None:
    digest = small.run("plan", "--digest").stdout.strip()

    assert len(digest) == 32
    assert f"Digest: {digest}" in small.run("plan").stdout
    assert small.run("plan", "--format", "json").json["digest"] == digest
    assert f" {digest} -->" in small.run("plan", "--format", "markdown").stdout.splitlines()[0]


def test_only_the_plan_with_the_expected_digest_is_applied(small: Shell, somebody: ForumClient) -> None:
    digest = small.run("plan", "--digest").stdout.strip()
    somebody.send("PUT", "/admin/site_settings/title.json", json={"title": "Not ours"})

    moved = small.run("apply", "--yes", "--expect-digest", digest)
    other = small.run("plan", "--digest").stdout.strip()
    applied = small.run("apply", "--yes", "--expect-digest", other.upper())

    assert moved.exit_code == 6
    assert f"the plan has the digest {other}, and {digest} was expected" in moved.stderr
    assert applied.exit_code == 0


def test_the_beginning_of_a_digest_is_not_enough(small: Shell) -> None:
    digest = small.run("plan", "--digest").stdout.strip()
    assert int(digest, 16).bit_length() > 96

    for part in (digest[:12], digest[:31].upper(), digest[1:], digest + "0", ""):
        refused = small.run("apply", "--yes", "--expect-digest", part)
        assert refused.exit_code == 6, part

    assert f"{digest[:12]} is given in part" in small.run("apply", "--yes", "--expect-digest", digest[:12]).stderr


def test_a_plan_that_writes_nothing_needs_no_digest(small: Shell) -> None:
    digest = small.run("plan", "--digest").stdout.strip()
    assert small.run("apply", "--yes").exit_code == 0

    assert small.run("apply", "--yes", "--expect-digest", digest).exit_code == 0


# Consents


def test_consents_are_saved_with_the_plan_and_hold_when_it_is_applied(shell: Shell, forum: Running) -> None:
    theme = "themes:\n  - {name: Theme one, slug: theme-one, questions: true}\n"
    file = SMALL.partition("settings:")[0] + theme
    shell.write(file)
    assert shell.run("apply", "--yes").exit_code == 0
    shell.write(file.replace("true", "false"))

    plan = saved(shell, "--allow-delete", "category")

    assert plan["consents"] == ["--allow-delete category"]
    assert shell.run("apply", "plan.json", "--yes").exit_code == 0
    assert shell.run("plan", "--detailed-exitcode").exit_code == 0


def test_consents_become_options_and_consents_again() -> None:
    consents = consents_of(["category,group"], ["themes/a b", "settings.x"], ["category=20"], ["no-admin-left"][:0])

    assert options_of(consents) == (
        "--allow-delete category",
        "--allow-delete group",
        "--allow-widening settings.x",
        "--allow-widening themes/a b",
        "--raise-limit category=20",
    )
    assert consents_from(options_of(consents)) == consents
