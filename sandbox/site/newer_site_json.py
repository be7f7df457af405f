"""The rest of `/site.json` as newer versions publish it (Discourse 2026; schema of August, port of September)."""

from typing import Any

from idiaspora.sandbox.appearance.palettes import palette_row
from idiaspora.sandbox.appearance.shown_themes import user_themes
from idiaspora.sandbox.appearance.theme_rows import default_id
from idiaspora.sandbox.categories.types import available_types
from idiaspora.sandbox.groups.groups import in_any_group
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.tags.references import tag_references
from idiaspora.sandbox.tags.tags import tag_count, visible_tags

Row = dict[str, Any]
FILTERS = ["latest", "unread", "new", "unseen", "top", "read", "posted", "bookmarks", "hot"]
FOR_ANONYMOUS = ["latest", "top", "hot"]
HOMEPAGES = ["latest", "new", "unseen", "top", "categories", "read", "posted", "bookmarks", "hot"]
TAGS_FILTER = r"[/\?#\[\]@!\$&'\(\)\*\+,;=%\\`^\s|\{\}\"<>]+"
SIDEBAR_TAGS = 5
FLAG_TARGETS = ("Post", "Topic", "Chat::Message")


def rest_of_site(context: Context) -> Row:
    """The keys that the document of 3.5 does not have here, and those that are made otherwise."""
    shown = {
        "filters": FILTERS,
        "top_menu_items": [*FILTERS, "categories"],
        "anonymous_top_menu_items": [*FOR_ANONYMOUS[:2], "categories", "hot", "categories", "top"],
        "homepage_choices": HOMEPAGES if context.settings.change_on("enable_unified_new") else [*HOMEPAGES, "unread"],
        "homepage_options": [],
        **_categories_with_links(context),
        **_themes(context),
        **_texts(context),
        **_names(context),
        "email_configured": True,
        "upcoming_changes_with_css": _changes_with_css(context),
        "access_control": {"mandatory_acl": {}, "banned_acl": {}},
    }
    if context.settings.on("tagging_enabled"):
        shown |= _tags(context)
    if context.is_staff:
        changes = context.settings.facts.changes
        permanent = sorted(name for name, change in changes.items() if change.status == "permanent")
        shown |= {"permanent_upcoming_change_names": permanent, "category_types": available_types(context)}
    if context.is_admin:
        shown |= {"can_associate_groups": False, "valid_flag_applies_to_types": list(FLAG_TARGETS)}
        shown["admin_config_login_routes"] = []
    return shown


def _categories_with_links(context: Context) -> Row:
    if not context.settings.on("topic_featured_link_enabled"):
        return {}
    rows = context.store.where("category", topic_featured_link_allowed=True)
    return {"topic_featured_link_allowed_category_ids": [row["id"] for row in rows]}


def _themes(context: Context) -> Row:
    palettes = [palette_row(context.store, row) for row in context.store.where("palette", user_selectable=True)]
    main = context.store.get("theme", default_id(context.store)) or {}
    return {
        "user_themes": [{**row, "only_theme_color_schemes": False} for row in user_themes(context)],
        "user_color_schemes": [
            {**{key: row[key] for key in ("id", "name", "theme_id", "colors")}, "is_dark": False} for row in palettes
        ],
        "default_light_color_scheme": _palette(context, main.get("color_scheme_id")),
        "default_dark_color_scheme": _palette(context, main.get("dark_color_scheme_id")),
    }


def _palette(context: Context, number: int | None) -> Row | None:
    row = None if number is None else context.store.get("palette", number)
    return None if row is None else palette_row(context.store, row)


def _texts(context: Context) -> Row:
    censored = sorted(str(row["word"]) for row in context.store.where("watched_word", action="censor"))
    return {
        "censored_regexp": [{f"(?:{'|'.join(censored)})": {"case_sensitive": False}}] if censored else [],
        "custom_emoji_translation": {},
        "watched_words_replace": None,
        "watched_words_link": None,
        "markdown_additional_options": {},
    }


def _names(context: Context) -> Row:
    wanted = context.settings.text("full_name_requirement")
    return {
        "full_name_required_for_signup": wanted == "required_at_signup",
        "full_name_visible_in_signup": wanted != "hidden_at_signup",
    }


def _changes_with_css(context: Context) -> list[str]:
    return sorted(name for name, change in context.settings.facts.changes.items() if change.with_css)


def _tags(context: Context) -> Row:
    counts = {tag["name"]: tag_count(context, tag["name"]) for tag in visible_tags(context)}
    used = sorted((name for name, count in counts.items() if count), key=lambda name: (-counts[name], name))
    top = tag_references(context, used[: context.settings.number("max_tags_in_filter_list") + 1])
    descriptions = {tag["name"]: tag["description"] for tag in context.store.all("tag")}
    return {
        "tags_filter_regexp": TAGS_FILTER,
        "top_tags": top,
        "navigation_menu_site_top_tags": [
            {**tag, "description": descriptions[tag["name"]], "pm_only": False} for tag in top[:SIDEBAR_TAGS]
        ],
    }


def whisperers(context: Context) -> Row:
    """The names of the groups that may whisper, for those who may."""
    if not (context.is_admin or in_any_group(context, "whispers_allowed_groups")):
        return {}
    numbers = context.settings.items("whispers_allowed_groups")
    groups = [group for number in numbers if number.isdigit() and (group := context.store.get("group", int(number)))]
    return {"whispers_allowed_groups_names": [group["name"] for group in groups]}
