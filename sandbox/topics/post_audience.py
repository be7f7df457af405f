"""The users whom a post concerns, each with the reason (Discourse 3.5, app/services/post_alerter.rb).

Everybody is told once, for the first reason that applies to them; the author and who edited it are never told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from idiaspora.sandbox.groups.groups import NOTIFICATION_LEVELS, admits, rows_of_group
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model import preferences
from idiaspora.sandbox.model.mentions import mentioned_names, quoted_names
from idiaspora.sandbox.model.preferences import CATEGORIES, TAGS
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.tags.tags import hidden_from
from idiaspora.sandbox.topics.topic_users import WATCHING
from idiaspora.sandbox.users.notifications import TYPES
from idiaspora.sandbox.users.serializer_parts import options_of


@dataclass(frozen=True)
class Told:
    """Somebody who may be told of a post, with the type of the notification, and the group that was named."""

    user_id: int
    kind: int
    group: Document | None = None


@dataclass(frozen=True)
class Written:
    """A post that was written or edited, by the acting user of the context, with what its telling needs."""

    context: Context
    topic: Document
    post: Document
    rows: dict[int, Document]
    new: bool

    @property
    def store(self) -> Store:
        return self.context.store

    @property
    def is_message(self) -> bool:
        return bool(self.topic["archetype"] == "private_message")

    def level(self, user_id: int) -> int | None:
        """The user's level in the topic; None while they have none."""
        return self.rows[user_id]["notification_level"] if user_id in self.rows else None

    def holders(self, *words: str) -> dict[str, dict[int, set[Any]]]:
        """Users with one of the levels for the category or tags of the topic, and what they have it for."""
        wanted = {NOTIFICATION_LEVELS[word] for word in words}
        found: dict[str, dict[int, set[Any]]] = {CATEGORIES: {}, TAGS: {}}
        for kind, keys in ((CATEGORIES, [self.topic["category_id"]]), (TAGS, self.topic["tags"])):
            for key in keys:
                for user_id, level in preferences.levels_for(self.store, kind, key).items() if key else ():
                    if level in wanted:
                        found[kind].setdefault(user_id, set()).add(key)
        return found


def audience(written: Written) -> list[Told]:
    """Whom the post concerns, everybody once; whether they may see it is not asked here."""
    done = {written.post["user_id"], written.context.require_login()["id"]}
    told = []
    for kind, group, user_ids in _reasons(written):
        fresh = [user_id for user_id in dict.fromkeys(user_ids) if user_id not in done]
        done.update(fresh)
        if kind is not None:
            told += [Told(user_id, TYPES[kind], group) for user_id in fresh]
    return told


Reason = tuple[str | None, Document | None, Iterable[int]]


def _reasons(written: Written) -> Iterator[Reason]:
    """Types with those who are told for that reason, the strongest first; without a type they are told nothing."""
    yield from _mentions(written)
    if written.is_message:
        if written.new:
            yield "private_message", None, [*_answered(written), *_watchers(written)]
        return
    if written.new:
        yield "replied", None, _answered(written)
        yield "replied", None, [user_id for user_id in _watchers(written) if user_id == written.topic["user_id"]]
    yield "quoted", None, _numbers(written.store, quoted_names(written.post["raw"]))
    yield None, None, _muters(written)
    if written.new:
        yield "posted", None, _watchers(written)
        yield "watching_category_or_tag", None, _watching_around(written)
        if written.post["post_number"] == 1:
            yield "watching_first_post", None, _holding(written, "watching_first_post")


def _mentions(written: Written) -> Iterator[Reason]:
    """Users who are named, then the members of groups whom the author may mention."""
    context, store = written.context, written.store
    names = mentioned_names(written.post["raw"]) if context.settings.on("enable_mentions") else []
    if not names:
        return
    allowed = written.topic.get("allowed_user_ids", [])
    groups = [group for group in store.all("group") if group["name"].lower() in names]
    people = _numbers(store, set(names) - {group["name"].lower() for group in groups})
    yield "mentioned", None, [number for number in people if not written.is_message or number in allowed]
    author = replace(context, user=store.get("user", written.post["user_id"]))
    for group in groups:
        members = [row["user_id"] for row in rows_of_group(store, group["id"])]
        few = len(members) < context.settings.number("max_users_notified_per_group_mention")
        if few and admits(author, group, group["mentionable_level"]):
            yield "group_mentioned", group, [n for n in members if not written.is_message or n in allowed]


def _numbers(store: Store, names: Iterable[str]) -> list[int]:
    return sorted(user["id"] for name in set(names) for user in store.named("user", "username", name))


def _answered(written: Written) -> list[int]:
    """The author of the post to which this one replies."""
    number = written.post["reply_to_post_number"]
    if number is None:
        return []
    found = written.store.where("post", topic_id=written.topic["id"], post_number=number)
    return [row["user_id"] for row in found if not row["deleted_at"]]


def _watchers(written: Written) -> list[int]:
    return [user_id for user_id in written.rows if written.level(user_id) == WATCHING]


def _muters(written: Written) -> list[int]:
    """Those who muted a tag of the topic, or its category while they have some level for a tag of it.

    That a category is muted alone needs no rule: nobody mutes and watches it (3.5).
    """
    tagged = written.holders(*NOTIFICATION_LEVELS)[TAGS]
    muted = written.holders("muted")
    watched_first = written.context.settings.on(written.context.profile.people.watched_first)
    found = []
    for user_id in tagged:
        silent = user_id in muted[CATEGORIES] or user_id in muted[TAGS]
        if silent and written.level(user_id) != WATCHING:
            own = options_of(written.store.get("user", user_id) or {}).get("watched_precedence_over_muted")
            if not (watched_first if own is None else own):
                found.append(user_id)
    return found


def _watching_around(written: Written) -> list[int]:
    """Who watches the category or a tag, unless they have another level in this topic."""
    return [n for n in _holding(written, "watching") if written.level(n) in (None, WATCHING)]


def _holding(written: Written, word: str) -> list[int]:
    """Users with this level for the category, or for a tag that they may see."""
    held = written.holders(word)
    found = set(held[CATEGORIES])
    for user_id, tags in held[TAGS].items():
        reader = replace(written.context, user=written.store.get("user", user_id))
        if user_id not in found and not all(hidden_from(reader, tag) for tag in tags):
            found.add(user_id)
    return sorted(found)
