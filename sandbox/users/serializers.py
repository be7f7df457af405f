"""Users as Discourse 3.5 serialises them for others: the card, the full profile, and the hidden one."""

from typing import Any
from urllib.parse import urlsplit

from idiaspora.sandbox.appearance import sidebar_links
from idiaspora.sandbox.groups.groups import in_any_group, visible_groups
from idiaspora.sandbox.groups.serializers import basic_group, cook_bio, flair_url
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model import preferences
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users.custom_fields import shown_values
from idiaspora.sandbox.users.serializer_parts import (
    badge_count,
    basic,
    can_delete,
    can_edit,
    can_ignore,
    can_message,
    can_mute,
    count_posts,
    count_topics,
    featured_badges,
    group_of,
    group_rows,
    is_me,
    is_until,
    options_of,
)

OPTIONS: dict[str, Any] = {
    "mailing_list_mode": False, "mailing_list_mode_frequency": 1, "email_digests": True, "email_level": 1,
    "email_messages_level": 0, "external_links_in_new_tab": False, "color_scheme_id": None, "dark_scheme_id": None,
    "dynamic_favicon": False, "enable_quoting": True, "enable_smart_lists": True, "enable_defer": False,
    "enable_markdown_monospace_font": True, "digest_after_minutes": 10080, "automatically_unpin_topics": True,
    "auto_track_topics_after_msecs": 300000, "notification_level_when_replying": 2,
    "new_topic_duration_minutes": 2880, "email_previous_replies": 2, "email_in_reply_to": False,
    "like_notification_frequency": 1, "include_tl0_in_digests": False, "theme_ids": [-1], "theme_key_seq": 0,
    "allow_private_messages": True, "enable_allowed_pm_users": False, "homepage_id": None,
    "hide_profile_and_presence": False, "hide_profile": False, "hide_presence": False, "text_size": "normal",
    "text_size_seq": 0, "title_count_mode": "notifications", "bookmark_auto_delete_preference": 3, "timezone": None,
    "skip_new_user_tips": False, "default_calendar": "none_selected", "oldest_search_log_date": None,
    "seen_popups": None, "sidebar_link_to_filtered_list": False, "sidebar_show_count_of_new_items": False,
    "watched_precedence_over_muted": None, "topics_unread_when_closed": True, "composition_mode": 1,
    "interface_color_mode": 1,
}  # fmt: skip
CHAT_OPTIONS: dict[str, Any] = {
    "chat_enabled": True, "only_chat_push_notifications": None, "ignore_channel_wide_mention": None,
    "show_thread_title_prompts": True, "chat_email_frequency": "when_away",
    "chat_header_indicator_preference": "all_new", "chat_separate_sidebar_mode": "default",
    "chat_send_shortcut": "enter", "chat_quick_reaction_type": "frequent", "chat_quick_reactions_custom": None,
}  # fmt: skip
WORKDAY = {"start_time": 480, "end_time": 1020}
SCHEDULE = {f"day_{day}_{key}": value for day in range(7) for key, value in WORKDAY.items()}


def card(context: Context, user: Document) -> dict[str, Any]:
    """The short form of user cards."""
    out = {
        **basic(user),
        **{key: user[key] for key in ("last_posted_at", "last_seen_at", "created_at", "trust_level", "title")},
        **{key: user[key] for key in ("moderator", "admin", "primary_group_id", "flair_group_id")},
        "ignored": False,
        "muted": False,
        "can_ignore_user": can_ignore(context, user),
        "can_mute_user": can_mute(context, user),
        "can_send_private_messages": can_message(context),
        "can_send_private_message_to_user": can_message(context) and not is_me(context, user),
        "badge_count": badge_count(context.store, user),
        "custom_fields": {},
        "time_read": 0,
        "recent_time_read": 0,
        "featured_topic": None,
        "featured_user_badge_ids": [row["id"] for row in featured_badges(context.store, user)],
    }
    return out | _groups_of_card(context, user) | _optional_of_card(context, user)


def _groups_of_card(context: Context, user: Document) -> dict[str, Any]:
    primary = group_of(context.store, user, "primary_group_id")
    flair = group_of(context.store, user, "flair_group_id")
    return {
        "primary_group_name": primary and primary["name"],
        "flair_name": flair and flair["name"],
        "flair_url": flair and flair_url(context.store, flair),
        "flair_bg_color": flair and flair["flair_bg_color"],
        "flair_color": flair and flair["flair_color"],
    }


def _optional_of_card(context: Context, user: Document) -> dict[str, Any]:
    """What is there only for some viewers, plugins or users."""
    out: dict[str, Any] = {}
    if can_edit(context, user):
        out["pending_posts_count"] = 0
    if context.is_staff:
        out["staged"] = user["staged"]
    if is_me(context, user) or (context.is_staff and user["staged"]):
        out["email"] = user.get("email")
    if context.settings.has_on("chat_enabled"):
        both = in_any_group(context, "chat_allowed_groups") and in_any_group(context, "chat_allowed_groups", user)
        out["can_chat_user"] = both and not is_me(context, user)
    if context.settings.has_on("solved_enabled"):
        out["accepted_answers"] = _solutions(context, user)
    if is_until(user.get("suspended_till")):
        out |= {"suspend_reason": user.get("suspend_reason"), "suspended_till": user["suspended_till"]}
    if fields := shown_values(context, user, all_fields=can_edit(context, user)):
        out["user_fields"] = fields
    if user.get("timezone"):
        out["timezone"] = user["timezone"]
    return out | _texts(context, user)


def _solutions(context: Context, user: Document) -> int:
    return sum(
        1
        for topic in context.store.all("topic")
        if topic.get("accepted_post_id")
        and (context.store.get("post", topic["accepted_post_id"]) or {}).get("user_id") == user["id"]
    )


