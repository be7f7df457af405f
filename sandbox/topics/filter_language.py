"""The language of `/filter?q=`: its words, and what they ask for (Discourse 3.5, lib/topics_filter.rb). Pure.

What the parser does not understand is no mistake: it asks for nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

TERM = re.compile(r"(?P<prefix>-=|=-|-|=)?(?P<key>[\w-]+):(?P<value>[^\s]+)")
ALIASES = {"categories": "category", "tags": "tag"}
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
WORD = r"[^\W_]"
CATEGORIES = re.compile(rf"(?:{WORD}|[-:])+(?:,(?:{WORD}|[-:])+)*")
TAGS = re.compile(rf"(?:{WORD}|[-_])+(?:(?P<sign>[,+])(?:{WORD}|[-_])+(?:(?P=sign)(?:{WORD}|[-_])+)*)?")
DATES = ("activity", "created", "latest-post")
NUMBERS = ("likes", "likes-op", "posts", "posters", "views")


@dataclass(frozen=True)
class Term:
    """A word of a query. `excludes` asks for the opposite, `alone` leaves subcategories out."""

    key: str
    value: str
    prefix: str = ""

    @property
    def excludes(self) -> bool:
        return "-" in self.prefix

    @property
    def alone(self) -> bool:
        return "=" in self.prefix


def terms(query: str) -> list[Term]:
    found = TERM.finditer(query)
    return [Term(ALIASES.get(one["key"], one["key"]), one["value"], one["prefix"] or "") for one in found]


def values(query: str, key: str) -> Iterator[str]:
    """The values of a key, those in one word with commas between them each for itself."""
    for term in terms(query):
        if term.key == key:
            yield from term.value.split(",")


def limits(query: str) -> dict[str, int]:
    """The numbers of `posts-min:` and the like; the last one counts."""
    names = {f"{name}-{end}" for name in NUMBERS for end in ("min", "max")}
    return {term.key: int(term.value) for term in terms(query) if term.key in names and term.value.isdecimal()}


def moments(query: str, now: datetime) -> dict[str, str]:
    """The days of `created-before:` and the like, as stored times; days that are none are left out."""
    names = {f"{name}-{end}" for name in DATES for end in ("before", "after")}
    found = {}
    for term in terms(query):
        moment = _moment(term.value, now) if term.key in names else None
        if moment is not None:
            found[term.key] = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return found


def _moment(text: str, now: datetime) -> datetime | None:
    try:
        if DAY.fullmatch(text):
            year, month, day = (int(part) for part in text.split("-"))
            return datetime(year, month, day, tzinfo=UTC)
        return now - timedelta(days=int(text)) if text.isdecimal() else None
    except (ValueError, OverflowError):
        return None


def slugs(term: Term) -> list[list[str]]:
    """The paths of slugs that `category:` names; none where the word is not understood."""
    if not CATEGORIES.fullmatch(term.value):
        return []
    return [[part for part in path.split(":") if part] for path in term.value.split(",")]


def tag_names(term: Term) -> tuple[list[str], bool]:
    """The tags that `tag:` names, and whether a topic needs all of them."""
    found = TAGS.fullmatch(term.value)
    if found is None or term.alone:
        return [], False
    return term.value.split(found["sign"] or ","), found["sign"] == "+"
