"""The log of staff actions: writing to it and reading it (core facts §9, Discourse 3.5)."""

from typing import Any
from urllib.parse import urlencode

from idiaspora.sandbox.http.answers import Answer, invalid_parameters, ok
from idiaspora.sandbox.http.params import as_integer, is_blank
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document, Store

# Numbers of the logged actions. Those of CUSTOM_TYPES share the number of `custom_staff`.
ACTIONS = {
    "delete_user": 1, "change_trust_level": 2, "change_site_setting": 3, "change_theme": 4, "delete_theme": 5,
    "suspend_user": 10, "unsuspend_user": 11, "grant_badge": 13, "revoke_badge": 14, "check_email": 16,
    "delete_post": 17, "delete_topic": 18, "impersonate": 19, "roll_up": 20, "change_username": 21,
    "custom_staff": 23, "anonymize_user": 24, "reviewed_post": 25, "change_category_settings": 26,
    "delete_category": 27, "create_category": 28, "change_site_text": 29, "silence_user": 30, "unsilence_user": 31,
    "grant_admin": 32, "revoke_admin": 33, "grant_moderation": 34, "revoke_moderation": 35, "backup_create": 36,
    "revoke_email": 38, "deactivate_user": 39, "lock_trust_level": 41, "unlock_trust_level": 42,
    "activate_user": 43, "change_readonly_mode": 44, "backup_download": 45, "backup_destroy": 46, "change_name": 48,
    "post_locked": 49, "post_unlocked": 50, "check_personal_message": 51, "disabled_second_factor": 52,
    "post_edit": 53, "topic_published": 54, "recover_topic": 55, "post_approved": 56, "create_badge": 57,
    "change_badge": 58, "delete_badge": 59, "removed_silence_user": 60, "removed_suspend_user": 61,
    "removed_unsilence_user": 62, "removed_unsuspend_user": 63, "post_rejected": 64, "merge_user": 65,
    "entity_export": 66, "topic_timestamps_changed": 68, "approve_user": 69, "web_hook_create": 70,
    "web_hook_update": 71, "web_hook_destroy": 72, "embeddable_host_create": 73, "embeddable_host_update": 74,
    "embeddable_host_destroy": 75, "web_hook_deactivate": 76, "change_theme_setting": 77,
    "disable_theme_component": 78, "enable_theme_component": 79, "api_key_create": 80, "api_key_update": 81,
    "api_key_destroy": 82, "revoke_title": 83, "change_title": 84, "override_upload_secure_status": 85,
    "page_published": 86, "page_unpublished": 87, "add_email": 88, "update_email": 89, "destroy_email": 90,
    "topic_closed": 91, "topic_opened": 92, "topic_archived": 93, "topic_unarchived": 94,
    "post_staff_note_create": 95, "post_staff_note_destroy": 96, "watched_word_create": 97,
    "watched_word_destroy": 98, "delete_group": 99, "permanently_delete_post_revisions": 100,
    "create_public_sidebar_section": 101, "update_public_sidebar_section": 102,
    "destroy_public_sidebar_section": 103, "reset_bounce_score": 104, "create_watched_word_group": 105,
    "update_watched_word_group": 106, "delete_watched_word_group": 107, "topic_slow_mode_set": 110,
    "topic_slow_mode_removed": 111, "custom_emoji_create": 112, "custom_emoji_destroy": 113,
    "delete_post_permanently": 114, "delete_topic_permanently": 115, "tag_group_create": 116,
    "tag_group_destroy": 117, "tag_group_change": 118, "delete_associated_accounts": 119,
    "change_theme_site_setting": 120,
}  # fmt: skip
CUSTOM_TYPES = (
    "update_directory_columns", "deleted_unused_tags", "renamed_tag", "deleted_tag", "chat_channel_status_change",
    "chat_channel_delete",
    "delete_automation", "chat_auto_remove_membership", "toggle_flag", "delete_flag", "update_flag", "create_flag",
    "move_flag", "update_site_setting_localizations",
)  # fmt: skip
NO_VALUES = dict.fromkeys(
    [
        "subject",
        "previous_value",
        "new_value",
        "details",
        "context",
        "custom_type",
        "target_user_id",
        "category_id",
        "topic_id",
        "post_id",
    ]
)
ADMIN_ONLY = {"change_site_setting"}
FILTERS = ("action_name", "action_id", "custom_type", "acting_user", "target_user", "subject")
MOST_ROWS = 200


def log_staff_action(
    context: Context,
    action_name: str,
    *,
    subject: str | None = None,
    previous: Any = None,
    new: Any = None,
    category_id: int | None = None,
    topic_id: int | None = None,
    post_id: int | None = None,
    target_user_id: int | None = None,
    details: str | None = None,
    context_url: str | None = None,
    custom_type: str | None = None,
) -> Document:
    """Write a row in the acting user's name; a name of CUSTOM_TYPES becomes the custom type of `custom_staff`.

    Values are kept as texts, objects as what they are.
    """
    if action_name in CUSTOM_TYPES:
        action_name, custom_type = "custom_staff", action_name
    return context.store.insert(
        "staff_action",
        {
            "action_name": action_name,
            "action": actions_of(context)[action_name],
            "acting_user_id": context.user["id"] if context.user else None,
            "target_user_id": target_user_id,
            "subject": subject,
            "previous_value": _logged(previous),
            "new_value": _logged(new),
            "details": details,
            "context": context_url,
            "custom_type": custom_type,
            "category_id": category_id,
            "topic_id": topic_id,
            "post_id": post_id,
            "created_at": context.now(),
        },
    )


