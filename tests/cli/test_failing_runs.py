"""Everything that can go wrong ends in a documented exit code, a message and a remedy, and never in a traceback."""

import errno
import os
import re
from pathlib import Path

import pytest
import requests
from command_line import READ_KEY, SMALL, Shell

from idiaspora.cli.connection import api_key
from idiaspora.cli.errors import REPORT_IT, failure_of
from idiaspora.plugin_config.language.problems import Invalid, Problem
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning import errors
from idiaspora.provisioning.apply.interruption import Interrupted
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.errors import CredentialsUnusable, Exchange, ProvisioningError
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.sandbox.server import Running

EXCHANGE = Exchange("GET", "/site.json", 500)


def every_forum_error() -> list[ProvisioningError]:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, ProvisioningError) and kind is not errors.ForumError
    ]
    return [
        kind("it failed", EXCHANGE) if issubclass(kind, errors.ForumError) else kind("it failed")  # type: ignore[arg-type]
        for kind in kinds
    ]


@pytest.mark.parametrize("error", every_forum_error(), ids=lambda error: type(error).__name__)
def test_every_error_of_the_engine_has_its_exit_code(error: ProvisioningError) -> None:
    failure = failure_of(error)

    assert failure.exit_code == error.exit_code
    assert failure.kind == type(error).__name__
    assert "it failed" in failure.message


@pytest.mark.parametrize(
    ("error", "exit_code", "message"),
    [
        pytest.param(
            Invalid([Problem("tab", "a tab", Span("forum.yaml"), "spaces")]),
            ExitCode.INVALID_FILE,
            "the forum file is invalid",
            id="invalid file",
        ),
        pytest.param(KeyboardInterrupt(), ExitCode.INTERRUPTED, "interrupted; nothing was written", id="ctrl-c"),
        pytest.param(Interrupted(), ExitCode.INTERRUPTED, "interrupted; nothing was written", id="stopped"),
        pytest.param(
            PermissionError(errno.EACCES, "Permission denied", "x.yaml"),
            ExitCode.FAILED,
            "x.yaml: Permission denied",
            id="system",
        ),
        pytest.param(OSError("odd"), ExitCode.FAILED, "OSError", id="system without words"),
    ],
)
def test_other_errors_have_their_exit_codes(error: BaseException, exit_code: ExitCode, message: str) -> None:
    failure = failure_of(error)

    assert (failure.exit_code, failure.message) == (exit_code, message)


# The key


def test_the_key_comes_from_its_variable() -> None:
    assert api_key({"IDIASPORA_API_KEY": " abc \n", "IDIASPORA_API_KEY_FILE": "/nowhere"}).reveal() == "abc"


def test_the_key_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("abc\n")

    assert api_key({"IDIASPORA_API_KEY": "", "IDIASPORA_API_KEY_FILE": str(tmp_path / "key")}).reveal() == "abc"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_key_file_that_is_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key")
    with pytest.raises(CredentialsUnusable, match="no ordinary file"):
        api_key({"IDIASPORA_API_KEY_FILE": str(tmp_path / "key")})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "cannot be read", id="missing"),
        pytest.param(b"", "holds no key", id="empty"),
        pytest.param(b"\xff\xfe", "it is not text", id="binary"),
        pytest.param(b"x" * 5000, "holds no key", id="another file"),
    ],
)
def test_a_key_file_without_a_key_says_so(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)

    with pytest.raises(CredentialsUnusable, match=message) as caught:
        api_key({"IDIASPORA_API_KEY_FILE": str(tmp_path / "key")})

    assert caught.value.hint


@pytest.mark.parametrize("command", ["plan", "drift", "doctor", "apply"])
def test_without_a_key_the_remedy_is_told(shell: Shell, command: str) -> None:
    shell.write(SMALL)
    options = ["--yes"] if command == "apply" else []

    ended = shell.run(command, *options, IDIASPORA_URL="https://forum.example.org")

    assert ended.exit_code == 1
    assert "Error: there is no API key" in ended.stderr
    assert "→ Make a key on the forum under /admin/api/keys" in ended.stderr
    assert ended.stdout == ""


def test_a_failure_as_json(shell: Shell) -> None:
    shell.write(SMALL)

    report = shell.run("plan", "--format", "json", IDIASPORA_URL="https://forum.example.org").json

    assert (report["format"], report["command"], report["exit_code"]) == (1, "plan", 1)
    assert report["error"]["kind"] == "CredentialsUnusable"
    assert report["error"]["hint"]
    assert report["problems"] == []


def test_an_invalid_file_as_json(shell: Shell) -> None:
    shell.write("version: 2\n")

    ended = shell.run("plan", "--format", "json")

    assert ended.exit_code == ended.json["exit_code"] == 7
    assert {problem["code"] for problem in ended.json["problems"]} == {"unknown-choice", "missing-key"}
    assert "forum.yaml:1: unknown-choice" in ended.stderr


# The forum


