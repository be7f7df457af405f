"""The level of each user in a topic, and the posts they have read (Discourse 3.5, app/models/topic_user.rb)."""

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model import preferences
from idiaspora.sandbox.model.preferences import CATEGORIES, TAGS
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.users.serializer_parts import options_of

MUTED, REGULAR, TRACKING, WATCHING = range(4)

# Why somebody has their level in a topic (`notifications_reason_id`).
CREATED_TOPIC, USER_CHANGED, CREATED_POST = 1, 2, 4
AUTOMATIC = {CATEGORIES: {WATCHING: 6, TRACKING: 8}, TAGS: {WATCHING: 10, TRACKING: 12}}
AUTO_WATCHED = {reasons[WATCHING] for reasons in AUTOMATIC.values()}


def topic_user(store: Store, topic_id: int, user_id: int) -> Document | None:
    """The row of a user in a topic; None before they wrote in it, read it or chose a level."""
    return next(iter(store.where("topic_user", topic_id=topic_id, user_id=user_id)), None)


def rows_of_topic(store: Store, topic_id: int) -> dict[int, Document]:
    """The rows of a topic by user number."""
    return {row["user_id"]: row for row in store.where("topic_user", topic_id=topic_id)}


def began(context: Context, topic: Document, number: int) -> None:
    """The acting user started the topic: they watch it."""
    row = _row(context.store, topic, context.require_login()["id"])
    context.store.put(
        "topic_user", {**row, "notification_level": WATCHING, "reason": CREATED_TOPIC, "last_read": number}
    )


def replied(context: Context, topic: Document, number: int) -> None:
    """The acting user wrote a reply: they follow the topic as their preferences say, unless they chose a level."""
    user = context.require_login()
    row = _row(context.store, topic, user["id"])
    level = options_of(user).get("notification_level_when_replying", TRACKING)
    if row["reason"] is None or REGULAR < row["notification_level"] < level:
        row |= {"notification_level": level, "reason": CREATED_POST}
    context.store.put("topic_user", {**row, "last_read": number})


def choose(store: Store, topic: Document, user_id: int, level: int) -> None:
    """The user sets their level in the topic."""
    row = _row(store, topic, user_id)
    store.put("topic_user", {**row, "notification_level": level, "reason": USER_CHANGED})


def read_up_to(store: Store, topic: Document, user_id: int, number: int) -> None:
    """The user has read the topic up to this post."""
    row = _row(store, topic, user_id)
    store.put("topic_user", {**row, "last_read": max(number, row["last_read"] or 0)})


def invite(store: Store, topic: Document, user_id: int, level: int) -> None:
    """Somebody gets a message: they follow it at this level."""
    row = _row(store, topic, user_id)
    store.put("topic_user", {**row, "notification_level": level})


def follow_preferences(store: Store, user_id: int) -> None:
    """Bring topics that the user wrote in or read in line with the categories and tags that they watch now."""
    for row in store.where("topic_user", user_id=user_id):
        topic = store.get("topic", row["topic_id"])
        level, reason = _inherited(store, user_id, topic) if topic else (REGULAR, None)
        if level == WATCHING and row["notification_level"] in (REGULAR, TRACKING):
            store.put("topic_user", {**row, "notification_level": WATCHING, "reason": reason})
        elif level != WATCHING and row["notification_level"] == WATCHING and row["reason"] in AUTO_WATCHED:
            store.put("topic_user", {**row, "notification_level": TRACKING, "reason": None})


def stop_watching_category(store: Store, category_id: int) -> None:
    """Topics that were followed because the category was watched by default are followed no more than others."""
    for topic in store.where("topic", category_id=category_id):
        for row in rows_of_topic(store, topic["id"]).values():
            if row["notification_level"] == WATCHING and row["reason"] == AUTOMATIC[CATEGORIES][WATCHING]:
                store.put("topic_user", {**row, "notification_level": REGULAR})


def _row(store: Store, topic: Document, user_id: int) -> Document:
    """The user's row; a new one has the level of the category or of a tag where they watch or track that."""
    row = topic_user(store, topic["id"], user_id)
    if row is not None:
        return row
    level, reason = _inherited(store, user_id, topic)
    new = {"topic_id": topic["id"], "user_id": user_id, "notification_level": level, "reason": reason}
    return store.insert("topic_user", {**new, "last_read": None})


def _inherited(store: Store, user_id: int, topic: Document) -> tuple[int, int | None]:
    """Level and reason in a topic of this category with these tags; the category counts before an equal tag."""
    found: tuple[int, int | None] = (REGULAR, None)
    for kind, keys in ((CATEGORIES, [topic["category_id"]]), (TAGS, topic["tags"])):
        levels = [preferences.level_of(store, kind, user_id, key) for key in keys]
        strongest = max((level for level in levels if level in (TRACKING, WATCHING)), default=MUTED)
        if strongest > found[0]:
            found = (strongest, AUTOMATIC[kind][strongest])
    return found
