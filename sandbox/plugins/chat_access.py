"""Who may chat, and which channels they see (Discourse 3.5, plugins/chat/lib/chat/guardian_extensions.rb)."""

from idiaspora.sandbox.categories.access import can_reply_in, can_see
from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.answers import invalid_access, unhandled
from idiaspora.sandbox.http.permitted import find
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.store.store import Document

CHANNELS = "/chat/api/channels"
KIND = "chat_channel"


def require_chat(context: Context) -> Document:
    """The acting user. Refuses all while chat is off (404), and those whom `chat_allowed_groups` leaves out (403)."""
    if not context.settings.has_on("chat_enabled"):
        raise unhandled(404)
    user = context.require_login()
    if not may_chat(context, user):
        raise invalid_access()
    return user


def require_chat_staff(context: Context) -> Document:
    """The acting user, who has to be of the staff (403)."""
    user = require_chat(context)
    if not context.is_staff:
        raise invalid_access()
    return user


def may_chat(context: Context, user: Document) -> bool:
    return in_any_group(context, "chat_allowed_groups", user)


def channel_of(context: Context, id: str) -> Document:
    """The channel with this number. It goes with its category (404); who does not see that does not see it (403)."""
    require_chat(context)
    row = find(context.store, KIND, id)
    if context.store.get("category", row["chatable_id"]) is None:
        raise unhandled(404)
    if not sees(context, row):
        raise invalid_access()
    return row


def sees(context: Context, row: Document) -> bool:
    """Whether the acting user sees the category of a channel."""
    category = context.store.get("category", row["chatable_id"])
    return category is not None and can_see(context, category)


def may_join(context: Context, row: Document) -> bool:
    """Whether the acting user may become a member: those who may at least reply in the category."""
    category = context.store.get("category", row["chatable_id"])
    return category is not None and can_see(context, category) and can_reply_in(context, category)
