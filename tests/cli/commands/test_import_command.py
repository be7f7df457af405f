"""`idiaspora import` over real sockets: what it writes and prints, what it refuses, and how it ends."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from command_line import KEY, READ_KEY, USER, Shell
from pictures import drawn, png
from standing import Standing, left_by

from idiaspora.cli.runs.import_ import Progress
from idiaspora.sandbox.server import Running

SOME = """\
version: 1
forum: {name: Some forum, url: !env IDIASPORA_URL, username: provisioner}
settings: {title: Some forum, discourse_connect_secret: very-secret-indeed}
groups: [{name: readers, members: [martin]}]
categories:
  - {name: News, slug: news, color: "0033A0", subcategories: [{name: Old, slug: old}]}
appearance: {palettes: [{name: Ours, colors: {tertiary: "0033A0"}}]}
"""


@pytest.fixture(scope="module")
def set_up(forum_of_the_session: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A forum that somebody set up, without any file that says so."""

    def click(shell: Shell) -> None:
        file = shell.write(SOME)
        assert shell.run("apply", "--yes").exit_code == 0
        for path in (file, shell.folder / "idiaspora.lock.json"):
            path.unlink()

    with left_by(click, forum_of_the_session, tmp_path_factory.mktemp("set up")) as standing:
        yield standing


@pytest.fixture
def clicked(shell: Shell, forum: Running, set_up: Standing) -> Shell:
    """That forum, and a key that may only read."""
    set_up.again(shell.folder)
    shell.variables |= {"IDIASPORA_API_KEY": READ_KEY, "IDIASPORA_USERNAME": USER}
    return shell


def test_the_written_file_plans_empty(clicked: Shell) -> None:
    ended = clicked.run("import", "new.yaml")

    assert ended.exit_code == 0, ended.stderr
    assert "Set DISCOURSE_CONNECT_SECRET to the forum's own value before you plan" in ended.stdout
    assert "categories: 5" in ended.stdout
    assert "Written to new.yaml. A plan of it is empty." in ended.stdout
    text = Path("new.yaml").read_text(encoding="utf-8")
    assert "very-secret-indeed" not in text + ended.everything
    planned = clicked.run(
        "plan", "new.yaml", "--detailed-exitcode", DISCOURSE_CONNECT_SECRET="very-secret-indeed", IDIASPORA_URL=None
    )
    assert planned.exit_code == 0, planned.everything
    assert clicked.run("plan", "new.yaml").exit_code == 7  # the secret is not set


def test_address_and_user_come_from_options_too(clicked: Shell, forum: Running) -> None:
    unset = {"IDIASPORA_URL": None, "IDIASPORA_USERNAME": None}
    given = ("import", "new.yaml", "--url", f"{forum.url}/", "--username", USER, "--only", "groups")

    assert clicked.run(*given, **unset).exit_code == 0
    text = Path("new.yaml").read_text(encoding="utf-8")
    assert f"  url: {forum.url}\n  username: {USER}\n" in text


@pytest.mark.parametrize(("variable", "option"), [("IDIASPORA_URL", "--url"), ("IDIASPORA_USERNAME", "--username")])
def test_what_is_not_named_is_asked_for(clicked: Shell, variable: str, option: str) -> None:
    ended = clicked.run("import", "new.yaml", **{variable: None})

    assert ended.exit_code == 2
    assert option in ended.stderr
    assert variable in ended.stderr


def test_a_folder_gets_one_file_a_section(clicked: Shell) -> None:
    assert clicked.run("import", "forum/").exit_code == 0

    names = sorted(path.name for path in Path("forum").iterdir())
    assert names == ["appearance.yaml", "categories.yaml", "forum.yaml", "groups.yaml", "settings.yaml"]
    planned = clicked.run("plan", "forum", "--detailed-exitcode", DISCOURSE_CONNECT_SECRET="very-secret-indeed")
    assert planned.exit_code == 0, planned.everything


