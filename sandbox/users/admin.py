"""Users in the hands of the staff: roles, trust level, groups, penalties, activation, deletion (core facts §3.3, 3.5).

Role calls are not idempotent: what is so already is refused (403).
"""

from datetime import UTC, datetime
from typing import Any

from idiaspora.sandbox.groups.groups import can_edit_group, membership, refresh_automatic, rows_of_user
from idiaspora.sandbox.groups.joining import add_member, remove_member, set_primary_group
from idiaspora.sandbox.groups.writes import automatic_is_fixed, log_group
from idiaspora.sandbox.http.answers import (
    Answer,
    Refusal,
    invalid_access,
    not_found,
    nothing,
    ok,
    refused,
    success,
    unprocessable,
)
from idiaspora.sandbox.http.params import as_boolean, is_blank
from idiaspora.sandbox.http.permitted import find, number_of
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users import trust_levels
from idiaspora.sandbox.users.serializer_parts import basic, can_administer, can_delete, can_suspend, is_me, is_until
from idiaspora.sandbox.users.staff_serializers import detailed, may_change_trust, short

LONGEST_REASON = 300
OF_A_USER = (
    "group_request", "user_badge", "category_user", "tag_user", "topic_user", "sidebar_link", "notification",
    "topic_vote", "muted_user",
)  # fmt: skip
ROLES = {"admin": ("admins", "staff"), "moderator": ("moderators", "staff")}


def known_user(context: Context, id: str) -> Document:
    number = number_of(id)
    user = None if number is None else context.store.get("user", number)
    if user is None:
        raise not_found()
    return user


def _write_role(context: Context, user: Document, role: str, *, given: bool) -> Answer:
    user[role] = given
    if given:
        user |= {"approved": True, "approved_by_id": -1}
    context.store.put("user", user)
    refresh_automatic(context.store, *ROLES[role])
    word = "admin" if role == "admin" else "moderation"
    log_staff_action(context, f"{'grant' if given else 'revoke'}_{word}", target_user_id=user["id"])
    return ok(detailed(context, user))


@route("PUT", "/admin/users/<id>/grant_moderation", "admin/users/grant_moderation", constraint="admin")
def grant_moderation(context: Context, id: str) -> Answer:
    user = known_user(context, id)
    if not can_administer(context, user) or user["moderator"]:
        raise invalid_access()
    return _write_role(context, user, "moderator", given=True)


@route("PUT", "/admin/users/<id>/revoke_moderation", "admin/users/revoke_moderation", constraint="admin")
def revoke_moderation(context: Context, id: str) -> Answer:
    user = known_user(context, id)
    if not (context.is_admin and user["id"] > 0 and user["moderator"]):
        raise invalid_access()
    return _write_role(context, user, "moderator", given=False)


@route("PUT", "/admin/users/<id>/revoke_admin", "admin/users/revoke_admin", constraint="admin")
def revoke_admin(context: Context, id: str) -> Answer:
    user = known_user(context, id)
    if not can_administer(context, user) or not user["admin"]:
        raise invalid_access()
    return _write_role(context, user, "admin", given=False)


@route("PUT", "/admin/users/<id>/grant_admin", "admin/users/grant_admin", constraint="admin")
def grant_admin(context: Context, id: str) -> Answer:
    """Only mails a confirmation to the acting admin; nothing changes."""
    user = known_user(context, id)
    if not can_administer(context, user) or user["admin"]:
        raise invalid_access()
    return success(email_confirmation_required=True)


@route("PUT", "/admin/users/<id>/trust_level", "admin/users/trust_level", constraint="staff")
def trust_level(context: Context, id: str) -> Answer:
    """Give a level; a missing one is 0."""
    user = known_user(context, id)
    if not may_change_trust(context):
        raise invalid_access()
    trust_levels.change(context, user, number_of(context.params.get("level")) or 0)
    return ok({"admin_user": short(context, user)})


@route("PUT", "/admin/users/<id>/trust_level_lock", "admin/users/trust_level_lock", constraint="staff")
def trust_level_lock(context: Context, id: str) -> Answer:
    """Lock or unlock the level; unlocking lets it fall to what was earned."""
    user = known_user(context, id)
    if not may_change_trust(context):
        raise invalid_access()
    value = context.params.get("locked")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if "true" not in text and "false" not in text:
        raise unprocessable("You have entered an invalid boolean value.")
    trust_levels.lock(context, user, locked=text == "true")
    return nothing()


