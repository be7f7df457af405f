"""What Discourse itself counts for its staff, day by day (Discourse 3.5, app/models/report.rb).

It has some eighty reports. Those about what people wrote are counted here, with what no member sees, too: deleted and
unlisted topics and About topics.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any

from idiaspora.sandbox.http.answers import Answer, blank, invalid_parameters, ok
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.moderation.flags import LIKE
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.topics.lists import family
from idiaspora.sandbox.topics.post_serializers import ACTION

Dated = Iterator[tuple[str, float]]
"""Times, each with what it adds to its day."""

MOST_ROWS = 50
USUAL_DAYS = 30
SCHEMA = 4
FACETS = "[:total, :prev30Days]"


@dataclass(frozen=True)
class Counted:
    """What a report counts of some categories, all for None, and how that is called."""

    yaxis: str
    rows: Callable[[Store, set[int] | None], Dated]
    average: bool = False
    undated: bool = False
    """The number for the days before is that of all time (3.5)."""


def _topics(store: Store, inside: set[int] | None) -> Iterator[Document]:
    for topic in store.all("topic"):
        if topic["archetype"] != "private_message" and (inside is None or topic["category_id"] in inside):
            yield topic


def _posts_of(store: Store, topic: Document) -> list[Document]:
    return [post for post in store.where("post", topic_id=topic["id"]) if post["post_type"] == 1]


def _new_topics(store: Store, inside: set[int] | None) -> Dated:
    return ((topic["created_at"], 1) for topic in _topics(store, inside))


def _new_posts(store: Store, inside: set[int] | None) -> Dated:
    for topic in _topics(store, inside):
        yield from ((post["created_at"], 1) for post in _posts_of(store, topic) if not post["deleted_at"])


def _first_answer(store: Store, topic: Document) -> Document | None:
    others = (
        post for post in _posts_of(store, topic) if post["user_id"] != topic["user_id"] and not post["deleted_at"]
    )
    return min(others, key=lambda post: str(post["created_at"]), default=None)


def _unanswered(store: Store, inside: set[int] | None) -> Dated:
    for topic in _topics(store, inside):
        if not topic["deleted_at"] and _first_answer(store, topic) is None:
            yield topic["created_at"], 1


def _hours_to_answer(store: Store, inside: set[int] | None) -> Dated:
    for topic in _topics(store, inside):
        answer = None if topic["deleted_at"] else _first_answer(store, topic)
        if answer is not None:
            waited = datetime.fromisoformat(answer["created_at"]) - datetime.fromisoformat(topic["created_at"])
            yield topic["created_at"], waited.total_seconds() / 3600


def _solutions(store: Store, inside: set[int] | None) -> Dated:
    for topic in _topics(store, inside):
        if topic.get("accepted_answer_post_id"):
            yield topic.get("accepted_at") or topic["created_at"], 1


def _likes(store: Store, inside: set[int] | None) -> Dated:
    for row in store.where(ACTION, post_action_type_id=LIKE):
        yield row["created_at"], 1


def _signups(store: Store, inside: set[int] | None) -> Dated:
    return ((user["created_at"], 1) for user in store.all("user") if user["id"] > 0)


def _nothing(store: Store, inside: set[int] | None) -> Dated:
    return iter(())


COUNTED: dict[str, Counted] = {
    "accepted_solutions": Counted("Total", _solutions),
    "likes": Counted("Number of new likes", _likes),
    "posts": Counted("Number of new posts", _new_posts),
    "signups": Counted("Number of signups", _signups),
    "time_to_first_response": Counted("Average time (hours)", _hours_to_answer, average=True),
    "topics": Counted("Number of new topics", _new_topics),
    "topics_with_no_response": Counted("Total", _unanswered, undated=True),
}
"""The reports about what people wrote. The others are listed, and have counted nothing."""
UNCOUNTED = Counted("Total", _nothing)
FORUM_WIDE = ("likes", "signups")
"""Reports that know no categories."""


@cache
def listed_reports() -> dict[str, dict[str, Any]]:
    """Title, description and its link of every report, by type and in the order of the list."""
    rows: dict[str, dict[str, Any]] = packaged("reports.json")
    return rows


@route("GET", "/admin/reports", "admin/reports/index", constraint="staff")
def index(context: Context) -> Answer:
    return ok({"reports": [{"type": name, **row} for name, row in listed_reports().items()]})


@route("GET", "/admin/reports/bulk", "admin/reports/bulk", constraint="staff")
def bulk(context: Context) -> Answer:
    """Several at once; one that is not there says so among the others."""
    asked = context.params.get("reports")
    if not isinstance(asked, dict) or not asked:
        raise blank(500)
    return ok({"reports": [_report(context, name, sent) for name, sent in asked.items()]})


@route("GET", "/admin/reports/<name>", "admin/reports/show", constraint="staff")
def show(context: Context, name: str) -> Answer:
    """One report; another name is an error of the server (3.5)."""
    shown = _report(context, name, context.params)
    if "error" in shown:
        raise blank(500)
    return ok({"report": shown})


def _report(context: Context, name: str, sent: Any) -> dict[str, Any]:
    given = sent if isinstance(sent, dict) else {}
    filters = given["filters"] if isinstance(given.get("filters"), dict) else {}
    row = listed_reports().get(name)
    counted, limit = (COUNTED.get(name, UNCOUNTED) if row else None), _limit(given)
    start = _day(given.get("start_date"), datetime.now(UTC) - timedelta(days=USUAL_DAYS))
    end = _day(given.get("end_date"), start + timedelta(days=USUAL_DAYS)) + timedelta(days=1, seconds=-1)
    before = start - (end + timedelta(seconds=1) - start)
    parts = [name, f"{start:%Y%m%d}", f"{end:%Y%m%d}", FACETS]
    parts += [json.dumps(filters, separators=(",", ":"))] if filters else []
    parts += [str(limit)] if limit is not None else []
    category = as_integer(filters.get("category"))
    return {
        "type": name,
        "title": row and row["title"],
        "xaxis": counted and "Day",
        "yaxis": counted and counted.yaxis,
        "description": row and row["description"],
        "description_link": row and row["description_link"],
        "data": counted and _by_day(counted, list(_within(context, counted, filters, start, end))),
        "start_date": _written(start),
        "end_date": _written(end),
        "prev_data": None,
        "prev_start_date": _written(before),
        "prev_end_date": _written(start),
        "prev30Days": counted and _days_before(context, counted, filters, start),
        "dates_filtering": True,
        "report_key": ":".join(["reports", *parts, str(SCHEMA)]),
        "primary_color": "rgba(0,136,204,1)",
        "secondary_color": "rgba(0,136,204,0.1)",
        "available_filters": [] if counted is None or name in FORUM_WIDE else _filters(category, filters),
        "labels": [
            {"type": "date", "property": "x", "title": "Day"},
            {"type": "number", "property": "y", "title": "Count"},
        ],
        "average": bool(counted and counted.average),
        "percent": False,
        "higher_is_better": not (counted and counted.average),
        "modes": ["chart", "table"],
        **({"icon": "reply"} if counted and counted.average else {}),
        **({"total": len(list(_all(context, counted, filters)))} if counted and not counted.average else {}),
        **({"limit": limit} if limit is not None else {}),
        **({} if counted else {"error": "not_found"}),
    }


def _filters(category: int | None, filters: dict[str, Any]) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = [{"id": "category", "type": "category", "default": category}]
    if category is not None:
        below = filters.get("include_subcategories") == "true"
        shown.append({"id": "include_subcategories", "type": "bool", "default": below})
    return shown


def _all(context: Context, counted: Counted, filters: dict[str, Any]) -> Dated:
    number = as_integer(filters.get("category"))
    category = None if number is None else context.store.get("category", number)
    inside = None if number is None else {number}
    if category is not None and filters.get("include_subcategories") == "true":
        inside = family(context, category)
    return counted.rows(context.store, inside)


def _within(context: Context, counted: Counted, filters: dict[str, Any], start: datetime, end: datetime) -> Dated:
    for moment, value in _all(context, counted, filters):
        if start <= datetime.fromisoformat(moment) <= end + timedelta(seconds=1):
            yield moment, value


def _by_day(counted: Counted, rows: list[tuple[str, float]]) -> list[dict[str, Any]]:
    days: dict[str, list[float]] = defaultdict(list)
    for moment, value in rows:
        days[moment[:10]].append(value)
    return [{"x": day, "y": _summed(counted, days[day])} for day in sorted(days)]


def _summed(counted: Counted, values: list[float]) -> float:
    if counted.average:
        return round(sum(values) / len(values), 2) if values else 0.0
    return len(values)


def _days_before(context: Context, counted: Counted, filters: dict[str, Any], start: datetime) -> float:
    if counted.undated:
        return len(list(_all(context, counted, filters)))
    first = start - timedelta(days=USUAL_DAYS)
    rows = list(_within(context, counted, filters, first, start - timedelta(seconds=1)))
    return _summed(counted, [value for _, value in rows])


def _limit(given: dict[str, Any]) -> int | None:
    if is_blank(given.get("limit")):
        return None
    limit = as_integer(given["limit"])
    if limit is None or not 0 <= limit <= MOST_ROWS:
        raise invalid_parameters("limit")
    return limit


def _day(value: Any, usual: datetime) -> datetime:
    """The beginning of a day."""
    if is_blank(value):
        return datetime.combine(usual.date(), time(), UTC)
    try:
        return datetime.combine(datetime.fromisoformat(str(value)).date(), time(), UTC)
    except ValueError:
        raise invalid_parameters(f'no time information in "{value}"') from None


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
