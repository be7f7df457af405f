"""`idiaspora adopt` over real sockets: what it takes, what it prints, how it asks, and how it ends."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import READ_KEY, SMALL, Shell, sets, variables_for
from processes import CTRL_C, on_terminal

from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.sandbox.server import Running

FILE = Path("forum.yaml")
COMMENTED = SMALL.replace("  title: A small forum", "  title: A small forum   # as on our letters")
SECRET = "not-for-anybodys-eyes"


@pytest.fixture
def applied(having_applied: Callable[[str], Shell]) -> Shell:
    return having_applied(COMMENTED)


def paints(somebody: ForumClient, color: str) -> None:
    rows = somebody.send("GET", "/categories.json")["category_list"]["categories"]
    category = next(row for row in rows if row["slug"] == "announcements")
    body = {"color": color, "permissions": {"everyone": 1}}
    somebody.send("PUT", f"/categories/{category['id']}.json", json=body)


def test_all_changes_of_the_forum_come_into_the_file(applied: Shell, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")
    paints(somebody, "FF0000")

    ended = applied.run("adopt", "--all", IDIASPORA_API_KEY=READ_KEY)

    assert ended.exit_code == 0
    after = COMMENTED.replace("A small forum", "Not ours").replace("0033A0", "FF0000")
    assert FILE.read_text() == after
    assert "-  title: A small forum   # as on our letters\n+  title: Not ours   # as on our letters\n" in ended.stdout
    assert "Adopted: 2 values, written to forum.yaml." in ended.stdout
    assert applied.run("plan", "--detailed-exitcode").exit_code == 0
    assert applied.run("drift").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [("categories[announcements]",), ("forum.yaml", "categories[announcements].color"), ("forum.yaml", "categories")],
    ids=["a thing", "a field of it", "all things of a section"],
)
def test_a_path_takes_what_differs_there_and_below(
    applied: Shell, somebody: ForumClient, arguments: tuple[str, ...]
) -> None:
    sets(somebody, title="Not ours")
    paints(somebody, "FF0000")

    ended = applied.run("adopt", *arguments)

    assert ended.exit_code == 0
    assert FILE.read_text() == COMMENTED.replace("0033A0", "FF0000")
    assert "1 difference left; “idiaspora drift” shows them." in ended.stdout


@pytest.mark.parametrize(
    ("path", "said"),
    [("settings.titel", "did you mean settings.title?"), ("themes[none]", "shows what does, and where")],
)
def test_a_path_at_which_nothing_differs_is_a_mistake(
    applied: Shell, somebody: ForumClient, path: str, said: str
) -> None:
    sets(somebody, title="Not ours")

    ended = applied.run("adopt", path)

    assert ended.exit_code == 2
    assert f"nothing at {path} differs from the forum" in ended.stderr.replace("\n", " ")
    assert said in " ".join(ended.stderr.split())
    assert FILE.read_text() == COMMENTED


def test_a_dry_run_writes_nothing(applied: Shell, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")

    ended = applied.run("adopt", "--all", "--dry-run")

    assert ended.exit_code == 0
    assert "\nforum.yaml\n@@ " in ended.stdout
    assert "\\x" not in ended.stdout
    assert "+  title: Not ours" in ended.stdout
    assert "Would adopt 1 value into forum.yaml; nothing was written." in ended.stdout
    assert FILE.read_text() == COMMENTED


def test_without_drift_there_is_nothing_to_adopt(applied: Shell) -> None:
    ended = applied.run("adopt", "--all")

    assert ended.exit_code == 0
    assert "Nothing to adopt: the forum is as the file says." in ended.stdout


def test_what_was_changed_here_waits_for_an_apply(applied: Shell) -> None:
    applied.write(COMMENTED.replace("0033A0", "00A651"))

    ended = applied.run("adopt", "--all")

    assert ended.exit_code == 0
    assert "0033A0" not in FILE.read_text()
    assert "Nothing was adopted.\n1 difference left" in ended.stdout


def test_a_value_of_the_environment_is_refused(applied: Shell, somebody: ForumClient) -> None:
    text = COMMENTED.replace("title: A small forum", "title: !env FORUM_TITLE")
    applied.write(text)
    sets(somebody, title="Not ours")

    ended = applied.run("adopt", "--all", "settings", FORUM_TITLE="A small forum")

    assert ended.exit_code == 5
    assert "Not adopted: site setting title: its value comes from !env FORUM_TITLE  (forum.yaml:7)" in ended.stdout
    assert "→ change what !env FORUM_TITLE gives" in ended.stdout
    assert FILE.read_text() == text


def test_some_adopted_and_some_refused_is_a_part(applied: Shell, somebody: ForumClient) -> None:
    applied.write(COMMENTED.replace("title: A small forum", "title: !env FORUM_TITLE"))
    sets(somebody, title="Not ours")
    paints(somebody, "FF0000")

    ended = applied.run("adopt", "settings", "categories", FORUM_TITLE="A small forum")

    assert ended.exit_code == 4
    assert 'color: "FF0000"' in FILE.read_text()


def test_no_secret_is_shown(applied: Shell, somebody: ForumClient) -> None:
    text = COMMENTED.replace("settings:\n  title: A small forum   # as on our letters\n", "") + (
        f"settings: {{title: A small forum, discourse_connect_secret: {SECRET}}}\n"
    )
    applied.write(text)
    sets(somebody, title="Not ours", discourse_connect_secret="theirs-is-for-nobody-either")

    ended = applied.run("adopt", "--all", "settings")

    assert ended.exit_code == 4
    assert "+settings: {title: Not ours, discourse_connect_secret: (secret)}" in ended.stdout
    assert SECRET not in ended.everything
    assert "theirs-is-for-nobody" not in ended.everything + FILE.read_text()
    assert SECRET in FILE.read_text()


def test_json(applied: Shell, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")

    report = applied.run("adopt", "--all", "--format", "json").json

    assert (report["written"], report["files"], report["left"]) == (True, ["forum.yaml"], 0)
    (adopted,) = report["adopted"]
    assert (adopted["path"], adopted["line"]) == ("settings.title", 7)
    assert (adopted["old"], adopted["new"]) == ("A small forum", "Not ours")


def test_an_overlay_takes_what_the_base_says(applied: Shell, somebody: ForumClient) -> None:
    applied.write("settings: {min_topic_title_length: 15}\n", "environments/live.yaml")
    sets(somebody, title="Not ours")

    ended = applied.run("adopt", "--all", "--env", "live", "--overlay")

    assert ended.exit_code == 0
    assert Path("environments/live.yaml").read_text() == "settings: {min_topic_title_length: 15, title: Not ours}\n"
    assert FILE.read_text() == COMMENTED


def test_of_a_folder_the_file_changes_that_says_it(applied: Shell, somebody: ForumClient) -> None:
    head, _, categories = COMMENTED.partition("categories:\n")
    applied.write(head, "forum/one.yaml")
    applied.write(f"categories:\n{categories}", "forum/two.yaml")
    sets(somebody, title="Not ours")
    paints(somebody, "FF0000")

    ended = applied.run("adopt", "forum", "--all")

    assert ended.exit_code == 0
    assert Path("forum/one.yaml").read_text() == head.replace("A small forum", "Not ours")
    assert Path("forum/two.yaml").read_text() == f"categories:\n{categories.replace('0033A0', 'FF0000')}"


def test_a_base_that_other_environments_share_is_named(applied: Shell, somebody: ForumClient) -> None:
    for name in ("live", "test"):
        applied.write("settings: {min_topic_title_length: 15}\n", f"environments/{name}.yaml")
    sets(somebody, title="Not ours")

    ended = applied.run("adopt", "--all", "--env", "live")

    assert "forum.yaml counts for test too; with --overlay" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--overlay", "--all"), "name the environment"), ((), "there is no terminal to ask on")],
    ids=["overlay of no environment", "nobody to ask"],
)
def test_a_command_line_that_says_too_little(applied: Shell, arguments: tuple[str, ...], said: str) -> None:
    ended = applied.run("adopt", *arguments)

    assert ended.exit_code == 2
    assert said in " ".join(ended.stderr.split())


# On a terminal


@pytest.mark.parametrize(
    ("typed", "after"),
    [
        ("yes\nno\n", COMMENTED.replace("A small forum", "Not ours")),
        ("no\ny\n", COMMENTED.replace("0033A0", "FF0000")),
        ("all\n", COMMENTED.replace("A small forum", "Not ours").replace("0033A0", "FF0000")),
        ("y\nquit\n", COMMENTED.replace("A small forum", "Not ours")),
        ("\n\n", COMMENTED),
    ],
    ids=["yes no", "no yes", "all", "yes quit", "enter"],
)
def test_each_difference_is_asked_about(
    applied: Shell, forum: Running, somebody: ForumClient, typed: str, after: str
) -> None:
    sets(somebody, title="Not ours")
    paints(somebody, "FF0000")
    variables = {name: value for name, value in variables_for(forum).items() if value}

    exit_code, seen = on_terminal("adopt", folder=applied.folder, typed=typed, question="quit] ", **variables)

    assert exit_code == 0
    assert "(1 of 2) [yes, no, all, quit]" in seen
    assert FILE.read_text() == after


def test_who_waits_on_a_terminal_sees_how_far_it_is(applied: Shell, forum: Running, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")
    paints(somebody, "FF0000")
    variables = {name: value for name, value in variables_for(forum).items() if value}

    exit_code, seen = on_terminal("adopt", "--all", "--dry-run", folder=applied.folder, **variables)
    piped = applied.run("adopt", "--all", "--dry-run")

    assert exit_code == 0
    assert "[0/2] writing into the file" in seen
    assert piped.stderr == ""


def test_ctrl_c_at_a_question_writes_nothing(applied: Shell, forum: Running, somebody: ForumClient) -> None:
    sets(somebody, title="Not ours")
    variables = {name: value for name, value in variables_for(forum).items() if value}

    exit_code, _ = on_terminal("adopt", folder=applied.folder, typed=CTRL_C, question="quit] ", **variables)

    assert exit_code == 130
    assert FILE.read_text() == COMMENTED


def test_a_file_in_decomposed_letters_keeps_its_bytes(shell: Shell, forum: Running, somebody: ForumClient) -> None:
    file = unicodedata.normalize("NFD", SMALL.replace("A small forum", "Été").replace("Announcements", "Événements"))
    shell.write(file)
    assert shell.run("apply", "--yes").exit_code == 0
    paints(somebody, "FF0000")
    sets(somebody, site_description=unicodedata.normalize("NFD", "Été"))

    ended = shell.run("adopt", "--all")

    assert ended.exit_code == 0
    assert FILE.read_text() == file.replace("0033A0", "FF0000")
    assert shell.run("plan", "--detailed-exitcode").exit_code == 0


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_value_in_decomposed_letters_comes_into_the_file(
    shell: Shell, forum: Running, somebody: ForumClient, form: str
) -> None:
    shell.write(SMALL)
    assert shell.run("apply", "--yes").exit_code == 0
    sets(somebody, title=unicodedata.normalize(form, "Été à Genève"))

    assert shell.run("adopt", "--all").exit_code == 0

    assert shell.run("plan", "--detailed-exitcode").exit_code == 0
    assert "Été à Genève" in unicodedata.normalize("NFC", FILE.read_text())
