"""What `adopt --all` costs as more differs: processor time for a number of themes and for four times it.

    python -m benchmarks.adopting         27 and 108 themes, of which five values each differ
    python -m benchmarks.adopting 10      10 and 40 themes

Somebody else changes every theme and its moderators on the forum, and all of it is brought into the file. Where every
value costs the same the ratio is 4.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.growth import TIMES, few_and_many
from benchmarks.run import forum_file
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.adopt.adoption import Adopter
from idiaspora.provisioning.adopt.forum_source import ForumSource
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock
from idiaspora.sandbox.server import running

THEMES = 27
RATIO_LIMIT = 6.0
"""How many times the processor time of a file four times as long may take."""
SECONDS_LIMIT = 20.0
"""Seconds of processor time that the longer file may take."""


@dataclass(frozen=True)
class Adopting:
    """What it took to bring so many values into the file; `seconds` is the processor time of the client."""

    themes: int
    values: int
    requests: int
    seconds: float


def meddled(text: str) -> str:
    """The file that somebody else would have: other colours and descriptions of themes, other titles and members."""
    lines = text.replace("What members of the diaspora think", "What everybody thinks").replace("Moderator ", "Expert ")
    return lines.replace("members: [martin, amina]", "members: [martin, kofi]").replace('color: "0000', 'color: "AB00')


def measured(themes: int, folder: Path) -> Adopting:
    path = folder / f"{themes}.yaml"
    with (
        running(seed="conformance", admin_requests_per_minute=0, ip_mode="none") as forum,
        ForumClient(forum.url, "provisioner", forum.key_full, pacing=Pacing(0, 0)) as client,
    ):
        variables = {"IDIASPORA_URL": forum.url}
        own = forum_file(themes)
        for text in (own, meddled(own)):
            path.write_text(text, encoding="utf-8")
            planned = plan(client, desired(load(path, variables=variables)))
            applied = apply(client, planned, Journal(folder / f"{themes}.jsonl"), tool="benchmark")
            if applied.exit_code != 0:
                raise SystemExit(f"{themes} themes: the apply ended with {applied.exit_code!r}")
        path.write_text(own, encoding="utf-8")
        sent, begun = client.requests_sent, time.thread_time()
        with client.remembering():
            adopter = Adopter(client, ForumSource(path, None, variables), Lock(client.host))
            adoption = adopter.adopt(adopter.differences)
        if adoption.refused:
            raise SystemExit(f"{themes} themes: {adoption.refused[0].difference.address} could not be brought in")
        return Adopting(themes, len(adoption.adopted), client.requests_sent - sent, time.thread_time() - begun)


def lines(costs: list[Adopting]) -> list[str]:
    head = f"{'themes':>6} {'values':>6} {'requests':>8} {'CPU':>9} {'a value':>9}"
    return [head] + [
        f"{cost.themes:6} {cost.values:6} {cost.requests:8} {cost.seconds:7.2f} s "
        f"{1000 * cost.seconds / cost.values:6.1f} ms"
        for cost in costs
    ]


def main(arguments: list[str]) -> int:
    few, many = few_and_many(arguments, THEMES, __doc__ or "", measured)
    ratio = many.seconds / few.seconds
    print("\n".join([*lines([few, many]), f"ratio {ratio:.1f}"]))
    if ratio > RATIO_LIMIT:
        print(f"{TIMES} times the themes took {ratio:.1f} times the time: {RATIO_LIMIT} are allowed", file=sys.stderr)
    if many.seconds > SECONDS_LIMIT:
        print(f"{many.values} values took {many.seconds:.0f} s: {SECONDS_LIMIT:.0f} are allowed", file=sys.stderr)
    return 1 if ratio > RATIO_LIMIT or many.seconds > SECONDS_LIMIT else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
