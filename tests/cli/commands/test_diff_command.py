"""`idiaspora diff` over real sockets: two files, a file and a forum, two forums; keys, overlays, formats, refusals."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from command_line import KEY, READ_KEY, SMALL, USER, Shell
from standing import Standing, left_by

from idiaspora.cli import completions
from idiaspora.sandbox.server import Running, running

SECRETS = ("one-very-secret-value", "another-secret-value")
OTHER_KEY = f"{READ_KEY}-of-the-other"
MORE = """\
groups: [{name: readers, members: [martin]}]
"""
FORMATS = ("text", "json", "markdown", "github", "sarif", "junit", "gitlab", "html")


@pytest.fixture(scope="module")
def other_of_the_module() -> Iterator[Running]:
    with running(
        seed="conformance", admin_requests_per_minute=0, ip_mode="none", key_full=f"{KEY}-other", key_read=OTHER_KEY
    ) as forum:
        yield forum


@pytest.fixture(scope="module")
def more(other_of_the_module: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """Another forum, to which the same file with more was applied."""

    def apply(shell: Shell) -> None:
        shell.write(SMALL.replace("A small", "Another small") + MORE, "other.yaml")
        assert shell.run("apply", "other.yaml", "--yes", IDIASPORA_API_KEY=f"{KEY}-other").exit_code == 0

    with left_by(apply, other_of_the_module, tmp_path_factory.mktemp("other")) as standing:
        yield standing


@pytest.fixture
def other(other_of_the_module: Running, applied: Shell, more: Standing) -> Running:
    """That forum; its keys may only read."""
    requests.post(f"{other_of_the_module.url}/__sandbox__/reset", timeout=10).raise_for_status()
    more.again(applied.folder)
    return other_of_the_module


def variable(name: str, forum: Running) -> str:
    return f"{name}_" + re.sub(r"\W", "_", forum.url.partition("://")[2])


@pytest.fixture
def both(forum: Running, other: Running, applied: Shell) -> Shell:
    """A shell with a key for each of two forums, and none for any other."""
    del applied.variables["IDIASPORA_API_KEY"]
    applied.variables |= {
        variable("IDIASPORA_API_KEY", forum): READ_KEY,
        variable("IDIASPORA_API_KEY", other): OTHER_KEY,
        "IDIASPORA_USERNAME": USER,
    }
    return applied


def test_a_file_and_its_forum_are_the_same(applied: Shell, forum: Running) -> None:
    ended = applied.run("diff", "forum.yaml", forum.url, IDIASPORA_API_KEY=READ_KEY)

    assert ended.exit_code == 0, ended.everything
    assert "Same: nothing differs in what both sides can say." in ended.stdout
    assert "nothing was written" in ended.stdout


def test_two_forums(both: Shell, forum: Running, other: Running) -> None:
    ended = both.run("diff", forum.url, other.url)

    assert ended.exit_code == 3, ended.everything
    assert '~ site setting title: "A small forum" → "Another small forum"' in ended.stdout
    assert "+ group readers: only in B" in ended.stdout
    turned = both.run("diff", other.url, forum.url)
    assert "- group readers: only in A" in turned.stdout
    assert '"Another small forum" → "A small forum"' in turned.stdout


def test_the_result_as_json(both: Shell, forum: Running, other: Running) -> None:
    report = both.run("diff", forum.url, other.url, "--format", "json").json

    assert report["command"] == "diff"
    assert report["exit_code"] == 3
    assert report["same"] is False
    assert report["a"]["kind"] == report["b"]["kind"] == "forum"
    assert (report["a"]["url"], report["b"]["url"]) == (forum.url, other.url)
    assert report["counts"] == {"both": 1, "only_a": 0, "only_b": 1}
    title, group = report["differences"]
    assert title["resource"] == "site_setting title"
    assert title["section"] == "settings"
    ((field, old, new),) = [(item["field"], item["old"], item["new"]) for item in title["fields"]]
    assert (field, old, new) == ("value", "A small forum", "Another small forum")
    assert group["only"] == "b"
    assert {item["page"].partition("/admin")[0] for item in report["unsaid"]} == {forum.url, other.url}


def test_places_of_files_as_json(applied: Shell, forum: Running) -> None:
    applied.write(SMALL.replace("0033A0", "FF33A0"), "new.yaml")

    report = applied.run("diff", "forum.yaml", "new.yaml", "--format", "json").json

    ((field,),) = [item["fields"] for item in report["differences"]]
    assert field["old_place"] == {"file": "forum.yaml", "line": 11, "path": "categories[announcements].color"}
    assert field["new_place"]["file"] == "new.yaml"
    assert report["reads"] == 0


def test_no_key_goes_to_another_forum(both: Shell, forum: Running, other: Running) -> None:
    """Each variable names its forum: in the other order each still gets its own."""
    assert both.run("diff", other.url, forum.url).exit_code == 3
    del both.variables[variable("IDIASPORA_API_KEY", other)]

    ended = both.run("diff", forum.url, other.url, IDIASPORA_API_KEY=READ_KEY)

    assert ended.exit_code == 1
    assert variable("IDIASPORA_API_KEY", other) in ended.stderr
    assert READ_KEY not in ended.everything


def test_a_key_from_a_file(both: Shell, forum: Running, other: Running) -> None:
    both.write(f"{OTHER_KEY}\n", "key")
    del both.variables[variable("IDIASPORA_API_KEY", other)]

    named = {f"{variable('IDIASPORA_API_KEY', other)}_FILE": "key"}
    assert both.run("diff", forum.url, other.url, **named).exit_code == 3


@pytest.mark.slow
def test_users_are_named_once_or_in_turn(both: Shell, forum: Running, other: Running) -> None:
    del both.variables["IDIASPORA_USERNAME"]
    call = ("diff", forum.url, other.url)

    ended = both.run(*call)
    assert ended.exit_code == 2
    assert "--username" in ended.stderr
    assert both.run(*call, "--username", USER).exit_code == 3
    assert both.run(*call, "--username", USER, "--username", USER).exit_code == 3
    ended = both.run(*call, "--username", USER, "--username", USER, "--username", USER)
    assert "3 times" in ended.stderr
    own = {variable("IDIASPORA_USERNAME", one): USER for one in (forum, other)}
    assert both.run(*call, **own).exit_code == 3
    # A file of the forum names the user.
    assert both.run("diff", "forum.yaml", forum.url).exit_code == 0


def test_a_file_is_taken_by_what_its_calendar_asks_for(applied: Shell, forum: Running) -> None:
    applied.write(
        f"{SMALL}consultation: {{timezone: UTC, opens: 2001-01-01, closes: 2001-12-31}}\n"
        "themes: [{name: Water, slug: water, access: {see: [everyone], create: [members]}}]\n"
    )
    assert applied.run("apply", "--yes").exit_code == 0
    assert applied.run("diff", "forum.yaml", forum.url).exit_code == 0

    ended = applied.run("diff", "forum.yaml", forum.url, "--at", "2001-06-01")
    assert ended.exit_code == 3
    assert "category water" in ended.stdout

    ended = applied.run("diff", "forum.yaml", forum.url, "--at", "soon")
    assert ended.exit_code == 2
    assert "“soon” is neither a day" in ended.stderr


def test_overlays(applied: Shell) -> None:
    applied.write("settings: {title: Staging}\n", "environments/staging.yaml")
    applied.write("settings: {title: Live}\n", "environments/live.yaml")
    call = ("diff", "forum.yaml", "forum.yaml")

    assert applied.run(*call, "--env", "staging").exit_code == 0
    ended = applied.run(*call, "--env", "staging", "--env", "live")
    assert ended.exit_code == 3
    assert '"Staging" → "Live"' in ended.stdout
    assert "environments/staging.yaml:1" in ended.stdout
    ended = applied.run(*call, "--env", "", "--env", "live")
    assert '"A small forum" → "Live"' in ended.stdout
    assert applied.run(*call, "--env", "none-of-that-name").exit_code == 7


def test_overlays_of_one_file_beside_a_forum(applied: Shell, forum: Running) -> None:
    applied.write("settings: {title: Staging}\n", "environments/staging.yaml")

    ended = applied.run("diff", forum.url, "forum.yaml", "--env", "staging")

    assert '"A small forum" → "Staging"' in ended.stdout
    assert "is given 2 times" in applied.run("diff", forum.url, "forum.yaml", "--env", "a", "--env", "b").stderr
    assert applied.run("diff", forum.url, forum.url, "--env", "a").exit_code == 2


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_without_secrets(applied: Shell, form: str) -> None:
    for name, secret in zip(("a.yaml", "b.yaml"), SECRETS, strict=True):
        applied.write(f"{SMALL}\n".replace("settings:", f"settings:\n  discourse_connect_secret: {secret}"), name)

    ended = applied.run("diff", "a.yaml", "b.yaml", "--format", form, "--output", f"{form}=told")

    assert ended.exit_code == 3
    assert "discourse_connect_secret" in ended.stdout.replace("&#95;", "_").replace("\\_", "_")
    assert not any(secret in ended.everything + Path("told").read_text(encoding="utf-8") for secret in SECRETS)
    if form == "json":
        ((field,),) = [item["fields"] for item in json.loads(ended.stdout)["differences"]]
        assert field["secret"] is True
    if form == "text":
        assert "discourse_connect_secret: (secret), differs" in ended.stdout


def test_sections(applied: Shell, forum: Running) -> None:
    applied.write(SMALL.replace("A small", "Another").replace("0033A0", "FF33A0"))

    ended = applied.run("diff", "forum.yaml", forum.url, "--only", "categories")

    assert ended.exit_code == 3
    assert "category announcements" in ended.stdout
    assert "title" not in ended.stdout
    ended = applied.run("diff", "forum.yaml", forum.url, "--only", "categorys")
    assert ended.exit_code == 2
    assert "did you mean categories?" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("forum.example.org", "forum.yaml"), 2, "begins with https://"),
        (("https://somebody:a-secret-word@forum.example.org", "forum.yaml"), 1, "holds a user name or password"),
        (("http://forum.example.org", "forum.yaml"), 1, "plain http"),
        (("ftp://forum.example.org", "forum.yaml"), 1, "not an http(s) address"),
        (("missing.yaml", "forum.yaml"), 7, "missing.yaml"),
        (("forum.yaml",), 2, "B"),
        (("forum.yaml", "forum.yaml", "--output", "json=forum.yaml"), 2, "would be lost"),
        (("forum.yaml", "forum.yaml", "--username", "somebody"), 2, "--username"),
    ],
)
def test_what_is_refused(applied: Shell, arguments: tuple[str, ...], code: int, reason: str) -> None:
    ended = applied.run("diff", *arguments)

    assert ended.exit_code == code, ended.everything
    assert reason in " ".join(ended.stderr.split())
    assert "a-secret-word" not in ended.everything


def test_a_forum_that_cannot_be_read_is_named(both: Shell, forum: Running, other: Running) -> None:
    both.variables[variable("IDIASPORA_API_KEY", other)] = "0" * 64

    ended = both.run("diff", forum.url, other.url, "--format", "json")

    assert ended.exit_code == 1
    assert f"B, {other.url}, could not be read." in ended.stderr
    assert ended.json["error"]


def test_nothing_is_written(both: Shell, forum: Running, other: Running) -> None:
    before = {path: path.read_bytes() for path in both.folder.rglob("*") if path.is_file()}

    both.run("diff", forum.url, other.url)
    both.run("diff", "forum.yaml", other.url)

    assert {path: path.read_bytes() for path in both.folder.rglob("*") if path.is_file()} == before


class Typed:
    """What was typed so far, as Typer hands it over."""

    def __init__(self, **params: Any) -> None:
        self.params = params


def test_files_and_overlays_are_completed(applied: Shell) -> None:
    applied.write("{}\n", "environments/live.yaml")

    assert completions.forum_files("for") == ["forum.yaml"]
    context: Any = Typed(a="forum.yaml", b=None)
    assert completions.overlays_of_both(context, "l") == ["live"]
