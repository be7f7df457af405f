"""The routes that create, change and delete groups (core facts §2, Discourse 3.5)."""

from typing import Any

from idiaspora.sandbox.categories.review_modes import review_without_group
from idiaspora.sandbox.groups import attributes as attributes
from idiaspora.sandbox.groups.existing_members import ask_about_members, changes_of, rewrite_members
from idiaspora.sandbox.groups.groups import can_admin_group, can_edit_group, can_see_group, rows_of_group
from idiaspora.sandbox.groups.joining import (
    add_member,
    follow_primary_group,
    remove_member,
    retitle_members,
    set_primary_group,
)
from idiaspora.sandbox.groups.reads import group_route
from idiaspora.sandbox.groups.serializers import basic_group
from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_access,
    invalid_parameters,
    ok,
    success,
    unhandled,
    unprocessable,
)
from idiaspora.sandbox.http.params import is_blank
from idiaspora.sandbox.http.permitted import find, find_by, number_of, permit, wrapped
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.model.webhook_filters import leave_webhooks
from idiaspora.sandbox.store.store import Document, Store

CREATION_ONLY = ("owner_usernames", "usernames")


def automatic_is_fixed() -> Refusal:
    return unprocessable("You cannot modify an automatic group")


def log_group(
    context: Context,
    group: Document,
    action: str,
    *,
    target: Document | None = None,
    subject: str | None = None,
    values: tuple[Any, Any] = (None, None),
) -> None:
    """Write a row into the group's own log."""
    context.store.insert(
        "group_history",
        {
            "group_id": group["id"],
            "action": action,
            "subject": subject,
            "prev_value": values[0],
            "new_value": values[1],
            "created_at": context.now(),
            "acting_user_id": context.user["id"] if context.user else None,
            "target_user_id": target["id"] if target else None,
        },
    )


@route("POST", "/admin/groups", "admin/groups/create", constraint="staff")
def create(context: Context) -> Answer:
    """Create a group, with members and owners by exact name; neither is logged, and the answer counts no members."""
    sent = wrapped(context, "group", attributes.COLUMNS)
    if not context.is_admin and not context.settings.on(context.profile.groups.managed_by):
        raise invalid_access()
    permitted = permit(sent, (*attributes.CREATED, *CREATION_ONLY, *_plugin_attributes(context)))
    if not isinstance(sent.get("notify_users", []), list | dict):
        # It is permitted but no attribute of the model.
        raise unhandled(500)
    values = attributes.cast({key: value for key, value in permitted.items() if key not in CREATION_ONLY})
    group = {**attributes.new_group(), **values}
    if permitted.get("allow_membership_requests") in (None, False):
        group["membership_request_template"] = None
    owners = _exactly_named(context.store, permitted.get("owner_usernames"))
    members = [user for user in _exactly_named(context.store, permitted.get("usernames")) if user not in owners]
    changed = {key: None for key, value in values.items() if value is not None}
    attributes.check(context, group, changed, has_owner=bool(owners))
    stamps = {"created_at": context.now(), "updated_at": context.now()}
    # Numbers up to 40 are kept for automatic groups.
    first = None if context.store.fact("last_id:group", 0) > 40 else 41
    group = context.store.insert("group", {**group, **stamps}, id=first)
    for user in owners + members:
        add_member(context.store, group, user["id"], owner=user in owners)
    add_by_email_domain(context.store, group)
    return ok({"basic_group": basic_group(context, group, user_count=0)})


def _plugin_attributes(context: Context) -> tuple[str, ...]:
    return ("assignable_level",) if context.settings.has_on("assign_enabled") else ()


def _exactly_named(store: Store, text: Any) -> list[Document]:
    if is_blank(text):
        return []
    if not isinstance(text, str):
        raise unhandled(500)
    wanted = text.split(",")
    found = {user["id"]: user for name in wanted for user in store.where("user", username=name)}
    return [found[number] for number in sorted(found)]


@group_route("PUT", "/<id>", "update")
def update(context: Context, id: str) -> Answer:
    """Change a group; of an automatic one only a few attributes. The path needs the number, a name is 404."""
    context.require_login()
    group = find(context.store, "group", id)
    manages = can_admin_group(context, group)
    if not manages and not can_edit_group(context, group):
        raise invalid_access()
    sent = wrapped(context, "group", attributes.COLUMNS)
    names: tuple[str, ...] = (
        attributes.OF_AUTOMATIC if group["automatic"] else (attributes.OF_MANAGERS if manages else attributes.OF_OWNERS)
    )
    if not context.profile.groups.imap_columns:
        names = tuple(name for name in names if not name.startswith("imap_"))
    with_defaults = attributes.DEFAULTS if context.is_admin or not group["automatic"] else ()
    permitted = permit(sent, (*names, *_plugin_attributes(context)), with_defaults)
    changes = changes_of(context.store, group, permitted)
    if with_defaults:
        ask_about_members(context, group, changes)
    changed = _write(context, group, permitted)
    if context.params.get("update_existing_users") == "true":
        rewrite_members(context.store, changed, changes)
    if not can_see_group(context, changed):
        return Answer(302, headers={"Location": f"{context.host}/groups"})
    return success()


