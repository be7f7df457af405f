"""A consultation that a forum is made to hold: people write, ask, answer and vote, and everything happens to it that
makes reading a forum wrong. Reproducible: the same seed gives the same acts.

    python -m benchmarks.consultation                    600 topics, 5,000 posts, 900 people, three languages
    python -m benchmarks.consultation --topics 50        a small one, in proportion
    python -m benchmarks.consultation --discourse 2026   on a rehearsal forum of another version

Prints how many of the report's figures equal those of the ledger, and what a first report and a second one, after
twenty new posts, cost: requests, and minutes at the pace of a hosted forum.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from benchmarks.consultation_ledger import Ledger, Said, Thread, compared
from benchmarks.run import at_the_limit
from idiaspora.sandbox.server import Running, running

ACTING = "provisioner"
BEGINS = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WEEKS = 14
KINDS = ("recommendation", "experience", "lesson", "good-practice")
LANGUAGES = ("en", "en", "en", "fr", "fr", "es", "")
THEMES = ("jobs", "cohesion", "media", "relief")
CLOSED = "council"
TIMEZONE = "Pacific/Auckland"
EXPERTS = {"jobs": ("martin",), "cohesion": ("amina", "kofi"), "media": ("lucia",), "relief": ("martin", "member1")}
FIRST_EXPERTS = sorted({name for names in EXPERTS.values() for name in names})
NEW_POSTS = 20
FILE = f"""\
version: 1
forum: {{name: Consultation, url: !env IDIASPORA_URL, username: {ACTING}, languages: [en, fr, es]}}
consultation: {{timezone: {TIMEZONE}, outcome: {{question: What should governments change?}}}}
defaults:
  theme:
    access: {{see: [everyone], create: [members]}}
    questions: {{answers: accepted}}
    recommendations: {{kinds: [{", ".join(KINDS)}]}}
moderators:
{"".join(f"  {theme}: {{members: [{', '.join(names)}]}}" + chr(10) for theme, names in EXPERTS.items())}
themes:
  - {{name: Jobs, slug: jobs, moderated_by: [jobs], description: Work and enterprise in the country of origin.}}
  - name: Living together
    slug: cohesion
    moderated_by: [cohesion]
    description: Living together in the country of residence.
    subcategories:
      - name: Events
        slug: events
        description: What takes place where and when.
        access: {{see: [everyone], create: [members]}}
  - name: Media
    slug: media
    moderated_by: [media]
    description: What is told about migration and by whom.
    questions: {{answers: voted}}
  - name: Relief
    slug: relief
    moderated_by: [relief]
    description: Help in crises and what it takes.
    approve: {{topics: true, replies: false}}
  - name: Council
    slug: {CLOSED}
    moderated_by: [jobs]
    description: What the council speaks about by itself.
    access: {{see: [staff], create: [staff]}}
settings:
  whispers_allowed_groups: [staff]
  topic_voting_tl0_vote_limit: 100
  topic_voting_tl1_vote_limit: 100
  topic_voting_tl2_vote_limit: 100
