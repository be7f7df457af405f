"""What `report --format json` prints: the outcome of the consultation, from which every other form is made."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from idiaspora.cli.results.report import Part, Printed
from idiaspora.plugin_config.desired.reported import SECTIONS
from idiaspora.provisioning.report.period import monday

FORMAT: Literal["idiaspora-report/1"] = "idiaspora-report/1"


def _section(name: str) -> str:
    if name not in SECTIONS:
        raise ValueError(f"there is no section {name}")
    return name


def _week(week: str) -> str:
    monday(week)
    return week


State = Literal["accepted", "answered", "unanswered"]
By = Literal["expert", "member", ""]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Section = Annotated[str, Field(json_schema_extra={"enum": [*SECTIONS]}), AfterValidator(_section)]
Week = Annotated[str, Field(pattern=r"^[0-9]{4}-W[0-9]{2}$"), AfterValidator(_week)]
"""What a report of others must hold too, since pages show it as it is."""


class ConsultedForumPart(Part):
    """The forum on which the consultation was held."""

    name: str
    """The name that the file gives it."""
    url: str
    """Its address."""
    languages: tuple[str, ...]
    """The languages that the file names, the forum's own first."""
    title: str
    """The title of the report."""
    question: str
    """The question that the consultation asked; "" for none."""
    sections: tuple[Section, ...]
    """What the report tells, in this order."""


class PeriodPart(Part):
    """The time that the report is about."""

    since: Day | None
    """The first day; null for the beginning."""
    until: Day | None
    """The last day; null for the time of reading."""
    timezone: str
    """The time zone whose days and weeks count."""


class MethodPart(Part):
    """How the figures were come by, and what they do not tell."""

    read_at: str
    """When the forum was read, in ISO 8601."""
    requests: int
    """How many requests it took; what was kept of earlier reports was not read again."""
    topics_read: int
    """How many topics were read."""
    posts_read: int
    """How many posts of the whole forum were read."""
    forum_version: str
    """The version of the forum's Discourse; "" where it does not tell."""
    tool: str
    """The version of this tool."""
    digest: str
    """What names the data: the same for the same figures and texts."""
    audience: str
    """The group for whom the report is; "" for everybody."""
    names: bool
    """Whether people are called by their names."""
    full: bool
    """Whether texts are whole."""
    counted: tuple[str, ...]
    """What counts, in sentences."""
    left_out: Mapping[str, str]
    """The themes that are left out, each with the reason."""
    not_established: Mapping[str, str]
    """The figures that are null, by their place, each with the reason."""
    notes: tuple[str, ...]
    """What else was met while reading, and what the key could not see."""


class RankedPart(Part):
    """A recommendation in its place."""

    title: str
    """Its title."""
    votes: int
    """The votes that it has now."""
    participants: int
    """Different people who wrote in it, its opener too."""
    replies: int
    """Its posts but the opening."""


class FiguresPart(Part):
    """The figures of themes; null for one that could not be established."""

    topics: int
    """Topics in the themes and their questions."""
    kinds: Mapping[str, int]
    """Topics of each kind, in the themes themselves."""
    votes: int | None
    """Votes that are held now."""
    voters: int | None
    """Different people who hold a vote on a recommendation now."""
    posts: int
    """Posts in those topics, openings too."""
    people: int
    """Different people who wrote them."""
    questions_asked: int | None
    """Topics in the questions."""
    questions_answered: int | None
    """Those with a post of another than the asker."""
    questions_answered_by_expert: int | None
    """Those with a post of somebody in the theme's moderators group."""
    questions_answered_by_members_only: int | None
    """Those that were answered, by none of these."""
    questions_accepted: int | None
    """Those with an accepted answer now."""
    questions_unanswered: int | None
    """Those without a post of another than the asker."""
    hours_to_first_answer_median: float | None
    """The median of the hours to the first answer, over answered questions."""


class ThemeFiguresPart(FiguresPart):
    """The figures of one theme."""

    ranking: tuple[RankedPart, ...]
    """The recommendations by votes, then by participants, then the older first."""


class AllFiguresPart(FiguresPart):
    """The figures of all themes together."""

    top_ten_share_percent: float
    """The posts of the ten people with the most, of all posts, in percent."""
    languages_of_posts: Mapping[str, int]
    """Posts by language; `?` for those that name none."""
    people_without_experts_and_staff: int | None
    """The people who are neither in a moderators group nor of the staff."""
    posts_per_week: Mapping[Week, int]
    """Posts by ISO week, of the weeks that have any."""
    people_per_week: Mapping[Week, int]
    """Different people who wrote in the week."""
    newcomers_per_week: Mapping[Week, int]
    """People whose first post of all was in the week."""