def test_a_wrong_key_is_told(shell: Shell, forum: Running) -> None:
    shell.write(SMALL)

    ended = shell.run("plan", IDIASPORA_API_KEY="wrong")

    assert ended.exit_code == 1
    assert "Error: GET /session/current.json: the forum does not accept the key and user name" in ended.stderr
    assert "Check the API key (it may be revoked" in ended.stderr
    assert "idiaspora doctor" in ended.stderr


def test_an_apply_that_wrote_nothing_records_nothing(shell: Shell, forum: Running) -> None:
    shell.write(SMALL)

    ended = shell.run("apply", "--yes", IDIASPORA_API_KEY=READ_KEY)

    assert ended.exit_code == 1
    assert not Path("idiaspora.lock.json").exists()
    assert "Recorded in" not in ended.stderr


def test_nobody_at_the_address(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idiaspora.provisioning.apply.interruption.Interruption.sleep", lambda self, seconds: None)
    shell.write(SMALL)

    ended = shell.run("plan", IDIASPORA_URL="http://127.0.0.1:9", IDIASPORA_API_KEY="k")

    assert ended.exit_code == 1
    assert "no connection (refused" in ended.stderr
    assert "Waiting 1 s: trying again after a failure." in ended.stderr


def test_plain_http_needs_consent(shell: Shell) -> None:
    shell.write(SMALL)

    ended = shell.run("plan", IDIASPORA_URL="http://forum.example.org", IDIASPORA_API_KEY="k")

    assert ended.exit_code == 1
    assert "plain http" in ended.stderr
    assert "--allow-plain-http" in ended.stderr


def test_a_forum_that_breaks_down_ends_an_apply_in_part(shell: Shell, forum: Running) -> None:
    shell.write(SMALL)
    fault = {"kind": "server_error", "method": "POST", "path": "/categories.json", "times": None, "status": 500}
    requests.post(f"{forum.url}/__sandbox__/faults", json=fault, timeout=10).raise_for_status()

    ended = shell.run("apply", "--yes")

    assert ended.exit_code == 4
    (failed,) = [line for line in ended.stdout.splitlines() if line.startswith("failed: category announcements: ")]
    assert re.search(r"\(forum\.yaml:\d+\)$", failed), "what to look at"
    assert "Applied: 1 done, 1 failed, in " in ended.stdout
    assert "run again" in ended.stdout


def test_steps_that_were_not_reached_are_told_in_one_line_with_their_reason(shell: Shell, forum: Running) -> None:
    rooms = "".join(f"  - {{name: Room {number}, slug: room-{number}}}\n" for number in range(4))
    shell.write(f"{SMALL}{rooms}")
    fault = {"kind": "read_only", "method": "POST", "path": "/categories.json", "times": None}
    requests.post(f"{forum.url}/__sandbox__/faults", json=fault, timeout=10).raise_for_status()

    ended = shell.run("apply", "--yes")

    told = [line for line in ended.stdout.splitlines() if line.startswith("not reached: ")]
    assert [line.partition(": the run was stopped: ")[0] for line in told] == [
        "not reached: category room-0 and 3 steps after it"
    ]
    assert "Applied: 1 done, 1 failed, 4 not reached" in ended.stdout


@pytest.mark.parametrize("place", [".idiaspora", ".idiaspora/journal"])
def test_a_journal_that_cannot_be_written_stops_before_the_first_write(
    shell: Shell, forum: Running, place: str
) -> None:
    shell.write(SMALL)
    shell.write("in the way", place)

    ended = shell.run("apply", "--yes")

    assert ended.exit_code == 1
    assert f"{place} cannot be written (a file stands in the place of a folder)" in ended.stderr
    assert "nothing was changed" in ended.stderr
    assert "title" in shell.run("plan").stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_told_with_the_file_and_that_nothing_was_changed(
    shell: Shell, forum: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.write(SMALL)
    place = Path(".idiaspora/journal/full.jsonl")
    place.parent.mkdir(parents=True)
    place.symlink_to("/dev/full")
    monkeypatch.setattr(Journal, "beside", lambda forum_file: Journal(place))

    ended = shell.run("apply", "--yes")

    assert ended.exit_code == 1
    assert f"{place} cannot be written (No space left on device)" in ended.stderr
    assert "nothing was changed" in ended.stderr
    assert "title" in shell.run("plan").stdout


# Mistakes of our own


def test_an_unexpected_error_shows_its_place_and_not_its_text(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("text that may hold a secret")

    monkeypatch.setattr("idiaspora.cli.runs.validate.loaded", broken)

    ended = shell.run("validate")

    assert ended.exit_code == 1
    assert "unexpected RuntimeError at test_failing_runs.py:" in ended.stderr
    assert "secret" not in ended.everything
    assert REPORT_IT in " ".join(ended.stderr.split())


def test_debug_shows_the_whole_way_to_an_unexpected_error(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idiaspora.cli.forum_selection.loaded", lambda *arguments, **named: 1 / 0)

    ended = shell.run("plan", "--debug")

    assert " < plan.py:" in ended.stderr


def test_ctrl_c_while_reading(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("idiaspora.cli.runs.validate.loaded", interrupted)

    assert shell.run("validate").exit_code == 130
