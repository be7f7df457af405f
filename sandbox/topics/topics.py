"""Topics: reading, changing, their states, deleting and recovering (content facts A.2 to A.5, Discourse 3.5)."""

from datetime import UTC, datetime
from typing import Any

from idiaspora.sandbox.categories.access import can_create_topic_in
from idiaspora.sandbox.categories.reads import page_not_found
from idiaspora.sandbox.http.answers import (
    Answer,
    invalid_access,
    invalid_parameters,
    not_found,
    nothing,
    ok,
    success,
    unhandled,
    unprocessable,
)
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.permitted import number_of, required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.plugins import topic_voting
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics import withdrawing
from idiaspora.sandbox.topics.access import (
    SMALL_ACTION,
    can_change_status,
    can_delete_topic,
    can_edit_topic,
    can_see_topic,
    moderates,
)
from idiaspora.sandbox.topics.post_revision import TOPIC_FIELDS, conflict, revise
from idiaspora.sandbox.topics.post_serializers import advance_draft_sequence, serialized, visible_posts
from idiaspora.sandbox.topics.post_store import add_small_action
from idiaspora.sandbox.topics.tags import sent_tags
from idiaspora.sandbox.topics.topic_view import CHUNK, basic_topic, view

UNLISTED_BY_HAND = 3
STATUSES = ("pinned", "pinned_globally", "visible", "closed", "archived")
DELETE_FAILED = "There was an error deleting that topic. Please contact the site's administrator."


def _seen(context: Context, id: str) -> Document:
    number = number_of(id)
    topic = None if number is None else context.store.get("topic", number)
    if topic is None or not can_see_topic(context, topic):
        raise page_not_found()
    return topic


def _wants_raw(context: Context) -> bool:
    return not is_blank(context.params.get("include_raw"))


def moved(context: Context, topic: Document, number: int | None = None) -> Answer:
    """The redirect to the topic's own address; a few parameters survive it."""
    tail = f"/{number}" if number else ""
    kept = "&".join(
        f"{key}={context.query[key]}"
        for key in ("page", "print", "include_raw", "filter_top_level_replies", "preview_theme_id")
        if key in context.query
    )
    suffix = ".json" if context.json_wanted else ""
    url = f"{context.host}/t/{topic['slug']}/{topic['id']}{tail}{suffix}{'?' + kept if kept else ''}"
    return Answer(301, text="", headers={"Location": url})


@route("GET", "/t/<id>", "topics/show")
def show(context: Context, id: str) -> Answer:
    """A topic by number; by slug it is a redirect. Hidden ones are not found, with the page as `extras` (3.5)."""
    if not id[:1].isdigit():
        found = next((row for row in context.store.where("topic", slug=id) if can_see_topic(context, row)), None)
        if found is None:
            raise page_not_found()
        return moved(context, found)
    return ok(view(context, _seen(context, id), raw=_wants_raw(context)))


@route("GET", "/t/<slug>/<int:id>", "topics/show")
def show_with_slug(context: Context, slug: str, id: int) -> Answer:
    if slug.isdigit():
        return ok(view(context, _seen(context, slug), near=id, raw=_wants_raw(context)))
    topic = _seen(context, str(id))
    if topic["slug"] != slug:
        return moved(context, topic)
    return ok(view(context, topic, raw=_wants_raw(context)))


@route("GET", "/t/<slug>/<int:id>/<int:number>", "topics/show")
def show_near(context: Context, slug: str, id: int, number: int) -> Answer:
    topic = _seen(context, str(id))
    if topic["slug"] != slug:
        return moved(context, topic, number)
    return ok(view(context, topic, near=number, raw=_wants_raw(context)))


@route("GET", "/t/external_id/<external_id>", "topics/show_by_external_id")
def by_external_id(context: Context, external_id: str) -> Answer:
    """The redirect to the topic of this external id, in its exact case; deleted ones are not found (3.5)."""
    found = [row for row in context.store.where("topic", external_id=external_id) if not row["deleted_at"]]
    if not found:
        raise not_found()
    if not can_see_topic(context, found[0]):
        raise invalid_access()
    return moved(context, found[0])


@route("GET", "/t/<int:id>/posts", "topics/posts")
def chosen_posts(context: Context, id: int) -> Answer:
    """The named posts of a topic, or those after a number, or with `asc=false` before it."""
    topic = _seen(context, str(id))
    sent = context.params.get("post_ids")
    ids = {as_integer(number) for number in (sent if isinstance(sent, list) else [])}
    posts = [row for row in visible_posts(context, topic) if not ids or row["id"] in ids]
    number = as_integer(context.params.get("post_number"))
    if number is not None and context.params.get("asc") == "true":
        posts = [row for row in posts if row["post_number"] > number]
    elif number is not None:
        posts = [row for row in posts if row["post_number"] < number][-CHUNK:]
    posts = posts[:CHUNK]
    raw = _wants_raw(context)
    rows = [serialized(context, row, raw=raw, in_topic=True) for row in posts]
    return ok({"post_stream": {"posts": rows}, "id": topic["id"]})


