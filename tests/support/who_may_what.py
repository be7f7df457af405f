"""Who may see and do what on the rehearsal forum at a moment, counting who could get in without anybody's decision.

The rules are Discourse's (3.5), written apart from those of the product: a property compares what people may do between
two requests of a run with what they may do before and after it.

People are the accounts of the forum but its admins, a visitor, an account of each trust level that is in no group, who
registers just now where anybody may, and who is invited. All but the visitor are also in each group that they can get
into: it takes whoever comes, whoever has an address at a domain, or whoever its owners let in who ask.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any

from random_access import WRITTEN

from idiaspora.sandbox.groups.groups import (
    ANONYMOUS_USERS,
    ANYBODY,
    EVERYONE,
    LOGGED_IN_USERS,
    MEMBERS_TOO,
    MODS_AND_ADMINS,
    NOBODY,
    OWNERS_TOO,
)
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.store.store import Document, Store

Fact = tuple[str, ...]
"""A person, what it is that they may do, and with which thing: `("kofi", "reply", "category 7")`."""
Known = Mapping[str, frozenset[int]]
"""The ids of what was there before a run, by kind: those things keep their ids, others have only their names. Under
"text" stand the posts with their texts."""

MODERATORS, STAFF, LEVELS = 2, 3, (10, 11, 12, 13, 14)
FULL, REPLY = 1, 2
FOR_ALL, FOR_LOGGED_ON, FOR_MEMBERS, FOR_STAFF, FOR_OWNERS = range(5)
KINDS = ("category", "group", "tag_group", "topic")

OF_VISITORS = ("enable_user_directory", "!hide_user_profiles_from_public", "!prevent_anons_from_downloading_files")
"""Switches that let visitors see something; with a mark in front those that keep it from them."""


@dataclass(frozen=True)
class Person:
    """Somebody: the groups that they are or could be in, those that they own, and by `ways` the sets of groups between
    which they may choose, by joining groups or not."""

    name: str
    groups: frozenset[int]
    ways: tuple[frozenset[int], ...] = ()
    owned: frozenset[int] = frozenset()
    is_registered: bool = True

    @property
    def is_staff(self) -> bool:
        return STAFF in self.groups

    def is_in(self, groups: set[int]) -> bool:
        """Whether a list of groups that gives a right includes them."""
        everybody = {EVERYONE, LOGGED_IN_USERS} if self.is_registered else {ANONYMOUS_USERS}
        return bool(groups & (self.groups | everybody))


def known_in(store: Store) -> Known:
    ids = {kind: frozenset(row["id"] for row in store.all(kind)) for kind in KINDS}
    return {**ids, "text": frozenset(map(_text_id, store.all("post")))}


def _text_id(post: Document) -> int:
    """A number for a post with its text as it is."""
    return hash((post["id"], post["raw"]))


def facts(store: Store, known: Known) -> frozenset[Fact]:
    """All that anybody may do now."""
    moment = Moment(store, known)
    return frozenset(fact for person in moment.people for fact in moment.facts_of(person))


@dataclass
class Moment:
    """The forum between two requests."""

    store: Store
    known: Known
    settings: SiteSettings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = SiteSettings(self.store)
        self.groups = self.store.all("group")
        self.categories = self.store.all("category")
        self.channels = self.store.all("chat_channel")
        self.tags = self.store.all("tag")
        self.tag_groups = self.store.all("tag_group")
        self.rows = self.store.all("group_user")
        self.topics = self.store.all("topic")
        self.first_posts = {post["topic_id"]: post for post in self.store.where("post", post_number=1)}

    def named(self, kind: str, row: Document) -> str:
        return f"{kind} {row['id'] if row['id'] in self.known[kind] else row.get('slug') or row['name']}"

    @cached_property
    def joinable(self) -> frozenset[int]:
        """The groups into which an account gets without anybody of the staff having decided it."""
        owned = {row["group_id"] for row in self.rows if row["owner"]}
        return frozenset(
            group["id"]
            for group in self.groups
            if not group["automatic"]
            and (
                group["public_admission"]
                or group["automatic_membership_email_domains"]
                or (group["allow_membership_requests"] and group["id"] in owned)
            )
        )

    @cached_property
    def people(self) -> list[Person]:
        found = [Person("a visitor", frozenset(), is_registered=False)]
        found += [self._account(f"somebody of level {level}", level) for level in range(5)]
        for user in self.store.all("user"):
            if user["id"] > 0 and not user["admin"]:
                rows = [row for row in self.rows if row["user_id"] == user["id"]]
                owned = frozenset(row["group_id"] for row in rows if row["owner"])
                mine = {row["group_id"] for row in rows if row["group_id"] not in LEVELS}
                found.append(self._account(user["username"], user["trust_level"], mine, owned))
        if self.is_open_to_all:
            found.append(self._account("who registers now", self.settings.number("default_trust_level")))
        found.append(self._account("who is invited now", self.settings.number("default_invitee_trust_level")))
        return found

    @property
    def is_open_to_all(self) -> bool:
        """Whether anybody can have an account of their own."""
        closed = self.settings.on("invite_only") or self.settings.on("must_approve_users")
        return self.settings.on("allow_new_registrations") and not closed

    def _account(
        self, name: str, level: int, mine: set[int] | None = None, owned: frozenset[int] = frozenset()
    ) -> Person:
        present = frozenset({*(mine or ()), *LEVELS[: level + 1]})
        ways = tuple(present | chosen | set(LEVELS[: granted + 1]) for chosen, granted in self.choices)
        return Person(name, frozenset().union(*ways), ways, owned)

    @cached_property
    def choices(self) -> list[tuple[frozenset[int], int]]:
        """All sets of groups that somebody could join, each with the trust level that comes with it."""
        open_ones = [group for group in self.groups if group["id"] in self.joinable]
        return [
            (
                frozenset(group["id"] for group in chosen),
                max((group["grant_trust_level"] or 0 for group in chosen), default=0),
            )
            for count in range(len(open_ones) + 1)
            for chosen in combinations(open_ones, count)
        ]

    def _listed(self, setting: str) -> set[int] | None:
        """The groups of a setting; None where the forum has no such setting."""
        return {int(id) for id in self.settings.items(setting)} if setting in self.settings.rows else None

    def _may(self, person: Person, setting: str) -> bool:
        listed = self._listed(setting)
        return listed is None or person.is_in(listed)

    def facts_of(self, person: Person) -> Iterator[Fact]:
        if not person.is_registered and self.settings.on("login_required"):
            return
        for what, thing in (
            *self._of_site(person),
            *self._of_categories(person),
            *self._of_tags(person),
            *self._of_groups(person),
            *self._of_texts(person),
        ):
            yield person.name, what, thing

    def _of_site(self, person: Person) -> Iterator[tuple[str, str]]:
        if not person.is_registered:
            for name in OF_VISITORS:
                if self.settings.on(name.lstrip("!")) != name.startswith("!"):
                    yield "has what visitors have by", name
            return
        yield from (("is at", f"level {level}") for level, id in enumerate(LEVELS) if id in person.groups)
        for name, row in self.settings.rows.items():
            if row["type"] == "group_list" and name.endswith(("_allowed_groups", "_enabled_groups", "_post_groups")):
                if self._may(person, name):
                    yield "has the right of", name
            elif person.is_staff and name.startswith("moderators_") and self.settings.on(name):
                yield "has the right of", name

    def _of_categories(self, person: Person) -> Iterator[tuple[str, str]]:
        for category in self.categories:
            name, rows = self.named("category", category), category["permissions"]
            mine = {row["group_id"] for row in rows} & person.groups
            if category["read_restricted"] and not mine:
                continue
            yield "sees", name
            if not person.is_registered:
                continue
            replies, starts = self._writes(person, category)
            yield from (("replies in", name) for _ in range(replies))
            yield from (("starts topics in", name) for _ in range(starts))
            yield from self._of_channels(person, category) if replies else ()
            moderates = bool(set(category["moderating_group_ids"]) & person.groups)
            if moderates and self.settings.on("enable_category_group_moderation"):
                yield "moderates", name
            # Whoever joins a group may have to wait because of it.
            chosen = [replace(person, groups=way) for way in person.ways]
            if any(self._writes(one, category)[0] and self._is_free(one, category, "reply") for one in chosen):
                yield "replies without review in", name
            if any(self._writes(one, category)[1] and self._is_free(one, category, "topic") for one in chosen):
                yield "starts topics without review in", name
            if replies and category["all_topics_wiki"] and self._may(person, "edit_wiki_post_allowed_groups"):
                yield "edits the topics of others in", name

    def _of_channels(self, person: Person, category: Document) -> Iterator[tuple[str, str]]:
        """The chat channels of a category in which they may reply."""
        if self.settings.on("chat_enabled") and self._may(person, "chat_allowed_groups"):
            for channel in self.channels:
                if channel["chatable_id"] == category["id"] and channel["status"] == "open":
                    yield "writes in", f"chat_channel {channel['slug']}"

    def _writes(self, person: Person, category: Document) -> tuple[bool, bool]:
        """Whether somebody replies, and whether they start topics."""
        rows = category["permissions"]
        levels = {row["permission_type"] for row in rows if row["group_id"] in {*person.groups, EVERYONE}}
        open_to_all = not rows and not category["read_restricted"]
        replies = open_to_all or bool(levels & {FULL, REPLY})
        return replies, (open_to_all or FULL in levels) and self._starts(person, category)

    def _starts(self, person: Person, category: Document) -> bool:
        is_uncategorized = category["id"] == self.settings.number("uncategorized_category_id")
        closed = is_uncategorized and not self.settings.on("allow_uncategorized_topics")
        return not closed and (person.is_staff or self._may(person, "create_topic_allowed_groups"))

    def _is_free(self, person: Person, category: Document, kind: str) -> bool:
        """Whether their posts wait for nobody's approval."""
        if person.is_staff:
            return True
        setting = category["category_setting"]
        plain = "everyone" if setting.get(f"require_{kind}_approval") else "no_one"
        mode = str(setting.get(f"{kind}_posting_review_mode") or plain)
        listed = set(category.get(f"{kind}_posting_review_group_ids") or ())
        if mode == "everyone" or (mode == "no_one_except" and listed & person.groups):
            return False
        if mode == "everyone_except" and not listed & person.groups:
            return False
        if not self._may(person, "approve_unless_allowed_groups"):
            return False
        return kind == "reply" or self._may(person, "approve_new_topics_unless_allowed_groups")

    def _of_texts(self, person: Person) -> Iterator[tuple[str, str]]:
        """The pages and the descriptions of categories that they read, and the pages that they answer. A page that the
        run makes is open until a second request closes it."""
        by_id = {category["id"]: category for category in self.categories}
        for topic in self.topics:
            category, first = by_id.get(topic["category_id"]), self.first_posts[topic["id"]]
            if category is None or topic.get("deleted_at") or not first["raw"].startswith(WRITTEN):
                continue
            mine = {row["group_id"] for row in category["permissions"]} & person.groups
            name = topic.get("external_id") or f"about {self.named('category', category)}"
            sees = not category["read_restricted"] or bool(mine)
            if sees or topic.get("archetype") == "banner":
                yield "reads", f"page {name}"  # the forum keeps what its text was before
                if _text_id(first) not in self.known["text"]:
                    yield "reads the new text of", f"page {name}"
            is_open = not topic.get("closed") and topic["id"] in self.known["topic"] and topic.get("external_id")
            if sees and is_open and person.is_registered and self._writes(person, category)[0]:
                yield "answers", f"page {name}"

    def _of_tags(self, person: Person) -> Iterator[tuple[str, str]]:
        everybody = {*person.groups, EVERYONE}
        for tag in self.tags:
            groups = [group for group in self.tag_groups if tag["name"] in group["tag_names"]]
            rows = [row for group in groups for row in group["permissions"] if row["group_id"] in everybody]
            if groups and not rows and not person.is_staff:
                continue
            yield "sees", f"tag {tag['name']}"
            full = not groups or person.is_staff or any(row["permission_type"] == FULL for row in rows)
            if person.is_registered and full and self._may(person, "tag_topic_allowed_groups"):
                yield "uses", f"tag {tag['name']}"

    def _of_groups(self, person: Person) -> Iterator[tuple[str, str]]:
        for group in self.groups:
            name, id = self.named("group", group), group["id"]
            inside = id in person.groups
            if inside:
                yield "is or could be in", name
            if id in person.owned:
                yield "owns", name
            if self._is_shown(person, group, group["visibility_level"]):
                yield "sees", name
                if self._is_shown(person, group, group["members_visibility_level"]):
                    yield "sees the members of", name
            if not person.is_registered:
                continue
            if self._admits(person, group, group["mentionable_level"]):
                yield "mentions", name
            messages = person.is_staff or self._may(person, "personal_message_enabled_groups")
            if messages and self._admits(person, group, group["messageable_level"]):
                yield "writes to", name

    @staticmethod
    def _is_shown(person: Person, group: Document, level: int) -> bool:
        if group["id"] in person.owned or level == FOR_ALL:
            return True
        by_level: dict[int, Any] = {
            FOR_LOGGED_ON: person.is_registered,
            FOR_MEMBERS: group["id"] in person.groups or person.is_staff,
            FOR_STAFF: person.is_staff,
        }
        return bool(by_level.get(level))

    @staticmethod
    def _admits(person: Person, group: Document, level: int) -> bool:
        if level == ANYBODY:
            return True
        if level >= MODS_AND_ADMINS and person.is_staff:
            return True
        if level == MEMBERS_TOO:
            return group["id"] in person.groups
        return level == OWNERS_TOO and level != NOBODY and group["id"] in person.owned
