"""Commands that only read work with a key that may only read, and send nothing that writes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from command_line import KEY, READ_KEY, Shell

from idiaspora.provisioning.forum.client import CHANGING_PARAMETER
from idiaspora.sandbox.server import Running

FORUM = "FORUM"
"""Stands for the address of the forum."""
READING: Mapping[str, tuple[str, ...]] = {
    "plan": ("--out", "plan.json", "--detailed-exitcode"),
    "drift": ("--blame",),
    "adopt": ("--all", "--dry-run"),
    "audit": ("--strict", "--blame"),
    "access": ("--diff",),
    "doctor": ("--only-reads",),
    "import": ("new.yaml", "--username", "provisioner"),
    "report": (),
    "diff": ("forum.yaml", FORUM),
}
HARMLESS = {"GET", "HEAD"}


@pytest.fixture
def example(shell: Shell, forum: Running) -> Shell:
    """The example forum, applied and then changed: there is something to tell for each command."""
    shell.run("init", "--example", "idiaspora")
    assert shell.run("apply", "--yes").exit_code == 0
    text = Path("forum.yaml").read_text(encoding="utf-8")
    shell.write(text.replace("0033A0", "003300"))
    return shell


def arguments(command: str, forum: Running) -> list[str]:
    return [forum.url if word == FORUM else word for word in READING[command]]


def received(forum: Running) -> list[dict[str, Any]]:
    answer = requests.get(f"{forum.url}/__sandbox__/requests", timeout=10)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()["requests"]
    return found


WHOLE = ("/admin/site_settings.json", "/site.json", "/groups/search.json", "/tag_groups.json")
"""Lists of which one answer has everything that a run asks for."""


def question(request: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A read as the forum is asked, without what makes each request another one."""
    query = parse_qsl(request["query"], keep_blank_values=True)
    return request["path"], tuple(pair for pair in query if pair[0] != CHANGING_PARAMETER)


def assert_asked_once(requests: Iterable[Mapping[str, Any]]) -> None:
    sent = Counter(question(request) for request in requests if request["method"] == "GET")
    assert {asked: times for asked, times in sent.items() if times > 1} == {}
    paths = Counter(path for path, _ in sent)
    assert {path: paths[path] for path in WHOLE if paths[path] > 1} == {}
    rows = Counter(
        pair for path, query in sent if path == "/categories/find.json" for pair in query if "ids" in pair[0]
    )
    assert {pair: times for pair, times in rows.items() if times > 1} == {}


@pytest.mark.slow
@pytest.mark.parametrize("command", READING)
def test_no_read_is_sent_twice_with_a_key_that_may_write(example: Shell, forum: Running, command: str) -> None:
    requests.delete(f"{forum.url}/__sandbox__/requests", timeout=10).raise_for_status()

    assert example.run(command, *arguments(command, forum)).exit_code in (0, 3)

    assert_asked_once(received(forum))


@pytest.mark.parametrize("command", READING)
@pytest.mark.in_turn(4)
def test_it_only_reads_and_nothing_twice(example: Shell, forum: Running, command: str) -> None:
    requests.delete(f"{forum.url}/__sandbox__/requests", timeout=10).raise_for_status()

    ended = example.run(command, *arguments(command, forum), IDIASPORA_API_KEY=READ_KEY)

    sent = received(forum)
    assert ended.exit_code in (0, 3), ended.everything
    assert "Error" not in ended.stderr
    assert sent
    assert [request for request in sent if request["method"] not in HARMLESS] == []
    assert {request["key"] for request in sent} <= {"read", None}
    assert [request for request in sent if request["status"] in (401, 403)] == []
    assert len(list(Path(".idiaspora/journal").iterdir())) == 1
    assert_asked_once(sent)


@pytest.mark.in_turn(4)
def test_it_says_the_same_as_with_a_key_that_may_write(example: Shell) -> None:
    for command in ("plan", "drift", "access"):
        limited = example.run(command, "--format", "json", IDIASPORA_API_KEY=READ_KEY).stdout
        assert limited == example.run(command, "--format", "json", IDIASPORA_API_KEY=KEY).stdout


def test_apply_with_it_writes_nothing_and_fails(example: Shell, forum: Running) -> None:
    ended = example.run("apply", "--yes", IDIASPORA_API_KEY=READ_KEY)

    assert ended.exit_code == 1
    assert "the key may only read" in ended.stderr
    assert "failed: " not in ended.stdout
    assert example.run("plan", "--detailed-exitcode").exit_code == 3


def test_doctor_warns_of_a_key_that_may_write_where_a_job_only_reads(example: Shell) -> None:
    warned = example.run("doctor", "--only-reads").stdout
    proposed = example.run("doctor", GITHUB_EVENT_NAME="pull_request").stdout
    usual = example.run("doctor").stdout
    limited = example.run("doctor", "--only-reads", IDIASPORA_API_KEY=READ_KEY).stdout

    for said in (warned, proposed):
        assert "warning scopes: the key may do everything that its user may, and this job only reads" in said
        assert "→ Make a key that may only read: on the forum under /admin/api/keys" in said
    assert "ok      scopes: the key may do everything that its user may\n" in usual
    assert "Make a key that may only read" in usual
    assert "ok      scopes: the key may only read" in limited