@route("PUT", "/t/-/<int:id>", "topics/update")
def update_bare(context: Context, id: int) -> Answer:
    return update(context, id)


@route("PUT", "/t/<int:id>", "topics/update")
def update(context: Context, id: int) -> Answer:
    """Title, category, tags and link. Equal values are no change; a wrong `original_…` is a conflict (409)."""
    topic = _editable(context, id)
    _check_originals(context, topic)
    changes: dict[str, Any] = {key: context.params[key] for key in TOPIC_FIELDS if key in context.params}
    if "category_id" in changes:
        changes["category_id"] = as_integer(changes["category_id"])
        if changes["category_id"] != topic["category_id"]:
            _check_category(context, changes["category_id"])
    if "tags" in changes:
        changes["tags"] = sent_tags(context, changes["tags"])
    same = {
        "title": topic["title"],
        "category_id": topic["category_id"],
        "tags": topic["tags"],
        "featured_link": topic.get("featured_link"),
    }
    changes = {key: value for key, value in changes.items() if _ordered(value) != _ordered(same[key])}
    first = _first_post(context, topic)
    if changes and first:
        advance_draft_sequence(context, topic)
        revised = revise(context, first, changes, validate=False)
        if revised and "category_id" in changes:
            _move_votes(context, revised[1])
    return ok({"basic_topic": basic_topic(context, context.store.get("topic", id) or topic)})


def _ordered(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _move_votes(context: Context, topic: Document) -> None:
    if topic_voting.can_vote(context, topic):
        topic_voting.restore_votes(context.store, topic["id"])
    else:
        topic_voting.archive_votes(context.store, topic["id"])


def _editable(context: Context, id: int) -> Document:
    context.require_login()
    topic = context.store.get("topic", id)
    if topic is None or not can_edit_topic(context, topic):
        raise invalid_access()
    return topic


def _first_post(context: Context, topic: Document) -> Document | None:
    return next(iter(context.store.where("post", topic_id=topic["id"], post_number=1)), None)


def _check_originals(context: Context, topic: Document) -> None:
    title, tags = context.params.get("original_title"), context.params.get("original_tags")
    if not is_blank(title) and title != topic["title"]:
        raise conflict()
    if isinstance(tags, list) and sorted(sent_tags(context, tags)) != sorted(topic["tags"]):
        raise conflict()


def _check_category(context: Context, number: int | None) -> None:
    category = context.store.get("category", number or 0)
    if category is None:
        if number:
            raise unprocessable("Category not found!")
        return
    if not can_create_topic_in(context, category):
        raise invalid_access()


@route("PUT", "/t/<int:id>/tags", "topics/update_tags")
def update_tags(context: Context, id: int) -> Answer:
    """The tags alone; they must be there."""
    sent = required(context.params, "tags")
    topic = _editable(context, id)
    first = _first_post(context, topic)
    if first:
        revise(context, first, {"tags": sent_tags(context, sent)}, validate=False)
    return ok({"basic_topic": basic_topic(context, context.store.get("topic", id) or topic)})


@route("PUT", "/t/<int:id>/status", "topics/status")
def status(context: Context, id: int) -> Answer:
    """Close, archive, hide or pin; only the text `true` turns a state on (3.5)."""
    context.require_login()
    name = required(context.params, "status")
    enabled = required(context.params, "enabled") == "true"
    if name not in STATUSES:
        raise invalid_parameters("status")
    topic = context.store.get("topic", id)
    if topic is None or not can_change_status(context, topic):
        raise invalid_access()
    change_status(context, topic, name, enabled=enabled)
    return success(topic_status_update=None)


def change_status(context: Context, topic: Document, name: str, *, enabled: bool) -> None:
    """Every change leaves a line in the stream; pinning does so also when nothing changes (3.5)."""
    if name in ("pinned", "pinned_globally"):
        changes = _pinning(context, name, enabled=enabled)
    elif topic[name] == enabled:
        return
    else:
        changes = {name: enabled}
        if name == "visible":
            changes["visibility_reason_id"] = None if enabled else UNLISTED_BY_HAND
    changed = {**topic, **changes}
    context.store.put("topic", changed)
    add_small_action(context, changed, f"{name}.{'enabled' if enabled else 'disabled'}")
    if name in ("closed", "archived"):
        free = changed["closed"] or changed["archived"]
        (topic_voting.archive_votes if free else topic_voting.restore_votes)(context.store, topic["id"])


def _pinning(context: Context, name: str, *, enabled: bool) -> dict[str, Any]:
    until = _moment(context.params.get("until"))
    if not enabled or (until and until < context.now()):
        return {"pinned_at": None, "pinned_globally": False, "pinned_until": None}
    return {"pinned_at": context.now(), "pinned_globally": name == "pinned_globally", "pinned_until": until}


def _moment(value: Any) -> str | None:
    if is_blank(value):
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise invalid_parameters("until") from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@route("DELETE", "/t/<int:id>", "topics/destroy")
def destroy(context: Context, id: int) -> Answer:
    """Put a topic into the trash; what may not or cannot be deleted is a 422 (3.5)."""
    context.require_login()
    topic = context.store.get("topic", id)
    if topic is None or not can_delete_topic(context, topic):
        raise unprocessable(DELETE_FAILED)
    user = context.require_login()
    first = _first_post(context, topic)
    if first and withdrawing.stays(context, topic, first):
        withdrawing.withdraw(context, topic, first)
        return nothing()
    now = context.now()
    context.store.put("topic", {**topic, "deleted_at": now, "deleted_by_id": user["id"]})
    if first:
        context.store.put("post", {**first, "deleted_at": now})
    topic_voting.archive_votes(context.store, topic["id"])
    log_staff_action(context, "delete_topic", topic_id=id, details=_logged(context, topic, first))
    return nothing()


@route("PUT", "/t/<int:id>/recover", "topics/recover")
def recover(context: Context, id: int) -> Answer:
    """Take a topic out of the trash."""
    context.require_login()
    topic = context.store.get("topic", id)
    if topic is None or not topic["deleted_at"] or not moderates(context, topic):
        raise invalid_access()
    context.store.put("topic", {**topic, "deleted_at": None, "deleted_by_id": None})
    first = _first_post(context, topic)
    if first:
        context.store.put("post", {**first, "deleted_at": None})
    topic_voting.restore_votes(context.store, topic["id"])
    log_staff_action(context, "recover_topic", topic_id=id, details=_logged(context, topic, first))
    return nothing()


def _logged(context: Context, topic: Document, first: Document | None) -> str:
    user = context.store.get("user", topic["user_id"])
    lines = [
        f"id: {topic['id']}",
        f"created_at: {topic['created_at'][:19].replace('T', ' ')} UTC",
        f"user: {user['username']} ({user['name']})" if user else "user: (deleted user)",
        f"title: {topic['title']}",
    ]
    return "\n".join([*lines, f"raw: {first['raw']}"] if first else lines)


@route("PUT", "/t/<int:id>/reset-bump-date", "topics/reset_bump_date")
def reset_bump_date(context: Context, id: int) -> Answer:
    """Put the topic back to the time of its last post."""
    context.require_login()
    topic = context.store.get("topic", id)
    if topic is None or not can_change_status(context, topic):
        raise invalid_access()
    posts = [row for row in visible_posts(context, topic) if row["post_type"] != SMALL_ACTION]
    context.store.put("topic", {**topic, "bumped_at": posts[-1]["created_at"] if posts else topic["created_at"]})
    return nothing()


@route("PUT", "/t/<int:id>/change-timestamp", "topics/change_timestamps")
def change_timestamp(context: Context, id: int) -> Answer:
    """Move a topic and its posts in time; not into the future."""
    stamp = as_integer(required(context.params, "timestamp")) or 0
    topic = context.store.get("topic", id)
    if topic is None or not context.is_staff:
        raise invalid_access()
    new = datetime.fromtimestamp(stamp, UTC)
    if new > datetime.now(UTC):
        raise unprocessable("The timestamp cannot be in the future.")
    shift = new - datetime.fromisoformat(topic["created_at"])
    moved_at = _shifted(topic["created_at"], shift)
    context.store.put("topic", {**topic, "created_at": moved_at, "bumped_at": _shifted(topic["bumped_at"], shift)})
    for post in context.store.where("post", topic_id=id):
        context.store.put("post", {**post, "created_at": _shifted(post["created_at"], shift)})
    log_staff_action(context, "topic_timestamps_changed", topic_id=id, previous=topic["created_at"], new=moved_at)
    return success()


def _shifted(stamp: str, shift: Any) -> str:
    moment = min(datetime.fromisoformat(stamp) + shift, datetime.now(UTC))
    return str(moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]) + "Z"


