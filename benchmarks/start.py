"""What starting a command costs, as a multiple of what starting Python costs.

    python -m benchmarks.start          fifteen rounds
    python -m benchmarks.start 5        so many rounds

Each round starts an interpreter that does nothing, and then each command; the ratio of a command is the median of those
of all rounds. Measured is processor time, which does not depend on what else the machine does. A first round, which
compiles what is not compiled yet, does not count. An editable installation lengthens every start, that of the empty
interpreter too: install the package itself to see the ratio that users have.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from idiaspora.sandbox.server import running

FILE = Path(__file__).resolve().parents[1] / "examples" / "idiaspora" / "forum.yaml"
ROUNDS = 15
VALIDATE_LIMIT = 25.0
"""How many times an empty interpreter's start `validate` of the example may take."""
COMMAND = [sys.executable, "-c", "from idiaspora.cli.main import run; run()"]
STARTED: Mapping[str, list[str]] = {
    "python": [sys.executable, "-c", "pass"],
    "--help": [*COMMAND, "--help"],
    "validate": [*COMMAND, "validate", str(FILE)],
    "plan": [*COMMAND, "plan", str(FILE)],
}


@dataclass(frozen=True)
class Start:
    """The processor time of a command in milliseconds, and how many times that of an empty interpreter it is."""

    what: str
    milliseconds: float
    times: float


def processor_time(command: list[str], variables: Mapping[str, str]) -> float:
    """Milliseconds that a process and the system take for it. It has to end well."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=dict(variables), stdout=quiet, stderr=quiet) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return (used.ru_utime + used.ru_stime) * 1000


def measured(rounds: int) -> list[Start]:
    with running(seed="conformance", admin_requests_per_minute=0, ip_mode="none") as forum:
        variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
            "IDIASPORA_URL": forum.url,
            "IDIASPORA_API_KEY": forum.key_full,
            "IDIASPORA_REQUESTS_PER_MINUTE": "0",
            "NO_PROXY": "127.0.0.1",
        }
        _, *seen = [
            {what: processor_time(command, variables) for what, command in STARTED.items()} for _ in range(rounds + 1)
        ]
    return [
        Start(what, median(one[what] for one in seen), median(one[what] / one["python"] for one in seen))
        for what in STARTED
    ]


def lines(starts: list[Start]) -> list[str]:
    head = f"{'':12} {'CPU':>8} {'× python -c pass':>18}"
    return [head] + [f"{start.what:12} {start.milliseconds:5.0f} ms {start.times:18.1f}" for start in starts]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rounds", nargs="?", type=int, default=ROUNDS, help="how often everything is started")
    starts = measured(parser.parse_args(arguments).rounds)
    print("\n".join(lines(starts)))
    (validate,) = (start for start in starts if start.what == "validate")
    if validate.times > VALIDATE_LIMIT:
        print(f"validate took {validate.times:.1f} empty starts, and may take {VALIDATE_LIMIT}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
