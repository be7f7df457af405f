"""What a second plan of the example with every section reads, kind by kind: requests, and things that they read.

python -m benchmarks.sections                   on the newest version, which alone has all of them
python -m benchmarks.sections --without-lock    as from a fresh clone, whose lock file nobody keeps
"""

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from idiaspora.facts.tested_versions import TESTED
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.kinds.kind import Kind
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.starters import FORUM_FILE, files_of, starter
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.lock_update import recorded
from idiaspora.provisioning.apply.new_secrets import NewSecrets
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.forum.client import ForumClient, RequestRecord
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.lock import Lock
from idiaspora.sandbox.server import running

SHARED: Mapping[str, tuple[str, ...]] = {
    "the site, with its groups, tags and flags": ("/site.json",),
    "site settings": ("/admin/site_settings.json",),
    "groups": ("/groups.json", "/groups/by-id/{}.json"),
    "groups' members": ("/groups/{}/members.json",),
    "categories": ("/categories/find.json", "/c/{}/find_by_slug.json"),
    "about topics": ("/posts.json", "/posts/by_number/{}.json", "/t/{}/posts.json"),
    "badges' holders": ("/user_badges.json",),
}
"""Paths of the reads that several kinds share, or that are no list of a kind."""
NEWEST = [*TESTED][-1]
ELSEWHERE = "what no section explains"


def paths_of(kind: Kind) -> tuple[str, ...]:
    """The paths of the reads that are a kind's own, braces for what differs."""
    listing = kind.listing
    if listing is None:
        return ()
    found = [listing.path, *((listing.detail.path,) if listing.detail else ())]
    if listing.in_parts is not None:
        found.append(listing.in_parts.path)
    if listing.by_key is not None:
        found = [listing.by_key.lookup, listing.by_key.path]
    if listing.moved is not None:
        found += [path.replace(*listing.moved, 1) for path in found]
    found += [look.request("en.KEY")[0].replace("KEY", "{}") for look in kind.looks]
    return tuple(found)


def asked_by(path: str) -> str:
    """What a read is for: a kind's things, or what several kinds share."""
    known = {**{kind.plural: paths_of(kind) for kind in KINDS.values()}, **SHARED}
    return next((name for name, paths in known.items() if any(_fits(path, form) for form in paths)), ELSEWHERE)


def _fits(path: str, form: str) -> bool:
    pattern = ".+".join(map(re.escape, re.split(r"\{\w*\}", form)))
    return bool(form) and re.fullmatch(pattern, path) is not None


def costs(read: Iterable[str]) -> Counter[str]:
    return Counter(map(asked_by, read))


def things(wanted: Desired) -> Counter[str]:
    """How many things of each kind the file declares."""
    return Counter(KINDS[resource.kind].plural for resource in wanted.resources)


def measured(folder: Path, *, with_lock: bool = True) -> tuple[Desired, tuple[str, ...]]:
    """What the example declares, and the paths that a second plan of it reads."""
    for name, content in {**files_of("everything"), FORUM_FILE: starter("everything").encode()}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    read: list[RequestRecord] = []
    with (
        running(seed="conformance", admin_requests_per_minute=0, ip_mode="none", discourse=NEWEST) as forum,
        ForumClient(forum.url, "provisioner", forum.key_full, pacing=Pacing(0, 0), log=read.append) as client,
    ):
        known = {"IDIASPORA_URL": forum.url, "IDIASPORA_HOOK_SECRET": "twelve letters"}
        wanted = desired(load(folder / FORUM_FILE, variables=known))
        lock = Lock(forum.url)
        first = plan(client, wanted, lock)
        secrets = NewSecrets(folder / "new-keys.jsonl")
        journal = Journal.beside(folder / FORUM_FILE)
        applied = apply(client, first, journal, tool="benchmark", new_secrets=secrets)
        read.clear()
        second = plan(client, wanted, recorded(lock, wanted, first, applied) if with_lock else lock)
    if with_lock and not second.is_empty:
        raise SystemExit(f"the second plan is not empty: {[change.address for change in second.changes]}")
    return wanted, tuple(record.path for record in read)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sections")
    parser.add_argument("--without-lock", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        wanted, read = measured(Path(folder), with_lock=not chosen.without_lock)
    declared, found = things(wanted), costs(read)
    print(f"{'read':44}{'requests':>9}{'declared':>9}")
    for name, requests in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        print(f"{name:44}{requests:>9}{declared.get(name, '') or '':>9}")
    print(f"{'all':44}{len(read):>9}")
    return 1 if ELSEWHERE in found else 0


if __name__ == "__main__":
    sys.exit(main())
