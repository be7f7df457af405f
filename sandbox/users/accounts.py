"""Accounts that become others: anonymous, or with another picture (Discourse 3.5, lib/user_anonymizer.rb)."""

from secrets import randbelow

from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.groups.joining import remove_member
from idiaspora.sandbox.http.answers import Answer, invalid_access, ok, success, unprocessable
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.model.usernames import name_exists
from idiaspora.sandbox.store.store import Document, Store
from idiaspora.sandbox.users.admin import known_user
from idiaspora.sandbox.users.reads import seen_user, user_route
from idiaspora.sandbox.users.serializer_parts import can_edit, is_staff

PERSONAL = ("title", "bio_raw", "website", "location", "locale", "uploaded_avatar_id", "primary_group_id")
PICTURES = ("gravatar", "custom", "uploaded", "system")


@route("GET", "/session/hp", "session/get_honeypot_value")
def honeypot(context: Context) -> Answer:
    """What a form for new accounts has to send back; with a key of the API nobody looks at it."""
    return ok({"value": "", "challenge": "", "expires_in": 3600})


@route("PUT", "/admin/users/<id>/anonymize", "admin/users/anonymize", constraint="staff")
def anonymize(context: Context, id: str) -> Answer:
    """Take everything personal from an account, its posts stay."""
    user = known_user(context, id)
    if is_staff(user) or user["id"] <= 0:
        raise invalid_access()
    name = _free_name(context.store)
    anonymous: Document = {
        **user,
        **dict.fromkeys(PERSONAL),
        "username": name,
        "name": name if context.settings.on("enable_names") else None,
        "email": f"{name}@anonymized.invalid",
        "custom_fields": {},
        "user_fields": {},
        "external_ids": {},
        "options": {},
    }
    context.store.put("user", anonymous)
    for row in context.store.where("group_user", user_id=user["id"]):
        group = context.store.get("group", row["group_id"])
        if group is not None and not group["automatic"]:
            remove_member(context.store, group, user["id"])
    log_staff_action(context, "anonymize_user", target_user_id=user["id"], details=f"username: {user['username']}")
    return success(username=name)


def _free_name(store: Store) -> str:
    while name_exists(store, name := f"anon{randbelow(10**9)}"):
        pass
    return name


@user_route("PUT", "/<username>/preferences/avatar/pick", "pick_avatar")
def pick_avatar(context: Context, username: str) -> Answer:
    """Choose the picture of an account: an upload, or without a kind of picture the letter of the forum."""
    context.require_login()
    user = seen_user(context, username)
    if not can_edit(context, user):
        raise invalid_access()
    kind = context.params.get("type")
    if not is_blank(kind) and kind not in PICTURES:
        raise unprocessable()
    number = None
    if not is_blank(kind) and kind != "system":
        if not context.is_staff and not in_any_group(context, "uploaded_avatars_allowed_groups"):
            raise unprocessable()
        number = as_integer(context.params.get("upload_id"))
        if number is not None and context.store.get("upload", number) is None:
            raise unprocessable("Sorry, that image could not be found.")
    context.store.put("user", {**user, "uploaded_avatar_id": number})
    return success()