@route("POST", "/t/<int:id>/change-owner", "topics/change_post_owners")
def change_owner(context: Context, id: int) -> Answer:
    """Give posts of a topic to another user; the first one takes the topic along."""
    name, ids = required(context.params, "username"), required(context.params, "post_ids")
    if not context.is_admin:
        raise invalid_access()
    user = next(iter(context.store.named("user", "username", str(name))), None)
    topic = context.store.get("topic", id)
    if user is None or topic is None or not isinstance(ids, list):
        raise unhandled(500)
    for post in context.store.where("post", topic_id=id):
        if post["id"] in {as_integer(number) for number in ids}:
            context.store.put("post", {**post, "user_id": user["id"]})
            if post["post_number"] == 1:
                context.store.put("topic", {**topic, "user_id": user["id"]})
    return success()


@route("PUT", "/t/<int:id>/slow_mode", "topics/set_slow_mode")
def slow_mode(context: Context, id: int) -> Answer:
    topic = context.store.get("topic", id)
    if topic is None or not can_change_status(context, topic):
        raise invalid_access()
    seconds = as_integer(context.params.get("seconds")) or 0
    context.store.put("topic", {**topic, "slow_mode_seconds": seconds})
    name = "topic_slow_mode_set" if seconds else "topic_slow_mode_removed"
    log_staff_action(context, name, topic_id=id, details=f"interval: {seconds}" if seconds else "")
    return nothing()
