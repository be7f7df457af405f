"""Notifications about posts (Discourse 3.5, app/services/post_alerter.rb)."""

from dataclasses import replace
from typing import Any

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.topics import topic_users
from idiaspora.sandbox.topics.access import can_see_post
from idiaspora.sandbox.topics.post_audience import Told, Written, audience
from idiaspora.sandbox.topics.topic_users import MUTED, WATCHING
from idiaspora.sandbox.users import notifications
from idiaspora.sandbox.users.notifications import TYPES

COLLAPSED = {TYPES[name] for name in ("replied", "posted", "private_message", "watching_category_or_tag")}
"""Of these one stands for all that somebody has not read of a topic."""

WITHIN_A_REPLY = {TYPES["mentioned"], TYPES["quoted"]}
"""These are not sent to whom the same post was announced as a reply."""

SEVERAL = 2
"""So many unread posts are told of by their number."""


def tell(context: Context, topic: Document, post: Document, *, new: bool = True) -> None:
    """Tell those whom a new or edited post concerns."""
    written = Written(context, topic, post, topic_users.rows_of_topic(context.store, topic["id"]), new)
    told = audience(written)
    if told:
        _Delivery(written).deliver(told)


class _Delivery:
    """Writes the notifications about one post."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._posts = [
            row for row in written.store.where("post", topic_id=written.topic["id"]) if not row["deleted_at"]
        ]
        self._authors = {row["post_number"]: row["user_id"] for row in self._posts}
        held = written.holders("watching")
        self._watching_around = {user_id for holders in held.values() for user_id in holders}
        self._told: dict[int, list[Document]] = {}
        for row in notifications.rows_about(written.store, written.topic["id"]):
            self._told.setdefault(row["user_id"], []).append(row)

    def deliver(self, told: list[Told]) -> None:
        for somebody in told:
            user = self._written.store.get("user", somebody.user_id)
            if user is not None and user["id"] > 0 and self._may_tell(user, somebody.kind):
                self._write(user, somebody)

    def _may_tell(self, user: Document, kind: int) -> bool:
        """Not who muted the topic or does not see it, and nobody twice of the same."""
        written = self._written
        if written.level(user["id"]) == MUTED:
            return False
        same_post = {
            row["notification_type"]
            for row in self._told.get(user["id"], ())
            if row["post_number"] == written.post["post_number"]
        }
        if kind in same_post or (kind in WITHIN_A_REPLY and TYPES["replied"] in same_post):
            return False
        return can_see_post(replace(written.context, user=user), written.post)

    def _write(self, user: Document, somebody: Told) -> None:
        written = self._written
        shown, replies = written.post, 1
        if somebody.kind in COLLAPSED:
            earlier = [row for row in self._told.get(user["id"], ()) if row["notification_type"] in COLLAPSED]
            notifications.forget(written.store, earlier)
            unread = self._unread(user["id"])
            shown, replies = unread[0] if unread else shown, len(unread)
        data = self._data(shown, replies)
        if somebody.group is not None:
            data |= {"group_id": somebody.group["id"], "group_name": somebody.group["name"]}
        notifications.create(written.context, user["id"], somebody.kind, written.topic, shown["post_number"], data)

    def _data(self, shown: Document, replies: int) -> dict[str, Any]:
        """What a notification says: of the post that is told of, and of the first unread one, which it leads to."""
        written, post = self._written, self._written.post
        editor = written.context.require_login()
        author, writer = (editor, editor) if editor["id"] != post["user_id"] else map(self._person, (post, shown))
        return {
            "topic_title": written.topic["title"],
            "original_post_id": post["id"],
            "original_post_type": post["post_type"],
            "original_username": author["username"],
            "revision_number": None,
            "display_username": writer["username"] if replies < SEVERAL else f"{replies} replies",
            "display_name": writer["name"],
        }

    def _person(self, post: Document) -> Document:
        return self._written.store.get("user", post["user_id"]) or {"username": "", "name": ""}

    def _unread(self, user_id: int) -> list[Document]:
        """What the user has not read of the topic and is told of: all where they watch, else the replies to them."""
        row = self._written.rows.get(user_id)
        last_read = (row["last_read"] if row else None) or 0
        watches = user_id in self._watching_around or self._written.level(user_id) == WATCHING
        return [
            post
            for post in self._posts
            if post["post_number"] > last_read
            and (watches or self._authors.get(post["reply_to_post_number"]) == user_id)
        ]