@pytest.mark.parametrize("target", ["new.yaml", "forum/", "--into"])
def test_files_of_settings_come_along(shell: Shell, forum: Running, target: str) -> None:
    drawn(shell.folder, "images/logo.png", png())
    shell.write(SOME.replace("settings: {", "settings: {logo: !upload images/logo.png, "))
    assert shell.run("apply", "--yes").exit_code == 0
    shell.write(f"version: 1\nforum: {{name: F, url: '{forum.url}', username: {USER}}}\n")
    into = target == "--into"

    ended = shell.run("import", target, *(["forum.yaml"] if into else ["--url", forum.url, "--username", USER]))

    assert ended.exit_code == 0, ended.everything
    folder = Path(".") if target != "forum/" else Path("forum")
    assert (folder / "uploads/logo.png").read_bytes() == png()
    assert "It names 1 file with !upload: uploads/logo.png." in ended.stdout
    file = {"--into": "forum.yaml", "forum/": "forum/settings.yaml"}.get(target, target)
    assert "  logo: !upload uploads/logo.png\n" in Path(file).read_text(encoding="utf-8")
    planned = shell.run(
        "plan",
        "forum" if target == "forum/" else file,
        "--detailed-exitcode",
        DISCOURSE_CONNECT_SECRET="very-secret-indeed",
    )
    assert planned.exit_code == 0, planned.everything


def test_nothing_is_fetched_through_a_link(clicked: Shell, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    drawn(clicked.folder, "images/logo.png", png())
    head = f"version: 1\nforum: {{name: F, url: !env IDIASPORA_URL, username: {USER}}}\n"
    clicked.write(f"{head}settings: {{logo: !upload images/logo.png}}\n")
    assert clicked.run("apply", "--yes", IDIASPORA_API_KEY=KEY).exit_code == 0
    Path("uploads").symlink_to(elsewhere)

    ended = clicked.run("import", "new.yaml")

    assert ended.exit_code == 1
    assert "leads out of the folder" in ended.stderr
    assert list(elsewhere.iterdir()) == []
    assert not Path("new.yaml").exists()


def test_in_the_words_of_a_consultation(clicked: Shell) -> None:
    head = f"version: 1\nforum: {{name: F, url: !env IDIASPORA_URL, username: {USER}}}\n"
    themes = "moderators: {work: {members: [martin]}}\nthemes: [{name: Work, slug: work, moderated_by: [work]}]\n"
    clicked.write(head + themes)
    assert clicked.run("apply", "--yes", IDIASPORA_API_KEY=KEY).exit_code == 0

    ended = clicked.run("import", "new.yaml", "--as-consultation", "--only", "groups,categories", "--format", "json")

    assert ended.json["imported"]["themes"] == 1
    assert ended.json["imported"]["moderators"] == 1
    assert "\nthemes:\n" in Path("new.yaml").read_text(encoding="utf-8")
    assert clicked.run("plan", "new.yaml", "--detailed-exitcode").exit_code == 0
    assert clicked.run("import", "forum/", "--as-consultation").exit_code == 0
    assert Path("forum/themes.yaml").exists()
    refused = clicked.run("import", "--into", "forum.yaml", "--as-consultation")
    assert refused.exit_code == 2
    assert "import into a new one" in refused.stderr


def test_only_some_sections(clicked: Shell) -> None:
    ended = clicked.run("import", "new.yaml", "--only", "groups,palettes")
    assert ended.exit_code == 2
    assert "did you mean appearance.palettes?" in ended.stderr

    ended = clicked.run("import", "new.yaml", "--only", "groups, appearance.palettes", "--format", "json")
    assert ended.exit_code == 0
    assert set(ended.json["imported"]) == {"groups", "appearance.palettes"}


def test_the_result_as_json_and_markdown(clicked: Shell) -> None:
    ended = clicked.run("import", "new.yaml", "--format", "json", "--output", "markdown=told.md")

    report = ended.json
    assert report["command"] == "import"
    assert report["exit_code"] == 0
    assert report["files"] == ["new.yaml"]
    assert report["uploads"] == []
    assert report["secrets"] == ["DISCOURSE_CONNECT_SECRET"]
    assert report["imported"]["categories"] == 5
    assert [item["what"] for item in report["left"]] == ["site moderators"]
    assert "DISCOURSE&#95;CONNECT&#95;SECRET" in Path("told.md").read_text() or "DISCOURSE_CONNECT_SECRET" in Path(
        "told.md"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("there.yaml", "exists already"),
        ("link.yaml", "exists already"),
        ("full/", "exists already"),
        ("new.txt", "ends neither in .yaml"),
        (".idiaspora/new.yaml", "keeps records"),
        ("environments/new.yaml", "keeps records"),
    ],
)
def test_what_would_be_lost_or_is_no_place_is_refused(clicked: Shell, target: str, reason: str) -> None:
    clicked.write("mine\n", "there.yaml")
    clicked.write("mine\n", "full/settings.yaml")
    Path("link.yaml").symlink_to("elsewhere.yaml")

    ended = clicked.run("import", target)

    assert ended.exit_code in (1, 2)
    assert reason in ended.stderr.replace("\n", " ")
    assert Path("there.yaml").read_text() == "mine\n"
    assert not Path("elsewhere.yaml").exists()
    assert list(Path(".idiaspora").glob("import*")) == []