class SaidPart(Part):
    """What somebody wrote."""

    writer: str
    """Who, by a pseudonym unless names are shown."""
    date: Day
    """The day."""
    language: str
    """The language that the post names; `?` for none."""
    paragraphs: tuple[str, ...]
    """The text without markup: its beginning up to the end of a sentence, or the whole."""


class ContributionPart(Part):
    """A topic of a theme itself."""

    place: int | None
    """Its place among the recommendations; null for another kind."""
    title: str
    """Its title."""
    kinds: tuple[str, ...]
    """Its kinds."""
    url: str
    """Its address."""
    votes: int
    """The votes that it has now."""
    participants: int
    """Different people who wrote in it, its opener too."""
    replies: int
    """Its posts but the opening."""
    opening: SaidPart
    """The opening post; without a text where its writer took it back."""
    expert_answers: tuple[SaidPart, ...]
    """What the theme's experts wrote in it."""


class QuestionPart(Part):
    """A question to the moderators."""

    title: str
    """Its title."""
    url: str
    """Its address."""
    opening: SaidPart
    """The question; without a text where its writer took it back."""
    state: State
    """Whether it has an accepted answer, another answer, or none."""
    answered_by: By
    """Who answered: an expert of the theme, only others, or nobody."""
    answers: int
    """Posts of others than the asker."""
    hours_to_first_answer: float | None
    """Hours to the first answer; null for none."""
    days_waiting: int | None
    """Days for which it waits without an answer; null for one that has one."""
    answer: SaidPart | None
    """The accepted answer, else the first of an expert, else the first; null for none."""


class ModeratorPart(Part):
    """What somebody in the theme's moderators group did in it."""

    who: str
    """Who, by a pseudonym unless names are shown."""
    posts: int
    """Posts in the theme and its questions."""
    questions_answered: int
    """Questions in which they wrote."""
    last: Day | None
    """The day of their last post; null for none."""


class ThemePart(Part):
    """A theme of the consultation."""

    name: str
    """Its name."""
    url: str
    """Its address."""
    title: str
    """The title of its part of the report; "" for none."""
    question: str
    """The question that was asked in it; "" for none."""
    sections: tuple[Section, ...]
    """What the report tells of it, in this order."""
    figures: ThemeFiguresPart
    """Its figures."""
    contributions: tuple[ContributionPart, ...]
    """Its topics: the recommendations by their place, then the others, the older first."""
    questions: tuple[QuestionPart, ...]
    """The questions, the older first."""
    moderators: tuple[ModeratorPart, ...]
    """Its experts."""


class GroupPart(Part):
    """People who share a value of a user field."""

    value: str
    """The value."""
    people: int
    """How many of them wrote."""
    posts: int
    """Their posts."""


class FieldPart(Part):
    """Who took part, by a user field."""

    field: str
    """The field."""
    least_group: int
    """Groups of fewer people are merged."""
    groups: tuple[GroupPart, ...]
    """The groups, the largest first."""


class TagsPart(Part):
    """Two tags that occur together."""

    tags: tuple[str, str]
    """The tags."""
    topics: int
    """On how many topics both are."""


class AllPart(Part):
    """All themes together."""

    figures: AllFiguresPart
    """Their figures."""
    by_field: FieldPart | None
    """Who took part by a user field; null where none was asked for."""
    tags_together: tuple[TagsPart, ...]
    """Tags that occur together, beside the kinds."""


class OutcomeReport(Printed):
    """`report`."""

    format: Literal["idiaspora-report/1"] = FORMAT
    """The version of these keys."""
    forum: ConsultedForumPart
    """The forum."""
    period: PeriodPart
    """The time that it is about."""
    method: MethodPart
    """How the figures were come by."""
    themes: Mapping[str, ThemePart]
    """The themes by their slugs."""
    all: AllPart
    """All themes together."""


def digest_of(period: PeriodPart, themes: Mapping[str, ThemePart], whole: AllPart) -> str:
    """What names the data of a report."""
    data = {
        "period": period.model_dump(mode="json"),
        "themes": {slug: theme.model_dump(mode="json") for slug, theme in themes.items()},
        "all": whole.model_dump(mode="json"),
    }
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