@route("POST", "/admin/users/<id>/groups", "admin/users/add_group", constraint="admin")
def add_group(context: Context, id: str) -> Answer:
    """Put the user into a group; logged also for a member."""
    user = known_user(context, id)
    group = _own_group(context, number_of(context.params.get("group_id")) or 0)
    add_member(context.store, group, user["id"])
    log_group(context, group, "add_user_to_group", target=user)
    return nothing()


@route("DELETE", "/admin/users/<id>/groups/<group_id>", "admin/users/remove_group", constraint="admin")
def remove_group(context: Context, id: str, group_id: str) -> Answer:
    user = known_user(context, id)
    group = _own_group(context, number_of(group_id) or 0)
    if remove_member(context.store, group, user["id"]):
        log_group(context, group, "remove_user_from_group", target=user)
    return nothing()


def _own_group(context: Context, number: int) -> Document:
    group = find(context.store, "group", number)
    if group["automatic"]:
        raise automatic_is_fixed()
    return group


@route("PUT", "/admin/users/<id>/primary_group", "admin/users/primary_group", constraint="staff")
def primary_group(context: Context, id: str) -> Answer:
    """Choose the primary group; a group that the user is not in changes nothing, blank clears."""
    user = known_user(context, id)
    sent = context.params.get("primary_group_id")
    if is_blank(sent):
        set_primary_group(context.store, user, None)
    else:
        group = find(context.store, "group", number_of(sent) or 0)
        if not can_edit_group(context, group):
            raise invalid_access()
        if membership(context.store, group, user):
            set_primary_group(context.store, user, group["id"])
    context.store.put("user", user)
    return nothing()