@pytest.mark.parametrize("word", ["export", "pull", "dump"])
def test_the_words_of_other_tools_lead_to_it(shell: Shell, word: str) -> None:
    ended = shell.run(word, "new.yaml")

    assert ended.exit_code == 2
    assert "Did you mean 'import'?" in ended.stderr


def test_an_answer_that_cannot_be_used_leaves_no_file(clicked: Shell) -> None:
    ended = clicked.run("import", "new.yaml", "--format", "json", IDIASPORA_API_KEY="no-key-of-this-forum-at-all")

    assert ended.exit_code == 1
    assert json.loads(ended.stdout)["exit_code"] == 1
    assert not Path("new.yaml").exists()


def test_a_wrong_key_leaves_nothing_behind(clicked: Shell) -> None:
    ended = clicked.run("import", "new.yaml", IDIASPORA_API_KEY="0" * 64)

    assert ended.exit_code != 0
    assert not list(clicked.folder.rglob("import-*"))


def test_sections_are_completed(shell: Shell) -> None:
    from idiaspora.cli.completions import import_sections

    assert import_sections("groups,cat") == ["groups,categories"]


MINE = """\
# Mine, with a comment
version: 1
forum: {name: Some forum, url: !env IDIASPORA_URL, username: provisioner}   # as it was
settings:
  title:   'Another title'   # pending

categories:
  - {name: News, slug: news}   # known, without its child
themes:
  - name: General
    slug: general
"""


def test_what_is_missing_is_added_and_every_byte_stays(clicked: Shell) -> None:
    file = clicked.write(MINE)

    ended = clicked.run("import", "--into", "forum.yaml")

    assert ended.exit_code == 0, ended.everything
    assert "Added to forum.yaml. Its plan is what it was before." in ended.stdout
    text = file.read_text(encoding="utf-8")
    rest = iter(text.splitlines())
    for row in MINE.splitlines():
        known = "  - {name: News, slug: news, subcategories:" if "News" in row else row
        assert any(other.startswith(known) for other in rest), row
    assert "discourse_connect_secret: !secret DISCOURSE_CONNECT_SECRET" in text
    assert "# known, without its child" in text
    assert "\ngroups:\n  - name: readers\n" in text or "\ngroups:\n  - {name: readers" in text
    planned = clicked.run("plan", "--format", "json", DISCOURSE_CONNECT_SECRET="very-secret-indeed").json
    changed = [(change["resource"], [item["field"] for item in change["fields"]]) for change in changes_of(planned)]
    assert changed == [("site_setting title", ["value"])]
    before = text
    again = clicked.run("import", "--into", "forum.yaml", DISCOURSE_CONNECT_SECRET="very-secret-indeed")
    assert "Nothing was missing in forum.yaml." in again.stdout
    assert file.read_text(encoding="utf-8") == before


ORDERED = """\
version: 1
forum: {name: Mine, url: !env IDIASPORA_URL, username: provisioner, order: file}
categories: [{name: News, slug: news}, {name: General, slug: general}]
"""


def test_what_the_order_of_the_file_would_move_stays_out(clicked: Shell) -> None:
    """A subcategory stands behind its parent in a file, and on a forum wherever somebody made it."""
    file = clicked.write(ORDERED)
    assert clicked.run("apply", "--yes", IDIASPORA_API_KEY=KEY).exit_code == 0

    ended = clicked.run("import", "--into", "forum.yaml", "--only", "categories", "--format", "json")

    assert ended.exit_code == 0, ended.everything
    left = {item["what"]: item["reason"] for item in ended.json["left"]}
    assert left == {"categories[news].subcategories[old]": "the order of the file (forum.order) would move it"}
    text = file.read_text(encoding="utf-8")
    assert "slug: staff" in text
    assert "slug: old" not in text
    assert changes_of(clicked.run("plan", "--format", "json").json) == []


