"""What an apply costs the rehearsal forum as files grow: processor time for a number of themes and for four times it.

    python -m benchmarks.growth         100 and 400 themes
    python -m benchmarks.growth 25      25 and 100 themes

The forum answers in the threads of this process: its share is what the process used beside the thread of the client.
Where every theme costs the same the ratio is 4.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.run import forum_file
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.planner import plan
from idiaspora.sandbox.server import running

T = TypeVar("T")

THEMES = 100
TIMES = 4
RATIO_LIMIT = 5.0
"""How many times the processor time of a file four times as long may take."""


@dataclass(frozen=True)
class Share:
    """Seconds of processor time that the apply of so many themes took, by who used them."""

    themes: int
    requests: int
    forum: float
    client: float

    @property
    def each(self) -> float:
        """Milliseconds of the forum for one theme."""
        return 1000 * self.forum / self.themes


def measured(themes: int, folder: Path) -> Share:
    path = folder / f"{themes}.yaml"
    path.write_text(forum_file(themes), encoding="utf-8")
    with (
        running(seed="conformance", admin_requests_per_minute=0, ip_mode="none") as forum,
        ForumClient(forum.url, "provisioner", forum.key_full, pacing=Pacing(0, 0)) as client,
    ):
        wanted = desired(load(path, variables={"IDIASPORA_URL": forum.url}))
        process, own = time.process_time(), time.thread_time()
        applied = apply(client, plan(client, wanted), Journal(folder / f"{themes}.jsonl"), tool="benchmark")
        used = time.thread_time() - own
        beside = time.process_time() - process - used
        if applied.exit_code != 0:
            raise SystemExit(f"{themes} themes: the apply ended with {applied.exit_code!r}")
        return Share(themes, client.requests_sent, beside, used)


def lines(shares: list[Share]) -> list[str]:
    head = f"{'themes':>6} {'requests':>8} {'forum, CPU':>11} {'a theme':>9} {'client, CPU':>12}"
    return [head] + [
        f"{share.themes:6} {share.requests:8} {share.forum:9.2f} s {share.each:6.2f} ms {share.client:10.2f} s"
        for share in shares
    ]


def few_and_many(arguments: list[str], usual: int, said: str, measure: Callable[[int, Path], T]) -> tuple[T, T]:
    """What was measured of so many themes as the command line says, and of `TIMES` as many."""
    parser = argparse.ArgumentParser(description=said.partition("\n")[0])
    parser.add_argument("themes", nargs="?", type=int, default=usual, help="number of themes of the shorter file")
    themes = parser.parse_args(arguments).themes
    with tempfile.TemporaryDirectory() as folder:
        return measure(themes, Path(folder)), measure(TIMES * themes, Path(folder))


def main(arguments: list[str]) -> int:
    few, many = few_and_many(arguments, THEMES, __doc__ or "", measured)
    ratio = many.forum / few.forum
    print("\n".join([*lines([few, many]), f"ratio {ratio:.1f}"]))
    if ratio > RATIO_LIMIT:
        print(f"{TIMES} times the themes took {ratio:.1f} times the time: {RATIO_LIMIT} are allowed", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