def _moment(value: Any) -> str | None:
    """A time as the model reads it; what is none counts as missing."""
    try:
        moment = datetime.fromisoformat(str(value).strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _penalty(context: Context, user: Document, end: str, label: str) -> tuple[str, str]:
    """The reason and the end of a penalty; refuses an incomplete contract (400) before what is in force (409)."""
    reason, till = context.params.get("reason"), _moment(context.params.get(end))
    problems = []
    if is_blank(reason):
        problems.append("Reason can't be blank")
    elif len(str(reason)) > LONGEST_REASON:
        problems.append(f"Reason is too long (maximum is {LONGEST_REASON} characters)")
    if till is None:
        problems.append(f"{end.capitalize().replace('_', ' ')} can't be blank")
    if till is None or problems:
        raise refused(400, *problems, failed="FAILED")
    if is_until(user.get(f"{label}_till")):
        text = f"User was already {label}."
        raise Refusal(Answer(409, json={"failed": "FAILED", "message": text}))
    if not can_suspend(context, user):
        raise invalid_access()
    message = context.params.get("message")
    return (str(reason) if is_blank(message) else f"{reason}\n\n{message}"), till


@route("PUT", "/admin/users/<id>/suspend", "admin/users/suspend", constraint="staff")
def suspend(context: Context, id: str) -> Answer:
    """Suspend until a moment; staff cannot be suspended."""
    user, acting = known_user(context, id), context.require_login()
    reason, till = _penalty(context, user, "suspend_until", "suspended")
    user |= {"suspended_till": till, "suspended_at": context.now(), "suspend_reason": reason}
    context.store.put("user", {**user, "suspended_by_id": acting["id"]})
    log_staff_action(context, "suspend_user", target_user_id=user["id"], details=reason)
    return ok(
        {
            "suspension": {
                "suspend_reason": context.params["reason"],
                "full_suspend_reason": reason,
                "suspended_till": till,
                "suspended_at": user["suspended_at"],
                "suspended_by": basic(acting),
            }
        }
    )


@route("PUT", "/admin/users/<id>/unsuspend", "admin/users/unsuspend", constraint="staff")
def unsuspend(context: Context, id: str) -> Answer:
    user = known_user(context, id)
    if not can_suspend(context, user):
        raise invalid_access()
    context.store.put("user", {**user, "suspended_till": None, "suspended_at": None})
    log_staff_action(context, "unsuspend_user", target_user_id=user["id"])
    return ok({"suspension": {"suspended_till": None, "suspended_at": None}})


@route("PUT", "/admin/users/<id>/silence", "admin/users/silence", constraint="staff")
def silence(context: Context, id: str) -> Answer:
    """Silence until a moment; staff cannot be silenced."""
    user, acting = known_user(context, id), context.require_login()
    reason, till = _penalty(context, user, "silenced_till", "silenced")
    user |= {"silenced_till": till, "silenced_at": context.now(), "silence_reason": reason}
    context.store.put("user", {**user, "silenced_by_id": acting["id"]})
    log_staff_action(context, "silence_user", target_user_id=user["id"], details=reason)
    return ok(
        {
            "silence": {
                "silenced": True,
                "silence_reason": reason,
                **({"full_silence_reason": reason} if context.profile.people.full_reasons else {}),
                "silenced_till": till,
                "silenced_at": user["silenced_at"],
                "silenced_by": basic(acting),
            }
        }
    )


@route("PUT", "/admin/users/<id>/unsilence", "admin/users/unsilence", constraint="staff")
def unsilence(context: Context, id: str) -> Answer:
    user = known_user(context, id)
    context.store.put("user", {**user, "silenced_till": None, "silenced_at": None})
    log_staff_action(context, "unsilence_user", target_user_id=user["id"])
    past = dict.fromkeys(("silence_reason", "silenced_till", "silenced_at"))
    return ok({"unsilence": {"silenced": False, **past}})


@route("PUT", "/admin/users/<id>/activate", "admin/users/activate", constraint="staff")
def activate(context: Context, id: str) -> Answer:
    user = known_user(context, id)
    if user["active"]:
        raise invalid_access()
    context.store.put("user", {**user, "active": True})
    log_staff_action(context, "activate_user", target_user_id=user["id"], details="activated by staff")
    return success()


@route("PUT", "/admin/users/<id>/deactivate", "admin/users/deactivate", constraint="staff")
def deactivate(context: Context, id: str) -> Answer:
    """Deactivate; a second time is a success too."""
    user = known_user(context, id)
    if not can_suspend(context, user):
        raise invalid_access()
    context.store.put("user", {**user, "active": False})
    log_staff_action(context, "deactivate_user", target_user_id=user["id"], details="deactivated by staff")
    return success()


@route("PUT", "/admin/users/<id>/approve", "admin/users/approve", constraint="staff")
def approve(context: Context, id: str) -> Answer:
    user, acting = known_user(context, id), context.require_login()
    if user["approved"] or not user["active"]:
        raise invalid_access()
    context.store.put("user", {**user, "approved": True, "approved_by_id": acting["id"]})
    log_staff_action(context, "approve_user", target_user_id=user["id"])
    return nothing()


@route("POST", "/admin/users/<id>/log_out", "admin/users/log_out", constraint="admin")
def log_out(context: Context, id: str) -> Answer:
    known_user(context, id)
    return success()


@route("DELETE", "/admin/users/<id>", "admin/users/destroy", constraint="staff")
def destroy(context: Context, id: str) -> Answer:
    """Delete a user; an unknown one is 403. Posts must be deleted in the same call with `delete_posts`."""
    user = context.store.get("user", number_of(id) or 0)
    if user is None or not can_delete(context, user) or is_me(context, user):
        raise invalid_access()
    posts = [post for post in context.store.where("post", user_id=user["id"]) if not post["deleted_at"]]
    public = [post for post in posts if _is_public(context, post)]
    if public and not as_boolean(context.params.get("delete_posts")):
        text = f"User {user['username']} has {len(public)} posts. Delete all posts before deleting the user."
        raise Refusal(Answer(403, json={"deleted": False, "message": text}))
    for post in posts:
        _delete_post(context, post)
    for row in rows_of_user(context.store, user["id"]):
        context.store.delete("group_user", row["id"])
    for kind in OF_A_USER:
        for row in context.store.where(kind, user_id=user["id"]):
            context.store.delete(kind, row["id"])
    details = f"id: {user['id']}\nusername: {user['username']}\nname: {user['name']}"
    log_staff_action(context, "delete_user", details=details, context_url=context.params.get("context"))
    context.store.delete("user", user["id"])
    return ok({"deleted": True})


def _is_public(context: Context, post: Document) -> bool:
    topic = context.store.get("topic", post["topic_id"])
    return topic is not None and topic["archetype"] == "regular"


def _delete_post(context: Context, post: Document) -> None:
    context.store.put("post", {**post, "deleted_at": context.now()})
    topic = context.store.get("topic", post["topic_id"])
    if topic and post["post_number"] == 1:
        context.store.put("topic", {**topic, "deleted_at": topic["deleted_at"] or context.now()})
