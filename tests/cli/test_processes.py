"""What only a real process shows: terminals, pipes, signals, and how it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from command_line import KEY, SMALL, Shell
from processes import COMMAND, CTRL_C, CTRL_D, environment, on_terminal, started

from idiaspora.sandbox.server import Running

pytestmark = pytest.mark.slow


@pytest.fixture
def known(shell: Shell, forum: Running) -> dict[str, str]:
    """A small file in the folder, and what a process must know of the forum."""
    shell.write(SMALL)
    return {name: value for name, value in shell.variables.items() if value is not None}


# On a terminal


def test_on_a_terminal_apply_asks_and_goes_on_with_yes(shell: Shell, known: dict[str, str]) -> None:
    exit_code, seen = on_terminal("apply", folder=shell.folder, typed="yes\n", **known)

    assert exit_code == 0
    assert "Apply this to http://127.0.0.1:" in seen
    assert "Converged" in seen
    assert "\x1b[" in seen  # coloured


def test_anything_else_than_yes_changes_nothing(shell: Shell, known: dict[str, str]) -> None:
    exit_code, seen = on_terminal("apply", folder=shell.folder, typed="why\n", **known)

    assert exit_code == 1
    assert "Nothing was changed." in seen.splitlines()
    assert shell.run("plan", "--detailed-exitcode").exit_code == 3


@pytest.mark.parametrize(
    ("typed", "exit_code", "ends"),
    [
        pytest.param("yes\ncategory\n", 0, "Converged", id="its name"),
        pytest.param("yes\n\n", 5, "needs your consent", id="Enter"),
        pytest.param("yes\nyes\n", 5, "needs your consent", id="another word"),
    ],
)
def test_on_a_terminal_each_kind_is_deleted_only_by_its_name(
    shell: Shell, known: dict[str, str], typed: str, exit_code: int, ends: str
) -> None:
    assert shell.run("apply", "--yes").exit_code == 0
    shell.write(SMALL.partition("categories:")[0] + "categories: []\n")

    ended, seen = on_terminal("apply", folder=shell.folder, typed=typed, **known)

    assert ended == exit_code
    assert "This would also delete category announcements. Type category to consent" in seen
    assert ends in seen


@pytest.mark.parametrize(
    "ignoring",
    [
        pytest.param(None, id="as it comes"),
        # What a script starts in its background ignores Ctrl-C, and so does everything that it starts in turn.
        pytest.param(signal.SIGINT, id="started to ignore it"),
    ],
)
def test_ctrl_c_at_the_question_changes_nothing(
    shell: Shell, known: dict[str, str], ignoring: signal.Signals | None
) -> None:
    exit_code, seen = on_terminal("apply", folder=shell.folder, typed=CTRL_C, ignoring=ignoring, **known)

    assert exit_code == 130
    assert seen.partition("[yes/no]")[2].splitlines()[0].strip() in ("", "^C"), "what follows has a line of its own"
    assert "nothing was written" in seen
    assert not Path(".idiaspora/journal").exists()


@pytest.mark.parametrize("typed", [CTRL_C, f"ye{CTRL_C}"], ids=["at once", "in the middle of an answer"])
def test_ctrl_c_at_a_later_question_changes_nothing(shell: Shell, known: dict[str, str], typed: str) -> None:
    assert shell.run("apply", "--yes").exit_code == 0
    shell.write(SMALL.partition("categories:")[0].replace("A small forum", "Another") + "categories: []\n")

    exit_code, seen = on_terminal("apply", folder=shell.folder, typed="yes\n", then=("Type category", typed), **known)

    assert exit_code == 130
    assert "nothing was written" in seen
    assert len(list(Path(".idiaspora/journal").glob("*.jsonl"))) == 1


def test_the_end_of_the_input_is_a_no(shell: Shell, known: dict[str, str]) -> None:
    exit_code, seen = on_terminal("apply", folder=shell.folder, typed=CTRL_D, **known)

    assert exit_code == 1
    assert "Nothing was changed." in seen


def test_who_asks_for_json_on_a_terminal_sees_the_plan_before_he_is_asked(shell: Shell, known: dict[str, str]) -> None:
    _, seen = on_terminal("apply", "--format", "json", folder=shell.folder, typed="no\n", **known)

    assert seen.index("create category announcements") < seen.index("[yes/no]") < seen.index('"format": 1')


def test_no_color_means_no_color(shell: Shell, known: dict[str, str]) -> None:
    _, seen = on_terminal("plan", folder=shell.folder, NO_COLOR="1", **known)

    assert "\x1b[3" not in seen


def test_a_terminal_gets_lines_of_its_own_width(shell: Shell, known: dict[str, str]) -> None:
    shell.write(SMALL.replace("A small forum", "A small forum " + "with a long title " * 8))

    _, seen = on_terminal("plan", folder=shell.folder, NO_COLOR="1", **known)

    lines = seen.replace("\x1b[0m", "").splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("        ") for line in lines)


# Pipes


def test_a_pipe_gets_one_line_for_each_fact(shell: Shell, known: dict[str, str]) -> None:
    shell.write(SMALL.replace("A small forum", "A small forum " + "with a long title " * 8))

    with started("plan", folder=shell.folder, **known) as process:
        assert process.stdout
        assert any(len(line) > 120 for line in process.stdout)


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes"), ("schema",)], ids=" ".join)
def test_a_closed_pipe_is_quiet_and_changes_no_exit_code(
    shell: Shell, known: dict[str, str], command: tuple[str, ...]
) -> None:
    with started(*command, folder=shell.folder, **known) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()

    assert process.returncode == 0
    assert "Broken" not in said
    assert "Traceback" not in said


def test_an_apply_whose_output_nobody_reads_still_applies(shell: Shell, known: dict[str, str]) -> None:
    process = subprocess.Popen(
        [*COMMAND, "apply", "--yes"],
        cwd=shell.folder,
        env=environment(**known),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout
    process.stdout.close()

    assert process.wait(30) == 0
    assert shell.run("plan", "--detailed-exitcode").exit_code == 0


def test_closed_streams_do_no_harm(shell: Shell, known: dict[str, str]) -> None:
    code = f"exec {sys.executable} -c 'from idiaspora.cli.main import run; run()' plan >&- 2>&-"

    ended = subprocess.run(["/bin/sh", "-c", code], cwd=shell.folder, env=environment(**known), check=False)

    assert ended.returncode == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize(
    "command",
    [("schema",), ("validate",), ("validate", "--format", "json"), ("--help",), ("plan", "--help"), ("--version",)],
    ids=" ".join,
)
def test_a_full_disk_is_told(shell: Shell, command: tuple[str, ...]) -> None:
    shell.write(SMALL)
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [*COMMAND, *command],
            env=environment(IDIASPORA_URL="http://127.0.0.1"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ended.returncode == 1
    assert ended.stderr.splitlines() == ["Error: <stdout>: No space left on device"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize(
    ("command", "exit_code"),
    [
        pytest.param(("plan", "--nothing"), 2, id="an unknown option"),
        pytest.param(("plan", "--raise-limit", "category=²"), 2, id="a wrong option"),
        pytest.param(("nothing",), 2, id="an unknown command"),
        pytest.param((), 2, id="no command"),
        pytest.param(("validate", "broken.yaml"), 7, id="a wrong file"),
        pytest.param(("--version",), 0, id="nothing to tell"),
    ],
)
def test_full_messages_do_not_change_the_exit_code(shell: Shell, command: tuple[str, ...], exit_code: int) -> None:
    shell.write("version: [", "broken.yaml")
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [*COMMAND, *command], stdout=subprocess.PIPE, stderr=full, env=environment(), check=False
        )

    assert ended.returncode == exit_code


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_full_messages_do_not_end_an_apply(shell: Shell, known: dict[str, str]) -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [*COMMAND, "apply", "--yes"], stdout=subprocess.PIPE, stderr=full, env=environment(**known), check=False
        )

    assert ended.returncode == 0
    assert shell.run("plan", "--detailed-exitcode").exit_code == 0


@pytest.mark.parametrize("command", [("--help",), ("plan", "--help"), ("--version",)], ids=" ".join)
def test_a_reader_who_has_left_does_not_change_the_exit_code(command: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as nobody:
        ended = subprocess.run(
            [*COMMAND, *command], stdout=nobody, stderr=subprocess.PIPE, env=environment(), check=False
        )

    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_told_with_the_name_of_the_file(shell: Shell) -> None:
    shell.write(SMALL)

    ended = subprocess.run(
        [*COMMAND, "validate", "--output", "html=/dev/full"],
        env=environment(IDIASPORA_URL="http://127.0.0.1"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert "Error: /dev/full: No space left on device" in ended.stderr


def test_an_encoding_without_arrows_is_no_obstacle(shell: Shell, known: dict[str, str]) -> None:
    with started("plan", folder=shell.folder, PYTHONIOENCODING="ascii", **known) as process:
        said, complained = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "\\u2192" in said
    assert complained == ""


# Signals


def slow_writes(forum: Running, seconds: float) -> None:
    fault: dict[str, Any] = {"kind": "slow", "method": "PUT", "times": None, "seconds": seconds}
    requests.post(f"{forum.url}/__sandbox__/faults", json=fault, timeout=10).raise_for_status()


def wait_until_reached(forum: Running) -> None:
    """Until the forum has got the first request that its fault is for."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        (fault,) = requests.get(f"{forum.url}/__sandbox__/faults", timeout=10).json()["faults"]
        if fault["taken"]:
            return
    raise AssertionError("nothing arrived")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_stopped_apply_finishes_its_write_and_records_it(
    shell: Shell, forum: Running, known: dict[str, str], number: signal.Signals
) -> None:
    slow_writes(forum, 0.7)
    with started("apply", "--yes", folder=shell.folder, **known) as process:
        wait_until_reached(forum)
        process.send_signal(number)
        process.send_signal(number)
        said, complained = process.communicate(timeout=30)

    assert process.returncode == 130
    assert complained.count("Stopping:") == 1
    assert "Applied: 1 done, 1 not reached" in said
    (journal,) = Path(".idiaspora/journal").glob("*.jsonl")
    assert '"status": "done"' in journal.read_text(encoding="utf-8")
    requests.delete(f"{forum.url}/__sandbox__/faults", timeout=10)
    assert shell.run("apply", "--yes").exit_code == 0


