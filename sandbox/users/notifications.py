"""Notifications of users, and the marks of those that are seen and read (Discourse 3.5).

A read one was opened; a seen one was in the list that opened with the menu, and counts no more.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document, Store

KIND = "notification"
TYPES = {
    "mentioned": 1, "replied": 2, "quoted": 3, "edited": 4, "liked": 5, "private_message": 6,
    "invited_to_private_message": 7, "invitee_accepted": 8, "posted": 9, "moved_post": 10, "linked": 11,
    "granted_badge": 12, "invited_to_topic": 13, "custom": 14, "group_mentioned": 15, "group_message_summary": 16,
    "watching_first_post": 17, "topic_reminder": 18, "liked_consolidated": 19, "post_approved": 20,
    "code_review_commit_approved": 21, "membership_request_accepted": 22, "membership_request_consolidated": 23,
    "bookmark_reminder": 24, "reaction": 25, "votes_released": 26, "event_reminder": 27, "event_invitation": 28,
    "chat_mention": 29, "chat_message": 30, "chat_invitation": 31, "chat_group_mention": 32, "chat_quoted": 33,
    "assigned": 34, "question_answer_user_commented": 35, "watching_category_or_tag": 36, "new_features": 37,
    "admin_problems": 38, "linked_consolidated": 39, "chat_watched_thread": 40, "following": 800,
    "following_created_topic": 801, "following_replied": 802, "circles_activity": 900,
}  # fmt: skip
HIGH_PRIORITY = {TYPES["private_message"], TYPES["bookmark_reminder"]}
MOST_COUNTED = 99


def create(context: Context, user_id: int, kind: int, topic: Document, post_number: int, data: dict[str, Any]) -> None:
    """Tell a user something about a post."""
    context.store.insert(
        KIND,
        {
            "user_id": user_id,
            "notification_type": kind,
            "read": False,
            "high_priority": kind in HIGH_PRIORITY,
            "created_at": context.now(),
            "post_number": post_number,
            "topic_id": topic["id"],
            "data": data,
        },
    )


def rows_about(store: Store, topic_id: int) -> list[Document]:
    """What anybody was told about a topic."""
    return store.where(KIND, topic_id=topic_id)


def forget(store: Store, rows: Iterable[Document]) -> None:
    for row in rows:
        store.delete(KIND, row["id"])


def of_user(store: Store, user_id: int) -> list[Document]:
    """What a user was told, without what is about deleted topics, the newest first."""
    rows = store.where(KIND, user_id=user_id)
    topics = {number: store.get("topic", number) for number in {row["topic_id"] for row in rows}}
    kept = [row for row in rows if (topic := topics[row["topic_id"]]) and not topic["deleted_at"]]
    return sorted(kept, key=lambda row: (row["created_at"], row["id"]), reverse=True)


def prioritized(rows: list[Document]) -> list[Document]:
    """As the menu has them: important ones that are unread, then the unread, then the others."""
    return sorted(rows, key=lambda row: (row["read"] or not row["high_priority"], row["read"]))


def seen_up_to(user: Document) -> int:
    """The number of the last notification that the user has seen, 0 before the first."""
    return int(user.get("seen_notification_id") or 0)


def mark_seen(store: Store, user: Document) -> Document:
    """Note that the user has seen all there is; returns the user as stored."""
    latest = max((int(row["id"]) for row in of_user(store, user["id"])), default=0)
    if latest > seen_up_to(user):
        user = {**user, "seen_notification_id": latest}
        store.put("user", user)
    return user


def mark_read(store: Store, rows: Iterable[Document]) -> None:
    for row in rows:
        if not row["read"]:
            store.put(KIND, {**row, "read": True})


def counts(store: Store, user: Document) -> dict[str, Any]:
    """The numbers beside the user's menu; what was seen counts only when it is important and unread (3.5)."""
    unread = [row for row in of_user(store, user["id"]) if not row["read"]]
    unseen = [row for row in unread if row["id"] > seen_up_to(user)]
    kinds = [row["notification_type"] for row in unread]
    return {
        "unread_notifications": min(sum(not row["high_priority"] for row in unseen), MOST_COUNTED),
        "unread_high_priority_notifications": sum(row["high_priority"] for row in unread),
        "all_unread_notifications_count": min(len(unseen), MOST_COUNTED),
        "new_personal_messages_notifications_count": sum(
            row["notification_type"] == TYPES["private_message"] for row in unseen
        ),
        "grouped_unread_notifications": {str(kind): kinds.count(kind) for kind in dict.fromkeys(sorted(kinds))},
        "seen_notification_id": seen_up_to(user),
    }


def shown(context: Context, row: Document) -> dict[str, Any]:
    """A notification as the lists have it."""
    topic = context.store.get("topic", row["topic_id"]) or {"title": "", "slug": ""}
    keys = ("id", "user_id", "notification_type", "read", "high_priority", "created_at", "post_number", "topic_id")
    return {
        **{key: row[key] for key in keys},
        "fancy_title": escape(topic["title"]),
        "slug": topic["slug"],
        "data": row["data"],
    }
