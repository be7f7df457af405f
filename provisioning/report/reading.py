"""The reading of a consultation in few requests: lists, the posts of the whole forum, voters, experts.

A consultation that takes few requests is read anew each time. Of a larger one what was kept is taken: the posts that
are new, the topics whose row in the lists moved, and the voters where their number did.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.fields.automatic_groups import (
    AUTOMATIC_GROUPS,
    EVERYONE,
    LOGGED_IN_USERS,
    MEMBERS,
    group_key,
)
from idiaspora.plugin_config.fields.directory import Directory, UnknownName
from idiaspora.plugin_config.kinds.named import group_in
from idiaspora.plugin_config.kinds.names import GROUP
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.category_rows import LiveCategory, topic_id
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.response_shapes import Row, understood
from idiaspora.provisioning.forum.site import Site
from idiaspora.provisioning.report import requests
from idiaspora.provisioning.report.audience import Place, Places, places_of, restricted_ones
from idiaspora.provisioning.report.facts import Facts, Person, Seen, StandingTheme
from idiaspora.provisioning.report.post_pages import PostPages
from idiaspora.provisioning.report.requests import LISTED_AT_ONCE
from idiaspora.provisioning.report.rows import Raw, as_person, as_post, as_topic, has_moved, person_row, topic_row
from idiaspora.provisioning.report.store import Store
from idiaspora.provisioning.report.who import Experts, NotThere, expert_groups, field_values

FEW = 20
"""Requests of a later report. One that is likely to take no more starts anew; what another one leaves of them is spent
on reading the newest posts again."""
SPARE = 4
"""Of them for what turns up: topics that were muted, or moved."""
POSTS_A_PAGE = 50
ADMINS = AUTOMATIC_GROUPS[1]
SEEN_BY_MEMBERS = frozenset(map(group_key, (EVERYONE, MEMBERS, LOGGED_IN_USERS)))
OPENING = 1
ABOUT = 1
"""The topic about itself that a category's own list has."""
MUTED = 0
"""The level of a category that somebody muted."""
FROM_BEFORE = (
    "{kept} of {all} posts had not moved since an earlier report and were not read again: edits of them, and those of "
    "them that their writers took back since, do not show, nor do votes that changed hands (--fresh reads everything "
    "again)"
)
GOING_ON = "the reading was stopped and went on later: what was read first may have changed since"
SAVED_EACH = 10
"""Requests after which what was read is kept."""

Tell = Callable[[str, int, int], None]
"""Told what is being read, how many requests for it are done, and how many are likely to follow for it and for the
rest."""


def tell_nobody(what: str, done: int, left: int) -> None:
    """The default of `Wanted.tell`."""


@dataclass(frozen=True)
class Wanted:
    """What to read. `audience` is the group for whom the report is, "" for everybody; `field` the user field by which
    people are told apart, "" for none; `fresh` reads everything again."""

    audience: str = ""
    field: str = ""
    fresh: bool = False
    tell: Tell = tell_nobody


@understood()
def read(
    client: ForumClient, desired: Desired, wanted: Wanted, store: Store, clock: Callable[[], datetime] | None = None
) -> Facts:
    """The facts of the consultation. What was read is kept in the store, also when this is interrupted.

    Raises ForumError, IncompleteRead and NotThere.
    """
    now = datetime.now(UTC) if clock is None else clock()
    return _Reading(client, desired, wanted, store, now).facts()


