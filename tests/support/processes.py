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
RUN = "from idiaspora.cli.main import run; run()"
# As from a terminal, also where the tests themselves are started in the background of a script and ignore Ctrl-C.
LISTEN = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "[signal.signal(number, signal.SIG_DFL) for number in (signal.SIGHUP, signal.SIGTERM)]; "
)
COMMAND = [sys.executable, "-c", LISTEN + RUN]
PATIENCE = 30.0
CTRL_C = "\x03"
CTRL_D = "\x04"


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
    *arguments: str,
    folder: Path,
    typed: str = "",
    question: str = "[yes/no]",
    then: tuple[str, str] | None = None,
    ignoring: signal.Signals | None = None,
    **variables: str,
) -> tuple[int, str]:
    """Runs on a terminal of 80 columns, which controls the process: Ctrl-C makes a signal of it.

    `typed` is typed at the question, and `then` holds the words of a second one and what is typed at that.
    `ignoring`: a signal that the process is started to ignore. Gives the exit code and all that is seen.
    """
    leader, follower = pty.openpty()
    code = f"import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); {RUN}"
    start = f"{LISTEN}signal.signal({ignoring:d}, signal.SIG_IGN); {code}" if ignoring else f"{LISTEN}{code}"
    process = subprocess.Popen(
        [*COMMAND[:-1], start, *arguments],
        cwd=folder,
        env=environment(COLUMNS="80", TERM="xterm", **variables),
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    waiting = [(words, keys) for words, keys in ((question, typed), *([then] if then else ())) if keys]
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
        if waiting and waiting[0][0].encode() in seen:
            os.write(leader, waiting.pop(0)[1].encode())
    os.close(leader)
    return process.wait(PATIENCE), seen.decode()
