"""Topics found with the language of `/filter?q=` (Discourse 3.5, lib/topics_filter.rb)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.moderation.flags import LIKE
from idiaspora.sandbox.plugins.solved import allows_solutions
from idiaspora.sandbox.plugins.topic_voting import vote_count
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics import filter_language as language
from idiaspora.sandbox.topics.access import category_of, moderates
from idiaspora.sandbox.topics.post_serializers import ACTION, visible_posts
from idiaspora.sandbox.topics.topic_users import topic_user

Test = Callable[[Document], bool]
LEVELS = {"muted": 0, "normal": 1, "regular": 1, "tracking": 2, "watching": 3, "watching_first_post": 4}


def tests(context: Context, query: str) -> list[Test]:
    """What a query asks of each topic."""
    return [
        *_categories(context, query),
        *_tags(context, query),
        *_numbers(context, query),
        *_moments(context, query),
        *_authors(context, query),
        *_lists(context, query),
        *(test for word in language.values(query, "status") if (test := _status(context, word)) is not None),
        *([lambda topic: topic.get("vote_count") is not None] if "votes" in _orders(query) else []),
    ]


def asks_for_deleted(context: Context, query: str) -> bool:
    return context.is_staff and "deleted" in language.values(query, "status")


def names_categories(query: str) -> bool:
    """Whether a query says in which categories to look."""
    return any(term.key == "category" and not term.excludes for term in language.terms(query))


def _nothing(_: Document) -> bool:
    return False


def _categories(context: Context, query: str) -> Iterator[Test]:
    rows = context.store.all("category")
    wanted: set[int] = set()
    unwanted: set[int] = set()
    named = False
    for term in language.terms(query):
        if term.key != "category":
            continue
        for path in language.slugs(term):
            found = {row["id"] for row in rows if path and _is_at(context, row, path)}
            found |= set() if term.alone else _below(rows, found)
            (unwanted if term.excludes else wanted).update(found)
            named = named or not term.excludes
    if named:
        yield lambda topic: topic["category_id"] in wanted
    if unwanted:
        yield lambda topic: topic["category_id"] not in unwanted


def _is_at(context: Context, row: Document | None, path: list[str]) -> bool:
    """Whether the category has the last slug, and those above it the ones before."""
    for slug in reversed(path):
        if row is None or (row["slug"] or "").lower() != slug.lower():
            return False
        parent = row["parent_category_id"]
        row = None if parent is None else context.store.get("category", parent)
    return True


def _below(rows: list[Document], numbers: set[int]) -> set[int]:
    found = set(numbers)
    while more := {row["id"] for row in rows if row["parent_category_id"] in found} - found:
        found |= more
    return found


def _tags(context: Context, query: str) -> Iterator[Test]:
    if not context.settings.on("tagging_enabled"):
        return
    known = {tag["name"].lower(): tag["name"] for tag in context.store.all("tag")}
    groups = {group["name"]: group for group in context.store.all("tag_group")}
    for term in language.terms(query):
        if term.key == "tag":
            asked, every = language.tag_names(term)
            if asked:
                yield _tagged(known, asked, every=every, excludes=term.excludes)
        elif term.key == "tag_group":
            group = groups.get(term.value)
            names = set(group["tag_names"]) if group else set()
            yield _in_group(names, excludes=term.excludes)


def _tagged(known: dict[str, str], asked: list[str], *, every: bool, excludes: bool) -> Test:
    names = [known.get(name.lower()) for name in asked]
    if excludes:
        return lambda topic: not (all if every else any)(name in topic["tags"] for name in names)
    if not any(names) or (every and not all(names)):
        return _nothing
    return lambda topic: (all if every else any)(name in topic["tags"] for name in names)


def _in_group(names: set[str], *, excludes: bool) -> Test:
    return lambda topic: bool(names & set(topic["tags"])) is not excludes


def _likes(context: Context, posts: Iterable[Document]) -> int:
    return sum(context.store.count(ACTION, post_id=post["id"], post_action_type_id=LIKE) for post in posts)


def _counts(context: Context) -> dict[str, Callable[[Document], int]]:
    def posts(topic: Document) -> list[Document]:
        return visible_posts(context, topic)

    return {
        "likes": lambda topic: int(topic.get("like_count", 0)),
        "likes-op": lambda topic: _likes(context, posts(topic)[:1]),
        "posts": lambda topic: len(posts(topic)),
        "posters": lambda topic: len({post["user_id"] for post in posts(topic)}),
        "views": lambda topic: int(topic.get("views", 0)),
    }


def _numbers(context: Context, query: str) -> Iterator[Test]:
    counts = _counts(context)
    for key, number in language.limits(query).items():
        name, _, end = key.rpartition("-")
        yield _within(counts[name], number, least=end == "min")


def _within(count: Callable[[Document], int], number: int, *, least: bool) -> Test:
    return lambda topic: count(topic) >= number if least else count(topic) <= number


def _times(context: Context) -> dict[str, Callable[[Document], str]]:
    def last_post(topic: Document) -> str:
        posts = visible_posts(context, topic)
        return str(posts[-1]["created_at"]) if posts else str(topic["created_at"])

    return {
        "activity": lambda topic: str(topic["bumped_at"]),
        "created": lambda topic: str(topic["created_at"]),
        "latest-post": last_post,
    }


def _moments(context: Context, query: str) -> Iterator[Test]:
    times = _times(context)
    for key, moment in language.moments(query, datetime.now(UTC)).items():
        name, _, end = key.rpartition("-")
        yield _on_side(times[name], moment, before=end == "before")


def _on_side(time: Callable[[Document], str], moment: str, *, before: bool) -> Test:
    return lambda topic: (time(topic) < moment) is before


def _authors(context: Context, query: str) -> Iterator[Test]:
    names = [name.removeprefix("@") for name in language.values(query, "created-by")]
    if names:
        found = {user["id"] for name in names for user in context.store.named("user", "username", name)}
        yield lambda topic: topic["user_id"] in found


def _lists(context: Context, query: str) -> Iterator[Test]:
    words = set(language.values(query, "in"))
    levels = {LEVELS[word] for word in words if word in LEVELS}
    if "pinned" in words:
        yield lambda topic: bool(topic["pinned_at"])
    if "bookmarked" in words or (levels and context.user is None):
        yield _nothing
    elif levels:
        number = (context.user or {})["id"]

        def has_level(topic: Document) -> bool:
            row = topic_user(context.store, topic["id"], number)
            return (row["notification_level"] if row else 1) in levels

        yield has_level


def _status(context: Context, word: str) -> Test | None:
    found: dict[str, Test] = {
        "open": lambda topic: not topic["closed"] and not topic["archived"],
        "closed": lambda topic: bool(topic["closed"]),
        "archived": lambda topic: bool(topic["archived"]),
        "listed": lambda topic: bool(topic["visible"]),
        "unlisted": lambda topic: not topic["visible"] and moderates(context, topic),
        "public": lambda topic: not (category_of(context, topic) or {"read_restricted": True})["read_restricted"],
    }
    if asks_for_deleted(context, f"status:{word}"):
        found["deleted"] = lambda topic: topic["deleted_at"] is not None
    if context.settings.has_on("solved_enabled"):
        found["solved"] = lambda topic: bool(topic.get("accepted_answer_post_id"))
        found["unsolved"] = lambda topic: allows_solutions(context, topic) and not topic.get("accepted_answer_post_id")
    return found.get(word)


def _orders(query: str) -> list[str]:
    return [word.removesuffix("-asc") for word in language.values(query, "order")]


def ordered(context: Context, query: str, topics: list[Document]) -> list[Document]:
    """The topics in the order that the query names, the first one first; those without one by activity."""
    category = {row["id"]: row["name"] for row in context.store.all("category")}
    columns: dict[str, Callable[[Document], Any]] = {
        **_counts(context),
        **_times(context),
        "category": lambda topic: category.get(topic["category_id"], ""),
        "title": lambda topic: topic["title"].lower(),
        "votes": lambda topic: vote_count(context, topic),
        "read": lambda topic: ((topic_user(context.store, topic["id"], (context.user or {}).get("id", 0)) or {})
                               .get("last_read") or 0),
    }  # fmt: skip
    topics = sorted(topics, key=lambda topic: (topic["bumped_at"], topic["id"]), reverse=True)
    words = [word for word in language.values(query, "order") if word.removesuffix("-asc") in columns]
    if not words:
        pinned = [topic for topic in topics if topic["pinned_at"] and topic["pinned_globally"]]
        return pinned + [topic for topic in topics if topic not in pinned]
    for word in reversed(words):
        topics = sorted(topics, key=columns[word.removesuffix("-asc")], reverse=not word.endswith("-asc"))
    return topics
