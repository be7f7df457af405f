"""The session: the acting user and the scopes of the key."""

from typing import Any

from idiaspora.sandbox.appearance import sidebar_links
from idiaspora.sandbox.categories.access import can_create_topic_in
from idiaspora.sandbox.groups.groups import visible_groups
from idiaspora.sandbox.http.answers import Answer, Refusal, ok
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import avatar_template
from idiaspora.sandbox.site.key_scopes import shown
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users import notifications


@route("GET", "/session/scopes", "session/scopes")
def scopes(context: Context) -> Answer:
    """The scopes of the key; none at all is a key without limits (Discourse 3.5)."""
    if context.key is None:
        raise nobody()
    return ok({"scopes": [shown(scope) for scope in context.key["scopes"]]})


@route("GET", "/session/current", "session/current")
def current(context: Context) -> Answer:
    """The acting user as the web client gets it; nothing as text for visitors."""
    if context.user is None:
        raise nobody()
    return ok({"current_user": current_user(context, context.user)})


def nobody() -> Refusal:
    return Refusal(Answer(404, media_type="text/plain"))


def current_user(context: Context, user: Document) -> dict[str, Any]:
    mine = {row["group_id"] for row in context.store.where("group_user", user_id=user["id"])}
    seen = sorted(visible_groups(context), key=lambda group: group["id"])
    found = {
        "id": user["id"],
        "username": user["username"],
        "name": user["name"],
        "avatar_template": avatar_template(user),
        "admin": user["admin"],
        "moderator": user["moderator"],
        "staff": user["admin"] or user["moderator"],
        "trust_level": user["trust_level"],
        "title": user["title"],
        "can_edit": True,
        "can_create_topic": any(can_create_topic_in(context, row) for row in context.store.all("category")),
        "custom_fields": {},
        "groups": [
            {"id": group["id"], "name": group["name"], "has_messages": bool(group.get("has_messages"))}
            for group in seen
            if group["id"] in mine
        ],
        **sidebar_links.shown(context, user),
        **notifications.counts(context.store, user),
    }
    manages_groups = context.settings.on(context.profile.groups.managed_by)
    if user["admin"] or (user["moderator"] and manages_groups):
        found["can_create_group"] = True
    return found