def _write(context: Context, group: Document, permitted: dict[str, Any]) -> Document:
    defaults = {key: value for key, value in permitted.items() if key in attributes.DEFAULTS}
    values = attributes.cast({key: value for key, value in permitted.items() if key not in defaults})
    new = attributes.with_defaults(context.store, {**group, **values}, defaults)
    before = {key: group.get(key) for key, value in values.items() if group.get(key) != value}
    attributes.check(context, new, before, has_owner=attributes.has_owner(context.store, group))
    new["updated_at"] = context.now()
    context.store.put("group", new)
    _follow(context.store, new, before)
    _log_changes(context, group, new)
    return new


def _follow(store: Store, group: Document, before: dict[str, Any]) -> None:
    """What changed attributes mean for the members."""
    if "title" in before:
        retitle_members(store, group, before["title"])
    if "primary_group" in before:
        follow_primary_group(store, group)
    if "automatic_membership_email_domains" in before:
        add_by_email_domain(store, group)


def _log_changes(context: Context, before: Document, after: Document) -> None:
    for column in attributes.COLUMNS:
        values = (before.get(column), after.get(column))
        if values[0] != values[1] and not (is_blank(values[0]) and is_blank(values[1])):
            texts = (_text(values[0]), _text(values[1]))
            log_group(context, after, "change_group_setting", subject=column, values=texts)


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "t" if value else "f"
    return None if value is None else str(value)


def add_by_email_domain(store: Store, group: Document) -> None:
    """Add the active users whose address is of one of the group's domains; Discourse does it in a background job."""
    parts = (group["automatic_membership_email_domains"] or "").lower().split("|")
    endings = tuple(f"@{part}" for part in parts if part)
    for user in store.all("user") if endings else []:
        known = user["id"] > 0 and user["active"] and not user["staged"]
        if known and (user.get("email") or "").lower().endswith(endings):
            add_member(store, group, user["id"])


@route("DELETE", "/admin/groups/<id>", "admin/groups/destroy", constraint="admin")
def destroy(context: Context, id: str) -> Answer:
    """Delete a group with its memberships and rights; settings and invites keep the dead number."""
    group = find_by(context.store, "group", id)
    if group["automatic"]:
        raise automatic_is_fixed()
    details = [f"name: {group['name']}", f"id: {group['id']}"]
    if group["grant_trust_level"]:
        details.append(f"grant_trust_level: {group['grant_trust_level']}")
    log_staff_action(context, "delete_group", details=", ".join(details))
    for row in rows_of_group(context.store, group["id"]):
        remove_member(context.store, group, row["user_id"])
    for kind in ("group_history", "group_request"):
        for row in context.store.where(kind, group_id=group["id"]):
            context.store.delete(kind, row["id"])
    _leave_categories(context.store, group["id"])
    leave_webhooks(context.store, "group_ids", group["id"])
    context.store.delete("group", group["id"])
    return success()


def _leave_categories(store: Store, group_id: int) -> None:
    """Its rights end; a category that only this group could use stays closed."""
    for category in store.all("category"):
        permissions = [row for row in category["permissions"] if row["group_id"] != group_id]
        moderators = [other for other in category["moderating_group_ids"] if other != group_id]
        left = {**category, "permissions": permissions, "moderating_group_ids": moderators}
        left |= review_without_group(category, group_id)
        if left != category:
            store.put("category", left)
    for tag_group in store.all("tag_group"):
        kept = [row for row in tag_group.get("permissions", []) if row["group_id"] != group_id]
        if kept != tag_group.get("permissions", []):
            store.put("tag_group", {**tag_group, "permissions": kept})


@route("DELETE", "/admin/groups/<id>/owners", "admin/groups/remove_owner", constraint="admin")
def remove_owner(context: Context, id: str) -> Answer:
    """End ownership by `user_id` or by exact names; the owner stays a member. Unknown names do nothing."""
    group = find_by(context.store, "group", id)
    if group["automatic"]:
        raise automatic_is_fixed()
    for user in _owners_to_remove(context):
        for row in context.store.where("group_user", group_id=group["id"], user_id=user["id"]):
            context.store.put("group_user", {**row, "owner": False})
        log_group(context, group, "remove_user_as_group_owner", target=user)
    return success()


def _owners_to_remove(context: Context) -> list[Document]:
    if not is_blank(context.params.get("user_id")):
        user = context.store.get("user", number_of(context.params["user_id"]) or 0)
        if user is None:
            raise unhandled(500)
        return [user]
    names = wrapped(context, "group", attributes.COLUMNS).get("usernames")
    if is_blank(names) or isinstance(names, list | dict):
        raise invalid_parameters("user_id")
    return _exactly_named(context.store, names)


@route("PUT", "/admin/groups/<id>/primary", "admin/groups/set_primary", constraint="admin")
def set_primary(context: Context, id: str) -> Answer:
    """Make the group the primary group of users named exactly, or take it away where `primary` is not "true"."""
    group = find_by(context.store, "group", id)
    names = wrapped(context, "group", attributes.COLUMNS).get("usernames")
    if not isinstance(names, str):
        raise unhandled(500)
    if not can_edit_group(context, group):
        raise invalid_access()
    chosen = group["id"] if context.params.get("primary") in ("true", True) else None
    for user in _exactly_named(context.store, names):
        set_primary_group(context.store, user, chosen)
        context.store.put("user", user)
    return success()