"""

Send = Callable[..., Any]


@dataclass
class Play:
    """The acts, each sent to a forum and written into the ledger. `send` takes a method, a path, a body and the user to
    act as, and gives the JSON of an answer that succeeded."""

    send: Send
    topics: int
    posts: int
    people: int
    random: random.Random
    ledger: Ledger = field(init=False)
    categories: dict[tuple[str, str], int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    suspended: set[int] = field(default_factory=set)
    clock: datetime = BEGINS
    texts: int = 0

    def __post_init__(self) -> None:
        site = self.send("GET", "/site.json")["categories"]
        slugs = {row["id"]: row["slug"] for row in site}
        for row in site:
            parent = slugs.get(row.get("parent_category_id"))
            part = "questions" if row["slug"] == "ask" else row["slug"] if parent else "itself"
            self.categories[parent or row["slug"], part] = row["id"]
        known = {name: self._id(name) for name in (*FIRST_EXPERTS, "modder", ACTING)}
        self.names = {id: name for name, id in known.items() if name not in ("modder", ACTING)}
        experts = {theme: {known[name] for name in names} for theme, names in EXPERTS.items()}
        staff = {known["modder"], known[ACTING]}
        self.ledger = Ledger(TIMEZONE, KINDS, THEMES, experts, staff)
        self.staff = {known["modder"]: "modder"}

    def _id(self, name: str) -> int:
        return int(self.send("GET", f"/u/{name}.json")["user"]["id"])

    # Who is there, and when

    def invite(self) -> None:
        for number in range(self.people - len(self.names)):
            name = f"person{number:04}"
            body = {"name": f"Diallo-{number:04} Ouedraogo", "username": name, "email": f"{name}@example.org"}
            self.send("POST", "/users.json", {**body, "password": f"long-{name}-secret", "active": True})
            self.names[self._id(name)] = name

    def somebody(self) -> int:
        """Some write much, most write little."""
        known = [who for who in self.names if who not in self.suspended]
        return known[int(len(known) * self.random.random() ** 2)]

    def later(self) -> datetime:
        minutes = WEEKS * 7 * 24 * 60 / max(self.topics + self.posts, 1)
        self.clock += timedelta(minutes=round(self.random.uniform(0.2, 1.8) * minutes) + 1)
        return self.clock

    def text(self) -> str:
        self.texts += 1
        return f"Number {self.texts} of what was said here. It has two sentences and **some** stress."

    # What people do

    def opens(
        self, who: int, place: tuple[str, str], tags: set[str], language: str, at: datetime | None = None
    ) -> Thread:
        at = at or self.later()
        title = f"Matter {len(self.ledger.threads) + 1} of {place[0]} that should be looked at"
        body: dict[str, Any] = {"title": title, "raw": self.text(), "category": self.categories[place]}
        body |= {"created_at": at.isoformat(), "tags": sorted(tags), "skip_validations": True, "import_mode": True}
        made = self.send("POST", "/posts.json", body | ({"locale": language} if language else {}), self._name(who))
        thread = Thread(int(made["topic_id"]), title, who, at, place, tags)
        self.ledger.threads[thread.id] = thread
        self.ledger.said[int(made["id"])] = Said(int(made["id"]), thread.id, who, at, language or "?", True)
        return thread

    def replies(self, who: int, thread: Thread, language: str, **more: Any) -> Said:
        at = self.later()
        body: dict[str, Any] = {"topic_id": thread.id, "raw": self.text(), "created_at": at.isoformat(), **more}
        body |= {"skip_validations": True, "import_mode": True} | ({"locale": language} if language else {})
        made = self.send("POST", "/posts.json", body, self._name(who))
        said = Said(int(made["id"]), thread.id, who, at, language or "?", False)
        self.ledger.said[said.id] = said
        return said

    def votes(self, who: int, thread: Thread) -> None:
        if who not in thread.votes:
            self.send("POST", "/voting/vote.json", {"topic_id": thread.id}, self._name(who))
            thread.votes.add(who)

    def _name(self, who: int) -> str:
        return self.names.get(who) or self.staff[who]

    def language(self) -> str:
        return self.random.choice(LANGUAGES)

    # The consultation

    def held(self) -> Ledger:
        """Everything that happens; gives the ledger."""
        self.invite()
        for _ in range(self.topics):
            self.opens(self.somebody(), *self._where(), self.language())
        threads = list(self.ledger.threads.values())
        for _ in range(max(self.posts - self.topics, 0)):
            thread = threads[int(len(threads) * self.random.random() ** 1.6)]
            who = self.somebody()
            if thread.place[1] == "questions" and thread.place[0] in EXPERTS and self.random.random() < 0.3:
                who = self.random.choice(sorted(self.ledger.experts[thread.place[0]]))
            self.replies(who, thread, self.language())
        votable = [one for one in threads if one.place[1] == "itself" and one.place[0] in THEMES]
        for _ in range(self.topics * 3):
            self.votes(self.somebody(), self.random.choice(votable))
        self.mishaps(threads)
        return self.ledger

    def _where(self) -> tuple[tuple[str, str], set[str]]:
        drawn = self.random.random()
        theme = self.random.choice(THEMES)
        if drawn < 0.02:
            return ("cohesion", "events"), set()
        if drawn < 0.3:
            return (theme, "questions"), set()
        tags = {self.random.choices(KINDS, (6, 2, 1, 1))[0]}
        if self.random.random() < 0.4:
            tags |= set(self.random.sample(("remittances", "youth", "women"), self.random.choice((1, 2))))
        return (theme, "itself"), tags

    def mishaps(self, threads: list[Thread]) -> None:
        """What happens to topics and posts, to some of each in turn."""
        share = max(self.topics // 50, 1)
        left = threads.copy()
        self.random.shuffle(left)

        def some(*parts: str) -> list[Thread]:
            found = [one for one in left if one.place[1] in parts and one.place[0] in THEMES][:share]
            for one in found:
                left.remove(one)
            return found

        self._questions(some)
        self._states(some)
        self._moves(some)
        self._posts(some)
        self._people()
        self._restricted()
        self._waiting()

    def _questions(self, some: Callable[..., list[Thread]]) -> None:
        for number, thread in enumerate(some("questions") + some("questions")):
            first = self.replies(self.somebody_else(thread), thread, "fr")
            second = self.replies(self.somebody_else(thread), thread, "")
            if thread.place[0] == "media":  # no answer is accepted where they are voted for
                continue
            self.send("POST", "/solution/accept.json", {"id": first.id})
            thread.accepted = first.id
            if number % 4 == 1:
                self.send("POST", "/solution/accept.json", {"id": second.id})
                thread.accepted = second.id
            if number % 4 == 2:
                self.send("POST", "/solution/unaccept.json", {"id": first.id})
                thread.accepted = None
            if number % 4 == 3:
                self.send("DELETE", f"/posts/{first.id}.json")
                first.gone, thread.accepted = "deleted", None
        for thread in some("questions"):  # the asker alone goes on, or somebody whose post is hidden or taken back
            for said in self._of(thread):
                if said.who != thread.who and not said.opens:
                    self.send("DELETE", f"/posts/{said.id}.json", None, self._name(said.who))
                    said.gone = "withdrawn"
            self.replies(thread.who, thread, "es")
            self.hides(self.replies(self.somebody_else(thread), thread, "es"))
            self._close(thread, "closed")

    def _close(self, thread: Thread, state: str) -> None:
        self.send("PUT", f"/t/{thread.id}/status.json", {"status": state, "enabled": "true"})
        self.closed.add(thread.id)

    def _of(self, thread: Thread) -> list[Said]:
        return [said for said in self.ledger.said.values() if said.topic == thread.id and not said.gone]

    def somebody_else(self, thread: Thread) -> int:
        return next(who for who in iter(self.somebody, None) if who != thread.who)

    def hides(self, said: Said) -> None:
        flag = {"id": said.id, "post_action_type_id": 4, "take_action": "true"}
        self.send("POST", "/post_actions.json", flag, "modder")
        said.gone = "hidden"
        if said.opens:
            self.ledger.threads[said.topic].gone = "hidden"

    def _states(self, some: Callable[..., list[Thread]]) -> None:
        for state in ("closed", "archived", "pinned", "pinned_globally"):
            for thread in some("itself", "questions"):
                self._close(thread, state)
        for thread in some("itself"):
            self.send("PUT", f"/t/{thread.id}/status.json", {"status": "visible", "enabled": "false"})
            thread.gone = "unlisted"
        for thread in some("itself")[:1] + some("questions")[:1]:
            self.send("POST", f"/t/{thread.id}/notifications.json", {"notification_level": 0})
        for thread in some("itself"):
            self.send("DELETE", f"/t/{thread.id}.json")
            thread.gone = "deleted"
        for thread in some("itself"):
            self.hides(next(said for said in self._of(thread) if said.opens))
        for _ in range(2):  # a writer takes an opening back within a day, and while nobody replied
            who = next(who for who in iter(self.somebody, None) if who not in self.ledger.experts["jobs"])
            thread = self.opens(who, ("jobs", "itself"), {"experience"}, "fr", datetime.now(UTC))
            self.send("DELETE", f"/t/{thread.id}.json", None, self._name(thread.who))
            next(said for said in self._of(thread) if said.opens).gone = "withdrawn"
            self.closed.add(thread.id)

    def _moves(self, some: Callable[..., list[Thread]]) -> None:
        for thread in some("itself"):
            self._goes(thread, ("jobs", "questions"))
            thread.votes_count = False
        for thread in some("questions"):
            self._goes(thread, ("relief", "itself"))
        for thread in some("itself"):
            self._goes(thread, ("cohesion", "events"))
        for thread in some("itself"):
            self.send("PUT", f"/t/-/{thread.id}.json", {"tags": ["lesson"]})
            thread.tags = {"lesson"}
        for thread in some("itself"):
            one, two = (self.replies(self.somebody(), thread, "fr") for _ in range(2))
            title = f"Matter {len(self.ledger.threads) + 1} that came out of another"
            body = {"title": title, "post_ids": [one.id], "category_id": self.categories["media", "itself"]}
            self.send("POST", f"/t/{thread.id}/move-posts.json", {**body, "tags": ["experience"]})
            made = self.send("GET", f"/posts/{one.id}.json")
            new = Thread(int(made["topic_id"]), title, one.who, one.at, ("media", "itself"), {"experience"})
            self.ledger.threads[new.id] = new
            one.topic, one.opens = new.id, True
            self.send("POST", f"/t/{thread.id}/move-posts.json", {"post_ids": [two.id], "destination_topic_id": new.id})
            two.topic = new.id
        pairs = some("itself")
        for thread, target in zip(pairs[::2], pairs[1::2], strict=False):
            self._merges(thread, target)

    def _goes(self, thread: Thread, place: tuple[str, str]) -> None:
        self.send("PUT", f"/t/-/{thread.id}.json", {"category_id": self.categories[place]})
        thread.place = place

    def _merges(self, thread: Thread, target: Thread) -> None:
        self.send("POST", f"/t/{thread.id}/merge-topic.json", {"destination_topic_id": target.id})
        self.closed.add(thread.id)
        for said in self._of(thread):
            if said.opens:  # it stays, and stands a second time in the target
                copy = -said.id
                self.ledger.said[copy] = Said(copy, target.id, said.who, said.at, said.language, False)
            else:
                said.topic = target.id
        target.votes |= thread.votes
        thread.votes = set()

    def _posts(self, some: Callable[..., list[Thread]]) -> None:
        for thread in some("itself") + some("questions"):
            for what in ("deleted", "withdrawn", "hidden", "whisper", "language", "wiki"):
                who = self.random.choice(sorted(self.staff)) if what == "whisper" else self.somebody()
                said = self.replies(who, thread, "es", **({"whisper": "true"} if what == "whisper" else {}))
                self._befalls(said, what)

    def _befalls(self, said: Said, what: str) -> None:
        if what == "deleted":
            self.send("DELETE", f"/posts/{said.id}.json", None, "modder")
        elif what == "withdrawn":
            self.send("DELETE", f"/posts/{said.id}.json", None, self._name(said.who))
        elif what == "hidden":
            self.hides(said)
        elif what == "language":  # an edit that names none takes it away
            self.send("PUT", f"/posts/{said.id}.json", {"post": {"raw": self.text()}})
            said.language = "?"
        elif what == "wiki":
            self.send("PUT", f"/posts/{said.id}/wiki.json", {"wiki": "true"})
            self.send("PUT", f"/posts/{said.id}.json", {"post": {"raw": self.text(), "locale": "es"}}, "modder")
        if what in ("deleted", "withdrawn", "hidden", "whisper"):
            said.gone = what

    def _people(self) -> None:
        """Voters who take a vote back, are suspended, lose their names, or go."""
        voted = [one for one in self.ledger.threads.values() if one.votes and not one.gone]
        for thread in voted[:: max(len(voted) // 10, 1)]:
            who = min(thread.votes)
            self.send("POST", "/voting/unvote.json", {"topic_id": thread.id}, self._name(who))
            thread.votes.discard(who)
        writers = {said.who for said in self.ledger.said.values()}
        members = [who for who in self.names if self.names[who].startswith("person")]
        for who in members[3:5]:
            self.send("PUT", f"/admin/users/{who}/suspend.json", {"suspend_until": "2099-01-01", "reason": "rude"})
            self.suspended.add(who)
        for who in members[5:7]:
            self.names[who] = self.send("PUT", f"/admin/users/{who}/anonymize.json")["username"]
        silent = [who for who in members if who not in writers][:2]
        votable = [one for one in voted if one.place[1] == "itself" and one.votes_count]
        for who in silent:
            for thread in self.random.sample(votable, 2):
                self.votes(who, thread)
            self.send("DELETE", f"/admin/users/{who}.json")
            self.ledger.deleted_people.add(who)
            del self.names[who]

    def _restricted(self) -> None:
        for _ in range(2):
            self.opens(next(iter(self.staff)), (CLOSED, "itself"), {"recommendation"}, "en")

    def _waiting(self) -> None:
        """Topics that a moderator looks at first: one is let through, at the time of that, and one waits."""
        who = next(who for who in self.names if self.names[who].startswith("person"))
        for number in range(2):
            title = f"Matter {number} that waits for a moderator of relief"
            body = {"title": title, "raw": self.text(), "category": self.categories["relief", "itself"]}
            self.send("POST", "/posts.json", {**body, "tags": ["lesson"], "locale": "fr"}, self._name(who))
        found = self.send("GET", "/review.json?type=ReviewableQueuedPost&status=pending")["reviewables"]
        one = max(found, key=lambda row: row["id"])
        self.send("PUT", f"/review/{one['id']}/perform/approve_post.json?version={one['version']}")
        made = self.send("GET", "/posts.json")["latest_posts"][0]
        at = datetime.fromisoformat(made["created_at"])
        thread = Thread(int(made["topic_id"]), made["topic_title"], who, at, ("relief", "itself"), {"lesson"})
        self.ledger.threads[thread.id] = thread
        self.ledger.said[made["id"]] = Said(made["id"], thread.id, who, at, "?", True)

    def goes_on(self, posts: int) -> Ledger:
        """So many new posts."""
        standing = [
            one
            for one in self.ledger.threads.values()
            if not one.gone and one.id not in self.closed and one.place[0] in THEMES
        ]
        for _ in range(posts):
            self.replies(self.somebody(), self.random.choice(standing), self.language())
        return self.ledger


@dataclass(frozen=True)
class Measured:
    """A report beside the ledger: each figure in a line, and what it took."""

    lines: list[str]
    requests: int
    seconds: float

    @property
    def different(self) -> list[str]:
        return [line for line in self.lines if not line.endswith(" =")]


def sender(forum: Running) -> Send:
    """Sends acts to a running forum. Raises SystemExit for what it refuses."""
    session = requests.Session()
    session.headers.update({"Api-Key": forum.key_full, "Accept": "application/json"})

    def send(method: str, path: str, body: Any = None, acting: str = ACTING) -> Any:
        answer = session.request(method, forum.url + path, json=body, headers={"Api-Username": acting}, timeout=60)
        if answer.status_code != 200:
            raise SystemExit(f"{method} {path} as {acting}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content.strip() else None

    return send


def command(forum: Running, folder: Path, *arguments: str, key: str = "") -> str:
    """What a command of the tool prints. Raises SystemExit where it fails."""
    variables = {
        "IDIASPORA_URL": forum.url,
        "IDIASPORA_API_KEY": key or forum.key_read,
        "IDIASPORA_REQUESTS_PER_MINUTE": "0",
    }
    start = "from idiaspora.cli.main import run; run()"
    ended = subprocess.run(
        [sys.executable, "-c", start, *arguments],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} ended with {ended.returncode}: {ended.stderr}")
    return ended.stdout


def figures_of(report: dict[str, Any]) -> dict[str, Any]:
    """The figures of a report in the shape of the ledger's."""
    return {
        "themes": {slug: theme["figures"] for slug, theme in report["themes"].items()},
        "all": report["all"]["figures"],
    }


