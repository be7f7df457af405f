"""Reports made of facts, with texts and names that a test gives."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from idiaspora.cli.results.outcome.making import Telling, outcome_report
from idiaspora.cli.results.outcome.report import OutcomeReport
from idiaspora.plugin_config.desired.desired import Desired, Forum
from idiaspora.plugin_config.desired.reported import Outcome, ReportedTheme, ReportFacts
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.report.facts import Facts, Person, Post, Seen, StandingTheme, Topic
from idiaspora.provisioning.report.period import Period

BEGUN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
KINDS = ("recommendation", "experience")
ITSELF, QUESTIONS, MEMBERS_ONLY = 5, 6, 7
EXPERT, STAFF, AMINA, KOFI, GONE = 1, 2, 3, 4, 5
PEOPLE = {
    EXPERT: Person(EXPERT, "martin", "Martin Okoro", False, {"Country": "Ghana"}),
    STAFF: Person(STAFF, "modder", "", True),
    AMINA: Person(AMINA, "amina", "Amina Diallo-Ba", False, {"Country": "Mali"}),
    KOFI: Person(KOFI, "kofi.k", "Kofi", False, {"Country": "Ghana"}),
}


def theme(name: str = "Water", **more: Any) -> StandingTheme:
    origin = Origin(Span("forum.yaml"), "themes[water]")
    declared = ReportedTheme("water", name, "water/ask", KINDS, True, ("experts",), Outcome(), origin)
    return replace(StandingTheme(declared, ITSELF, QUESTIONS, frozenset({EXPERT})), **more)


def topic(id: int, category: int = ITSELF, hours: float = 0, **more: Any) -> Topic:
    tags = ("recommendation",) if category == ITSELF else ()
    made = Topic(id, category, f"Topic {id}", at(hours), tags, False, AMINA, 0, ())
    return replace(made, **more)


def at(hours: float) -> datetime:
    return BEGUN + timedelta(hours=hours)


def post(id: int, topic: int, writer: int | None = AMINA, hours: float = 0, number: int = 1, **more: Any) -> Post:
    made = Post(id, topic, number, writer, at(hours), "en", False, False, f"Text {id}.")
    return replace(made, **more)


def facts(topics: list[Topic], posts: list[Post], people: Mapping[int, Person] = PEOPLE, **more: Any) -> Facts:
    seen = Seen(at(24 * 30), 12, len(topics), len(posts), "3.5.0")
    return replace(Facts((theme(),), tuple(topics), tuple(posts), people, seen), **more)


def wanted(name: str = "Forum", question: str = "What should change?") -> Desired:
    origin = Origin(Span("forum.yaml"), "forum")
    forum = Forum(name, "https://forum.example.org", "provisioner", ("en", "fr"), origin)
    outcome = Outcome("", question)
    return Desired(forum, (), report=ReportFacts((theme().theme,), "UTC", outcome))


def told(
    found: Facts, telling: Telling | None = None, desired: Desired | None = None, period: Period | None = None
) -> OutcomeReport:
    return outcome_report(
        desired or wanted(), found, period or Period(None, None, "UTC"), telling or Telling(), "idiaspora 1.0"
    )


def sample(text: str = "We need wells. And pumps.", telling: Telling | None = None) -> OutcomeReport:
    """A report with everything that a report can have, in which the text stands wherever a text can."""
    people = {**PEOPLE, AMINA: replace(PEOPLE[AMINA], fields={"Country": text})}
    topics = [
        topic(10, title=f"A {text}", votes=2, voters=(KOFI, STAFF), tags=("recommendation", text, "youth")),
        topic(11, tags=("experience",), title=text, hours=30),
        topic(12, QUESTIONS, 1, title=text, accepted=True),
        topic(13, QUESTIONS, 2, title=f"{text} too"),
    ]
    posts = [
        post(20, 10, raw=text),
        post(21, 10, EXPERT, 3, 2, raw=f"{text}\n\n- one\n- two", language="fr"),
        post(22, 11, KOFI, 200, raw=f"# {text}", language=text),
        post(23, 12, raw=text, hours=1),
        post(24, 12, EXPERT, 5, 2, raw=text, accepted=True),
        post(25, 13, raw=f"> {text}", hours=2),
    ]
    found = facts(topics, posts, people)
    left_out = {text: f"restricted {text}"}
    seen = replace(found.seen, left_out=left_out, notes=(text,), audience=text, forum_version=text)
    given = replace(found, seen=seen, themes=(theme(text),))
    telling = telling or Telling(field="Country", least_group=1)
    return told(given, telling, wanted(text, text))
