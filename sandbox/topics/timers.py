"""Timers of topics and the banner of the site (content facts A.5, Discourse 3.5)."""

from datetime import UTC, datetime, timedelta

from idiaspora.sandbox.http.answers import Answer, invalid_access, invalid_parameters, nothing, ok, success
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_change_status
from idiaspora.sandbox.topics.post_serializers import visible_posts
from idiaspora.sandbox.topics.post_store import add_small_action

TIMERS = (
    "close", "open", "publish_to_category", "delete", "reminder", "bump", "delete_replies", "silent_close", "clear_pin",
)  # fmt: skip


def _changeable(context: Context, id: int) -> Document:
    context.require_login()
    topic = context.store.get("topic", id)
    if topic is None or not can_change_status(context, topic):
        raise invalid_access()
    return topic


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@route("POST", "/t/<int:id>/timer", "topics/timer")
def timer(context: Context, id: int) -> Answer:
    """Set the timer of a topic in place of another one; without time and duration it is taken away."""
    kind = required(context.params, "status_type")
    if kind not in TIMERS:
        raise invalid_parameters("status_type")
    topic = _changeable(context, id)
    minutes = as_integer(context.params.get("duration_minutes")) or 0
    at = context.params.get("time")
    if is_blank(at) and not minutes:
        context.store.put("topic", {**topic, "topic_timer": None})
        return success(
            execute_at=None, duration_minutes=None, based_on_last_post=False, closed=topic["closed"], category_id=None
        )
    based = str(context.params.get("based_on_last_post")).lower() == "true"
    row = {
        "id": context.store.insert("topic_timer", {"topic_id": id})["id"],
        "execute_at": _moment(context, topic, at, minutes, based=based),
        "duration_minutes": minutes or None,
        "based_on_last_post": based,
        "status_type": kind,
        "category_id": as_integer(context.params.get("category_id")),
    }
    context.store.put("topic", {**topic, "topic_timer": row})
    return success(
        **{key: row[key] for key in ("execute_at", "duration_minutes", "based_on_last_post", "category_id")},
        closed=topic["closed"],
    )


def _moment(context: Context, topic: Document, at: object, minutes: int, *, based: bool) -> str:
    if minutes:
        posts = visible_posts(context, topic)
        start = datetime.fromisoformat(posts[-1]["created_at"]) if based and posts else datetime.now(UTC)
        return _stamp(start + timedelta(minutes=minutes))
    text = str(at)
    if text.replace(".", "", 1).isdigit():
        return _stamp(datetime.now(UTC) + timedelta(hours=float(text)))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid_parameters("time") from None
    return _stamp(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC))


@route("PUT", "/t/<int:id>/make-banner", "topics/make_banner")
def make_banner(context: Context, id: int) -> Answer:
    """Show the topic to everybody; there is one banner, so another one goes."""
    context.require_login()
    topic = context.store.get("topic", id)
    if topic is None or not context.is_staff:
        raise invalid_access()
    for other in context.store.where("topic", archetype="banner"):
        _end_banner(context, other)
    changed = {**(context.store.get("topic", id) or topic), "archetype": "banner"}
    context.store.put("topic", changed)
    add_small_action(context, changed, "banner.enabled")
    return nothing()


@route("PUT", "/t/<int:id>/remove-banner", "topics/remove_banner")
def remove_banner(context: Context, id: int) -> Answer:
    context.require_login()
    topic = context.store.get("topic", id)
    if topic is None or not context.is_staff:
        raise invalid_access()
    if topic["archetype"] == "banner":
        _end_banner(context, topic)
    return nothing()


def _end_banner(context: Context, topic: Document) -> None:
    changed = {**topic, "archetype": "regular"}
    context.store.put("topic", changed)
    add_small_action(context, changed, "banner.disabled")


@route("GET", "/site/banner", "site/banner")
def banner(context: Context) -> Answer:
    """The banner as HTML; an empty object without one."""
    topic = next(iter(context.store.where("topic", archetype="banner")), None)
    if topic is None:
        return ok({})
    posts = visible_posts(context, topic)
    html = posts[0]["cooked"] if posts else ""
    return ok({"html": html, "key": topic["id"], "url": f"{context.host}/t/{topic['slug']}/{topic['id']}"})
