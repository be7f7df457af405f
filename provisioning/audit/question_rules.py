"""Rules about questions: do members who ask get an answer?"""

from collections.abc import Iterator
from datetime import timedelta

from idiaspora.plugin_config.checking.scalars import duration_text
from idiaspora.provisioning.audit.findings import Finding, NothingToLookAt, Result, Unknown
from idiaspora.provisioning.audit.forum_reads import GROUPS, MEMBERS, SETTINGS, site_rights
from idiaspora.provisioning.audit.question_reads import QUESTIONS, Question, Waiting, accepts_answers
from idiaspora.provisioning.audit.rule import Look
from idiaspora.provisioning.audit.themes import NO_MODERATORS, LiveQuestions, members, questions_rule
from idiaspora.provisioning.audit.timestamps import days_between
from idiaspora.provisioning.safety.exposure import open_audiences, rights

SOLVED_SETTING = "solved_enabled"
NO_PROMISE = NothingToLookAt("no questions in the file have answer_within")
NOT_ACCEPTED = NothingToLookAt("no questions in the file have accepted answers")
NOBODY_ASKED = NothingToLookAt("nobody has asked yet")
FEWEST_QUESTIONS = 5
"""Below so many questions a share says nothing."""
FEW_ASKED = NothingToLookAt(f"nowhere have {FEWEST_QUESTIONS} questions been asked")


def _late(look: Look, asked: LiveQuestions, within: timedelta) -> Iterator[Question]:
    """The questions that have waited for longer; those of the moderators themselves are none."""
    experts = members(look, asked.groups)
    for question in look[QUESTIONS][asked.category.id].questions:
        if question.asker not in experts and look.now - question.created > within:
            yield question


def _cut(waiting: Waiting, look: Look, within: timedelta) -> Iterator[Unknown]:
    """Whether questions that were not read may be late too: they are younger than the last one that was."""
    if not waiting.complete and (waiting.last is None or look.now - waiting.last > within):
        yield Unknown("more questions wait than were read")


def _nobody_asked(look: Look, asked: LiveQuestions) -> bool:
    """Whether there is no question at all; the forum counts topics from time to time only."""
    return not asked.category.topics and not look[QUESTIONS][asked.category.id].questions


def _about(look: Look, asked: LiveQuestions, question: Question, message: str) -> Finding:
    days = days_between(question.created, look.now)
    return Finding(
        f"topic {question.id}",
        f"“{question.title}” in {asked.category.path} {message} after {days} days",
        asked.origin,
        link=f"{look.url}/t/{question.id}",
    )


@questions_rule("question-unanswered", QUESTIONS, MEMBERS)
def question_unanswered(look: Look, asked: LiveQuestions) -> Iterator[Result]:
    within = asked.questions.answer_within
    if within is None:
        yield NO_PROMISE
        return
    if _nobody_asked(look, asked):
        yield NOBODY_ASKED
    for question in _late(look, asked, within):
        if not question.others:
            yield _about(look, asked, question, f"(to be answered within {duration_text(within)}) has no reply")
    yield from _cut(look[QUESTIONS][asked.category.id], look, within)


@questions_rule("question-without-expert", QUESTIONS, MEMBERS)
def question_without_expert(look: Look, asked: LiveQuestions) -> Iterator[Result]:
    waiting, within = look[QUESTIONS][asked.category.id], asked.questions.answer_within
    experts = members(look, asked.groups)
    if within is None or not experts or not asked.questions.accepts:
        yield NO_PROMISE if within is None else NO_MODERATORS if not experts else NOT_ACCEPTED
        return
    if not waiting.accepted:
        yield Unknown(f"Solved is off in {asked.category.path}")
        return
    if _nobody_asked(look, asked):
        yield NOBODY_ASKED
    hidden = 0
    for question in _late(look, asked, within):
        if not question.others or experts.keys() & set(question.others):
            continue
        if question.hides_posters:
            hidden += 1
        else:
            yield _about(look, asked, question, "has no reply of a moderator")
    if hidden:
        yield Unknown(f"{hidden} questions have more people in them than a list names")
    yield from _cut(waiting, look, within)


@questions_rule("question-not-accepted", QUESTIONS, MEMBERS)
def question_not_accepted(look: Look, asked: LiveQuestions) -> Iterator[Result]:
    waiting = look[QUESTIONS][asked.category.id]
    if not asked.questions.accepts:
        yield NOT_ACCEPTED
        return
    if not waiting.accepted:
        yield Unknown(f"Solved is off in {asked.category.path}")
        return
    if _nobody_asked(look, asked):
        yield NOBODY_ASKED
    within = timedelta(days=look.limit)
    for question in _late(look, asked, within):
        if question.others:
            yield _about(look, asked, question, "has replies, but no accepted answer")
    yield from _cut(waiting, look, within)


@questions_rule("few-questions-answered", QUESTIONS)
def few_questions_answered(look: Look, asked: LiveQuestions) -> Iterator[Result]:
    waiting, total = look[QUESTIONS][asked.category.id], asked.category.topics
    if total < FEWEST_QUESTIONS:
        yield FEW_ASKED
        return
    if not waiting.complete:
        yield Unknown("more questions wait than were read")
        return
    answered = max(total - len(waiting.questions), 0)
    share = 100 * answered // total
    if share < look.limit:
        what = "an accepted answer" if waiting.accepted else "a reply"
        message = f"{share} % of the {total} questions in {asked.category.path} have {what}, fewer than {look.limit} %"
        yield Finding(asked.subject, message, asked.origin)


@questions_rule("solved-not-on", SETTINGS)
def solved_not_on(look: Look, asked: LiveQuestions) -> Iterator[Result]:
    if not asked.questions.accepts:
        yield NOT_ACCEPTED
        return
    settings = look[SETTINGS]
    on = settings.lists(SOLVED_SETTING) and settings.values.on(SOLVED_SETTING)
    if not on:
        yield Finding(
            asked.subject, f"Solved is off on the whole forum, so also in {asked.category.path}", asked.origin
        )
    elif not accepts_answers(asked.category, settings_on=True):
        stored = (asked.category.row.get("custom_fields") or {}).get("enable_accepted_answers")
        found = "nothing is stored" if stored in (None, "") else f"{stored!r} is stored"
        yield Finding(asked.subject, f"Solved is off in {asked.category.path}: {found}", asked.origin)


@questions_rule("questions-closed", GROUPS, SETTINGS)
def questions_closed(look: Look, asked: LiveQuestions) -> Iterator[Finding]:
    site = site_rights(look[SETTINGS])
    everybody = (who for who in open_audiences(look[GROUPS].own) if who.is_registered)
    if not any(rights(asked.category.access, who, site).create for who in everybody):
        yield Finding(asked.subject, f"members cannot create topics in {asked.category.path}", asked.origin)