def measured(forum: Running, folder: Path, ledger: Ledger) -> Measured:
    """A report of what the forum holds, beside its ledger."""
    report = json.loads(command(forum, folder, "report", "--format", "json"))
    count = report["method"]["requests"]
    lines = compared(ledger.counted(), figures_of(report))
    lines.append(f"/left out: {[CLOSED]} {'=' if [*report['method']['left_out']] == [CLOSED] else 'but others'}")
    return Measured(lines, count, at_the_limit(count))


def played(forum: Running, folder: Path, topics: int, posts: int, people: int, seed: int) -> Play:
    """A consultation of that size on a new forum."""
    (folder / "forum.yaml").write_text(FILE, encoding="utf-8")
    command(forum, folder, "apply", "--yes", key=forum.key_full)
    play = Play(sender(forum), topics, posts, people, random.Random(seed))
    play.held()
    return play


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--topics", type=int, default=600)
    parser.add_argument("--posts", type=int, help="by default eight and a third for each topic")
    parser.add_argument("--people", type=int, help="by default three for each two topics")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--discourse", default="3.5")
    chosen = parser.parse_args(arguments)
    posts = chosen.posts or chosen.topics * 25 // 3
    people = chosen.people or chosen.topics * 3 // 2
    with (
        tempfile.TemporaryDirectory() as name,
        running(seed="conformance", discourse=chosen.discourse, admin_requests_per_minute=0, ip_mode="none") as forum,
    ):
        play = played(forum, Path(name), chosen.topics, posts, people, chosen.seed)
        first = measured(forum, Path(name), play.ledger)
        second = measured(forum, Path(name), play.goes_on(NEW_POSTS))
    print(f"{len(play.ledger.threads)} topics, {len(play.ledger.said)} posts, {people} people")
    for what, one in (("first report", first), (f"after {NEW_POSTS} new posts", second)):
        same = len(one.lines) - len(one.different)
        print(f"{what}: {same} of {len(one.lines)} figures equal, {one.requests} requests, {one.seconds / 60:.1f} min")
        print("".join(f"  {line}\n" for line in one.different), end="")
    return 1 if first.different or second.different else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
