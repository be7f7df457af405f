"""The questions that wait for an answer, in few requests (content facts C.1, D.4, Discourse 3.5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idiaspora.provisioning.audit.forum_reads import CATEGORIES, SETTINGS, Category
from idiaspora.provisioning.audit.reads import Asking, Read
from idiaspora.provisioning.audit.timestamps import moment
from idiaspora.provisioning.forum.endpoints import Row

PER_PAGE = 100
ANY_REPLY = "any"
MOST_PAGES = 3
MOST_POSTERS = 5
"""The most authors that a row of a list names."""

OLDEST_FIRST = (("status", "open"), ("order", "created"), ("ascending", "true"), ("per_page", str(PER_PAGE)))


@dataclass(frozen=True)
class Question:
    """A topic in a category of questions that is open, listed and not pinned. `others` wrote in it beside `asker`."""

    id: int
    title: str
    category_id: int
    created: datetime
    asker: int
    others: tuple[int, ...]

    @property
    def hides_posters(self) -> bool:
        """Whether more people may have written than the list names."""
        return len(self.others) + 1 >= MOST_POSTERS


@dataclass(frozen=True)
class Waiting:
    """The questions of one category that wait, the oldest first.

    `accepted` says what they wait for: an accepted answer (Solved is on there), or any reply at all. Not `complete`
    when there are more than were read, which were asked after `last`.
    """

    questions: tuple[Question, ...]
    accepted: bool
    complete: bool
    last: datetime | None = None


def accepts_answers(category: Category, settings_on: bool) -> bool:
    """Whether Solved is really on: it compares the stored text, and a JSON true is stored as "t" (3.5)."""
    return settings_on and (category.row.get("custom_fields") or {}).get("enable_accepted_answers") == "true"


def _questions(asking: Asking) -> Mapping[int, Waiting]:
    on = asking[SETTINGS].values.on("solved_enabled")
    asked = [theme.questions for theme in asking.desired.audit.themes if theme.questions]
    found = [category for item in asked if (category := asking[CATEGORIES].at(item.category)) is not None]
    # Where any reply is an answer, it does not matter that the forum could tell the best one.
    any_reply = {item.category for item in asked if item.answers == ANY_REPLY}
    with_solved = [item for item in found if item.path not in any_reply and accepts_answers(item, on)]
    waiting = _unsolved(asking, with_solved) if with_solved else {}
    for category in found:
        if category not in with_solved:
            waiting[category.id] = _without_reply(asking, category)
    return waiting


def _unsolved(asking: Asking, categories: Iterable[Category]) -> dict[int, Waiting]:
    """Topics of all categories in which Solved is on, in one list; the filter knows no others."""
    topics, complete = _topics(asking, "/latest.json", (("solved", "no"), *OLDEST_FIRST))
    return {item.id: Waiting(_of(item, topics), True, complete, _last(topics)) for item in categories}


def _without_reply(asking: Asking, category: Category) -> Waiting:
    path = f"/c/{category.address}/{category.id}/l/latest.json"
    # Two posts, because whoever asks may have written again.
    query = (("max_posts", "2"), ("no_subcategories", "true"), *OLDEST_FIRST)
    topics, complete = _topics(asking, path, query)
    questions = tuple(question for question in _of(category, topics) if not question.others)
    return Waiting(questions, False, complete, _last(topics))


def _last(rows: Sequence[Row]) -> datetime | None:
    return moment(rows[-1]["created_at"]) if rows else None


def _topics(asking: Asking, path: str, query: tuple[tuple[str, str], ...]) -> tuple[list[Row], bool]:
    """The topics of a list, and whether it ended before we stopped."""
    rows: dict[int, Row] = {}
    for page in range(MOST_PAGES):
        more = (("page", str(page)),) if page else ()
        found: Mapping[str, Any] = asking.client.send("GET", path, query=[*query, *more])["topic_list"]
        rows |= {row["id"]: row for row in found["topics"]}
        if not found.get("more_topics_url"):
            return list(rows.values()), True
    return list(rows.values()), False


def _of(category: Category, rows: Iterable[Row]) -> tuple[Question, ...]:
    own = (row for row in rows if row["category_id"] == category.id and row["id"] != category.about)
    asked = (
        row for row in own if row.get("visible", True) and not row.get("pinned") and not row.get("pinned_globally")
    )
    return tuple(_question(row) for row in asked)


def _question(row: Row) -> Question:
    created = moment(row["created_at"])
    if created is None:
        raise ValueError("a topic without the time of its creation")
    asker, *others = [int(poster["user_id"]) for poster in row["posters"]]
    return Question(row["id"], str(row["title"]), row["category_id"], created, asker, tuple(others))


QUESTIONS = Read(
    "questions",
    ("GET /latest.json?solved=no", "GET /c/PATH/ID/l/latest.json, one a category of questions without Solved"),
    _questions,
    (CATEGORIES, SETTINGS),
)