def test_a_stopped_plan_ends_at_once(shell: Shell, forum: Running, known: dict[str, str]) -> None:
    fault = {"kind": "slow", "times": None, "seconds": 20}
    requests.post(f"{forum.url}/__sandbox__/faults", json=fault, timeout=10).raise_for_status()
    with started("plan", "--debug", folder=shell.folder, **known) as process:
        wait_until_reached(forum)
        process.send_signal(signal.SIGTERM)
        _, complained = process.communicate(timeout=10)

    assert process.returncode == 130
    assert "interrupted; nothing was written" in complained


# The rehearsal forum


def test_the_sandbox_prints_its_address_and_the_keys_that_it_made(tmp_path: Path) -> None:
    with started("sandbox", "--port", "0", folder=tmp_path, SANDBOX_KEY_FULL=KEY) as process:
        assert process.stdout
        url, key = process.stdout.readline().strip(), process.stdout.readline().strip()
        answer = requests.get(f"{url}/site.json", headers={"Api-Key": KEY, "Api-Username": "system"}, timeout=10)
        process.send_signal(signal.SIGTERM)
        rest, said = process.communicate(timeout=10)

    assert url.startswith("http://127.0.0.1:")
    assert key.startswith("SANDBOX_KEY_READ=")
    assert answer.ok
    assert rest == ""
    running, ended = said.splitlines()
    assert (running.split(";")[0], ended) == ("The rehearsal forum is running", "The rehearsal forum has ended.")
    assert "browser" in running
    assert process.returncode == 0


def test_the_sandbox_keeps_its_state(tmp_path: Path) -> None:
    headers = {"Api-Key": KEY, "Api-Username": "system"}
    titles = []
    for title in ("First", "Second"):
        with started("sandbox", "--port", "0", "--state", "f.db", folder=tmp_path, SANDBOX_KEY_FULL=KEY) as process:
            assert process.stdout
            url = process.stdout.readline().strip()
            titles.append(requests.get(f"{url}/site/basic-info.json", timeout=10).json()["title"])
            requests.put(f"{url}/admin/site_settings/title.json", json={"title": title}, headers=headers, timeout=10)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=10)

    assert titles[1] == "First"
