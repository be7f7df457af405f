"""The people of the demonstration: what they write, ask, answer and vote on the rehearsal forum, each with their own
account."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.provisioning.forum.client import ForumClient

Connect = Callable[[str], ForumClient]
"""A client that acts as somebody."""


@dataclass
class People:
    """Who takes part, since the day on which the consultation opened."""

    connect: Connect
    opened: date
    topics: dict[str, int] = field(default_factory=dict)

    def send(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """What somebody asks of the forum."""
        with self.connect(who) as client:
            return client.send(method, path, json=body)

    def write(self, who: str, day: int, theme: str, title: str, text: str, kind: str = "") -> int:
        """A new topic, so many days after the opening; gives its number."""
        category = self.send(who, "GET", f"/c/{theme}/find_by_slug.json")[CATEGORY]["id"]
        body = {"title": title, "raw": text, CATEGORY: category, "created_at": self._moment(day)}
        made = self.send(who, "POST", "/posts.json", {**body, "tags": [kind]} if kind else body)
        self.topics[title] = int(made["topic_id"])
        return self.topics[title]

    def reply(self, who: str, day: int, topic: int, text: str) -> int:
        """Gives the number of the post."""
        body = {"topic_id": topic, "raw": text, "created_at": self._moment(day)}
        return int(self.send(who, "POST", "/posts.json", body)["id"])

    def vote(self, topic: int, *people: str) -> None:
        for who in people:
            self.send(who, "POST", "/voting/vote.json", {"topic_id": topic})

    def accept(self, who: str, post: int) -> None:
        """The asker marks the answer that helped."""
        self.send(who, "POST", "/solution/accept.json", {"id": post})

    def is_told_of(self, who: str, topic: int) -> bool:
        """Whether somebody's own notifications name a topic."""
        rows = self.send(who, "GET", "/notifications.json")["notifications"]
        return any(row.get("topic_id") == topic for row in rows)

    def rewrite(self, who: str, theme: str, text: str) -> None:
        """Write something else over the description of a theme."""
        category = self.send(who, "GET", f"/c/{theme}/find_by_slug.json")[CATEGORY]
        topic = self.send(who, "GET", f"/t/{category['topic_url'].rpartition('/')[2]}.json")
        post = topic["post_stream"]["posts"][0]["id"]
        self.send(who, "PUT", f"/posts/{post}.json", {"post": {"raw": text}})

    def take_part(self) -> None:
        """Weeks of a consultation, in a few lines."""
        fees = self.write(
            "amina", 3, "diaspora-capital", "Cap the fee for sending money home at three percent",
            "Who sends two hundred a month pays a week of food in fees. They can agree on one.", "recommendation",
        )  # fmt: skip
        self.vote(fees, "kofi", "lucia", "martin")
        self.reply(
            "kofi", 5, fees, "In my town people stopped using the bank for that reason. A cap would bring them back."
        )
        self.reply(
            "martin", 6, fees, "Two corridors have a cap since last year, and more money arrives. It can be done."
        )
        bonds = self.write(
            "lucia", 9, "diaspora-capital", "Diaspora bonds that anybody can buy by telephone",
            "Most of us can put aside a little, and no bank takes so little. A telephone would do.", "recommendation",
        )  # fmt: skip
        self.vote(bonds, "amina")
        doctors = self.write(
            "member1", 12, "skills-transfers", "Recognise the diplomas of nurses within half a year",
            "I waited three years while the hospital looked for nurses. Half a year must be enough.", "recommendation",
        )  # fmt: skip
        self.vote(doctors, "amina", "lucia")
        kitchen = self.write(
            "kofi", 15, "social-cohesion", "A kitchen in which everybody cooks once a month",
            "We began with four families. Now the whole street comes, and the mayor too.", "good-practice",
        )  # fmt: skip
        self.reply("amina", 17, kitchen, "We tried the same with a garden. It works as well, and costs less.")

    def _moment(self, day: int) -> str:
        return f"{datetime.combine(self.opened + timedelta(days=day), time(10)):%Y-%m-%dT%H:%M:%SZ}"
