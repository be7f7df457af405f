"""Who is in a chat channel, and what they are told of it (Discourse 3.5, plugins/chat: channels_memberships_controller,
channels_current_user_membership_controller, channels_current_user_notifications_settings_controller).

Members join by themselves, or all that may when a channel begins to have its members join automatically; nobody can put
others into the channel of a category.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from idiaspora.sandbox.categories.access import CREATE_POST, FULL, group_ids_of
from idiaspora.sandbox.groups.groups import EVERYONE, rows_of_group
from idiaspora.sandbox.http.access import is_suspended
from idiaspora.sandbox.http.answers import Answer, invalid_access, not_found, ok, success, unhandled, unprocessable
from idiaspora.sandbox.http.params import as_boolean, as_integer, is_blank
from idiaspora.sandbox.http.permitted import find, required_object
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import basic_user
from idiaspora.sandbox.plugins.chat_access import CHANNELS, channel_of, may_chat, may_join
from idiaspora.sandbox.store.store import Document, Store

MEMBER = "chat_membership"
PER_PAGE = 50
LEVELS = ("never", "mention", "always")
SEEN_FOR_JOINING = timedelta(days=30)
TOLD = ("following", "muted", "notification_level", "chat_channel_id", "last_read_message_id", "last_viewed_at")


def join(context: Context, channel: Document, user_id: int) -> Document:
    """The membership of a user who follows the channel from now on."""
    found = membership_of(context.store, channel, user_id)
    if found is None:
        new = {"chat_channel_id": channel["id"], "user_id": user_id, "following": True, "muted": False}
        return context.store.insert(
            MEMBER,
            {
                **new,
                "notification_level": "mention",
                "last_read_message_id": None,
                "last_viewed_at": context.now(),
            },
        )
    row = {**found, "following": True}
    context.store.put(MEMBER, row)
    return row


def join_automatically(context: Context, channel: Document) -> None:
    """Let everybody join who may chat and write in the category, and was there in the last thirty days.

    Discourse does it in a background job.
    """
    since = (datetime.now(UTC) - SEEN_FOR_JOINING).isoformat()
    for user in context.store.all("user"):
        was_there = user["active"] and not user["staged"] and str(user["last_seen_at"] or "") > since
        if was_there and not is_suspended(user) and may_chat(context, user) and _lets_write(context, channel, user):
            join(context, channel, user["id"])


def _lets_write(context: Context, channel: Document, user: Document) -> bool:
    category = find(context.store, "category", channel["chatable_id"])
    mine = {EVERYONE, *group_ids_of(context.store, user)}
    return not category["read_restricted"] or any(
        row["group_id"] in mine and row["permission_type"] in (FULL, CREATE_POST) for row in category["permissions"]
    )


def membership_of(store: Store, channel: Document, user_id: int) -> Document | None:
    """The row of a user in a channel; they may have stopped to follow it."""
    return next(iter(store.where(MEMBER, chat_channel_id=channel["id"], user_id=user_id)), None)


def followers(store: Store, channel: Document) -> list[Document]:
    """The memberships of those who follow a channel."""
    return store.where(MEMBER, chat_channel_id=channel["id"], following=True)


def forget_members(store: Store, channel: Document) -> None:
    """Take everybody out of a channel that goes."""
    for row in store.where(MEMBER, chat_channel_id=channel["id"]):
        store.delete(MEMBER, row["id"])


def own_membership(context: Context, channel: Document) -> dict[str, Any]:
    """What the acting user is told of, if they have joined."""
    row = membership_of(context.store, channel, context.user["id"]) if context.user else None
    return {} if row is None else {"current_user_membership": {name: row[name] for name in TOLD}}


@route("GET", f"{CHANNELS}/<id>/memberships", "chat/api/channels_memberships/index")
def index(context: Context, id: str) -> Answer:
    """Those who follow the channel by name, 50 from `offset`, or those with a text in their names."""
    channel = channel_of(context, id)
    offset = as_integer(context.params.get("offset")) or 0
    asked = as_integer(context.params.get("limit"))
    limit = PER_PAGE if asked is None else asked
    text = str(context.params.get("username") or "")
    users = {row["user_id"]: context.store.get("user", row["user_id"]) for row in followers(context.store, channel)}
    rows = [row for row in followers(context.store, channel) if _is_shown(users[row["user_id"]], text)]
    rows.sort(key=lambda row: str((users[row["user_id"]] or {})["username"]).lower())
    query = f"offset={offset + limit}&limit={limit}&username={text}"
    meta = {"total_rows": channel["user_count"], "load_more_url": f"{CHANNELS}/{channel['id']}/memberships?{query}"}
    return ok({"memberships": [_row(context, row) for row in rows[offset : offset + limit]], "meta": meta})


def _is_shown(user: Document | None, text: str) -> bool:
    if user is None or not user["active"] or user["staged"] or is_suspended(user):
        return False
    return any(text.lower() in str(user[key] or "").lower() for key in ("username", "name"))


@route("POST", f"{CHANNELS}/<id>/memberships", "chat/api/channels_memberships/create")
def create(context: Context, id: str) -> Answer:
    """Others can be added to direct messages only."""
    channel_of(context, id)
    raise unprocessable("Users can't be added to this channel.")


@route("POST", f"{CHANNELS}/<id>/memberships/me", "chat/api/channels_current_user_membership/create")
def join_oneself(context: Context, id: str) -> Answer:
    channel, user = channel_of(context, id), context.require_login()
    if not may_join(context, channel):
        raise invalid_access()
    return _answer(context, join(context, channel, user["id"]))


@route("DELETE", f"{CHANNELS}/<id>/memberships/me", "chat/api/channels_current_user_membership/destroy")
def leave(context: Context, id: str) -> Answer:
    """Also who is not in it has left."""
    row = membership_of(context.store, channel_of(context, id), context.require_login()["id"])
    if row is not None:
        context.store.delete(MEMBER, row["id"])
    return success()


@route("DELETE", f"{CHANNELS}/<id>/memberships/me/follows", "chat/api/channels_current_user_membership_follows/destroy")
def unfollow(context: Context, id: str) -> Answer:
    """The membership stays, with its choices."""
    return _changed(context, id, {"following": False})


@route(
    "PUT", f"{CHANNELS}/<id>/notifications-settings/me", "chat/api/channels_current_user_notifications_settings/update"
)
def update_notifications(context: Context, id: str) -> Answer:
    """`muted` and `notification_level` of the acting user; a level that does not exist breaks (500)."""
    channel_of(context, id)
    sent = required_object(context.params, "notifications_settings")
    changes: dict[str, Any] = {}
    if "muted" in sent:
        changes["muted"] = bool(as_boolean(sent["muted"]))
    if not is_blank(sent.get("notification_level")):
        if sent["notification_level"] not in LEVELS:
            raise unhandled(500)
        changes["notification_level"] = sent["notification_level"]
    return _changed(context, id, changes)


def _changed(context: Context, id: str, changes: dict[str, Any]) -> Answer:
    found = membership_of(context.store, channel_of(context, id), context.require_login()["id"])
    if found is None:
        raise not_found()
    row = {**found, **changes}
    context.store.put(MEMBER, row)
    return _answer(context, row)


@route("GET", "/chat/api/category-chatables/<id>/permissions", "chat/api/category_chatables/permissions")
def permissions(context: Context, id: str) -> Answer:
    """The groups that may write in a category, with how many are in them; who is in two counts twice."""
    if not context.settings.has_on("chat_enabled"):
        raise not_found()
    category = find(context.store, "category", id)
    if not category["read_restricted"]:
        return ok({"allowed_groups": ["@everyone"], "private": False})
    ids = [row["group_id"] for row in category["permissions"] if row["permission_type"] in (FULL, CREATE_POST)]
    groups = [group for group in context.store.all("group") if group["id"] in ids]
    return ok(
        {
            "allowed_groups": [f"@{group['name']}" for group in groups],
            "members_count": sum(len(rows_of_group(context.store, group["id"])) for group in groups),
            "private": True,
        }
    )


def _answer(context: Context, row: Document) -> Answer:
    return ok({"membership": _row(context, row)})


def _row(context: Context, row: Document) -> dict[str, Any]:
    user = basic_user(context.store, row["user_id"]) or {}
    found = find(context.store, "user", row["user_id"])
    return {
        **{name: row[name] for name in TOLD},
        "user": {**user, "can_chat": may_chat(context, found), "has_chat_enabled": True},
    }