HEAD = "version: 1\nforum: {name: Mine, url: !env IDIASPORA_URL, username: provisioner}\nsettings: {title: Other}\n"
IN_BRACES = (
    "{version: 1, forum: {name: Mine, url: !env IDIASPORA_URL, username: provisioner}, settings: {title: Other}}\n"
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(IN_BRACES, id="in braces"),
        pytest.param(f"---\n{HEAD}...\n", id="with an end"),
        pytest.param("".join(f"  {row}\n" for row in HEAD.splitlines()), id="indented"),
        pytest.param(f"{HEAD}# the end", id="without a last line break"),
    ],
)
def test_every_way_to_write_a_file_takes_more(clicked: Shell, text: str) -> None:
    file = clicked.write(text)

    ended = clicked.run("import", "--into", "forum.yaml")

    assert ended.exit_code == 0, ended.everything
    assert "!secret DISCOURSE_CONNECT_SECRET" in file.read_text(encoding="utf-8")
    planned = clicked.run("plan", "--format", "json", DISCOURSE_CONNECT_SECRET="very-secret-indeed").json
    assert [change["resource"] for change in changes_of(planned)] == ["site_setting title"]
    again = clicked.run("import", "--into", "forum.yaml", DISCOURSE_CONNECT_SECRET="very-secret-indeed")
    assert "Nothing was missing in forum.yaml." in again.stdout


def test_a_file_that_ends_within_a_text_needs_a_line_break(clicked: Shell) -> None:
    file = clicked.write(f"{HEAD}".replace("settings: {title: Other}", "settings:\n  title: |\n    Other").rstrip())
    before = file.read_text(encoding="utf-8")

    ended = clicked.run("import", "--into", "forum.yaml")

    assert ended.exit_code == 2
    assert "ends within a text: put a line break at its end" in " ".join(ended.stderr.split())
    assert file.read_text(encoding="utf-8") == before
    clicked.write(f"{before}\n")
    assert clicked.run("import", "--into", "forum.yaml").exit_code == 0


def test_an_import_that_fails_for_what_it_read_reads_again(clicked: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changes what was wrong must not get the same answers for an hour."""
    with monkeypatch.context() as patch:
        patch.setattr("idiaspora.provisioning.importing.proving.MOST_ROUNDS", 0)
        ended = clicked.run("import", "new.yaml")
    assert ended.exit_code == 1
    assert "every file that was tried would change the forum" in ended.stderr

    again = clicked.run("import", "new.yaml")

    assert again.exit_code == 0, again.everything
    assert "interrupted" not in again.stderr


def test_no_doctor_is_named_where_there_is_no_file(clicked: Shell) -> None:
    ended = clicked.run("import", "new.yaml", IDIASPORA_API_KEY="0" * 64)
    assert ended.exit_code == 1
    assert "doctor" not in ended.stderr


def test_how_far_it_is_is_told_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    client = SimpleNamespace(
        log=lambda record: None, requests_sent=0, pacing=SimpleNamespace(time_for=lambda reads: reads * 1.5)
    )
    progress = Progress(client, SimpleNamespace(note=said.append))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    progress.expect(60)
    for client.requests_sent in range(1, 61):
        client.log(None)

    assert said[0] == "[10/60] reading the forum, about 1 min 15 s left"
    assert len(said) == 5


def changes_of(planned: dict[str, Any]) -> list[dict[str, Any]]:
    return [change for operation in planned["operations"] for change in operation["changes"]]


def test_a_file_to_add_to_is_of_the_forum_that_is_named(clicked: Shell) -> None:
    clicked.write(MINE)

    assert clicked.run("import", "--into", "forum.yaml", "--url", "https://other.example.org").exit_code == 2
    assert clicked.run("import", "new.yaml", "--into", "forum.yaml").exit_code == 2
    assert clicked.run("import", "--into", "none.yaml").exit_code == 7


def test_what_stands_below_a_theme_or_in_several_files_finds_its_place(clicked: Shell) -> None:
    """Themes are categories too; a folder's files are added to where their sections are."""
    head = "version: 1\nforum: {name: Some forum, url: !env IDIASPORA_URL, username: provisioner}\n"
    clicked.write(f"{head}themes:\r\n  - {{name: News, slug: news}} # mine\r\n".replace("\r\n", "\n"), "all/a.yaml")
    groups = clicked.write("\ufeffgroups:\r\n- name: readers   # ours\r\n", "all/groups.yaml")

    ended = clicked.run("import", "--into", "all", "--only", "categories,groups")

    assert ended.exit_code == 0, ended.everything
    assert groups.read_bytes().decode() == "\ufeffgroups:\r\n- name: readers   # ours\r\n"
    text = Path("all/a.yaml").read_text(encoding="utf-8")
    assert "subcategories: [{name: Old, slug: old" in text, ended.everything
    assert text.index("# mine") < text.index("categories:\n")
    assert clicked.run("plan", "all", "--detailed-exitcode").exit_code == 0
