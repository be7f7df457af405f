"""The command as a process of its own: with streams, signals and terminals as they really are."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from cli.main import run; run()"]
PATIENCE = 30.0
CTRL_C = "\x03"


def environment(**variables: str) -> dict[str, str]:
    """The environment without what a developer may have set, and with the packages of this folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IDIASPORA_", "SANDBOX_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1", **variables}


def started(*arguments: str, folder: Path, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def on_terminal(
    *arguments: str, folder: Path, typed: str = "", question: str = "[yes/no]", **variables: str
) -> tuple[int, str]:
    """Runs on a terminal of 80 columns; `typed` is typed once the question is asked. Exit code and all that is seen."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(COLUMNS="80", TERM="xterm", **variables),
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    seen = b""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not select.select([leader], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(leader, 65536)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        seen += piece
        if typed and question.encode() in seen:
            if typed == CTRL_C:  # the terminal does not control the process, so it makes no signal of it
                process.send_signal(signal.SIGINT)
            else:
                os.write(leader, typed.encode())
            typed = ""
    os.close(leader)
    return process.wait(PATIENCE), seen.decode()
