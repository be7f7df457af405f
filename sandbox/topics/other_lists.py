"""Lists of topics by filter, author, voter and mailbox (Discourse 3.5, app/controllers/list_controller.rb)."""

from collections.abc import Callable
from typing import Any

from idiaspora.sandbox.groups.groups import membership
from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.usernames import find_user
from idiaspora.sandbox.store.packaged import packaged
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics.access import can_see_topic
from idiaspora.sandbox.topics.filtered_topics import asks_for_deleted, names_categories, ordered, tests
from idiaspora.sandbox.topics.lists import answer_with, listed
from idiaspora.sandbox.topics.muting import without_muted
from idiaspora.sandbox.topics.post_serializers import visible_posts
from idiaspora.sandbox.topics.topic_users import topic_user

FOR_MEMBERS = "in:"
"""Words of the language that begin so are offered to those only who are logged in."""


@route("GET", "/filter", "list/filter")
def filtered(context: Context) -> Answer:
    """The topics that a query of the filter language asks for."""
    query = str(context.params.get("q") or "")
    topics = listed(context, deleted=asks_for_deleted(context, query))
    wanted = tests(context, query)
    topics = [topic for topic in topics if all(test(topic) for test in wanted)]
    topics = without_muted(context, topics, None if names_categories(query) else ())
    return answer_with(context, ordered(context, query, topics), "/filter", filter_option_info=_options(context))


def _options(context: Context) -> list[dict[str, Any]]:
    """The words that the page of the filter suggests."""
    shown: list[dict[str, Any]] = packaged("filter_options.json")
    if context.user is None:
        shown = [row for row in shown if not row["name"].startswith(FOR_MEMBERS)]
    if not context.settings.on("tagging_enabled"):
        shown = [row for row in shown if not row["name"].startswith("tag")]
    return shown


def _person(context: Context, username: str) -> Document:
    user = find_user(context.store, username)
    if user is None:
        raise not_found()
    return user


def _latest_first(topics: list[Document]) -> list[Document]:
    return sorted(topics, key=lambda topic: (topic["bumped_at"], topic["id"]), reverse=True)


@route("GET", "/topics/created-by/<username>", "list/topics_by")
def created_by(context: Context, username: str) -> Answer:
    """The topics that a person began."""
    user = _person(context, username)
    topics = [topic for topic in listed(context) if topic["user_id"] == user["id"]]
    return answer_with(context, _latest_first(topics), f"/topics/created-by/{user['username']}")


@route("GET", "/topics/voted-by/<username>", "list/voted_by")
def voted_by(context: Context, username: str) -> Answer:
    """The topics for which a person votes, closed ones too."""
    user = _person(context, username)
    ids = {row["topic_id"] for row in context.store.where("topic_vote", user_id=user["id"])}
    topics = [topic for topic in listed(context) if topic["id"] in ids]
    return answer_with(context, _latest_first(topics), f"/topics/voted-by/{user['username']}")


def _messages(context: Context, user: Document) -> list[Document]:
    """The messages in somebody's mailboxes: for themselves and admins."""
    acting = context.require_login()
    if acting["id"] != user["id"] and not context.is_admin:
        raise invalid_access()
    topics = context.store.where("topic", archetype="private_message", deleted_at=None)
    return _latest_first([topic for topic in topics if user["id"] in _addressed(topic)])


def _addressed(topic: Document) -> list[int]:
    """Who gets a message by name, not only as a member of a group."""
    return list(topic.get("addressed_user_ids") or topic.get("allowed_user_ids") or [])


@route("GET", "/topics/private-messages/<username>", "list/private_messages")
def inbox(context: Context, username: str) -> Answer:
    """The messages that somebody takes part in; those to their groups are in the boxes of these."""
    user = _person(context, username)
    rows = [topic for topic in _messages(context, user) if not _is_archived(topic, user)]
    return answer_with(context, rows, f"/topics/private-messages/{user['username']}")


def _is_archived(topic: Document, user: Document) -> bool:
    return user["id"] in topic.get("archived_by_ids", [])


def _has_new(context: Context, topic: Document, user: Document) -> bool:
    state = topic_user(context.store, topic["id"], user["id"])
    return state is None or state["last_read"] is None


def _has_unread(context: Context, topic: Document, user: Document) -> bool:
    state = topic_user(context.store, topic["id"], user["id"])
    numbers = [post["post_number"] for post in visible_posts(context, topic)]
    return bool(state and state["last_read"] is not None and state["last_read"] < max(numbers, default=0))


BOXES: dict[str, Callable[[Context, Document, Document], bool]] = {
    "sent": lambda context, topic, user: bool(topic["user_id"] == user["id"]),
    "archive": lambda context, topic, user: _is_archived(topic, user),
    "new": _has_new,
    "unread": _has_unread,
    "warnings": lambda context, topic, user: topic.get("subtype") == "moderator_warning",
}
"""The mailboxes of a person besides the one for what comes in."""


def _box(name: str) -> Callable[..., Answer]:
    def box(context: Context, username: str) -> Answer:
        user = _person(context, username)
        rows = [topic for topic in _messages(context, user) if BOXES[name](context, topic, user)]
        return answer_with(context, rows, f"/topics/private-messages-{name}/{user['username']}")

    return box


for _name in BOXES:
    route("GET", f"/topics/private-messages-{_name}/<username>", f"list/private_messages_{_name}")(_box(_name))


@route("GET", "/topics/private-messages-group/<username>/<name>", "list/private_messages_group")
def of_group(context: Context, username: str, name: str) -> Answer:
    """The messages to a group: for its members and admins."""
    user = _person(context, username)
    group = next(iter(context.store.named("group", "name", name)), None)
    if group is None:
        raise not_found()
    acting = context.require_login()
    if not context.is_admin and not (acting["id"] == user["id"] and membership(context.store, group, acting)):
        raise invalid_access()
    topics = context.store.where("topic", archetype="private_message", deleted_at=None)
    rows = [topic for topic in topics if group["id"] in topic.get("allowed_group_ids", [])]
    rows = [topic for topic in rows if context.is_admin or can_see_topic(context, topic)]
    return answer_with(
        context, _latest_first(rows), f"/topics/private-messages-group/{user['username']}/{group['name']}"
    )
