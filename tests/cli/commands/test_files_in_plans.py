"""Files of the project in settings, from the command line: what a plan shows of them, and what a reviewed one keeps."""

from pathlib import Path

import pytest
from command_line import Shell
from pictures import drawn, png

from idiaspora.sandbox.server import Running

HEAD = "version: 1\nforum: {name: F, url: !env IDIASPORA_URL, username: provisioner}\n"
FILE = f"{HEAD}settings: {{logo: !upload logo.png}}\n"


@pytest.fixture
def pictured(shell: Shell, forum: Running) -> Shell:
    drawn(shell.folder, "logo.png", png())
    shell.write(FILE)
    return shell


def test_a_plan_shows_the_file_and_its_size(pictured: Shell) -> None:
    ended = pictured.run("plan")
    assert f'→ "logo.png" ({len(png())} bytes)' in ended.stdout
    assert "2 to write" in ended.stdout

    (operation,) = pictured.run("plan", "--format", "json").json["operations"]
    (field,) = operation["changes"][0]["fields"]
    assert field["new"]["upload"] == "logo.png"
    assert field["new"]["bytes"] == len(png())
    assert len(field["new"]["sha256"]) == 64


def test_a_reviewed_plan_uploads_no_other_file(pictured: Shell) -> None:
    assert pictured.run("plan", "--out", "plan.json").exit_code == 0
    drawn(pictured.folder, "logo.png", png((255, 0, 0)))

    ended = pictured.run("apply", "plan.json", "--yes")

    assert ended.exit_code == 6
    assert "other values are declared" in ended.stderr
    drawn(pictured.folder, "logo.png", png())
    assert pictured.run("apply", "plan.json", "--yes").exit_code == 0
    assert pictured.run("plan", "--detailed-exitcode").exit_code == 0


def test_no_result_is_written_over_a_file_that_is_uploaded(pictured: Shell) -> None:
    ended = pictured.run("plan", "--output", "json=logo.png")
    assert ended.exit_code != 0
    assert Path("logo.png").read_bytes() == png()
