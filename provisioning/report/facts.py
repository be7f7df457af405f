"""What was read of a consultation, as frozen facts: topics, posts, votes, people. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from idiaspora.plugin_config.desired.reported import ReportedTheme

UNKNOWN_LANGUAGE = "?"


@dataclass(frozen=True)
class Topic:
    """A topic that counts: it stands in a theme or its questions, is listed, not deleted and no About topic.

    `opener` is the id of who opened it, None where nobody tells. `votes` is None where its category has no voting;
    `voters` are the ids of those who hold a vote now, None where the forum does not tell them. `accepted` says that it
    has an accepted answer now.
    """

    id: int
    category_id: int
    title: str
    created: datetime
    tags: tuple[str, ...]
    accepted: bool
    opener: int | None
    votes: int | None
    voters: tuple[int, ...] | None
    closed: bool = False
    archived: bool = False

    def is_of(self, kind: str) -> bool:
        """Whether it is of a kind, by its tags, whose case does not matter."""
        return any(tag.casefold() == kind.casefold() for tag in self.tags)


@dataclass(frozen=True)
class Post:
    """An ordinary post. `writer` is an id, None for an account that is gone; `language` is UNKNOWN_LANGUAGE where the
    post has none; `withdrawn` says that its writer took it back."""

    id: int
    topic_id: int
    number: int
    writer: int | None
    created: datetime
    language: str
    withdrawn: bool
    accepted: bool
    raw: str


@dataclass(frozen=True)
class Person:
    """Somebody who wrote, votes or moderates. `staff` says admin or moderator; `fields` are user fields by name, where
    they were asked for."""

    id: int
    username: str
    name: str
    staff: bool
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StandingTheme:
    """A theme that is reported on: the numbers of its categories on the forum, and the ids of its experts, None where
    nobody tells who they are. `questions_hidden` says that it has questions which the report may not tell of."""

    theme: ReportedTheme
    category_id: int
    questions_id: int | None
    experts: frozenset[int] | None
    questions_hidden: bool = False


@dataclass(frozen=True)
class Seen:
    """How the facts were come by: what the method section tells."""

    read_at: datetime
    requests: int
    topics_read: int
    posts_read: int
    forum_version: str
    left_out: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    audience: str = ""


@dataclass(frozen=True)
class Facts:
    """A consultation as it was read. `posts` are those of `topics`, withdrawn ones too, by their ids. `experts` are the
    ids of everybody in a role of the file, also of themes that are left out; None where nobody tells who they are."""

    themes: tuple[StandingTheme, ...]
    topics: tuple[Topic, ...]
    posts: tuple[Post, ...]
    people: Mapping[int, Person]
    seen: Seen
    experts: frozenset[int] | None = frozenset()