@dataclass
class _Reading:
    client: ForumClient
    desired: Desired
    wanted: Wanted
    store: Store
    now: datetime
    notes: list[str] = field(default_factory=list)
    requests_before: int = 0
    later: int = 0
    """Requests that are likely to follow after those for posts."""

    def facts(self) -> Facts:
        self.requests_before = self.client.requests_sent
        site = endpoints.site(self.client)
        places = self._places(site)
        rows = self._listed(site, places)
        try:
            return self._read(site, places, rows)
        finally:
            self.store.save()

    def _read(self, site: Site, places: Places, rows: dict[int, Raw]) -> Facts:
        store = self.store
        if self.wanted.fresh or (store.complete and self._is_cheap(rows)):
            store.begin_anew()
        is_later, is_resumed = bool(store.posts) and store.complete, bool(store.posts) and not store.complete
        store.complete = False
        self.later = len(self._unasked(rows))
        taken = self._posts(rows)
        if is_resumed:
            self.notes.append(GOING_ON)
        elif is_later and (kept := len(store.posts.keys() - taken)):
            self.notes.append(FROM_BEFORE.format(kept=kept, all=len(store.posts)))
        rows |= self._muted(places, rows)
        store.topics = rows
        self._voters(rows)
        experts = Experts(self.client, site.directory(), store)
        themes = tuple(self._standing(place, experts) for place in places.places)
        everybody = experts.of(expert_groups(self.desired))
        people = self._people(site)
        store.version = store.version or requests.version(self.client)
        store.complete = True
        return self._gathered(places, rows, themes, people, everybody)

    def _places(self, site: Site) -> Places:
        audience, names = self.wanted.audience, site.directory()
        seeing: dict[int, frozenset[str]] = {}
        if audience:
            try:
                names.id(GROUP, audience)
            except UnknownName as unknown:
                raise NotThere(str(unknown), hint="Name a group of the forum with --audience.") from None
            restricted = [category.id for category in restricted_ones(self.desired, site.categories)]
            found = endpoints.categories_found(self.client, restricted) if restricted else {}
            seeing = {id: self._groups_of(row, names) for id, row in found.items()}
        places = places_of(self.desired, site.categories, seeing, audience)
        self.notes += places.notes
        return places

    def _groups_of(self, row: Row, names: Directory) -> frozenset[str]:
        """The folded names of the groups that see a category; the audience's own where it is a group of members."""
        seen = {group_key(group_in(permission, names)) for permission in row["group_permissions"]}
        own = group_key(self.wanted.audience)
        if own == ADMINS or own in seen or seen & SEEN_BY_MEMBERS:
            seen.add(self.wanted.audience.casefold())
        return frozenset(seen)

    def _listed(self, site: Site, places: Places) -> dict[int, Raw]:
        """The rows of all topics that the lists show in the themes and their questions: of each theme, or where that
        takes fewer requests the list of the whole forum."""
        inside = _inside(places.places)
        found: dict[int, Raw] = {}
        chosen: list[LiveCategory | None] = [place.category for place in places.places]
        if self._whole_list_is_shorter(site, places, inside):
            chosen = [None]
        for done, category in enumerate(chosen):
            self._tell("lists of topics", done, len(chosen))
            for row in requests.listed_topics(self.client, category):
                if row["category_id"] in inside:
                    found[row["id"]] = topic_row(row)
        for about in self._abouts(places.places):
            found.pop(about, None)
        return found

    def _whole_list_is_shorter(self, site: Site, places: Places, inside: set[int]) -> bool:
        """By the topics that were there last time. The list of the forum lacks the categories that were muted."""
        counts = Counter(row["category_id"] for row in self.store.topics.values())
        rows = site.body["categories"]
        if not counts or any(row.get("notification_level") == MUTED for row in rows if row["id"] in inside):
            return False
        each = (
            sum(counts[category.id] + ABOUT for category in (place.category, place.questions) if category)
            for place in places.places
        )
        whole = max(sum(int(row.get("topic_count") or 0) for row in rows), counts.total())
        return whole // LISTED_AT_ONCE + 1 < sum(topics // LISTED_AT_ONCE + 1 for topics in each)

    def _abouts(self, places: Iterable[Place]) -> set[int]:
        categories = [category for place in places for category in (place.category, place.questions) if category]
        return {about for category in categories if (about := topic_id(category.topic_url)) is not None}

    def _is_cheap(self, rows: Mapping[int, Raw]) -> bool:
        posts = max(len(self.store.posts), sum(row["posts_count"] or 0 for row in rows.values()))
        voted = sum(bool(row["votes"]) for row in rows.values())
        return posts // POSTS_A_PAGE + 2 + voted <= self._left()

    def _left(self) -> int:
        """How many of the few requests are left for posts and voters."""
        done = self.client.requests_sent - self.requests_before
        return FEW - done - len(expert_groups(self.desired)) - SPARE

    def _posts(self, rows: Mapping[int, Raw]) -> set[int]:
        """Reads the posts that are new, and all of the topics in which older ones may have changed or come; gives their
        numbers."""
        before = dict(self.store.topics)
        pages = PostPages(self.client, self.store, self._kept, self._tell)
        came = pages.read(self._left() - self.later if before else 0)
        known = Counter(post["topic_id"] for post in self.store.posts.values())
        again = []
        for id, row in sorted(rows.items()) if before else ():
            has_older = id not in before and known[id] < (row["posts_count"] or 0)
            if has_older or (id in before and has_moved(before[id], row, came[id])):
                again.append(id)
        if len(again) > len(self.store.posts) // POSTS_A_PAGE:
            self.store.forget_posts()
            pages.read()
            return pages.taken
        for done, id in enumerate(again):
            self._tell("topics that moved", done, len(again))
            pages.read_topic(id)
        return pages.taken

    def _kept(self, requests_done: int) -> None:
        if requests_done % SAVED_EACH == 0:
            self.store.save()

    def _muted(self, places: Places, rows: Mapping[int, Raw]) -> dict[int, Raw]:
        """Topics that have posts and stand in no list: what the acting user muted, and what is no longer there."""
        inside = _inside(places.places)
        abouts = self._abouts(places.places)
        missing = {
            post["topic_id"]
            for post in self.store.posts.values()
            if post["category_id"] in inside and post["topic_id"] not in rows and post["topic_id"] not in abouts
        }
        found: dict[int, Raw] = {}
        for done, id in enumerate(sorted(missing)):
            self._tell("topics that stand in no list", done, len(missing))
            page = requests.topic_page(self.client, id)
            category = page.get("category_id") if page is not None and not page.get("deleted_at") else None
            if page is not None and category in inside:
                found[id] = topic_row(page)
            else:
                self.store.put_into(id, category)
        listed = [row for row in found.values() if row["visible"]]
        if listed:
            self.notes.append(
                f"{len(listed)} topics stand in no list of the acting user, who muted them, or came meanwhile"
            )
        return found

    def _unasked(self, rows: Mapping[int, Raw]) -> list[int]:
        """The topics whose number of votes is not the one that was kept with their voters."""
        voted = {id: row["votes"] for id, row in rows.items() if row["votes"] and row["visible"]}
        return sorted(id for id, count in voted.items() if self.store.voters.get(id, (None, None))[0] != count)

    def _tell(self, what: str, done: int, likely: int) -> None:
        self.wanted.tell(what, done, max(likely - done, 0) + self.later)

    def _voters(self, rows: Mapping[int, Raw]) -> None:
        """Who votes, as far as it is not known."""
        asked = self._unasked(rows)
        self.store.voters = {id: found for id, found in self.store.voters.items() if id in rows and id not in asked}
        for done, id in enumerate(asked):
            self.later = 0
            self._tell("voters", done, len(asked))
            who = requests.voters(self.client, id)
            if who is None:
                return
            self.store.voters[id] = (rows[id]["votes"], [int(row["id"]) for row in who])
            for row in who:
                self.store.people.setdefault(row["id"], person_row(row))
            self._kept(done)

    def _standing(self, place: Place, experts: Experts) -> StandingTheme:
        if not place.theme.groups:
            self.notes.append(f"the file names no moderators of {place.theme.name}, so nobody counts as its expert")
        questions = place.questions.id if place.questions else None
        return StandingTheme(place.theme, place.category.id, questions, experts.of(place.theme.groups), place.hidden)

    def _people(self, site: Site) -> dict[int, Person]:
        writers = {post["writer"] for post in self.store.posts.values() if post["writer"]}
        fields = field_values(self.client, site, self.wanted.field, writers)
        return {id: as_person(id, row, fields.get(id, {})) for id, row in self.store.people.items()}

    def _gathered(
        self,
        places: Places,
        rows: Mapping[int, Raw],
        themes: tuple[StandingTheme, ...],
        people: dict[int, Person],
        experts: frozenset[int] | None,
    ) -> Facts:
        openers = {post["topic_id"]: post["writer"] for post in self.store.posts.values() if post["number"] == OPENING}
        topics = tuple(
            as_topic(id, row, self._voters_of(id, row), openers.get(id))
            for id, row in sorted(rows.items())
            if row["visible"]
        )
        standing = {topic.id for topic in topics}
        posts = tuple(as_post(id, row) for id, row in sorted(self.store.posts.items()) if row["topic_id"] in standing)
        seen = Seen(
            self.now,
            self.client.requests_sent - self.requests_before,
            len(rows),
            len(self.store.posts),
            self.store.version,
            places.left_out,
            tuple(self.notes),
            self.wanted.audience,
        )
        return Facts(themes, topics, posts, people, seen, experts)

    def _voters_of(self, id: int, row: Raw) -> list[int] | None:
        if not row["votes"]:
            return []
        found = self.store.voters.get(id)
        return found[1] if found else None


def _inside(places: Iterable[Place]) -> set[int]:
    return {category.id for place in places for category in (place.category, place.questions) if category is not None}