def _logged(value: Any) -> Any:
    return value if value is None or isinstance(value, dict) else str(value)


def actions_of(context: Context) -> dict[str, int]:
    """The numbers of the actions that this version logs."""
    more = context.profile.site.log_actions
    return {**ACTIONS, **more} if more else ACTIONS


FIRST_ROWS = (("enable_welcome_banner", "t"), ("search_experience", "search_field"))
"""What a fresh forum has logged: the settings that its theme Horizon brought along."""


def seed_log(store: Store, created_at: str) -> None:
    for name, value in FIRST_ROWS:
        action = "change_theme_site_setting"
        row = {"action_name": action, "action": ACTIONS[action], "acting_user_id": -1, "created_at": created_at}
        store.insert("staff_action", {**NO_VALUES, **row, "subject": f"Horizon: {name}", "new_value": value})


@route("GET", "/admin/logs/staff_action_logs", "admin/staff_action_logs/index", constraint="staff")
def index(context: Context) -> Answer:
    """Rows by filters, newest first, at most 200 a page.

    Moderators do not see changed settings. An unknown action filters nothing, an unknown user finds nothing (3.5).
    """
    page = page_number(context, "page")
    limit = page_number(context, "limit", default=MOST_ROWS, most=MOST_ROWS)
    rows = _filtered(context)
    shown = rows[page * limit : (page + 1) * limit]
    asked = {name: context.params[name] for name in FILTERS if name in context.params}
    more = {**asked, "page": page + 1, "page_size": limit}
    return ok(
        {
            "staff_action_logs": [_serialized(context.store, row) for row in shown],
            "total_rows_staff_action_logs": len(rows),
            "load_more_staff_action_logs": f"/admin/logs/staff_action_logs?{urlencode(more)}",
            "extras": {
                "user_history_actions": [
                    {"id": name, "action_id": actions_of(context).get(name, ACTIONS["custom_staff"])}
                    for name in sorted([*actions_of(context), *CUSTOM_TYPES])
                ]
            },
        }
    )


def page_number(context: Context, name: str, *, default: int = 0, most: int | None = None) -> int:
    """A count among the parameters; text that is no number, a negative or too large one is refused (400)."""
    value = context.params.get(name)
    if is_blank(value):
        return default
    try:
        number = int(str(value))
    except ValueError:
        raise invalid_parameters(name) from None
    if number < 0 or (most is not None and number > most):
        raise invalid_parameters(name)
    return number


def _filtered(context: Context) -> list[Document]:
    wanted = _wanted(context)
    users = {}
    for key in ("acting_user", "target_user"):
        if context.params.get(key) is not None:
            users[f"{key}_id"] = _user_id(context.store, str(context.params[key]))
    rows = [
        row
        for row in context.store.all("staff_action")
        if all(row[key] == value for key, value in wanted.items())
        and all(row[key] == value and value is not None for key, value in users.items())
        and (context.is_admin or row["action_name"] not in ADMIN_ONLY)
    ]
    return rows[::-1]


def _wanted(context: Context) -> dict[str, Any]:
    """The columns that must be equal. With `action_id` of custom actions, `action_name` is the custom type."""
    params = context.params
    wanted: dict[str, Any] = {}
    action = as_integer(params.get("action_id"))
    custom_type = params.get("custom_type")
    if action == ACTIONS["custom_staff"]:
        custom_type = params.get("action_name")
    elif "action_name" in params:
        action = actions_of(context).get(str(params["action_name"]))
    if action is not None:
        wanted["action"] = action
    if not is_blank(custom_type):
        wanted["custom_type"] = custom_type
    if params.get("subject") is not None:
        wanted["subject"] = params["subject"]
    return wanted


def _user_id(store: Store, name: str) -> int | None:
    return next((int(user["id"]) for user in store.named("user", "username", name)), None)


def basic_user(store: Store, user_id: int | None) -> dict[str, Any] | None:
    """A user as other objects carry it: id, username, name and picture; None for nobody."""
    user = None if user_id is None else store.get("user", user_id)
    if user is None:
        return None
    return {
        "id": user["id"],
        "username": user["username"],
        "name": user["name"],
        "avatar_template": avatar_template(user),
    }


def avatar_template(user: Document) -> str:
    """The address of the letter picture that stands in for a photo."""
    name = str(user["username"])
    return f"/letter_avatar_proxy/v4/letter/{name[:1].lower()}/bc79bd/{{size}}.png"


def _serialized(store: Store, row: Document) -> dict[str, Any]:
    keys = ("details", "context", "created_at", "subject", "previous_value", "new_value", "topic_id", "post_id")
    return {
        "action_name": row["custom_type"] if row["action_name"] == "custom_staff" else row["action_name"],
        **{key: row[key] for key in keys},
        "ip_address": None,
        "email": None,
        "category_id": row["category_id"],
        "action": row["action"],
        "custom_type": row["custom_type"],
        "id": row["id"],
        "acting_user": basic_user(store, row["acting_user_id"]),
        "target_user": basic_user(store, row["target_user_id"]),
    }
