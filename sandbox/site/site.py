"""The site as its clients see it: `/site`, the public facts, and the settings for the web client."""

import json
from typing import Any

from idiaspora.sandbox.appearance.shown_themes import user_themes
from idiaspora.sandbox.appearance.sidebar_sections import section_row, sections_for
from idiaspora.sandbox.categories.access import lazy_loading
from idiaspora.sandbox.categories.lists import site_categories
from idiaspora.sandbox.groups.groups import display_name, in_any_group, lists_everyone, visible_groups
from idiaspora.sandbox.groups.serializers import flair_url
from idiaspora.sandbox.http.answers import Answer, ok
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.moderation.flags import post_action_types, topic_flag_types
from idiaspora.sandbox.site.newer_site_json import rest_of_site, whisperers
from idiaspora.sandbox.site.settings_api import locale_rows
from idiaspora.sandbox.site.settings_values import typed
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users import notifications
from idiaspora.sandbox.users.custom_fields import definitions, serialize_definition

TRUST_LEVELS = {"newuser": 0, "basic": 1, "member": 2, "regular": 3, "leader": 4}
POST_TYPES = {"regular": 1, "moderator_action": 2, "small_action": 3, "whisper": 4}
ARCHETYPES = (
    {"id": "regular", "name": "Regular Topic", "options": []},
    {"id": "banner", "name": "Banner Topic", "options": []},
)
PERIODS = ("all", "yearly", "quarterly", "monthly", "weekly", "daily")
ADMIN_GUIDE_TOPIC_ID = 6
HIDDEN_FOR_CLIENTS = ("general_category_id", "max_category_nesting")
LOGOS = ("logo", "logo_small", "mobile_logo", "logo_dark", "logo_small_dark", "mobile_logo_dark")
ICONS = "/uploads/default/optimized/1X/_129430568242d1b7f853bb13ebea28b3f6af4e7_2_{size}.png"


@route("GET", "/site", "site/site")
def site(context: Context) -> Answer:
    """The site with its categories, groups, user fields and flags, as the acting user may see them."""
    settings, store = context.settings, context.store
    whole = context.profile.site.whole_document
    shown: dict[str, Any] = {
        "default_archetype": "regular",
        "notification_types": {**notifications.TYPES, **context.profile.site.notification_types},
        "post_types": POST_TYPES,
        "trust_levels": TRUST_LEVELS,
        "groups": _groups(context),
        "filters": settings.items("top_menu"),
        "periods": PERIODS,
        "top_menu_items": settings.items("top_menu"),
        "anonymous_top_menu_items": settings.items("top_menu"),
        "uncategorized_category_id": settings.number("uncategorized_category_id"),
        "user_field_max_length": 2048,
        "post_action_types": post_action_types(store),
        "topic_flag_types": topic_flag_types(store),
        "archetypes": ARCHETYPES,
        "user_fields": [serialize_definition(row) for row in definitions(store)],
        "auth_providers": [],
        "user_themes": user_themes(context),
        **_tagging(context),
        **(rest_of_site(context) | whisperers(context) if whole else {}),
    }
    if context.user is None:
        rows = sections_for(store, None)
        shown["anonymous_sidebar_sections"] = [section_row(context, row) for row in rows]
    if lazy_loading(context):
        shown["lazy_load_categories"] = True
    if not (context.user is None and settings.on("login_required")):
        shown["categories"] = site_categories(context)
    return ok(shown)


def _groups(context: Context) -> list[dict[str, Any]]:
    """The groups that the acting user sees, with everyone, or with those that take its place."""
    everyone = lists_everyone(context)
    groups = visible_groups(context, with_everyone=everyone, with_pseudogroups=not everyone)
    return [_group(context, group) for group in groups]


def _group(context: Context, group: Document) -> dict[str, Any]:
    row = {
        "id": group["id"],
        "name": group["name"],
        "flair_url": flair_url(context.store, group),
        "flair_bg_color": group["flair_bg_color"],
        "flair_color": group["flair_color"],
    }
    for key in context.profile.groups.site_keys:
        is_name = key in ("full_name", "display_name")
        row[key] = group["full_name"] or display_name(context.settings, group) if is_name else group[key]
    return row


def _tagging(context: Context) -> dict[str, bool]:
    """What the acting user may do with tags. Tags of personal messages need groups that are named for it."""
    is_on = context.settings.on("tagging_enabled")
    return {
        "can_create_tag": is_on and in_any_group(context, "create_tag_allowed_groups"),
        "can_tag_topics": is_on and in_any_group(context, "tag_topic_allowed_groups"),
        "can_tag_pms": is_on and in_any_group(context, "pm_tags_allowed_for_groups"),
    }


@route("GET", "/site/basic-info", "site/basic_info")
def basic_info(context: Context) -> Answer:
    """The few facts that are open to everybody, also where login is required (Discourse 3.5)."""
    settings = context.settings
    pictures = _pictures(context)
    text_color, background_color = context.profile.site.colours
    return ok(
        {
            "logo_url": pictures["site_logo_url"],
            "logo_small_url": pictures["site_logo_small_url"],
            "apple_touch_icon_url": context.host + ICONS.format(size="180x180"),
            "favicon_url": pictures["site_favicon_url"],
            "title": settings.text("title"),
            "description": settings.text("site_description"),
            "header_primary_color": text_color,
            "header_background_color": background_color,
            "login_required": settings.on("login_required"),
            "locale": settings.text("default_locale"),
            "include_in_discourse_discover": settings.on("include_in_discourse_discover"),
            "mobile_logo_url": pictures["site_mobile_logo_url"],
        }
    )


def _pictures(context: Context) -> dict[str, str]:
    """The addresses of the forum's own pictures; small screens get the common logo unless there is another."""
    shown = {f"site_{name}_url": _absolute(context, name) for name in LOGOS}
    shown["site_mobile_logo_url"] = shown["site_mobile_logo_url"] or shown["site_logo_url"]
    return shown | {"site_favicon_url": context.host + ICONS.format(size="32x32")}


def _absolute(context: Context, setting: str) -> str:
    address = context.settings.text(setting)
    return context.host + address if address.startswith("/") else address


@route("GET", "/site/settings", "site/settings")
def client_settings(context: Context) -> Answer:
    """The settings that the web client gets, typed, two hidden ones included; secrets and theme settings are not."""
    names = [name for name, row in context.settings.rows.items() if not row.get("secret") and not row.get("themeable")]
    shown = {name: typed(context.settings, name) for name in (*names, *HIDDEN_FOR_CLIENTS)}
    shown |= _pictures(context)
    shown["admin_quick_start_topic_id"] = ADMIN_GUIDE_TOPIC_ID
    shown["available_locales"] = json.dumps(locale_rows(context.settings), ensure_ascii=False, separators=(",", ":"))
    return ok(shown)
