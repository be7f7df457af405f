"""From the facts of a consultation to the report: figures, texts, and how they were come by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from idiaspora.cli.results.outcome import report as parts
from idiaspora.cli.results.outcome.method import method_part
from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.report.counting import Asked, Counted, Figures, Ranked, votes_of, writers
from idiaspora.provisioning.report.facts import UNKNOWN_LANGUAGE, Facts, Post, StandingTheme, Topic
from idiaspora.provisioning.report.naming import SOMEBODY, Naming
from idiaspora.provisioning.report.period import Period
from idiaspora.provisioning.report.requests import topic_address
from idiaspora.provisioning.report.texts import excerpt, paragraphs
from idiaspora.provisioning.report.together import people_by_field, tags_together

MOST_EXPERT_ANSWERS = 3
"""What the experts wrote in one recommendation, from the first."""


OF_QUESTIONS: Mapping[str, str] = {
    "questions_asked": "asked",
    "questions_answered": "answered",
    "questions_answered_by_expert": "by_expert",
    "questions_answered_by_members_only": "by_members_only",
    "questions_accepted": "accepted",
    "questions_unanswered": "unanswered",
    "hours_to_first_answer_median": "hours",
}
"""The figures of questions by their keys; none is known where the questions may not be told of."""


@dataclass(frozen=True)
class Telling:
    """How a report is told. `field` is the user field by which people are told apart, "" for none."""

    names: bool = False
    full: bool = False
    field: str = ""
    least_group: int = 5


def outcome_report(desired: Desired, facts: Facts, period: Period, telling: Telling, tool: str) -> parts.OutcomeReport:
    """The report of what was read."""
    return _Making(desired, facts, period, telling).report(tool)


class _Making:
    def __init__(self, desired: Desired, facts: Facts, period: Period, telling: Telling) -> None:
        self.desired, self.facts, self.period, self.telling = desired, facts, period, telling
        self.counted = Counted(facts, period, desired.report.kinds, desired.forum.languages)
        self.naming = Naming(facts, telling.names)

    def report(self, tool: str) -> parts.OutcomeReport:
        period = parts.PeriodPart(
            since=self.period.since.isoformat() if self.period.since else None,
            until=self.period.until.isoformat() if self.period.until else None,
            timezone=self.period.timezone,
        )
        themes = {theme.theme.category: self._theme(theme) for theme in self.facts.themes}
        whole = self._all()
        outcome, forum = self.desired.report.outcome, self.desired.forum
        return parts.OutcomeReport(
            command="report",
            exit_code=ExitCode.OK,
            forum=parts.ConsultedForumPart(
                name=forum.name,
                url=forum.url,
                languages=forum.languages,
                title=outcome.title or f"{forum.name}: what was said",
                question=outcome.question,
                sections=outcome.sections,
            ),
            period=period,
            method=method_part(
                self.facts,
                self.telling.names,
                self.telling.full,
                themes,
                whole,
                parts.digest_of(period, themes, whole),
                tool,
                self.counted.copies,
            ),
            themes=themes,
            all=whole,
        )

    def _theme(self, theme: StandingTheme) -> parts.ThemePart:
        ranking = self.counted.ranking(theme)
        outcome = theme.theme.outcome
        ranked = [
            parts.RankedPart(
                title=self.naming.hiding(one.topic.title),
                votes=one.votes,
                participants=one.participants,
                replies=one.replies,
            )
            for one in ranking
        ]
        return parts.ThemePart(
            name=theme.theme.name,
            url=f"{self.desired.forum.url.rstrip('/')}/c/{theme.category_id}",
            title=outcome.title,
            question=outcome.question,
            sections=outcome.sections,
            figures=parts.ThemeFiguresPart(**_figures(self.counted.figures(theme)), ranking=tuple(ranked)),
            contributions=tuple(self._contributions(theme, ranking)),
            questions=tuple(
                self._question(question)
                for question in sorted(self.counted.questions(theme), key=lambda one: (one.topic.created, one.topic.id))
            ),
            moderators=tuple(self._moderators(theme)),
        )

    def _contributions(self, theme: StandingTheme, ranking: Sequence[Ranked]) -> Iterator[parts.ContributionPart]:
        for place, one in enumerate(ranking, 1):
            yield self._contribution(theme, one.topic, place)
        ranked = {one.topic.id for one in ranking}
        for topic in sorted(self.counted.of_theme(theme), key=lambda topic: (topic.created, topic.id)):
            if topic.id not in ranked:
                yield self._contribution(theme, topic, None)

    def _contribution(self, theme: StandingTheme, topic: Topic, place: int | None) -> parts.ContributionPart:
        posts = self.counted.posts_of(topic)
        experts = [post for post in posts if post.number > 1 and post.writer in (theme.experts or ())]
        return parts.ContributionPart(
            place=place,
            title=self.naming.hiding(topic.title),
            kinds=tuple(kind for kind in self.desired.report.kinds if topic.is_of(kind)),
            url=topic_address(self.desired.forum.url, topic.id),
            votes=votes_of(topic),
            participants=len(writers(posts)),
            replies=sum(post.number > 1 for post in posts),
            opening=self._opening(topic, posts),
            expert_answers=tuple(map(self._said, experts[:MOST_EXPERT_ANSWERS])),
        )

    def _question(self, question: Asked) -> parts.QuestionPart:
        topic, answers = question.topic, question.answers
        by: parts.By = "" if not answers else "expert" if question.by_expert else "member"
        state: parts.State = "accepted" if topic.accepted else "answered" if answers else "unanswered"
        accepted = [post for post in answers if post.accepted]
        best = next(iter((*accepted, *(question.by_expert or ()), *answers)), None)
        waiting = None if answers else max((self.facts.seen.read_at - topic.created).days, 0)
        return parts.QuestionPart(
            title=self.naming.hiding(topic.title),
            url=topic_address(self.desired.forum.url, topic.id),
            opening=self._opening(topic, self.counted.posts_of(topic)),
            state=state,
            answered_by=by,
            answers=len(answers),
            hours_to_first_answer=None if question.hours is None else round(question.hours, 1),
            days_waiting=waiting,
            answer=self._said(best) if best else None,
        )

    def _moderators(self, theme: StandingTheme) -> Iterator[parts.ModeratorPart]:
        posts = self.counted.theme_posts([theme])
        questions = self.counted.questions(theme)
        for id in sorted(theme.experts or ()):
            own = [post for post in posts if post.writer == id]
            yield parts.ModeratorPart(
                who=self.naming.label(id),
                posts=len(own),
                questions_answered=sum(any(post.writer == id for post in one.answers) for one in questions),
                last=self._day(max(own, key=lambda post: post.created)) if own else None,
            )

    def _opening(self, topic: Topic, posts: Sequence[Post]) -> parts.SaidPart:
        opening = next((post for post in posts if post.number == 1), None)
        if opening is not None:
            return self._said(opening)
        return parts.SaidPart(
            writer=self.naming.label(topic.opener) if topic.opener else SOMEBODY,
            date=self.period.day(topic.created).isoformat(),
            language=UNKNOWN_LANGUAGE,
            paragraphs=(),
        )

    def _said(self, post: Post) -> parts.SaidPart:
        said = [self.naming.hiding(text) for text in paragraphs(post.raw)]
        return parts.SaidPart(
            writer=self.naming.label(post.writer),
            date=self._day(post),
            language=post.language,
            paragraphs=tuple(said if self.telling.full else filter(None, [excerpt(said)])),
        )

    def _day(self, post: Post) -> str:
        return self.period.day(post.created).isoformat()

    def _all(self) -> parts.AllPart:
        figures = self.counted.figures(*self.facts.themes)
        took_part = self.counted.participation()
        kinds = self.desired.report.kinds
        topics = [topic for theme in self.facts.themes for topic in self.counted.of_theme(theme)]
        return parts.AllPart(
            figures=parts.AllFiguresPart(
                **_figures(figures),
                top_ten_share_percent=took_part.top_ten_share,
                languages_of_posts=took_part.languages,
                people_without_experts_and_staff=took_part.people_without_experts_and_staff,
                posts_per_week=took_part.posts_per_week,
                people_per_week=took_part.people_per_week,
                newcomers_per_week=took_part.newcomers_per_week,
            ),
            by_field=self._by_field(),
            tags_together=tuple(
                parts.TagsPart(tags=pair, topics=count) for pair, count in tags_together(topics, kinds)
            ),
        )

    def _by_field(self) -> parts.FieldPart | None:
        name, least = self.telling.field, self.telling.least_group
        if not name:
            return None
        groups = people_by_field(self.counted, name, least)
        return parts.FieldPart(
            field=name,
            least_group=least,
            groups=tuple(parts.GroupPart(value=one.value, people=one.people, posts=one.posts) for one in groups),
        )


def _figures(found: Figures) -> Mapping[str, Any]:
    return {
        "topics": found.topics,
        "kinds": found.kinds,
        "votes": found.votes,
        "voters": found.voters,
        "posts": found.posts,
        "people": found.people,
        **{key: getattr(found.questions, name, None) for key, name in OF_QUESTIONS.items()},
    }
