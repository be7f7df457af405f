"""The method section of a report: what counts, how it was read, and what could not be told."""

from collections.abc import Iterator, Mapping

from idiaspora.cli.results.outcome.report import AllPart, FiguresPart, MethodPart, ThemePart
from idiaspora.provisioning.report.facts import Facts

COUNTED = (
    "A topic counts where it stands in a theme or its questions at the time of reading: approved, listed and not "
    "deleted. Closed, archived and pinned ones count, the topics that describe a category do not.",
    "A post counts where it stands in such a topic and is neither hidden, nor deleted by the staff, nor withdrawn by "
    "its writer. Notes of the forum and whispers of the staff are no posts.",
    "The days of the period are those on which topics and posts were created. Votes and accepted answers are always "
    "those that are held at the time of reading: the forum gives them no date.",
    "People are the different writers of posts that count. Experts and staff count too, and are given apart.",
    "A question is answered when another than the asker wrote in it, and answered by the expert when somebody of the "
    "theme's moderators group did, as the group is at the time of reading.",
    "The language of a post is the one that it names itself, “?” for none.",
    "When a topic is merged into another, its first post stands in both and counts twice.",
)
COPIES = "posts that stand twice because their topics were merged into others: {}"
NO_ANSWERS = "no question was answered"
NAMES_HIDDEN = "the forum does not tell who votes (topic_voting_show_who_voted is off)"
QUESTIONS_HIDDEN = "the questions of a theme may not be told of"
EXPERTS_UNKNOWN = "a moderators group that the file names is not on the forum"
REASONS: Mapping[str, str] = {
    "votes": "members cannot vote there, though the file says so: Topic Voting is off, or off for the category",
    "voters": NAMES_HIDDEN,
    "questions_answered_by_expert": EXPERTS_UNKNOWN,
    "questions_answered_by_members_only": EXPERTS_UNKNOWN,
    "people_without_experts_and_staff": EXPERTS_UNKNOWN,
    "hours_to_first_answer_median": NO_ANSWERS,
}


def method_part(
    facts: Facts,
    names: bool,
    full: bool,
    themes: Mapping[str, ThemePart],
    whole: AllPart,
    digest: str,
    tool: str,
    copies: int,
) -> MethodPart:
    """The method section for what was read."""
    seen = facts.seen
    return MethodPart(
        read_at=seen.read_at.isoformat(timespec="seconds"),
        requests=seen.requests,
        topics_read=seen.topics_read,
        posts_read=seen.posts_read,
        forum_version=seen.forum_version,
        tool=tool,
        digest=digest,
        audience=seen.audience,
        names=names,
        full=full,
        counted=COUNTED,
        left_out=dict(seen.left_out),
        not_established=dict(_not_established(themes, whole)),
        notes=(*seen.notes, *([COPIES.format(copies)] if copies else [])),
    )


def _not_established(themes: Mapping[str, ThemePart], whole: AllPart) -> Iterator[tuple[str, str]]:
    for slug, theme in themes.items():
        yield from _nulls(f"themes.{slug}.figures", theme.figures)
    yield from _nulls("all.figures", whole.figures)


def _nulls(place: str, figures: FiguresPart) -> Iterator[tuple[str, str]]:
    hidden = figures.questions_asked is None
    for name in type(figures).model_fields:
        if getattr(figures, name) is None:
            is_of_questions = name.startswith("questions_") or name == "hours_to_first_answer_median"
            yield f"{place}.{name}", QUESTIONS_HIDDEN if hidden and is_of_questions else REASONS[name]
