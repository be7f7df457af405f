"""The ledger of a played consultation: what people did, and what follows from it.

It is written down with each act, by what is known of it, and counted here; it neither reads the forum nor shares a line
with what is measured.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo


@dataclass
class Said:
    """A post that somebody wrote. `gone` is why it no longer counts, "" while it does."""

    id: int
    topic: int
    who: int
    at: datetime
    language: str
    opens: bool
    gone: str = ""


@dataclass
class Thread:
    """A topic. `place` is the theme and the part of it where it stands: "itself", "questions", or another one."""

    id: int
    title: str
    who: int
    at: datetime
    place: tuple[str, str]
    tags: set[str]
    gone: str = ""
    accepted: int | None = None
    votes: set[int] = field(default_factory=set)
    votes_count: bool = True


@dataclass
class Ledger:
    """All acts of a consultation. `experts` are the people who moderate each theme, `staff` those of all."""

    timezone: str
    kinds: tuple[str, ...]
    themes: tuple[str, ...]
    experts: dict[str, set[int]]
    staff: set[int]
    threads: dict[int, Thread] = field(default_factory=dict)
    said: dict[int, Said] = field(default_factory=dict)
    deleted_people: set[int] = field(default_factory=set)

    def standing(self, theme: str, part: str | None = None) -> list[Thread]:
        return [
            one
            for one in self.threads.values()
            if not one.gone and one.place[0] == theme and one.place[1] in ((part,) if part else ("itself", "questions"))
        ]

    def posts(self, thread: Thread) -> list[Said]:
        return [post for post in self._by_topic().get(thread.id, []) if not post.gone]

    def _by_topic(self) -> dict[int, list[Said]]:
        found: dict[int, list[Said]] = defaultdict(list)
        for post in self.said.values():
            found[post.topic].append(post)
        return found

    def counted(self) -> dict[str, Any]:
        """Every figure, in the names of the report."""
        by_topic = self._by_topic()

        def posts(thread: Thread) -> list[Said]:
            return [post for post in by_topic.get(thread.id, []) if not post.gone]

        def held(thread: Thread) -> set[int]:
            return thread.votes - self.deleted_people if thread.votes_count else set()

        def figures(themes: tuple[str, ...]) -> dict[str, Any]:
            own = [(theme, one) for theme in themes for one in self.standing(theme, "itself")]
            asked = [(theme, one) for theme in themes for one in self.standing(theme, "questions")]
            every = [one for _, one in (*own, *asked)]
            written = [post for one in every for post in posts(one)]
            others = {one.id: [post for post in posts(one) if post.who != one.who] for _, one in asked}
            answered = [(theme, one) for theme, one in asked if others[one.id]]
            by_expert = [
                one for theme, one in answered if any(post.who in self.experts[theme] for post in others[one.id])
            ]
            waits = [(min(post.at for post in others[one.id]) - one.at).total_seconds() / 3600 for _, one in answered]
            recommended = [one for _, one in own if "recommendation" in one.tags]
            return {
                "topics": len(every),
                "kinds": {kind: sum(kind in one.tags for _, one in own) for kind in self.kinds},
                "votes": sum(len(held(one)) for one in every),
                "voters": len(set().union(*map(held, recommended))),
                "posts": len(written),
                "people": len({post.who for post in written}),
                "questions_asked": len(asked),
                "questions_answered": len(answered),
                "questions_answered_by_expert": len(by_expert),
                "questions_answered_by_members_only": len(answered) - len(by_expert),
                "questions_accepted": sum(one.accepted is not None for _, one in asked),
                "questions_unanswered": len(asked) - len(answered),
                "hours_to_first_answer_median": round(median(waits), 1) if waits else None,
            }

        def ranking(theme: str) -> list[dict[str, Any]]:
            found = []
            for one in self.standing(theme, "itself"):
                if "recommendation" in one.tags:
                    people = {post.who for post in posts(one)}
                    replies = sum(not post.opens for post in posts(one))
                    found.append((-len(held(one)), -len(people), one.at, one.id, one.title, replies))
            return [
                {"title": title, "votes": -votes, "participants": -people, "replies": replies}
                for votes, people, _, _, title, replies in sorted(found)
            ]

        every = [post for theme in self.themes for one in self.standing(theme) for post in posts(one)]
        return {
            "themes": {theme: {**figures((theme,)), "ranking": ranking(theme)} for theme in self.themes},
            "all": {**figures(self.themes), **self._together(every)},
        }

    def _together(self, every: list[Said]) -> dict[str, Any]:
        zone = ZoneInfo(self.timezone)

        def week(post: Said) -> str:
            return post.at.astimezone(zone).strftime("%G-W%V")

        each: dict[int, int] = defaultdict(int)
        languages: dict[str, int] = defaultdict(int)
        per_week: dict[str, int] = defaultdict(int)
        people: dict[str, set[int]] = defaultdict(set)
        first: dict[int, Said] = {}
        for post in every:
            each[post.who] += 1
            languages[post.language] += 1
            per_week[week(post)] += 1
            people[week(post)].add(post.who)
            if post.who not in first or post.at < first[post.who].at:
                first[post.who] = post
        new: dict[str, int] = defaultdict(int)
        for post in first.values():
            new[week(post)] += 1
        ten = sum(sorted(each.values(), reverse=True)[:10])
        experts = set().union(*(self.experts[theme] for theme in self.themes))
        return {
            "top_ten_share_percent": round(100 * ten / len(every), 1) if every else 0.0,
            "languages_of_posts": dict(languages),
            "people_without_experts_and_staff": len(set(each) - experts - self.staff),
            "posts_per_week": dict(per_week),
            "people_per_week": {name: len(who) for name, who in people.items()},
            "newcomers_per_week": dict(new),
        }


def compared(wanted: Any, found: Any, place: str = "") -> list[str]:
    """The figures of a ledger, each at its place, and what stands there in its stead; `=` where it is the same."""
    if isinstance(wanted, dict):
        there = found if isinstance(found, dict) else {}
        return [line for key, value in wanted.items() for line in compared(value, there.get(key), f"{place}/{key}")]
    if isinstance(wanted, list):
        rows = found if isinstance(found, list) else []
        lines = [f"{place}#: {len(wanted)} {'=' if len(wanted) == len(rows) else f'but {len(rows)}'}"]
        for number, value in enumerate(wanted):
            lines += compared(value, rows[number] if number < len(rows) else None, f"{place}/{number}")
        return lines
    return [f"{place}: {wanted!r} {'=' if wanted == found else f'but {found!r}'}"]
