"""`idiaspora history`: what the journals tell."""

import json
import re
from pathlib import Path

import pytest
import requests
from command_line import SMALL, Shell

from idiaspora.sandbox.server import Running


@pytest.fixture
def small(shell: Shell, forum: Running) -> Shell:
    shell.write(SMALL)
    return shell


def test_without_a_run_there_is_nothing_to_tell(shell: Shell) -> None:
    assert "No run is recorded here" in shell.run("history").stdout
    assert shell.run("history", "--format", "json").json["runs"] == []


def test_runs_are_told_the_newest_first(small: Shell, forum: Running) -> None:
    fault = {"kind": "server_error", "method": "POST", "path": "/categories.json", "times": 1, "status": 500}
    requests.post(f"{forum.url}/__sandbox__/faults", json=fault, timeout=10).raise_for_status()
    assert small.run("apply", "--yes").exit_code == 4
    assert small.run("apply", "--yes").exit_code == 0

    ended = small.run("history", IDIASPORA_API_KEY=None)
    newest, oldest = small.run("history", "--format", "json").json["runs"]

    assert ended.exit_code == 0
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC  http", ended.stdout)
    assert f"{forum.url} as provisioner: 1 done, in " in ended.stdout
    assert "1 done, 1 failed, in " in ended.stdout
    assert (newest["counts"], oldest["counts"]) == ({"done": 1}, {"done": 1, "failed": 1})
    assert newest["began"] >= oldest["began"]


def test_a_run_that_was_killed_says_what_nobody_knows(small: Shell) -> None:
    assert small.run("apply", "--yes").exit_code == 0
    (journal,) = Path(".idiaspora/journal").glob("*.jsonl")
    lines = journal.read_text(encoding="utf-8").splitlines()
    last = next(number for number, line in enumerate(lines) if json.loads(line)["event"] == "sending")
    journal.write_text("\n".join(lines[: last + 1]) + '\n{"event": "answ', encoding="utf-8")

    ended = small.run("history")

    assert "it did not end in an orderly way" in ended.stdout
    assert "unknown: site_settings; the next run finds out" in ended.stdout
    assert "1 line of the journal cannot be read" in ended.stdout


BENT = [
    '{"event": "ended"}',
    '{"event": "ended", "operation": "x"}',
    '{"event": "ended", "operation": ["x"], "status": "done"}',
    '{"event": "ended", "operation": "x", "status": {"a": 1}}',
    '{"event": "sending", "operation": ["x"]}',
    '{"event": "begin", "url": ["x"], "username": "y"}',
    '{"event": "end"}',
    '{"event": "end", "requests": "x"}',
    '{"event": "end", "requests": 1e400}',
    '{"event": ["end"]}',
]


@pytest.mark.parametrize("line", BENT)
def test_a_line_that_another_hand_wrote_counts_as_damaged(shell: Shell, line: str) -> None:
    shell.write(SMALL)
    shell.write(f'{{"event": "sending", "operation": "one"}}\n{line}\n', ".idiaspora/journal/2026-11-30T10-00-00.jsonl")

    ended = shell.run("history", "--format", "json")

    assert ended.exit_code == 0
    (run,) = ended.json["runs"]
    assert (run["damaged"], run["unknown"]) == (1, ["one"])


def test_a_value_with_other_ends_of_lines_damages_nothing(shell: Shell) -> None:
    """Texts of a forum may hold them, and stand in the journal as they are."""
    shell.write(SMALL)
    sent = '{"event": "sending", "operation": "one", "changes": [{"old": "a\u2028b\x85c d"}]}\n'
    shell.write(sent, ".idiaspora/journal/2026-11-30T10-00-00.jsonl")

    (run,) = shell.run("history", "--format", "json").json["runs"]

    assert (run["damaged"], run["unknown"]) == (0, ["one"])
