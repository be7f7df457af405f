"""One forum file for a test forum and the live one: by the address from the environment, or by an overlay."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import KEY, READ_KEY, SMALL, Shell

from idiaspora.sandbox.server import Running, running

WITH_TAGS = SMALL + "tag_groups: [{name: Kinds, tags: [idea]}]\n"


@pytest.fixture
def second() -> Iterator[Running]:
    with running(
        seed="conformance", admin_requests_per_minute=0, ip_mode="none", key_full=KEY, key_read=READ_KEY
    ) as forum:
        yield forum


def lock_files() -> set[str]:
    return {path.name for path in Path().glob("*.lock.json")}


def test_one_file_serves_two_forums_each_with_its_lock_file(shell: Shell, forum: Running, second: Running) -> None:
    shell.write(WITH_TAGS)
    there = {"IDIASPORA_URL": second.url}
    assert shell.run("apply", "--yes").exit_code == 0

    planned = shell.run("plan", **there)
    applied = shell.run("apply", "--yes", **there)

    own = f"idiaspora.{second.url.partition('://')[2].replace(':', '-')}.lock.json"
    assert planned.exit_code == 0, planned.everything
    assert f"is recorded in {own}; nothing is yet. If the forum has moved" in planned.stderr
    assert applied.exit_code == 0, applied.everything
    assert lock_files() == {"idiaspora.lock.json", own}
    assert "nothing is yet" not in shell.run("plan", **there).stderr
    for url in (forum.url, second.url):
        assert shell.run("plan", "--detailed-exitcode", IDIASPORA_URL=url).exit_code == 0
        assert "No drift" in shell.run("drift", IDIASPORA_URL=url).stdout
    shell.write(SMALL + "tag_groups: []\n")
    for url in (forum.url, second.url):
        assert "- delete tag group Kinds" in shell.run("plan", IDIASPORA_URL=url).stdout


def test_an_overlay_begun_by_init_serves_a_test_forum(shell: Shell, forum: Running, second: Running) -> None:
    shell.run("init", "--example", "idiaspora")
    shell.run("init", "--env", "test")
    assert shell.run("apply", "--yes").exit_code == 0

    planned = shell.run("plan", "--env", "test", IDIASPORA_URL=second.url)
    applied = shell.run("apply", "--env", "test", "--yes", IDIASPORA_URL=second.url)

    assert (planned.exit_code, applied.exit_code) == (0, 0), applied.everything
    assert lock_files() == {"idiaspora.lock.json", "idiaspora.test.lock.json"}
    assert shell.run("plan", "--detailed-exitcode").exit_code == 0


def test_forums_of_one_file_are_looked_at_by_their_addresses(shell: Shell, forum: Running, second: Running) -> None:
    shell.write(SMALL)
    shell.write(SMALL.replace("!env IDIASPORA_URL", second.url), "second.yaml")
    for file in ("forum.yaml", "second.yaml"):
        assert shell.run("apply", file, "--yes").exit_code == 0

    both = shell.run(
        "drift", "--forum", "forum.yaml", "--forum", "second.yaml",
        IDIASPORA_API_KEY_FORUM=KEY, IDIASPORA_API_KEY_SECOND=KEY,
    )  # fmt: skip

    assert both.exit_code == 0, both.everything
    assert shell.run("drift", "--forum", "second.yaml").exit_code == 0
