import socket
from pathlib import Path

import pytest
from command_line import Shell

from idiaspora.sandbox.options import IP_MODES, SEEDS, VERSIONS, Options
from idiaspora.sandbox.server import Server


@pytest.mark.slow
def test_the_demo_goes_as_told_and_leaves_its_report(shell: Shell) -> None:
    ended = shell.run("demo")

    assert ended.exit_code == 0, ended.everything
    told = [
        "Plan: 19 to create",
        "Converged",
        "In sync: the forum is as the file says.",
        "$ idiaspora apply --allow-widening calendar forum.yaml",
        "martin, its expert, finds that among his notifications",
        "changed there, by modder",
        "+    description: This theme is closed, write elsewhere.",
        "Applied: 1 done",
        "members: + kofi",
        "kofi is told",
        "the last day is over",
        "1. Cap the fee for sending money home at three percent: 3 votes, 3 people",
        "open demo-report.html",
        "Everything went as described.",
    ]
    places = [ended.stdout.index(text) for text in told]
    assert places == sorted(places)
    assert ended.stderr == ""
    assert [path.name for path in Path().iterdir()] == ["demo-report.html"]
    page = Path("demo-report.html").read_text(encoding="utf-8")
    assert "Cap the fee for sending money home at three percent" in page
    assert not [name for name in ("martin", "amina", "kofi", "lucia", "member1") if name in page.casefold()]


@pytest.mark.slow
def test_the_demo_overwrites_nothing(shell: Shell) -> None:
    shell.write("somebody's own", "demo-report.html")

    ended = shell.run("demo")

    assert "open demo-report-2.html" in ended.stdout
    assert Path("demo-report.html").read_text(encoding="utf-8") == "somebody's own"


@pytest.mark.slow
def test_the_demo_says_so_when_it_does_not_go_as_told(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idiaspora.cli.runs.demo.MEDDLER", "provisioner")

    ended = shell.run("demo")

    assert ended.exit_code == 1
    assert "It did not go as described" in ended.stdout


@pytest.mark.slow
def test_the_demo_works_behind_a_proxy(shell: Shell) -> None:
    ended = shell.run("demo", HTTP_PROXY="http://127.0.0.1:9", NO_PROXY=None)

    assert ended.exit_code == 0, ended.everything


def test_the_sandbox_stays_on_this_machine_unless_told_otherwise(shell: Shell) -> None:
    ended = shell.run("sandbox", "--host", "0.0.0.0")

    assert ended.exit_code == 2
    assert "--public" in ended.stderr


def test_a_port_that_is_taken_is_told(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = shell.run("sandbox", "--port", str(port))

    assert ended.exit_code == 1
    assert f"127.0.0.1:{port}: Address already in use; name another --port" in ended.stderr


def test_a_state_that_is_none_is_told(shell: Shell) -> None:
    shell.write("no database, but long enough to be taken for one " * 20, "forum.db")

    ended = shell.run("sandbox", "--port", "0", "--state", "forum.db")

    assert ended.exit_code == 1
    assert "forum.db: cannot be used as the state of a sandbox" in ended.stderr


def test_the_command_offers_what_the_sandbox_can_do() -> None:
    from idiaspora.cli.commands.sandbox import Discourse, IpMode, Seed, sandbox

    assert tuple(Seed) == SEEDS
    assert tuple(IpMode) == IP_MODES
    assert tuple(Discourse) == VERSIONS
    offered = set(sandbox.__annotations__) - {"return"}
    assert offered == set(Options.__dataclass_fields__) - {"key_full", "key_read"}


def test_a_state_of_another_version_is_told(shell: Shell) -> None:
    Server(Options(state=Path("forum.db"), discourse="2026")).server_close()

    ended = shell.run("sandbox", "--port", "0", "--state", "forum.db")

    assert ended.exit_code == 1
    assert "forum.db: holds a forum of Discourse 2026, not of 3.5; start it with --discourse 2026" in ended.stderr


def test_a_version_that_there_is_not_is_refused(shell: Shell) -> None:
    ended = shell.run("sandbox", "--discourse", "3.3")

    assert ended.exit_code == 2
    assert "'3.4'" in ended.stderr
