"""What a forum of 6, 60 and 200 themes costs: requests, seconds, and the processor time of a plan.

    python -m benchmarks.run            everything
    python -m benchmarks.run 6 60       only these numbers of themes

The rehearsal forum runs without its limit, over real sockets on this machine. The minutes at the limit are computed: so
many requests, paced as the client paces them, each taking no time.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.planner import plan
from idiaspora.sandbox.server import running

THEMES = (6, 60, 200)
PLANNING_LIMIT = 1.0
"""Seconds of processor time that a plan of 200 themes may take."""
HEAD = """\
version: 1
forum: {name: Benchmark, url: !env IDIASPORA_URL, username: provisioner}
defaults:
  theme:
    access: {see: [everyone], create: [members]}
    questions: {answers: accepted, answer_within: 7 days}
    recommendations: {vote: true}
"""


@dataclass(frozen=True)
class Cost:
    """What one thing took; `planning` is the processor time of reading the file and planning, without the forum."""

    what: str
    themes: int
    requests: int
    seconds: float
    at_the_limit: float
    planning: float


def forum_file(themes: int) -> str:
    """A file with so many themes, each with its moderators, its questions and its recommendations."""
    roles = "".join(
        f"  r{number}: {{title: Moderator {number}, members: [martin, amina]}}\n" for number in range(themes)
    )
    entries = "".join(
        f"  - name: Theme {number}\n"
        f"    slug: theme-{number}\n"
        f"    description: What members of the diaspora think about theme number {number}.\n"
        f'    color: "{number:06X}"\n'
        f"    moderated_by: [r{number}]\n"
        for number in range(themes)
    )
    return f"{HEAD}moderators:\n{roles}themes:\n{entries}"


def seconds_of(work: Callable[[], object], clock: Callable[[], float]) -> float:
    begun = clock()
    work()
    return clock() - begun


def at_the_limit(requests: int) -> float:
    """Seconds until the last of so many requests may be sent, paced below 60 a minute."""
    return Pacing(clock=lambda: 0.0).time_for(requests)


def measured(themes: int, folder: Path) -> list[Cost]:
    path = folder / f"{themes}.yaml"
    path.write_text(forum_file(themes), encoding="utf-8")
    with (
        running(seed="conformance", admin_requests_per_minute=0, ip_mode="none") as forum,
        ForumClient(forum.url, "provisioner", forum.key_full, pacing=Pacing(0, 0)) as client,
    ):

        def read_file() -> Desired:
            return desired(load(path, variables={"IDIASPORA_URL": forum.url}))

        reading = seconds_of(read_file, time.thread_time)
        wanted = read_file()

        def costs(what: str, work: Callable[[], object], planning: float) -> Cost:
            before = client.requests_sent
            seconds = seconds_of(work, time.perf_counter)
            requests = client.requests_sent - before
            return Cost(what, themes, requests, seconds, at_the_limit(requests), planning)

        def first() -> None:
            applied = apply(client, plan(client, wanted), Journal(folder / f"{themes}.jsonl"), tool="benchmark")
            if applied.exit_code != 0:
                raise SystemExit(f"{themes} themes: the apply ended with {applied.exit_code!r}")

        def second() -> None:
            if not plan(client, wanted).is_empty:
                raise SystemExit(f"{themes} themes: the second plan is not empty")

        new = reading + seconds_of(lambda: plan(client, wanted), time.thread_time)
        made = costs("first apply", first, new)
        unchanged = reading + seconds_of(second, time.thread_time)
        return [made, costs("second plan", second, unchanged)]


def lines(costs: list[Cost]) -> list[str]:
    head = f"{'':12} {'themes':>6} {'requests':>8} {'seconds':>8} {'at 60 a minute':>15} {'planning, CPU':>14}"
    return [head] + [
        f"{cost.what:12} {cost.themes:6} {cost.requests:8} {cost.seconds:8.2f} {_minutes(cost.at_the_limit):>15} "
        f"{cost.planning:12.2f} s"
        for cost in costs
    ]


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("themes", nargs="*", type=int, default=THEMES, help="numbers of themes")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        costs = [cost for themes in chosen.themes for cost in measured(themes, Path(folder))]
    print("\n".join(lines(costs)))
    slow = [cost for cost in costs if cost.themes <= max(THEMES) and cost.planning >= PLANNING_LIMIT]
    if slow:
        print(f"planning took {slow[0].planning:.2f} s, and may take {PLANNING_LIMIT} s", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