def _texts(context: Context, user: Document) -> dict[str, Any]:
    """The texts about themselves; visitors do not get those of a new user."""
    if context.user is None and user["trust_level"] == 0:
        return {}
    website = user.get("website")
    texts = {
        "bio_excerpt": cook_bio(user.get("bio_raw")),
        "website": website,
        "website_name": _website_name(website) if website else None,
        "location": user.get("location"),
    }
    return {key: value for key, value in texts.items() if value}


def _website_name(website: str) -> str | None:
    """Host and path; none of what is no address."""
    try:
        address = urlsplit(website)
        return (address.hostname or "").removeprefix("www.") + address.path
    except ValueError:
        return None


def profile(context: Context, user: Document) -> dict[str, Any]:
    """The full form of a profile."""
    editable = can_edit(context, user)
    out = {
        **card(context, user),
        "can_edit": editable,
        "can_edit_username": editable,
        "can_edit_email": editable and context.settings.on("email_editable"),
        "can_edit_name": editable and context.settings.on("enable_names"),
        "uploaded_avatar_id": user.get("uploaded_avatar_id"),
        "pending_count": 0,
        "profile_view_count": user.get("profile_views", 0),
        "can_upload_profile_header": context.is_staff or _own_and_in(context, user, "profile_background"),
        "can_upload_user_card_background": context.is_staff or _own_and_in(context, user, "user_card_background"),
        "invited_by": None,
        "groups": _groups(context, user),
    }
    if user.get("bio_raw") and (context.user is not None or user["trust_level"] > 0):
        out |= {"bio_raw": user["bio_raw"], "bio_cooked": cook_bio(user["bio_raw"])}
    if is_me(context, user) or context.is_staff:
        out["second_factor_enabled"] = False
    if context.is_staff:
        out |= {
            "post_count": count_posts(context.store, user),
            "can_be_deleted": can_delete(context, user),
            "can_delete_all_posts": not user["admin"],
        }
        if context.profile.people.topics_counted:
            out["topic_count"] = count_topics(context.store, user)
    if is_me(context, user):
        out |= {"second_factor_backup_enabled": False, "associated_accounts": [], "secondary_emails": []}
        out["unconfirmed_emails"] = user.get("unconfirmed_emails", [])
    if context.is_admin or is_me(context, user):
        out["group_users"] = [
            {key: row[key] for key in ("group_id", "user_id", "notification_level")}
            for row in group_rows(context.store, user)
        ]
    return out | (_private(context, user) if editable else {})


def _own_and_in(context: Context, user: Document, what: str) -> bool:
    return is_me(context, user) and in_any_group(context, f"{what}_allowed_groups")


def _groups(context: Context, user: Document) -> list[dict[str, Any]]:
    """The groups that the acting user sees, by number."""
    theirs = {row["group_id"] for row in group_rows(context.store, user)}
    seen = sorted(visible_groups(context), key=lambda group: int(group["id"]))
    return [basic_group(context, group) for group in seen if group["id"] in theirs]


def _private(context: Context, user: Document) -> dict[str, Any]:
    """What the user and the staff see."""
    store, user_id = context.store, user["id"]
    categories = {
        f"{key}_category_ids": preferences.at_level(store, preferences.CATEGORIES, user_id, word)
        for key, word in CATEGORY_KEYS.items()
    }
    tags = {
        f"{key}_tags": preferences.at_level(store, preferences.TAGS, user_id, word) for key, word in TAG_KEYS.items()
    }
    return {
        **categories,
        **tags,
        **sidebar_links.shown(context, user),
        "locale": user.get("locale"),
        "has_title_badges": False,
        "system_avatar_upload_id": None,
        "system_avatar_template": basic(user)["avatar_template"],
        "muted_usernames": [],
        "can_mute_users": True,
        "ignored_usernames": [],
        "can_ignore_users": True,
        "allowed_pm_usernames": [],
        "mailing_list_posts_per_day": 0,
        "can_change_bio": True,
        "can_change_location": True,
        "can_change_website": True,
        "can_change_tracking_preferences": True,
        "user_api_keys": None,
        **{key: [] for key in context.profile.people.profile_keys},
        "user_auth_tokens": [],
        "user_notification_schedule": {"enabled": False, **SCHEDULE},
        "use_logo_small_as_avatar": False,
        "can_pick_theme_with_custom_homepage": False,
        "user_option": {"user_id": user_id, **_options(context, user)},
    }


# What the lists of a profile are called, in the order in which a write takes them, and the level of each.
CATEGORY_KEYS = {
    "watched_first_post": "watching_first_post", "watched": "watching", "tracked": "tracking", "regular": "regular",
    "muted": "muted",
}  # fmt: skip
TAG_KEYS = {
    "watching_first_post": "watching_first_post", "watched": "watching", "tracked": "tracking", "muted": "muted",
}  # fmt: skip


def _options(context: Context, user: Document) -> dict[str, Any]:
    facts = context.profile.people
    of_chat = CHAT_OPTIONS if context.settings.has_on("chat_enabled") else {}
    known = {**OPTIONS, **of_chat, **facts.more_options}
    chosen = {**known, "timezone": user.get("timezone"), **options_of(user)}
    return {name: value for name, value in chosen.items() if name not in facts.options_left_out}


def hidden_profile(context: Context, user: Document) -> dict[str, Any]:
    """What is left of a profile that the acting user may not see."""
    primary = group_of(context.store, user, "primary_group_id")
    return {
        **basic(user),
        "profile_hidden": True,
        "title": user["title"],
        "primary_group_name": primary and primary["name"],
        "trust_level": user["trust_level"],
    }
