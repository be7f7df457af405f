"""One change of several topics (Discourse 3.5, lib/topics_bulk_action.rb).

Topics that the acting user may not change so are left out of the answer. It has those that were closed already.
"""

from collections.abc import Callable

from idiaspora.sandbox.categories.access import can_create_topic_in
from idiaspora.sandbox.http.answers import Answer, blank, missing_parameter, ok
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_change_status, can_delete_topic, can_edit_topic, can_see_topic
from idiaspora.sandbox.topics.post_revision import revise
from idiaspora.sandbox.topics.tags import sent_tags
from idiaspora.sandbox.topics.topics import change_status, destroy, reset_bump_date

STATES = {
    "close": ("closed", True), "archive": ("archived", True), "unlist": ("visible", False), "relist": ("visible", True),
}  # fmt: skip
"""The state that an operation gives a topic."""

Change = Callable[[Context, Document, Document], bool]
"""Changes a topic with what was sent; whether the acting user may."""


@route("PUT", "/topics/bulk", "topics/bulk")
def bulk(context: Context) -> Answer:
    """An operation that nobody knows is an error of the server (3.5)."""
    context.require_login()
    sent = required(context.params, "topic_ids")
    operation = required(context.params, "operation")
    if not isinstance(operation, dict) or "type" not in operation:
        raise missing_parameter("operation")
    change = CHANGES.get(str(operation["type"]))
    if change is None:
        raise blank(500)
    changed = []
    for number in dict.fromkeys(as_integer(item) for item in (sent if isinstance(sent, list) else [sent])):
        topic = context.store.get("topic", number or 0)
        if topic is not None and can_see_topic(context, topic) and change(context, topic, operation):
            changed.append(topic["id"])
    return ok({"topic_ids": changed})


def _state(context: Context, topic: Document, operation: Document) -> bool:
    name, enabled = STATES[operation["type"]]
    allowed = can_change_status(context, topic)
    if allowed:
        change_status(context, topic, name, enabled=enabled)
    return allowed


def _move(context: Context, topic: Document, operation: Document) -> bool:
    category = context.store.get("category", as_integer(operation.get("category_id")) or 0)
    if category is None or not can_edit_topic(context, topic) or not can_create_topic_in(context, category):
        return False
    return _revise(context, topic, {"category_id": category["id"]})


def _tag(context: Context, topic: Document, operation: Document) -> bool:
    if not can_edit_topic(context, topic):
        return False
    names = sent_tags(context, operation.get("tags") or [])
    kinds = {"append_tags": [*topic["tags"], *names], "change_tags": names, "remove_tags": []}
    return _revise(context, topic, {"tags": list(dict.fromkeys(kinds[operation["type"]]))})


def _revise(context: Context, topic: Document, changes: Document) -> bool:
    first = next(iter(context.store.where("post", topic_id=topic["id"], post_number=1)), None)
    if first is not None:
        revise(context, first, changes, validate=False)
    return first is not None


def _delete(context: Context, topic: Document, operation: Document) -> bool:
    allowed = can_delete_topic(context, topic)
    if allowed:
        destroy(context, topic["id"])
    return allowed


def _reset_bump(context: Context, topic: Document, operation: Document) -> bool:
    allowed = can_change_status(context, topic)
    if allowed:
        reset_bump_date(context, topic["id"])
    return allowed


CHANGES: dict[str, Change] = {
    **dict.fromkeys(STATES, _state),
    **dict.fromkeys(("append_tags", "change_tags", "remove_tags"), _tag),
    "change_category": _move,
    "delete": _delete,
    "reset_bump_dates": _reset_bump,
}
