"""The words in which a report says its figures, the same in every form."""

from collections.abc import Iterator, Mapping

from idiaspora.cli.results.outcome.report import AllFiguresPart, FiguresPart, OutcomeReport, PeriodPart, QuestionPart
from idiaspora.cli.text.values import number_of

UNKNOWN = "not established"
FIGURES: Mapping[str, str] = {
    "topics": "topics",
    "posts": "posts",
    "people": "people who wrote",
    "votes": "votes",
    "voters": "people who vote for a recommendation",
    "questions_asked": "questions asked",
    "questions_answered": "questions answered",
    "questions_answered_by_expert": "questions answered by the expert",
    "questions_answered_by_members_only": "questions answered by members only",
    "questions_accepted": "questions with an accepted answer",
    "questions_unanswered": "questions unanswered",
    "hours_to_first_answer_median": "median hours to the first answer",
}
OF_ALL: Mapping[str, str] = {
    "people_without_experts_and_staff": "people without experts and staff",
    "top_ten_share_percent": "share of the ten most active, percent of posts",
}
SECTIONS: Mapping[str, str] = {
    "recommendations": "Recommendations",
    "questions": "Questions",
    "experiences": "Experiences and other contributions",
    "participation": "Who took part",
}
STATES: Mapping[str, str] = {
    "accepted": "answer accepted",
    "answered": "answered",
    "unanswered": "unanswered",
}
LANGUAGE_UNKNOWN = "not named"


def figure_rows(figures: FiguresPart) -> Iterator[tuple[str, str]]:
    """The figures by their names, in words."""
    for name, words in (*FIGURES.items(), *(OF_ALL.items() if isinstance(figures, AllFiguresPart) else ())):
        yield words, shown(getattr(figures, name))
    for kind, count in figures.kinds.items():
        yield f"of the kind “{kind}”", shown(count)


def shown(value: float | None) -> str:
    """A figure in words."""
    return UNKNOWN if value is None else f"{value:,}".replace(",", "\u202f")


def language_name(code: str) -> str:
    return LANGUAGE_UNKNOWN if code == "?" else code


def period_text(period: PeriodPart) -> str:
    """The time that a report is about."""
    if period.since and period.until:
        return f"from {period.since} to {period.until}"
    if period.since:
        return f"from {period.since} on"
    return f"up to {period.until}" if period.until else "from the beginning to the time of reading"


def question_text(question: QuestionPart) -> str:
    """What became of a question."""
    if question.days_waiting is not None:
        return f"unanswered for {number_of(question.days_waiting, 'day')}"
    by = "by the expert" if question.answered_by == "expert" else "by others"
    hours = "" if question.hours_to_first_answer is None else f", first after {question.hours_to_first_answer} hours"
    return f"{STATES[question.state]} {by}{hours}" if question.answered_by else STATES[question.state]


def method_texts(report: OutcomeReport) -> Iterator[str]:
    """How the figures were come by, in sentences."""
    method, period = report.method, report.period
    yield f"The report is about the time {period_text(period)}, in days of {period.timezone}."
    yield (
        f"The forum was read on {method.read_at} in {number_of(method.requests, 'request')}: "
        f"{number_of(method.topics_read, 'topic')} and {number_of(method.posts_read, 'post')}"
        f"{f', Discourse {method.forum_version}' if method.forum_version else ''}, by {method.tool}."
    )
    yield from method.counted
    if method.audience:
        yield f"The report is for the group {method.audience}, and tells of restricted themes that it sees."
    for theme, reason in method.left_out.items():
        yield f"The theme {theme} is left out: {reason}."
    for figure, reason in method.not_established.items():
        yield f"{figure} could not be established: {reason}."
    for note in method.notes:
        yield f"{note[:1].upper()}{note[1:]}."
    if not method.names:
        yield "People stand under pseudonyms, which are the same throughout the report."
    yield f"Digest of the data: {method.digest}."
