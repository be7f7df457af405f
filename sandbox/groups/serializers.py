"""Groups as Discourse 3.5 serialises them: the short form of lists and the full form of one group."""

from typing import Any

from idiaspora.sandbox.groups.groups import (
    can_admin_group,
    can_edit_group,
    can_see_members,
    display_name,
    is_mentionable,
    is_messageable,
    membership,
    rows_of_group,
)
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.cooking import cook, excerpt
from idiaspora.sandbox.plugins import assignments
from idiaspora.sandbox.store.store import Document, Store

COPIED = (
    "id", "automatic", "name", "mentionable_level", "messageable_level", "visibility_level", "primary_group", "title",
    "grant_trust_level", "flair_bg_color", "flair_color", "public_admission", "public_exit",
    "allow_membership_requests", "full_name", "default_notification_level", "membership_request_template",
    "members_visibility_level", "publish_read_state",
)  # fmt: skip
FOR_ADMINS = (
    "automatic_membership_email_domains", "smtp_server", "smtp_port", "smtp_ssl_mode", "smtp_enabled",
    "smtp_updated_at", "smtp_updated_by", "imap_server", "imap_port", "imap_ssl", "imap_mailbox_name",
    "imap_mailboxes", "imap_enabled", "imap_updated_at", "imap_updated_by", "email_username", "email_password",
    "email_from_alias", "imap_last_error", "imap_old_emails", "imap_new_emails", "allow_unknown_sender_topic_replies",
)  # fmt: skip
DEFAULT_WORDS = ("watching", "tracking", "watching_first_post", "regular", "muted")
EXCERPT_LENGTH = 200


def basic_group(context: Context, group: Document, **more: Any) -> dict[str, Any]:
    """The short form, with what the acting user may see of it; `more` adds keys."""
    row = membership(context.store, group, context.user)
    owns = bool(row and row["owner"])
    out = {key: group[key] for key in COPIED} | _bio(context, group, raw=context.is_staff or owns)
    out["user_count"] = len(rows_of_group(context.store, group["id"]))
    out["flair_url"] = flair_url(context.store, group)
    out["can_see_members"] = can_see_members(context, group)
    if group["automatic"]:
        out["display_name"] = display_name(context.settings, group)
    if context.is_staff:
        out["incoming_email"] = group["incoming_email"]
    if context.is_staff or row is not None:
        out["has_messages"] = bool(group.get("has_messages"))
    if can_admin_group(context, group):
        out["can_admin_group"] = True
    if can_edit_group(context, group):
        out["can_edit_group"] = True
    return out | more


def _bio(context: Context, group: Document, *, raw: bool) -> dict[str, Any]:
    cooked = group.get("bio_cooked") if group["automatic"] else cook_bio(group["bio_raw"])
    shown: dict[str, Any] = {"bio_cooked": cooked, "bio_excerpt": cooked and excerpt(cooked, EXCERPT_LENGTH)}
    return {"bio_raw": group["bio_raw"], **shown} if raw else shown


def cook_bio(raw: str | None) -> str | None:
    """A presentation as HTML, None for a blank one."""
    return cook(raw) if raw and raw.strip() else None


def flair_url(store: Store, group: Document) -> str | None:
    """The icon's name, or the address of the uploaded picture."""
    if group["flair_icon"]:
        return str(group["flair_icon"])
    upload = store.get("upload", group["flair_upload_id"]) if group["flair_upload_id"] else None
    return str(upload["url"]) if upload else None


def shown_group(context: Context, group: Document) -> dict[str, Any]:
    """The full form, as the page of one group has it."""
    out = basic_group(context, group)
    row = membership(context.store, group, context.user)
    owns = bool(row and row["owner"])
    if context.user is not None:
        out |= {
            "is_group_user": row is not None,
            "is_group_owner_display": owns,
            "mentionable": is_mentionable(context, group),
            "messageable": is_messageable(context, group),
        }
    if owns:
        out["is_group_owner"] = True
    if context.is_admin or owns:
        out |= _flair(group) | _notification_defaults(context, group)
    if context.is_admin:
        out |= {key: group[key] for key in _for_admins(context)} | {"message_count": 0}
    return out | assignments.group_fields(context, group)


def _for_admins(context: Context) -> list[str]:
    by_imap = context.profile.groups.imap_columns
    return [key for key in FOR_ADMINS if by_imap or not key.startswith("imap_")]


def _flair(group: Document) -> dict[str, Any]:
    if group["flair_icon"]:
        return {"flair_icon": group["flair_icon"], "flair_type": "icon"}
    return {"flair_type": "image"} if group["flair_upload_id"] else {}


def _notification_defaults(context: Context, group: Document) -> dict[str, Any]:
    """Categories and tags by level; those that exist no longer are left out."""
    categories = {number for (number,) in context.store.columns("category", "id")}
    out: dict[str, Any] = {
        f"{word}_category_ids": sorted(categories & set(group[f"{word}_category_ids"])) for word in DEFAULT_WORDS
    }
    if context.settings.on("tagging_enabled"):
        tags = {name for (name,) in context.store.columns("tag", "name")}
        out |= {f"{word}_tags": [tag for tag in group[f"{word}_tags"] if tag in tags] for word in DEFAULT_WORDS}
    return out
