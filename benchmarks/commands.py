"""What each command asks of a forum with the example file: requests, against the bound of each.

    python -m benchmarks.commands                   the example, and 1,000 posts
    python -m benchmarks.commands FILE --posts 60   another forum file, which the users of the rehearsal forum suit

The rehearsal forum runs without its limit, over real sockets on this machine.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.audit.auditor import audit
from idiaspora.provisioning.drift.blame import MOST_REQUESTS
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock
from idiaspora.sandbox.server import running

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "idiaspora" / "forum.yaml"
POSTS = 1000
MEDDLED = {"title": "Their forum", "site_description": "What they say of it", "min_topic_title_length": 12}
"""What somebody changes before drift is looked for."""


@dataclass(frozen=True)
class Asked:
    """What one command took in requests, and the most that it may take."""

    what: str
    requests: int
    most: int


def measured(file: Path, posts: int, folder: Path) -> Iterator[Asked]:
    """One command after another on one forum."""
    with (
        running(seed="conformance", admin_requests_per_minute=0, ip_mode="none") as forum,
        ForumClient(forum.url, "provisioner", forum.key_full, pacing=Pacing(0, 0)) as client,
    ):
        wanted = desired(load(file, variables={"IDIASPORA_URL": forum.url}))
        lock = Lock(client.host)

        def asked(what: str, most: int, work: Callable[[], object]) -> Asked:
            before = client.requests_sent
            work()
            return Asked(what, client.requests_sent - before, most)

        def first() -> None:
            nonlocal lock
            planned = plan(client, wanted, lock)
            applied = apply(client, planned, Journal(folder / "journal.jsonl"), tool="benchmark")
            if applied.exit_code != 0:
                raise SystemExit(f"the apply ended with {applied.exit_code!r}")
            lock = recorded(lock, wanted, planned, applied)

        def second() -> None:
            if not plan(client, wanted, lock).is_empty:
                raise SystemExit("the second plan is not empty")

        yield asked("first apply", 60, first)
        yield asked("second plan, fresh", 20, second)
        people_write(client, posts)
        yield asked(f"second plan, {posts} posts", 20, second)
        for name, value in MEDDLED.items():
            client.send("PUT", f"/admin/site_settings/{name}.json", json={name: value})
        yield asked("drift with blame", 22, lambda: look(client, wanted, lock, blame_requests=MOST_REQUESTS))
        yield asked("full audit", 36, lambda: audited(client, wanted, lock))


def audited(client: ForumClient, wanted: Desired, lock: Lock) -> None:
    audit(client, wanted, now=datetime.now(UTC), lock=lock)


def people_write(client: ForumClient, posts: int) -> None:
    """A topic with its answers, so many posts in all."""
    topic = {"title": "What members of the diaspora talk about", "raw": "Something of the length that it needs."}
    made = client.send("POST", "/posts.json", json={**topic, "category": 4})
    for number in range(posts - 1):
        answer = {"topic_id": made["topic_id"], "raw": f"Answer number {number} of the length that it needs."}
        client.send("POST", "/posts.json", json=answer)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, default=EXAMPLE, help="forum file")
    parser.add_argument("--posts", type=int, default=POSTS, help="posts that people write before the third plan")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        costs = list(measured(chosen.file, chosen.posts, Path(folder)))
    print(f"{'':26} {'requests':>8} {'at most':>8}")
    print("\n".join(f"{cost.what:26} {cost.requests:8} {cost.most:8}" for cost in costs))
    dear = [cost for cost in costs if cost.requests > cost.most]
    for cost in dear:
        print(f"{cost.what} took {cost.requests} requests: {cost.most} are allowed", file=sys.stderr)
    return 1 if dear else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
