"""From the facts of a consultation to its figures: each has one definition. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from statistics import median

from idiaspora.provisioning.report.facts import UNKNOWN_LANGUAGE, Facts, Post, StandingTheme, Topic
from idiaspora.provisioning.report.period import Period

MOST_ACTIVE = 10
SECONDS_OF_AN_HOUR = 3600


@dataclass(frozen=True)
class Ranked:
    """A recommendation in its place. `participants` are different writers, its opener too; `replies` are its posts but
    the opening."""

    topic: Topic
    votes: int
    participants: int
    replies: int


@dataclass(frozen=True)
class Asked:
    """A question. `answers` are the posts of others than the asker, the older first; `by_expert` are those of somebody
    in the theme's moderators group, None where nobody tells who these are."""

    topic: Topic
    answers: tuple[Post, ...]
    by_expert: tuple[Post, ...] | None

    @property
    def hours(self) -> float | None:
        """Hours from the question to the first answer."""
        if not self.answers:
            return None
        first = min(post.created for post in self.answers)
        return max((first - self.topic.created).total_seconds(), 0) / SECONDS_OF_AN_HOUR


@dataclass(frozen=True)
class QuestionFigures:
    """The figures of questions. None stands for what could not be established."""

    asked: int
    answered: int
    by_expert: int | None
    accepted: int
    hours: float | None

    @property
    def by_members_only(self) -> int | None:
        return None if self.by_expert is None else self.answered - self.by_expert

    @property
    def unanswered(self) -> int:
        return self.asked - self.answered


@dataclass(frozen=True)
class Figures:
    """The figures of a theme, or of all. None stands for what could not be established: `questions` where they may not
    be told of."""

    topics: int
    kinds: Mapping[str, int]
    votes: int | None
    voters: int | None
    posts: int
    people: int
    questions: QuestionFigures | None


@dataclass(frozen=True)
class Participation:
    """Who took part, over all themes. Weeks without a post are left out."""

    top_ten_share: float
    languages: Mapping[str, int]
    people_without_experts_and_staff: int | None
    posts_per_week: Mapping[str, int]
    people_per_week: Mapping[str, int]
    newcomers_per_week: Mapping[str, int]


@dataclass(frozen=True)
class Counted:
    """The facts of a period, from which every figure is taken. `kinds` are the tags that the file names as kinds,
    `languages` those of the forum."""

    facts: Facts
    period: Period
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        return tuple(topic for topic in self.facts.topics if self.period.covers(topic.created))

    @cached_property
    def standing(self) -> tuple[Post, ...]:
        """The posts that count, of all times."""
        return tuple(post for post in self.facts.posts if not post.withdrawn)

    @property
    def copies(self) -> int:
        """How many posts stand twice, because the topic that they opened was merged into another."""
        openings = {_said(post): post.topic_id for post in self.posts if post.number == 1}
        others = (post for post in self.posts if post.number > 1)
        return sum(openings.get(_said(post), post.topic_id) != post.topic_id for post in others)

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        return tuple(post for post in self.standing if self.period.covers(post.created))

    @cached_property
    def _posts_of(self) -> Mapping[int, Sequence[Post]]:
        found: dict[int, list[Post]] = defaultdict(list)
        for post in self.posts:
            found[post.topic_id].append(post)
        return found

    @cached_property
    def _categories(self) -> Mapping[int, int]:
        """The category of each topic that stands, those from outside of the period too."""
        return {topic.id: topic.category_id for topic in self.facts.topics}

    def posts_of(self, topic: Topic) -> Sequence[Post]:
        return self._posts_of.get(topic.id, ())

    def of_theme(self, theme: StandingTheme) -> tuple[Topic, ...]:
        """The topics in the theme itself."""
        return tuple(topic for topic in self.topics if topic.category_id == theme.category_id)

    def of_kind(self, theme: StandingTheme, kind: str) -> tuple[Topic, ...]:
        return tuple(topic for topic in self.of_theme(theme) if topic.is_of(kind))

    def recommendations(self, theme: StandingTheme) -> tuple[Topic, ...]:
        ranked = theme.theme.ranked_kind
        return self.of_theme(theme) if ranked is None else self.of_kind(theme, ranked)

    def questions(self, theme: StandingTheme) -> tuple[Asked, ...]:
        return tuple(
            self._asked(topic, theme)
            for topic in self.topics
            if theme.questions_id is not None and topic.category_id == theme.questions_id
        )

    def _asked(self, topic: Topic, theme: StandingTheme) -> Asked:
        answers = tuple(
            sorted(
                (post for post in self.posts_of(topic) if post.writer != topic.opener),
                key=lambda post: (post.created, post.id),
            )
        )
        experts = theme.experts
        return Asked(
            topic, answers, None if experts is None else tuple(post for post in answers if post.writer in experts)
        )

    def ranking(self, theme: StandingTheme) -> tuple[Ranked, ...]:
        """The recommendations by votes, then by participants, then the older first."""
        ranked = [
            Ranked(
                topic,
                votes_of(topic),
                len(writers(self.posts_of(topic))),
                sum(post.number > 1 for post in self.posts_of(topic)),
            )
            for topic in self.recommendations(theme)
        ]
        return tuple(sorted(ranked, key=lambda one: (-one.votes, -one.participants, one.topic.created, one.topic.id)))

    def theme_posts(self, themes: Iterable[StandingTheme]) -> tuple[Post, ...]:
        wanted = {number for theme in themes for number in (theme.category_id, theme.questions_id)}
        return tuple(post for post in self.posts if self._categories.get(post.topic_id) in wanted)

    def figures(self, *themes: StandingTheme) -> Figures:
        """The figures of these themes together."""
        own = [topic for theme in themes for topic in self.of_theme(theme)]
        asked = [question for theme in themes for question in self.questions(theme)]
        posts = self.theme_posts(themes)
        hidden = any(theme.questions_hidden for theme in themes)
        return Figures(
            len(own) + len(asked),
            {kind: sum(topic.is_of(kind) for topic in own) for kind in self.kinds},
            None if self._cannot_vote(themes) else sum(map(votes_of, (*own, *(question.topic for question in asked)))),
            _voters(topic for theme in themes for topic in self.recommendations(theme)),
            len(posts),
            len(writers(posts)),
            questions=None if hidden else _questions(asked),
        )

    def _cannot_vote(self, themes: Iterable[StandingTheme]) -> bool:
        """Whether the file says of a theme that members vote in it, and none of its topics can be voted for."""
        asked = (self.of_theme(theme) for theme in themes if theme.theme.votes)
        return any(own and all(topic.votes is None for topic in own) for own in asked)

    def participation(self) -> Participation:
        """Who took part over all themes."""
        posts = self.theme_posts(self.facts.themes)
        people = writers(posts)
        staff = {number for number in people if (one := self.facts.people.get(number)) is not None and one.staff}
        experts = self.facts.experts
        weeks: dict[str, set[int]] = defaultdict(set)
        for post in posts:
            if post.writer is not None:
                weeks[self.period.week(post.created)].add(post.writer)
        per_week = Counter(self.period.week(post.created) for post in posts)
        order = sorted(per_week)
        first = Counter(self._first_weeks(people))
        languages = Counter(post.language for post in posts)
        names = dict.fromkeys((*self.languages, *sorted(languages), UNKNOWN_LANGUAGE))
        return Participation(
            share_of_the_most_active(posts),
            {name: languages[name] for name in names},
            None if experts is None else len(people - experts - staff),
            {week: per_week[week] for week in order},
            {week: len(weeks[week]) for week in order},
            {week: first[week] for week in order},
        )

    def _first_weeks(self, people: Iterable[int]) -> Iterable[str]:
        """The week of each person's first post, for those whose first post of all lies in the period."""
        first: dict[int, datetime] = {}
        for post in self.standing:
            if post.writer is not None:
                first[post.writer] = min(first.get(post.writer, post.created), post.created)
        return [self.period.week(first[number]) for number in people if self.period.covers(first[number])]


def _said(post: Post) -> tuple[int | None, datetime, str]:
    return post.writer, post.created, post.raw


def writers(posts: Iterable[Post]) -> set[int]:
    """The different people who wrote posts."""
    return {post.writer for post in posts if post.writer is not None}


def votes_of(topic: Topic) -> int:
    """The votes that are held now: one a voter, where the forum tells who they are."""
    if topic.votes is None:
        return 0
    return topic.votes if topic.voters is None else len(topic.voters)


def _questions(asked: Sequence[Asked]) -> QuestionFigures:
    known = all(question.by_expert is not None for question in asked)
    return QuestionFigures(
        len(asked),
        sum(bool(question.answers) for question in asked),
        sum(bool(question.by_expert) for question in asked) if known else None,
        sum(question.topic.accepted for question in asked),
        median_hours(asked),
    )


def median_hours(asked: Iterable[Asked]) -> float | None:
    """The median of the hours to the first answer, over answered questions, with one decimal; None without any."""
    hours = [question.hours for question in asked if question.hours is not None]
    return round(median(hours), 1) if hours else None


def _voters(topics: Iterable[Topic]) -> int | None:
    found: set[int] = set()
    for topic in topics:
        if topic.votes and topic.voters is None:
            return None
        found |= set(topic.voters or ())
    return len(found)


def share_of_the_most_active(posts: Sequence[Post]) -> float:
    """The posts of the ten people with the most, of all posts, in percent with one decimal; 0.0 of none."""
    counts = Counter(post.writer for post in posts if post.writer is not None)
    most = sum(count for _, count in counts.most_common(MOST_ACTIVE))
    return round(100 * most / len(posts), 1) if posts else 0.0
